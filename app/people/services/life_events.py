"""人生大事 — HR records a marriage, a birth, a retirement with the paper it has seen; what was wrong is
withdrawn.
"""

from datetime import date, datetime

from sqlalchemy import select

from app.core import audit
from app.core.actor import Actor
from app.core.clock import business_day
from app.core.db import session
from app.core.errors import DomainError
from app.core.text import _
from app.models import Employee, LifeEvent
from app.people.services.days import must_not_be_ahead
from app.people.services.refusals import DateRefused
from app.rules.employment import LIFE_EVENT_LIFECYCLE, LIFE_EVENTS


class EventRecorded(DomainError):
    """已登记 — the same event of the same person on the same day is on record."""

    code = "event_recorded"
    status = 409


def record_life_event(
    employee: Employee, *, kind: str, on: date, document: str, actor: Actor, at: datetime
) -> LifeEvent:
    """登记 — one event with its paper. Raises DateRefused for a day ahead or before the person's birth,
    EventRecorded for the same one again.
    """
    must_not_be_ahead(on, business_day(at))
    if employee.birth_on is not None and on <= employee.birth_on:
        raise DateRefused(_("%(day)s lies before the person was born: correct the date.", day=on.isoformat()))
    same = select(LifeEvent).filter_by(employee_id=employee.id, kind=kind, happened_on=on, state="recorded")
    if session.scalar(same) is not None:
        raise EventRecorded(
            _(
                "“%(what)s” of %(who)s on %(day)s is on record already.",
                what=LIFE_EVENTS[kind],
                who=employee,
                day=on,
            )
        )
    made = LifeEvent(
        employee_id=employee.id,
        kind=kind,
        happened_on=on,
        document=document.strip(),
        state=LIFE_EVENT_LIFECYCLE.initial,
        recorded_by=actor.name,
        recorded_at=at,
    )
    session.add(made)
    session.flush()
    audit.record("record_life_event", made, actor=actor)
    return made


def withdraw_life_event(event: LifeEvent, *, actor: Actor, reason: str) -> LifeEvent:
    """撤回登记 — recorded by mistake; what was granted for it is taken back by itself (撤销), not here."""
    session.refresh(event, with_for_update=True)
    before, event.state = event.state, LIFE_EVENT_LIFECYCLE.after(event.state, "withdraw")
    event.reason = reason
    session.flush()
    audit.record(
        "withdraw_life_event", event, actor=actor, changes={"state": [before, event.state]}, reason=reason
    )
    return event
