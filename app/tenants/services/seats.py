"""岗位 — give people roles at units, between dates; what may not be held together is refused."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import or_, select

from app.core import accounts, audit
from app.core.accounts import User
from app.core.actor import Actor
from app.core.db import session
from app.core.tenancy import whole_tenant
from app.core.text import _
from app.models import Employee, OrgUnit, Seat, Supplier
from app.rules.permissions import ROLES, SEAT_ROLES, incompatible_with
from app.tenants.queries import in_force
from app.tenants.services.accounts import admit
from app.tenants.services.refusals import (
    DatesReversed,
    LastAdministrator,
    OwnerMissing,
    RolesIncompatible,
    RoleUnknown,
    SeatEnded,
    SeatHeld,
    UnitClosed,
)


@dataclass(frozen=True, slots=True)
class GivenSeat:
    """已授岗位 — the seat, and the one-time password when the account is new; it is shown this once."""

    seat: Seat
    password: str | None


def give_seat(  # noqa: PLR0913 - the facts of a seat
    email: str,
    *,
    role: str,
    unit: OrgUnit,
    from_on: date,
    actor: Actor,
    until_on: date | None = None,
    alone: bool = False,
    name: str | None = None,
    owner: Supplier | Employee | None = None,
) -> GivenSeat:
    """授予岗位 — a role at a unit (alone, or with all below it) between two days, for an address's person.

    The owner of a supplier's seat is the supplier, of a member's the employee: it sees that one's rows alone.
    Raises RoleUnknown, OwnerMissing, UnitClosed, DatesReversed, EmailInUse, NameMissing, RolesIncompatible,
    SeatHeld.
    """
    if role not in SEAT_ROLES:
        raise RoleUnknown(_("There is no such role in a union: choose one from the list."))
    if unit.state != "open":
        raise UnitClosed(_("“%(unit)s” is closed: reopen it or choose another unit.", unit=unit.full_name))
    if until_on and until_on < from_on:
        raise DatesReversed(_("The last day lies before the first: correct one of them."))
    _must_name_its_owner(role, owner)
    account, password = admit(email, name=name, actor=actor)
    must_be_compatible(account.id, role, from_on, until_on)
    seat = _vacant(account.id, role, unit, from_on)
    seat.alone, seat.from_on, seat.until_on = alone, from_on, until_on
    seat.ended_from = seat.until_before = None
    seat.supplier_id, seat.employee_id = (
        owner.id if isinstance(owner, kind) else None for kind in (Supplier, Employee)
    )
    session.add(seat)
    session.flush()
    audit.record(
        "give_seat", f"seats:{_named(account)}", actor=actor, changes=_held(seat), subject_id=seat.id
    )
    return GivenSeat(seat, password)


def end_seat(seat: Seat, *, on: date, actor: Actor, reason: str | None = None) -> None:
    """终止岗位 — `on` is the first day without it; a seat not begun by then is taken away altogether.

    Raises SeatEnded, LastAdministrator.
    """
    if seat.until_on and seat.until_on < on:
        raise SeatEnded(_("This seat ended on %(day)s.", day=seat.until_on.isoformat()))
    _must_leave_an_administrator(seat, on)
    label = f"seats:{_named(session.get_one(User, seat.user_id))}"
    audit.record("end_seat", label, actor=actor, changes=_held(seat), reason=reason, subject_id=seat.id)
    if seat.from_on >= on:
        session.delete(seat)
    else:
        seat.until_on = on - timedelta(days=1)
    session.flush()
    accounts.end_sessions(seat.user_id)


def _must_name_its_owner(role: str, owner: Supplier | Employee | None) -> None:
    """A supplier's person needs the supplier, a member the employee, all others neither."""
    needed = {"supplier": Supplier, "member": Employee}.get(role)
    if needed is None and owner is not None:
        raise OwnerMissing(
            _(
                "“%(role)s” stands for the union, not for a supplier: leave the supplier empty.",
                role=ROLES[role],
            ),
            field="owner",
        )
    if needed is not None and not isinstance(owner, needed):
        raise OwnerMissing(
            _("Say whose “%(role)s” this is: the person will see nothing else.", role=ROLES[role]),
            field="owner",
        )


def must_be_compatible(user_id: int, role: str, from_on: date, until_on: date | None) -> None:
    """不相容岗位 — raises RolesIncompatible where the person holds meanwhile what excludes this role."""
    overlapping = select(Seat.role).where(
        Seat.user_id == user_id, or_(Seat.until_on.is_(None), Seat.until_on >= from_on)
    )
    if until_on:
        overlapping = overlapping.where(Seat.from_on <= until_on)
    with whole_tenant("what may not be held together may not be held anywhere in the tenant"):
        held = frozenset(session.scalars(overlapping))
    if against := incompatible_with(role, held):
        raise RolesIncompatible(
            _(
                "“%(role)s” and “%(held)s” may not be one person: "
                "choose somebody else, or end the other seat first.",
                role=ROLES[role],
                held=ROLES[against[0]],
            ),
            held=list(against),
        )


def _vacant(user_id: int, role: str, unit: OrgUnit, from_on: date) -> Seat:
    """The row of this seat: a new one, or one that has ended by then and is held anew."""
    seat = session.scalars(
        select(Seat).where(Seat.user_id == user_id, Seat.role == role, Seat.unit_id == unit.id)
    ).first()
    if seat is None:
        return Seat(user_id=user_id, role=role, unit_id=unit.id)
    if seat.until_on is None or seat.until_on >= from_on:
        raise SeatHeld(_("The person is “%(seat)s” already.", seat=seat))
    return seat


def _must_leave_an_administrator(seat: Seat, on: date) -> None:
    if seat.role != "tenant_admin" or seat.alone:
        return
    others = (
        select(Seat.id)
        .join(OrgUnit, OrgUnit.id == Seat.unit_id)
        .where(Seat.role == "tenant_admin", Seat.id != seat.id, in_force(on), OrgUnit.parent_id.is_(None))
    )
    with whole_tenant("the last administrator of the tenant keeps the seat"):
        at_top = session.scalar(select(OrgUnit.parent_id.is_(None)).where(OrgUnit.id == seat.unit_id))
        if at_top and session.scalar(others) is None:
            raise LastAdministrator(
                _("This is the union's last administrator: give the role to somebody else first.")
            )


def _held(seat: Seat) -> dict[str, list[Any]]:
    """What the trail keeps of a seat: which role at which unit, or whose own."""
    owner = {"supplier_id": seat.supplier_id, "employee_id": seat.employee_id}
    held = {"role": seat.role, "unit_id": seat.unit_id} | {key: each for key, each in owner.items() if each}
    return {key: [None, value] for key, value in held.items()}


def _named(account: User) -> str:
    return str(account.first_name or account.email)
