"""岗位随人终止 — the seats of people who leave end with them, are marked so, and can be held again.

A person is known by their e-mail together with their name: the address alone may be a shared one. An
administrator's seat never ends by the way; one of a supplier's or member's own is not a seat of the unit.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, func, select

from app.core import accounts, audit
from app.core.accounts import User
from app.core.actor import Actor
from app.core.db import session
from app.core.tenancy import whole_tenant
from app.models import Employee, OrgUnit, Seat
from app.rules.permissions import UNIT_ROLES
from app.tenants.queries import in_force
from app.tenants.services.refusals import RolesIncompatible
from app.tenants.services.seats import must_be_compatible


def seats_of(people: Select[Any], *, on: date) -> Sequence[Seat]:
    """所任岗位 — seats of units these people hold on the day, whatever the unit."""
    with whole_tenant("a person may hold a seat elsewhere than where they work"):
        return session.scalars(_held_by(people).where(in_force(on)).order_by(Seat.id)).all()


def vacate(people: Select[Any], *, left_on: date, actor: Actor) -> int:
    """随人终止 — the seats they hold end on their last day of service; answers how many."""
    ended = [
        seat for seat in seats_of(people, on=left_on) if seat.role != "tenant_admin" and _ends(seat, left_on)
    ]
    for seat in ended:
        seat.ended_from, seat.until_before = left_on, seat.until_on
        seat.until_on = max(left_on - timedelta(days=1), seat.from_on)
        _record("end_seat", seat, actor)
        accounts.end_sessions(seat.user_id)
    session.flush()
    return len(ended)


def reseat(people: Select[Any], *, actor: Actor, on: date, left_on: date | None = None) -> int:
    """恢复岗位 — seats that ended by a leaving taken back, as they were; answers how many.

    One that somebody gave anew or ended otherwise since, one at a closed unit, and one that excludes what the
    person holds by now stay as they are.
    """
    with whole_tenant("a person may hold a seat elsewhere than where they work"):
        marked = _held_by(people).join(OrgUnit, OrgUnit.id == Seat.unit_id).where(OrgUnit.state == "open")
        days = [Seat.ended_from == left_on] if left_on else [Seat.ended_from.is_not(None)]
        found = session.scalars(marked.where(*days).order_by(Seat.id)).all()
        back = [seat for seat in found if _still_ended(seat) and _compatible(seat, on)]
        for seat in back:
            seat.until_on, seat.until_before, seat.ended_from = seat.until_before, None, None
            _record("give_seat", seat, actor)
        session.flush()
    return len(back)


def _held_by(people: Select[Any]) -> Select[tuple[Seat]]:
    return (
        select(Seat)
        .join(User, User.id == Seat.user_id)
        .join(
            Employee,
            (func.lower(Employee.email) == func.lower(User.email)) & (Employee.name == User.first_name),
        )
        .where(Seat.role.in_(UNIT_ROLES), Employee.id.in_(people))
    )


def _ends(seat: Seat, left_on: date) -> bool:
    return seat.until_on is None or seat.until_on >= left_on


def _still_ended(seat: Seat) -> bool:
    """Nobody has touched it since: it ends where the leaving let it end."""
    if seat.ended_from is None:
        return False
    return seat.until_on == max(seat.ended_from - timedelta(days=1), seat.from_on)


def _compatible(seat: Seat, on: date) -> bool:
    try:
        must_be_compatible(seat.user_id, seat.role, on, seat.until_before)
    except RolesIncompatible:
        return False
    return True


def _record(act: str, seat: Seat, actor: Actor) -> None:
    account = session.get_one(User, seat.user_id)
    changes = {"role": [None, seat.role], "unit_id": [None, seat.unit_id]}
    audit.record(
        act, f"seats:{account.first_name or account.email}", actor=actor, changes=changes, subject_id=seat.id
    )
