"""任职与会籍的办理页 — hire, move, leave, return, join and leave the union: one form each, dated."""

from collections.abc import Sequence
from typing import Any

from app.core.clock import today
from app.core.console import fields
from app.core.console.forms import Fact, FormPage, Lines
from app.core.text import _l
from app.models import Employee, OrgUnit
from app.people.queries import members_since
from app.people.services.departures import consequences, the_person
from app.people.services.employment import hire, leave, move, return_
from app.people.views.preflight import what_starts
from app.rules.roster_words import DOCUMENTS


def _open_units() -> Sequence[Any]:
    return [OrgUnit.state == "open"]


class Hire(FormPage):
    """入职."""

    class_permission_name, verb = "Employees", "hire"
    title, submit = _l("Hire an employee"), _l("Hire")
    fields = {
        "unit": fields.pick(_l("Unit"), OrgUnit, where=_open_units),
        "on": fields.day(_l("Hired on"), default=today),
        "employee_no": fields.text(_l("Employee no."), length=64),
        "name": fields.text(_l("Name")),
        "id_kind": fields.choice(
            _l("Kind of document"),
            DOCUMENTS,
            required=False,
            description=_l("Left empty, a resident identity card."),
        ),
        "id_no": fields.text(_l("Identity no."), length=60, render_kw={"autocomplete": "off"}),
        "phone": fields.text(_l("Mobile phone"), length=60, render_kw={"autocomplete": "off"}),
        "position": fields.text(_l("Position"), required=False),
        "grade": fields.text(_l("Grade"), required=False),
        "employment_type": fields.text(_l("Employment type"), required=False),
        "email": fields.text(_l("E-mail"), required=False, length=200),
        "joined_union_on": fields.day(
            _l("Joined the union on"), required=False, description=_l("Left empty, not a member for now.")
        ),
    }
    groups = (
        (_l("In the house"), ["unit", "on", "position", "grade", "employment_type"]),
        (_l("Person"), ["employee_no", "name", "id_kind", "id_no", "phone", "email"]),
        (_l("Union"), ["joined_union_on"]),
    )
    service = hire
    done = _l("Hired: %(what)s.")
    next = "Employees.show"


class OfEmployee(FormPage):
    """A dated change of one employee."""

    class_permission_name = "Employees"
    of = Employee
    next = "Employees.show"
    style = "primary"

    def facts(self, row: Employee) -> Sequence[Fact]:
        """Who, and where they stand now."""
        since = members_since([row.id]).get(row.id)
        return [
            Fact(_l("Employee"), row),
            Fact(_l("Unit"), row.unit.full_name),
            Fact(_l("Hired on"), row.hire_on, kind="day"),
            Fact(_l("Member since"), since, kind="day"),
        ]


class Move(OfEmployee):
    """调动."""

    verb = "move"
    title, submit = _l("Move"), _l("Record the move")
    fields = {
        "to_unit": fields.pick(_l("Into unit"), OrgUnit, where=_open_units),
        "position": fields.text(_l("New position"), required=False),
        "on": fields.day(_l("From"), default=today),
        "reason": fields.reason(required=False),
    }
    service = move
    done = _l("Moved: %(what)s.")

    @classmethod
    def applies(cls, row: Employee) -> bool:
        """Whoever is in service can move."""
        return row.state == "active"


class Leave(OfEmployee):
    """离职."""

    verb = "leave"
    title, submit, style = _l("Leave"), _l("Record the leave"), "danger"
    intro = _l("An open membership of the union ends with the employment. Points and history stay.")
    fields = {
        "on": fields.day(_l("Left on"), default=today),
        "reason": fields.reason(required=False),
    }
    service = leave
    done = _l("Left: %(what)s.")

    def lists(self, row: Employee) -> Sequence[Lines]:
        """What leaving today would start."""
        return what_starts(consequences(the_person(row), left_on=today(), on=today()))

    @classmethod
    def applies(cls, row: Employee) -> bool:
        """Whoever is in service can leave."""
        return row.state == "active"


class Return(OfEmployee):
    """返岗."""

    verb = "return"
    title, submit = _l("Return"), _l("Record the return")
    fields = {
        "unit": fields.pick(_l("Into unit"), OrgUnit, where=_open_units),
        "on": fields.day(_l("First day back"), default=today),
        "joined_union_on": fields.day(
            _l("Joined the union on"), required=False, description=_l("Left empty, not a member for now.")
        ),
        "reason": fields.reason(required=False),
    }
    service = return_
    done = _l("Returned: %(what)s.")

    @classmethod
    def applies(cls, row: Employee) -> bool:
        """Whoever has left can return."""
        return row.state == "left"
