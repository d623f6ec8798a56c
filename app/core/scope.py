"""范围 — whose rows are in sight: a tenant, there a unit with or without what lies below it, or one owner."""

from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select

from app.core.db import Base

NOWHERE = "~"  # the path of no unit: what asks for an owner's unit finds none


class TenantMissing(RuntimeError):
    """A programming mistake: a tenant's table was touched without saying whose."""


@dataclass(slots=True)
class Scope:
    """Whose rows are in sight: a tenant, and there a unit with (or without) what lies below it.

    Or an owner, as ("supplier", 7) or ("employee", 12), who stands at no unit: see owners.py.
    """

    tenant_id: int
    unit_path: str | None = None
    alone: bool = False
    owner: tuple[str, int] | None = None
    known: frozenset[Any] = frozenset()  # rows the session remembered when this scope was entered

    def __post_init__(self) -> None:
        if self.owner is not None:
            self.unit_path, self.alone = NOWHERE, True

    @property
    def owned_by(self) -> str | None:
        """The owner as text, "supplier:7"; None in a unit's scope."""
        return None if self.owner is None else f"{self.owner[0]}:{self.owner[1]}"

    @property
    def reach(self) -> tuple[int, str | None, bool, tuple[str, int] | None]:
        """What it narrows by: two scopes of one reach have the same rows in sight."""
        return self.tenant_id, self.unit_path, self.alone, self.owner

    def anew(self) -> "Scope":
        """The same reach, for another session or another time."""
        return Scope(*self.reach)

    def covers(self, other: "Scope") -> bool:
        """Whether all that the other has in sight is in sight here."""
        if self.unit_path is None:
            return True
        if self.owner is not None or other.owner is not None:
            return self.owner == other.owner
        if (other.unit_path, other.alone) == (self.unit_path, self.alone):
            return True
        return not self.alone and (other.unit_path or "").startswith(self.unit_path)

    def units(self) -> Select[tuple[int]] | None:
        """The ids of the units in sight; None when the whole tenant is."""
        if self.unit_path is None:
            return None
        units = Base.metadata.tables["org_units"]
        below = (
            units.c.path == self.unit_path
            if self.alone
            else (units.c.path >= self.unit_path) & (units.c.path < after_prefix(self.unit_path))
        )
        return select(units.c.id).where(units.c.tenant_id == self.tenant_id, below)


IN_FORCE: ContextVar[Scope | None] = ContextVar("scope", default=None)


def after_prefix(path: str) -> str:
    """The first text after all that begin with `path`, in byte order: the end of a range scan."""
    return path[:-1] + chr(ord(path[-1]) + 1)


def current_scope() -> Scope | None:
    """What is in sight now; None outside of requests, jobs and commands."""
    return IN_FORCE.get()


def current_tenant_id() -> int:
    """The tenant in force. Raises TenantMissing outside of a scope."""
    scope = IN_FORCE.get()
    if scope is None:
        msg = "no tenant in force"
        raise TenantMissing(msg)
    return scope.tenant_id
