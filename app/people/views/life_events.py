"""人生大事页 — marriages, births and retirements: for HR's eyes alone."""

from datetime import date, datetime

from app.core.actor import Actor
from app.core.clock import today
from app.core.console import fields
from app.core.console.datamodel import Rows
from app.core.console.forms import FormPage
from app.core.console.views import ConsoleView, Verb
from app.core.text import _l
from app.models import Employee, LifeEvent
from app.people.services.life_events import record_life_event, withdraw_life_event
from app.rules.employment import LIFE_EVENT_LIFECYCLE, LIFE_EVENTS


def _record(
    *, employee: Employee, kind: str, happened_on: date, document: str, actor: Actor, at: datetime
) -> LifeEvent:
    return record_life_event(employee, kind=kind, on=happened_on, document=document, actor=actor, at=at)


def _withdraw(event: LifeEvent, *, actor: Actor, reason: str) -> LifeEvent:
    return withdraw_life_event(event, actor=actor, reason=reason)


class RecordLifeEvent(FormPage):
    """登记人生大事."""

    class_permission_name, verb = "LifeEvents", "record"
    title, submit = _l("Record an event"), _l("Record")
    intro = _l("The union congratulates by its rules. Others see the points, not the papers.")
    fields = {
        "employee": fields.pick(_l("Employee"), Employee),
        "kind": fields.choice(_l("What happened"), LIFE_EVENTS),
        "happened_on": fields.day(_l("On"), default=today),
        "document": fields.text(
            _l("Paper seen"),
            length=200,
            description=_l("Kind and number, such as marriage certificate J3401…"),
        ),
    }
    service = _record
    done = _l("Recorded: %(what)s.")
    next = "LifeEvents.list"


class LifeEvents(ConsoleView):
    """人生大事."""

    datamodel = Rows(LifeEvent)
    list_title, one = _l("Events of a life"), _l("Event of a life")
    list_columns = ["employee", "kind", "happened_on", "document", "recorded_by", "recorded_at", "state"]
    show_columns = [*list_columns, "reason"]
    search_columns = ["employee.name", "employee.employee_no"]
    filters = ["kind", "state", "happened_on"]
    base_order = ("id", "desc")
    lifecycle = LIFE_EVENT_LIFECYCLE
    staged = False
    verbs = {"withdraw": Verb(_withdraw, ask="required", style="danger")}
    forms = [RecordLifeEvent]
    empty = _l("Nothing recorded yet. Record a marriage, a birth or a retirement when HR has seen the paper.")
