"""任职 — hire, move, leave, return, change particulars: dated facts, each with its event.

A roster import means the same by the same columns, for many people at once.
"""

from datetime import date, datetime
from typing import Any

from app.core import audit
from app.core.actor import Actor
from app.core.clock import business_day
from app.core.db import session
from app.core.text import _
from app.models import Employee, OrgUnit
from app.people.services.days import must_follow, must_not_be_ahead
from app.people.services.departures import came_back, departed, the_person
from app.people.services.events import event_of, plain, record
from app.people.services.membership import join_union, leave_union, open_membership
from app.people.services.particulars import columns_of, shown
from app.people.services.refusals import AlreadyInService, NothingChanged, NotInService, SameUnit
from app.people.services.uniqueness import must_be_unused
from app.rules.employment import PARTICULARS
from app.tenants.services.refusals import UnitClosed


def hire(
    unit: OrgUnit,
    *,
    on: date,
    at: datetime,
    actor: Actor,
    joined_union_on: date | None = None,
    reason: str | None = None,
    **particulars: Any,
) -> Employee:
    """入职 — a new employee of a unit from this day on, a member of the union when a day of joining is given.

    `particulars` are named as in rules/employment.py; employee_no, name, id_no and phone must be among them.
    Raises UnitClosed, DateRefused, BadParticular, EmployeeNoTaken, IdentityTaken.
    """
    _must_take_people(unit)
    must_not_be_ahead(on, business_day(at))
    required = dict.fromkeys(("employee_no", "name", "id_no", "phone"))
    columns = columns_of({**required, **_known(particulars)}, on=business_day(at))
    must_be_unused(columns)
    employee = Employee(**columns, unit_id=unit.id, hire_on=on, state="active")
    session.add(employee)
    session.flush()
    record(employee, "hired", on=on, at=at, actor=actor, to_unit=unit, reason=reason)
    if joined_union_on is not None:
        join_union(employee, on=joined_union_on, at=at, actor=actor)
    return employee


def move(
    employee: Employee,
    *,
    to_unit: OrgUnit,
    on: date,
    at: datetime,
    actor: Actor,
    position: str | None = None,
    reason: str | None = None,
) -> Employee:
    """调动 — into another unit from this day on, to another position when one is named.

    Raises NotInService, SameUnit, UnitClosed, DateRefused, BadParticular.
    """
    _must_be_in_service(employee)
    if to_unit.id == employee.unit_id:
        raise SameUnit(_("%(name)s is in “%(unit)s” already.", name=employee.name, unit=to_unit.full_name))
    _must_take_people(to_unit)
    must_follow(employee, on, business_day(at))
    before = {"unit_id": employee.unit_id, "position": employee.position}
    if position:
        employee.position = columns_of({"position": position}, on=on)["position"]
    employee.unit_id = to_unit.id
    session.flush()
    record(employee, "moved", on=on, at=at, actor=actor, to_unit=to_unit, prior=before, reason=reason)
    return employee


def leave(employee: Employee, *, on: date, at: datetime, actor: Actor, reason: str | None = None) -> Employee:
    """离职 — no longer in service from this day on; an open membership and seats end with it. Points stay,
    frozen as the union decided.

    Raises NotInService, DateRefused.
    """
    _must_be_in_service(employee)
    must_follow(employee, on, business_day(at))
    if (membership := open_membership(employee)) is not None:
        last_day = max(on, membership.joined_on)
        leave_union(employee, on=last_day, at=at, actor=actor, reason=reason)
    employee.state, employee.left_on = "left", on
    session.flush()
    record(employee, "left", on=on, at=at, actor=actor, prior={"state": "active"}, reason=reason)
    departed(the_person(employee), left_on=on, actor=actor)
    return employee


def return_(
    employee: Employee,
    *,
    unit: OrgUnit,
    on: date,
    at: datetime,
    actor: Actor,
    joined_union_on: date | None = None,
    reason: str | None = None,
) -> Employee:
    """返岗 — the same person in service again, in this unit; a member when a day of joining is given.

    Points can be spent again; back on the very day of leaving, the seats are held on as well.

    Raises AlreadyInService, UnitClosed, DateRefused.
    """
    if employee.state == "active":
        raise AlreadyInService(_("%(name)s is in service and has not left.", name=employee.name))
    _must_take_people(unit)
    must_follow(employee, on, business_day(at))
    left_on = employee.left_on
    before = {"unit_id": employee.unit_id, "left_on": str(left_on), "state": "left"}
    employee.state, employee.left_on, employee.unit_id = "active", None, unit.id
    session.flush()
    record(employee, "returned", on=on, at=at, actor=actor, to_unit=unit, prior=before, reason=reason)
    if joined_union_on is not None:
        join_union(employee, on=joined_union_on, at=at, actor=actor)
    if left_on == on:  # never away: the leaving was a slip
        came_back(the_person(employee), actor=actor, on=on, left_on=on)
    return employee


def change_particulars(
    employee: Employee, *, on: date, at: datetime, actor: Actor, reason: str | None = None, **particulars: Any
) -> Employee:
    """变更信息 — other values for the particulars named, as from this day.

    History keeps what was before, sensitive values masked. Raises NothingChanged, DateRefused, BadParticular,
    EmployeeNoTaken, IdentityTaken.
    """
    must_not_be_ahead(on, business_day(at))
    columns = columns_of(_known(particulars), on=business_day(at))
    before = {key: getattr(employee, key) for key in columns}
    changed = {key: value for key, value in columns.items() if value != before[key]}
    if not changed:
        raise NothingChanged(_("Nothing was changed: every value is as it was."))
    must_be_unused(changed, but=employee)
    for key, value in changed.items():
        setattr(employee, key, value)
    session.flush()
    prior = {key: plain(value) for key, value in shown({key: before[key] for key in changed}).items()}
    event = event_of(employee, "changed", on=on, at=at, actor=actor, prior=prior, reason=reason)
    session.add(event)
    changes = audit.differences(prior, {key: plain(value) for key, value in shown(changed).items()})
    audit.record("change_particulars", employee, actor=actor, changes=changes, reason=reason)
    return employee


def _known(particulars: dict[str, Any]) -> dict[str, Any]:
    """Whatever else a form or a request carries along sets nothing."""
    return {key: value for key, value in particulars.items() if key in PARTICULARS}


def _must_be_in_service(employee: Employee) -> None:
    if employee.state != "active":
        raise NotInService(
            _(
                "%(name)s left on %(day)s: record the return first.",
                name=employee.name,
                day=employee.left_on.isoformat() if employee.left_on else "",
            )
        )


def _must_take_people(unit: OrgUnit) -> None:
    if unit.state != "open":
        raise UnitClosed(_("“%(unit)s” is closed: reopen it or choose another unit.", unit=unit.full_name))
