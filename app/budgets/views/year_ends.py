"""年终结转页 — what a year's sub-accounts have left, where it goes, and the close itself."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.budgets.queries.year_ends import digest_of_year_end, lines_of_year_end
from app.budgets.services.year_ends import (
    choose_left_over,
    confirm_year_end,
    prepare_year_end,
    withdraw_year_end,
)
from app.core.clock import today
from app.core.console import fields
from app.core.console.datamodel import Rows
from app.core.console.forms import Fact, FormPage, Lines, PreviewPage
from app.core.console.verbs import Button
from app.core.console.views import ConsoleView, Verb
from app.core.text import _, _l
from app.models import BudgetPlan, SubAccount, YearEnd, YearEndLine
from app.rules.plans import LEFT_OVER, PLAN_LIFECYCLE, YEAR_END_LIFECYCLE


def _lines(year_end: YearEnd) -> Lines:
    rows = [
        (
            str(line.sub_account),
            line.left_fen,
            str(LEFT_OVER[line.rule]),
            str(line.target or ""),
            line.stays_fen,
        )
        for line in lines_of_year_end(year_end)
    ]
    headings = (
        *(_("Sub-account"), _("Money left"), _("What happens to it"), _("Next year's sub-account")),
        _("Stays with the year"),
    )
    return Lines(_("Left of the year"), headings, rows, ("text", "fen", "text", "text", "fen"), summed=(1, 4))


class PrepareYearEnd(FormPage):
    """编制结转."""

    class_permission_name, verb = "YearEnds", "prepare"
    of = BudgetPlan
    title, submit = _l("Prepare the year-end close"), _l("Prepare")
    intro = _l(
        "Lists what every sub-account has left and proposes where it goes. No money moves before somebody "
        "else confirms; what is set aside, out as points or committed to orders stays with its year."
    )
    service = prepare_year_end
    done = _l("Prepared: %(what)s.")
    next = "YearEnds.show"

    @classmethod
    def applies(cls, row: BudgetPlan) -> bool:
        """Once the year is over."""
        return "close" in PLAN_LIFECYCLE.verbs_from(row.state) and row.year < today().year

    def facts(self, row: BudgetPlan) -> Sequence[Fact]:
        """Which year."""
        return [Fact(_l("Plan"), row), Fact(_l("State"), PLAN_LIFECYCLE.state_label(row.state))]


class ConfirmYearEnd(PreviewPage):
    """确认结转 — what was looked at is what is booked."""

    class_permission_name, verb = "YearEnds", "confirm"
    of = YearEnd
    title, submit = _l("Confirm the year-end close"), _l("Close the year")
    then = (
        _l("What is left is booked as it stands here, and the year is closed."),
        _l("Points that lapse and orders that are cancelled later give money back: close it again then."),
    )
    service = confirm_year_end
    done = _l("Closed: %(what)s.")
    next = "YearEnds.show"

    @classmethod
    def applies(cls, row: YearEnd) -> bool:
        """While it waits for confirmation."""
        return "confirm" in YEAR_END_LIFECYCLE.verbs_from(row.state)

    @classmethod
    def button(cls, row: Any = None, *, label: str | None = None, style: str | None = None) -> Button:
        """The next step stands out."""
        return super().button(row, label=label, style=style or cls.style)

    def digest(self, row: YearEnd) -> str:
        """Over every line."""
        return digest_of_year_end(row)

    def facts(self, row: YearEnd) -> Sequence[Fact]:
        """Which year, and who prepared it."""
        closed = PLAN_LIFECYCLE.state_label("closed")
        return [
            Fact(_l("Plan"), row.plan),
            Fact(_l("Prepared by"), row.prepared_by),
            Fact(_l("State"), PLAN_LIFECYCLE.state_label(row.plan.state), after=closed),
        ]

    def lists(self, row: YearEnd) -> Sequence[Lines]:
        """Every sub-account."""
        return [_lines(row)]


class ChooseLeftOver(FormPage):
    """选定去向."""

    class_permission_name, verb = "YearEnds", "choose"
    of = YearEndLine
    title, submit = _l("Where does it go?"), _l("Save")
    fields = {
        "rule": fields.choice(_l("What happens to it"), LEFT_OVER),
        "target": fields.pick(_l("Next year's sub-account"), SubAccount, required=False),
    }
    service = choose_left_over
    done = _l("Saved: %(what)s.")
    next = "YearEnds.show"

    @classmethod
    def applies(cls, row: YearEndLine) -> bool:
        """Before it is confirmed."""
        return row.year_end is not None and row.year_end.state == "prepared"

    def facts(self, row: YearEndLine) -> Sequence[Fact]:
        """What is left."""
        return [Fact(_l("Sub-account"), row.sub_account), Fact(_l("Money left"), row.left_fen, kind="fen")]

    def prefill(self, row: YearEndLine) -> Mapping[str, Any]:
        """As it stands."""
        return {"rule": row.rule, "target": row.target}

    def after(self, row: YearEndLine, result: Any) -> Any:
        """Back to the close."""
        return super().after(row, row.year_end)


class YearEndLines(ConsoleView):
    """结转明细 — read under its close."""

    datamodel = Rows(YearEndLine)
    totals = ["left_fen", "stays_fen"]
    list_title, one = _l("Left of the year"), _l("Line of a close")
    list_columns = ["sub_account", "left_fen", "rule", "target", "stays_fen"]
    key_facts = ["left_fen", "stays_fen", "sub_account"]
    show_columns = ["year_end", "rule", "target"]
    forms = [ChooseLeftOver]
    base_order = ("id", "asc")
    empty = _l("No sub-accounts.")


class YearEnds(ConsoleView):
    """年终结转."""

    datamodel = Rows(YearEnd)
    list_title, one = _l("Year-end closes"), _l("Year-end close")
    list_columns = ["plan", "number", "state", "closes_on", "prepared_by", "confirmed_by", "confirmed_at"]
    key_facts = ["plan", "closes_on", "prepared_by", "confirmed_by"]
    show_columns = ["number"]
    filters = ["state", "plan", "closes_on"]
    base_order = ("id", "desc")
    lifecycle = YEAR_END_LIFECYCLE
    verbs = {"withdraw": Verb(withdraw_year_end, ask="optional", style="danger")}
    forms = [ConfirmYearEnd]
    inline = ("YearEndLines",)
    empty = _l("No year was closed yet. When a year is over, prepare its close on the plan.")
