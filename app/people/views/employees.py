"""职工页 — the list and the card of employees, with their past under it."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for

from app.core.clock import today
from app.core.console import fields
from app.core.console.datamodel import Rows
from app.core.console.listing import Computed
from app.core.console.security import allowed
from app.core.console.views import ConsoleView
from app.core.text import _, _l
from app.models import Employee
from app.people.queries import members_since
from app.people.services.employment import change_particulars
from app.people.views.access import InviteOne
from app.people.views.changes import Hire, Leave, Move, Return
from app.people.views.membership import JoinUnion, LeaveUnion
from app.people.views.past import rosters_of
from app.people.views.roster_out import RosterOut
from app.points.queries.history import held_by

WHO = ("employee_no", "name", "gender", "id_kind", "id_no", "birth_on", "phone")
MORE = ("ethnicity", "education", "marital_status", "political_status")


def _points(rows: Sequence[Employee]) -> dict[int, Any]:
    """What each can spend, leading to where it came from for who may read that."""
    held = held_by([row.id for row in rows], today())
    shown = allowed("MemberPoints", "can_show")
    return {
        row.id: (f"{held[row.id]:,}", url_for("MemberPoints.show", pk=row.id) if shown else None)
        for row in rows
        if row.id in held
    }


class Employees(RosterOut, ConsoleView):
    """职工."""

    datamodel = Rows(Employee)
    list_title, one = _l("Employees"), _l("Employee")
    list_columns = [
        "employee_no",
        "name",
        "unit.full_name",
        "position",
        "phone",
        "hire_on",
        "member_since",
        "state",
    ]
    key_facts = ["unit", "position", "hire_on", "member_since", "points"]
    show_groups = (
        (_l("Person"), [*WHO, "email"]),
        (_l("In the house"), ["grade", "employment_type", "left_on"]),
        (_l("Further particulars"), [*MORE]),
    )
    search_columns = ["name", "employee_no", "id_no", "phone"]
    filters = ["unit", "state", "gender", "hire_on"]
    base_order = ("id", "asc")
    computed: Mapping[str, Computed] = {
        "member_since": Computed(
            _l("Member since"), "day", lambda rows: members_since(row.id for row in rows)
        ),
        "points": Computed(_l("Points to spend"), "link", _points),
    }
    edit_columns = [*WHO, "email", "position", "grade", "employment_type", *MORE]
    hints = {
        "id_no": _l("Left empty, the number on record stays."),
        "phone": _l("Left empty, the number on record stays."),
        "email": _l("Left empty, the address on record stays."),
    }
    form_fields = {
        "birth_on": fields.day(
            _l("Date of birth"), required=False, description=_l("Left empty, the day on record stays.")
        )
    }
    form_groups = (
        (_l("In the house"), ["position", "grade", "employment_type"]),
        (_l("Further particulars"), [*MORE]),
    )
    edit_service = change_particulars
    panels = [rosters_of]
    forms = [Hire, Move, Leave, Return, JoinUnion, LeaveUnion, InviteOne]
    empty = _l("No employees yet. Import the roster, or hire the first person by hand.")

    def search_hint(self) -> str:
        """What the search box understands."""
        return _("name, pinyin initials, employee no., whole identity no. or phone, last four")
