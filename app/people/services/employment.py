"""任职 — hire, move, leave, return, change particulars: dated facts, each with its event.

A roster import means the same by the same columns, for many people at once.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from app.core import audit
from app.core.actor import Actor
from app.core.clock import business_day
from app.core.db import session
from app.core.errors import DomainError
from app.core.text import _
from app.models import Employee, EmploymentEvent, OrgUnit
from app.people.services.membership import (
    DateRefused,
    NotInService,
    join_union,
    leave_union,
    must_not_be_ahead,
    open_membership,
)
from app.people.services.particulars import columns_of, must_be_unused, shown
from app.rules.employment import PARTICULARS
from app.tenants.services.units import UnitClosed


class AlreadyInService(DomainError):
    """已在职 — the person has not left."""

    code = "already_in_service"


class SameUnit(DomainError):
    """单位未变 — the person is there already."""

    code = "same_unit"


class NothingChanged(DomainError):
    """没有变化 — every value is as it was."""

    code = "nothing_changed"


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
    _record(employee, "hired", on=on, at=at, actor=actor, to_unit=unit, reason=reason)
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
    _must_follow(employee, on, business_day(at))
    before = {"unit_id": employee.unit_id, "position": employee.position}
    if position:
        employee.position = columns_of({"position": position}, on=on)["position"]
    employee.unit_id = to_unit.id
    session.flush()
    _record(employee, "moved", on=on, at=at, actor=actor, to_unit=to_unit, prior=before, reason=reason)
    return employee


def leave(employee: Employee, *, on: date, at: datetime, actor: Actor, reason: str | None = None) -> Employee:
    """离职 — no longer in service from this day on; an open membership ends with it. Points and history stay.

    Raises NotInService, DateRefused.
    """
    _must_be_in_service(employee)
    _must_follow(employee, on, business_day(at))
    if (membership := open_membership(employee)) is not None:
        last_day = max(on, membership.joined_on)
        leave_union(employee, on=last_day, at=at, actor=actor, reason=reason)
    employee.state, employee.left_on = "left", on
    session.flush()
    _record(employee, "left", on=on, at=at, actor=actor, prior={"state": "active"}, reason=reason)
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

    Raises AlreadyInService, UnitClosed, DateRefused.
    """
    if employee.state == "active":
        raise AlreadyInService(_("%(name)s is in service and has not left.", name=employee.name))
    _must_take_people(unit)
    _must_follow(employee, on, business_day(at))
    before = {"unit_id": employee.unit_id, "left_on": str(employee.left_on), "state": "left"}
    employee.state, employee.left_on, employee.unit_id = "active", None, unit.id
    session.flush()
    _record(employee, "returned", on=on, at=at, actor=actor, to_unit=unit, prior=before, reason=reason)
    if joined_union_on is not None:
        join_union(employee, on=joined_union_on, at=at, actor=actor)
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
    prior = {key: _plain(value) for key, value in shown({key: before[key] for key in changed}).items()}
    event = _event(employee, "changed", on=on, at=at, actor=actor, prior=prior, reason=reason)
    session.add(event)
    changes = audit.differences(prior, {key: _plain(value) for key, value in shown(changed).items()})
    audit.record("change_particulars", employee, actor=actor, changes=changes, reason=reason)
    return employee


def _known(particulars: dict[str, Any]) -> dict[str, Any]:
    """Whatever else a form or a request carries along sets nothing."""
    return {key: value for key, value in particulars.items() if key in PARTICULARS}


def _record(
    employee: Employee,
    kind: str,
    *,
    on: date,
    at: datetime,
    actor: Actor,
    to_unit: OrgUnit | None = None,
    prior: dict[str, Any] | None = None,
    reason: str | None = None,
) -> None:
    """The event of one act, and its line in the audit."""
    event = _event(employee, kind, on=on, at=at, actor=actor, prior=prior, reason=reason)
    event.from_unit_id = (prior or {}).get("unit_id", None if kind == "hired" else employee.unit_id)
    event.to_unit_id = to_unit.id if to_unit else None
    session.add(event)
    session.flush()
    changes: dict[str, Any] = {"on": [None, str(on)]}
    if to_unit is not None:
        changes["unit_id"] = [event.from_unit_id, to_unit.id]
    audit.record(kind, employee, actor=actor, changes=changes, reason=reason)


def _event(
    employee: Employee,
    kind: str,
    *,
    on: date,
    at: datetime,
    actor: Actor,
    prior: dict[str, Any] | None,
    reason: str | None,
) -> EmploymentEvent:
    return EmploymentEvent(
        employee_id=employee.id,
        kind=kind,
        happened_on=on,
        prior=prior,
        reason=reason,
        recorded_by=actor.name,
        recorded_at=at,
    )


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | None) else str(value)


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


def _must_follow(employee: Employee, on: date, today: date) -> None:
    """An act may not lie in the future, before the hiring, or before the latest act on record."""
    must_not_be_ahead(on, today)
    latest = session.scalar(
        select(func.max(EmploymentEvent.happened_on)).where(
            EmploymentEvent.employee_id == employee.id, EmploymentEvent.kind != "changed"
        )
    )
    first = max(filter(None, (employee.hire_on, latest)), default=None)
    if first is not None and on < first:
        raise DateRefused(
            _(
                "A change of %(name)s on %(first)s is on record: choose that day or a later one.",
                name=employee.name,
                first=first.isoformat(),
            )
        )
