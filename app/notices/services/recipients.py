"""告知对象 — whom a notice about something at a unit goes to: who holds a role nearest to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from app.core.accounts import User
from app.core.db import session
from app.core.tenancy import whole_tenant
from app.models import OrgUnit, Seat
from app.tenants.queries import in_force


@dataclass(frozen=True, slots=True)
class Seated:
    """在岗 — an account, the role it holds and where; `alone`: at that unit and not below it."""

    user_id: int
    role: str
    path: str
    alone: bool

    def reaches(self, path: str) -> bool:
        """Whether the seat is over what lies at this path."""
        return self.path == path or (not self.alone and path.startswith(self.path))


def seated(roles: Iterable[str], *, on: date) -> list[Seated]:
    """在岗人员 — everybody who holds one of these roles on the day and whose account is open, in one
    statement.
    """
    held = (
        select(Seat.user_id, Seat.role, OrgUnit.path, Seat.alone)
        .join(OrgUnit, OrgUnit.id == Seat.unit_id)
        .join(User, User.id == Seat.user_id)
        .where(Seat.role.in_(set(roles)), in_force(on), User.active.is_(True))
        .order_by(Seat.id)
    )
    with whole_tenant("who is told may sit above the unit"):
        return [Seated(*row) for row in session.execute(held).tuples()]


def nearest(seats: Iterable[Seated], role: str, path: str) -> list[int]:
    """最近的人 — those of the role who sit nearest to a unit: at it, else at the next one above that has
    any.
    """
    reaching = [each for each in seats if each.role == role and each.reaches(path)]
    closest = max((len(each.path) for each in reaching), default=0)
    return sorted({each.user_id for each in reaching if len(each.path) == closest})
