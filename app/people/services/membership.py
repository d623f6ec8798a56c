"""会籍 — join the union and leave it, by dates."""

from datetime import date, datetime

from sqlalchemy import select

from app.core import audit
from app.core.actor import Actor
from app.core.clock import business_day
from app.core.db import session
from app.core.text import _
from app.models import Employee, Membership
from app.people.services.days import must_not_be_ahead
from app.people.services.refusals import AlreadyMember, DateRefused, NotInService, NotMember


def join_union(
    employee: Employee, *, on: date, at: datetime, actor: Actor, reason: str | None = None
) -> Membership:
    """入会 — a member from this day on. Raises NotInService, AlreadyMember, DateRefused."""
    if employee.state != "active":
        raise NotInService(_("%(name)s has left: record the return first.", name=employee.name))
    must_not_be_ahead(on, business_day(at))
    last = _last_membership(employee)
    if last is not None and last.left_on is None:
        raise AlreadyMember(
            _("%(name)s has been a member since %(day)s.", name=employee.name, day=last.joined_on.isoformat())
        )
    if last is not None and last.left_on is not None and last.left_on > on:
        raise DateRefused(
            _("The membership before ended on %(day)s: choose a later day.", day=last.left_on.isoformat())
        )
    membership = Membership(employee_id=employee.id, joined_on=on, reason=reason)
    session.add(membership)
    session.flush()
    audit.record("join_union", employee, actor=actor, changes={"joined_on": [None, str(on)]}, reason=reason)
    return membership


def leave_union(
    employee: Employee, *, on: date, at: datetime, actor: Actor, reason: str | None = None
) -> Membership:
    """退会 — no longer a member from this day on. Raises NotMember, DateRefused."""
    must_not_be_ahead(on, business_day(at))
    membership = open_membership(employee)
    if membership is None:
        raise NotMember(_("%(name)s is not a member of the union.", name=employee.name))
    if on < membership.joined_on:
        raise DateRefused(
            _(
                "%(name)s joined on %(day)s: choose that day or a later one.",
                name=employee.name,
                day=membership.joined_on.isoformat(),
            )
        )
    membership.left_on, membership.reason = on, reason or membership.reason
    session.flush()
    audit.record("leave_union", employee, actor=actor, changes={"left_on": [None, str(on)]}, reason=reason)
    return membership


def open_membership(employee: Employee) -> Membership | None:
    """在会会籍 — the membership that has not ended; None for whoever is no member."""
    return session.scalars(
        select(Membership).where(Membership.employee_id == employee.id, Membership.left_on.is_(None))
    ).first()


def _last_membership(employee: Employee) -> Membership | None:
    return session.scalars(
        select(Membership)
        .where(Membership.employee_id == employee.id)
        .order_by(Membership.joined_on.desc(), Membership.id.desc())
    ).first()
