"""Commands of the keys: `flask welfare keys status | rotate | reencrypt | retire`."""

from typing import Any

import click

from app.core import key_marks, keys, rotation
from app.core.clock import SHANGHAI, now
from app.core.db import atomic, expect_writes
from app.core.terminal import Commands, json_option, refuse, say
from app.core.text import _

group = Commands("keys", help="密钥 The keys that encrypt identity numbers, phones and bank accounts.")
ORDER = (
    "密钥来自环境变量 WELFARE_KEYS，请分两步在每台主机上更换并重启（不要留在命令历史里）：\n"
    "1. 先让所有进程认识新密钥：\n{known}\n2. 再启用新密钥：\n{used}\n3. 然后运行 keys reencrypt"
)


@group.command("status")
@json_option
def status(*, as_json: bool) -> None:
    """密钥状态 Which key is in use, and how many values each key still holds."""
    ring, held = _ring(), rotation.counts()
    by_key: dict[str, int] = dict.fromkeys(ring.keys, 0)
    for place in held.values():
        for name, count in place.items():
            by_key[name] = by_key.get(name, 0) + count
    old = sum(count for name, count in by_key.items() if name != ring.current)
    facts = {"current": ring.current, "keys": by_key, "places": held, "old": old, "from": _source()}
    lines = [f"{'*' if name == ring.current else ' '} {name:<8} {n:>10}" for name, n in by_key.items()]
    lines += [
        f"    {place:<28} {name:<8} {n:>10}" for place, each in held.items() for name, n in each.items()
    ]
    if keys.open_to_others():
        lines.append(_("The key file can be read by other accounts of this machine: chmod 600 it."))
    say(facts, as_json=as_json, text=iter(lines))


@group.command("rotate")
@json_option
def rotate(*, as_json: bool) -> None:
    """换钥 Add a new key and use it from now on; `reencrypt` then carries the old values over."""
    _must_fit()
    ring = _ring().with_new()
    if keys.are_given():
        known = ring.using(_ring().current).written()
        facts = {"current": ring.current, "known": known, "used": ring.written(), "backup": None}
        say(facts, as_json=as_json, text=ORDER.format(known=known, used=ring.written()))
        return
    backup = keys.keep(ring, at=now().astimezone(SHANGHAI))
    key_marks.keep()
    text = (
        f"已启用新密钥 {ring.current}；旧文件备份在 {backup}。\n"
        "运行中的进程会自动读到新密钥。接着运行 keys reencrypt，并另处保存新的密钥文件。"
    )
    say({"current": ring.current, "backup": str(backup)}, as_json=as_json, text=text)


@group.command("reencrypt")
@json_option
def reencrypt(*, as_json: bool) -> None:
    """重新加密 Carry every value over to the key in use; may be stopped and run again at any time."""
    _must_fit()
    key_marks.keep()
    done = rotation.renew(lambda place, count: click.echo(f"  {place}: {count}", err=True))
    ring = _ring()
    say(
        {"current": ring.current, "done": done},
        as_json=as_json,
        text=f"已用 {ring.current} 重新加密 {done} 项",
    )


@group.command("retire")
@click.argument("name")
@json_option
def retire(*, name: str, as_json: bool) -> None:
    """停用旧钥 Take a key away that nothing was encrypted with any more."""
    _must_fit()
    ring = _ring()
    if name not in ring.keys:
        refuse(_("There is no key “%(name)s”: see `keys status`.", name=name))
    if name == ring.current:
        refuse(_("“%(name)s” is in use: rotate first.", name=name))
    if left := rotation.in_use(name):
        refuse(
            _("%(count)s values still need “%(name)s”: run `keys reencrypt` first.", count=left, name=name)
        )
    expect_writes()
    with atomic():
        key_marks.forget(name)
    rest = ring.without(name)
    if keys.are_given():
        text = f"密钥来自环境变量，请改为：\n{rest.written()}"
        say({"retired": name, "used": rest.written(), "backup": None}, as_json=as_json, text=text)
        return
    backup = keys.keep(rest, at=now().astimezone(SHANGHAI))
    text = f"已停用 {name}；旧文件备份在 {backup}。旧备份仍需要它：备份过期前请另处保存。"
    say({"retired": name, "backup": str(backup)}, as_json=as_json, text=text)


def _ring() -> keys.KeyRing:
    try:
        return keys.key_ring()
    except keys.KeysUnusable as problem:
        refuse(_("The keys cannot be used: %(problem)s", problem=problem))
        raise


def _must_fit() -> None:
    _ring()
    try:
        key_marks.check()
    except keys.KeysUnusable as why:
        refuse(_("The keys do not fit this database: %(why)s", why=why))


def _source() -> Any:
    return "WELFARE_KEYS" if keys.are_given() else str(keys.data_folder() / keys.KEPT)
