"""备份命令 — `flask welfare backup DIR` and `restore DIR`."""

import sys
from contextlib import nullcontext, redirect_stdout
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Any

import click
from flask import current_app

from app.core.backup import give_back, take
from app.core.clock import SHANGHAI
from app.core.db import session
from app.core.keys import KEPT, are_given, data_folder
from app.core.terminal import json_option, say

VERIFIED = (("ledger", "verify"), ("audit", "verify"))


@click.command("backup")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@json_option
def backup(*, folder: Path, as_json: bool) -> None:
    """备份 The database, the files and the anchors into a folder; without the keys, which are kept apart."""
    made = take(folder)
    rows = sum(made["tables"].values())
    where = "环境变量 WELFARE_KEYS" if are_given() else str(data_folder() / KEPT)
    facts = {
        "folder": str(folder),
        "rows": rows,
        "parts": len(made["parts"]),
        "bytes": sum(each["size"] for each in made["parts"].values()),
        "revision": made["revision"],
        "keys": "not included",
    }
    text = (
        f"已备份到 {folder}：{rows:,} 行，{len(made['parts'])} 个文件。\n"
        f"密钥不在其中：请把 {where} 另行保存在别处。没有密钥，备份中的证件号、手机号等无法读出。"
    )
    say(facts, as_json=as_json, text=text)


@click.command("restore")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@json_option
def restore(*, folder: Path, as_json: bool) -> None:
    """恢复 A backup into an empty installation, the keys of then in place; verifies ledger and audit."""
    held = give_back(folder)
    session.remove()
    if not as_json:
        click.echo(f"已恢复 {_when(held['taken_at'])} 的备份，正在核对总账与审计链……")
    failed = [" ".join(path) for path in VERIFIED if not _verified(path, quiet=as_json)]
    facts = {"folder": str(folder), "rows": sum(held["tables"].values()), "ok": not failed, "failed": failed}
    say(facts, as_json=as_json, text="恢复完成。" if not failed else f"核对未通过：{'、'.join(failed)}")
    if failed:
        sys.exit(1)


def _verified(path: tuple[str, ...], *, quiet: bool) -> bool:
    """Run a verifying command of a room, which core does not know, by its name."""
    command: Any = current_app.cli.commands["welfare"]
    for name in path:
        command = command.commands[name]
    try:
        with redirect_stdout(StringIO()) if quiet else nullcontext():
            command.main(args=[], standalone_mode=False, prog_name=" ".join(path))
    except SystemExit as ended:
        return not ended.code
    return True


def register(group: Any) -> None:
    """Hang the commands under `flask welfare`; their refusals are sentences."""
    for each in (backup, restore):
        group.add_command(each)


def _when(taken_at: str) -> str:
    """The manifest's instant, as a clock on a wall here shows it."""
    return f"{datetime.fromisoformat(taken_at).astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
