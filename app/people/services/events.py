"""任职记录 — the event of each act, with its line in the audit."""

from datetime import date, datetime
from typing import Any

from app.core import audit
from app.core.actor import Actor
from app.core.db import session
from app.models import Employee, EmploymentEvent, OrgUnit


def record(
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
    event = event_of(employee, kind, on=on, at=at, actor=actor, prior=prior, reason=reason)
    event.from_unit_id = (prior or {}).get("unit_id", None if kind == "hired" else employee.unit_id)
    event.to_unit_id = to_unit.id if to_unit else None
    session.add(event)
    session.flush()
    changes: dict[str, Any] = {"on": [None, str(on)]}
    if to_unit is not None:
        changes["unit_id"] = [event.from_unit_id, to_unit.id]
    audit.record(kind, employee, actor=actor, changes=changes, reason=reason)


def event_of(
    employee: Employee,
    kind: str,
    *,
    on: date,
    at: datetime,
    actor: Actor,
    prior: dict[str, Any] | None,
    reason: str | None,
) -> EmploymentEvent:
    """事件 — the row of one act, not yet kept."""
    return EmploymentEvent(
        employee_id=employee.id,
        kind=kind,
        happened_on=on,
        prior=prior,
        reason=reason,
        recorded_by=actor.name,
        recorded_at=at,
    )


def plain(value: Any) -> Any:
    """可存值 — a value as JSON keeps it."""
    return value if isinstance(value, str | int | None) else str(value)
