"""岗位 — where a signed-in person stands: the tenant, and the seats from which one is active at a time.

Core asks; the room of tenants answers, plugged in by create_app().
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from app.core.tenancy import Scope


@dataclass(frozen=True, slots=True)
class SeatFacts:
    """岗位要素 — a role at a unit, for that unit alone or for all below it, apart from any transaction.

    A supplier's or a member's own seat says as `owner` whose; `unit_name` is then the owner's name.
    """

    id: int
    role: str
    unit_id: int
    unit_path: str
    unit_name: str
    is_root: bool = False
    alone: bool = False
    owner: tuple[str, int] | None = None

    def scope(self, tenant_id: int) -> Scope:
        """The rows this seat sees: the whole tenant from its root downwards, else the unit's path, or the
        owner's own.
        """
        if self.owner is not None:
            return Scope(tenant_id, owner=self.owner)
        whole = self.is_root and not self.alone
        return Scope(tenant_id, None if whole else self.unit_path, self.alone)


@dataclass(frozen=True, slots=True)
class Standing:
    """身份 — whose person somebody is, and the seats they hold today; without seats nothing may be done."""

    tenant_id: int
    tenant_code: str
    tenant_name: str
    seats: tuple[SeatFacts, ...] = ()
    suspended: bool = False
    off: frozenset[str] = frozenset()  # packages of the house that the tenant has not


Finder = Callable[[int, date], Standing | None]


def _nobody(_user_id: int, _on: date) -> Standing | None:
    return None


_find: Finder = _nobody


def plug(find: Finder) -> None:
    """Tell the house how to find a person's seats; called once."""
    global _find  # noqa: PLW0603 - the one plug
    _find = find


def standing_of(user_id: int, on: date) -> Standing | None:
    """Where a person stands on a day; None for whoever belongs to no tenant."""
    return _find(user_id, on)
