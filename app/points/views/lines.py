"""发放明细页 — one person in a grant: how much and why, or why nothing; and taking somebody off the list."""

from collections.abc import Sequence

from app.core.actor import Actor
from app.core.console import fields
from app.core.console.datamodel import Rows
from app.core.console.facts import Fact, Lines
from app.core.console.forms import FormPage
from app.core.console.leading import Leads, traced
from app.core.console.listing import Computed
from app.core.console.views import ConsoleView
from app.core.text import _, _l
from app.models import GrantLine
from app.points.queries.explain import is_of_the_day, reasons_of
from app.points.services.named import drop_line
from app.points.views.explaining import EXPLAIN, unsaid_to_me
from app.rules.occasions import event_told
from app.rules.points import GRANT_WAITING


def _drop(line: GrantLine, *, actor: Actor, reason: str) -> GrantLine:
    return drop_line(line, actor=actor, reason=reason)


class DropLine(FormPage):
    """移出名单."""

    class_permission_name, verb = "GrantLines", "drop"
    of = GrantLine
    title, submit = _l("Take off the list"), _l("Take off the list")
    style = "danger"
    fields = {"reason": fields.reason()}
    service = _drop
    done = _l("Taken off the list: %(what)s.")
    next = "GrantLines.show"

    @classmethod
    def applies(cls, row: GrantLine) -> bool:
        """Who would get something, while nothing is decided."""
        return row.blocked is None and row.grant.state in GRANT_WAITING

    def facts(self, row: GrantLine) -> Sequence[Fact]:
        """Whom, and what they would get."""
        return [
            Fact(_l("Employee"), row.employee, kind="relation"),
            Fact(_l("Points"), row.points, 0, kind="points"),
        ]


def why(line: GrantLine) -> list[Lines]:
    """说明 — condition by condition, what the person has and what that decides."""
    rows = [
        [each.asked, each.has, (_("met"), "done") if each.met else (_("not met"), "off"), each.decides]
        for each in reasons_of(line, unsaid=unsaid_to_me())
    ]
    if not rows:
        return []
    day = line.grant.until_on or line.grant.granted_on
    note = (
        _("As it stood on %(day)s, kept with the line.", day=day)
        if is_of_the_day(line)
        else _("Counted as of %(day)s, with what is on record today.", day=day)
    )
    headings = [_l("Asked"), _l("On record"), _l("Result"), _l("Decides")]
    return [Lines(_l("Why"), headings, rows, ["text", "text", "tag", "text"], note=note)]


def _days(rows: Sequence[GrantLine]) -> dict[int, str]:
    """The day of the event; of a birthday or a retirement its month."""
    return {row.id: event_told(row.event_key or "", row.event_on) for row in rows if row.event_on}


def _granted(line: GrantLine) -> bool:
    return line.blocked is None and line.grant.state == "released"


class GrantLines(ConsoleView):
    """发放明细."""

    datamodel = Rows(GrantLine)
    totals = ["points", "value_fen"]
    list_title, one = _l("Who gets what"), _l("Grant line")
    list_columns = ["employee", "unit", "grant.title", "points", "value_fen", "day", "reason", "blocked"]
    search_columns = ["employee.name", "employee.employee_no"]
    filters = ["grant", "blocked", "unit"]
    base_order = ("id", "asc")
    key_facts = ["employee", "points", "value_fen", "blocked"]
    show_columns = ["grant", "unit", "day", "reason"]
    computed = {"day": Computed(_l("Date of the event"), "text", _days)}
    panels = (why,)
    forms = [
        *(DropLine, Leads(GrantLine, EXPLAIN, "Explain.line", "GrantLines", "can_show")),
        traced(GrantLine, "grant_line", _l("What became of it"), applies=_granted),
    ]
    empty = _l("Nobody stands in this grant: there is no one below the rule's unit.")
