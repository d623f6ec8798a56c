"""许可 — who may do what and who reads how much of a sensitive value: asked in core, decided in rules/.

create_app() plugs the answers in; until then nobody may do anything and nothing sensitive is shown.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Policy:
    """规则 — `may(role, page, verb)`, `mask(role, kind, value)`, `seek(role, kind)`, and the roles with their
    words.
    """

    may: Callable[[str, str, str], bool]
    mask: Callable[[str | None, str, Any], str]
    roles: Mapping[str, Any] = field(default_factory=dict)
    platform_role: str = "platform_admin"
    weakness: Callable[[str, Sequence[str]], str | None] = lambda _password, _about: None
    seek: Callable[[str | None, str], bool] = lambda _role, _kind: False
    reveals: Callable[[str | None, str], bool] = lambda _role, _kind: False


_policy = Policy(may=lambda *_: False, mask=lambda *_: "")


def plug(policy: Policy) -> None:
    """Put the union's decisions in force; called once by create_app()."""
    global _policy  # noqa: PLW0603 - the one plug
    _policy = policy


def may(role: str | None, page: str, verb: str) -> bool:
    """可否 — whether a role may do this on that page; nobody's role may do nothing."""
    return role is not None and _policy.may(role, page, verb)


def mask(role: str | None, kind: str, value: Any) -> str:
    """脱敏 — as much of a sensitive value as the role reads."""
    return _policy.mask(role, kind, value)


def may_seek(role: str | None, kind: str) -> bool:
    """可查 — whether the role may look rows up by a sensitive value of this kind, such as "phone"."""
    return _policy.seek(role, kind)


def may_reveal(role: str | None, kind: str) -> bool:
    """可查看全文 — whether the role may see a sensitive value in full, with a reason."""
    return _policy.reveals(role, kind)


def role_word(role: str | None) -> str:
    """角色名 — what people read for a role."""
    return str(_policy.roles.get(role or "", role or ""))


def platform_role() -> str:
    """平台角色 — the one role that stands outside of every tenant."""
    return _policy.platform_role


def weakness(password: str, about: Sequence[str]) -> str | None:
    """弱口令 — why a new password will not do, as a sentence; `about` are names it must not hold."""
    return _policy.weakness(password, about)
