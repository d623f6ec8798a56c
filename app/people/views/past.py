"""职工的过去 — what happened to their employment, and their membership of the union."""

from app.core.console.datamodel import Rows
from app.core.console.views import ConsoleView
from app.core.text import _l
from app.models import EmploymentEvent, Membership


class EmploymentEvents(ConsoleView):
    """任职变动."""

    datamodel = Rows(EmploymentEvent)
    list_title, one = _l("Changes of employment"), _l("Change of employment")
    list_columns = [
        *("happened_on", "employee", "kind", "from_unit", "to_unit", "reason", "recorded_by", "recorded_at"),
    ]
    show_columns = [*list_columns, "prior"]
    filters = ["kind", "happened_on"]
    base_order = ("happened_on", "desc")
    empty = _l("Nothing on record.")


class Memberships(ConsoleView):
    """会籍."""

    datamodel = Rows(Membership)
    list_title, one = _l("Union membership"), _l("Membership")
    list_columns = ["employee", "joined_on", "left_on", "reason"]
    filters = ["joined_on", "left_on"]
    base_order = ("joined_on", "desc")
    empty = _l("Never a member of the union.")
