"""预算调整页 — what an adjustment makes of a plan: prepared line by line, submitted to those who decide."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.approvals.standing import AsksFirst, WithApproval
from app.budgets.queries.plans import adjustment_lines
from app.budgets.services.adjustments import (
    further_sentence,
    is_further,
    submit_adjustment,
    take_adjustment_back,
    withdraw_adjustment,
)
from app.budgets.views.plans import sent_back
from app.core.console import fields
from app.core.console.datamodel import Rows
from app.core.console.forms import Fact, FormPage, Lines
from app.core.console.verbs import Button
from app.core.console.views import ConsoleView, Verb
from app.core.text import _, _l
from app.models import Adjustment, AdjustmentLine
from app.rules.plans import ADJUSTMENT_LIFECYCLE


def _changes(adjustment: Adjustment) -> Lines:
    """Every line before and after, and by how much."""
    now = "after_fen" if adjustment.state == "approved" else None
    rows = []
    for line in adjustment_lines(adjustment):
        before = line.before_fen if now else line.budget.approved_fen
        rows.append((str(line.budget), before, line.after_fen, line.after_fen - before, line.reason or ""))
    headings = (_("Budget"), _("Before"), _("After"), _("Change"), _("Reason"))
    return Lines(_("What changes"), headings, rows, ("text", "fen", "fen", "fen", "text"), summed=(1, 2, 3))


class SubmitAdjustment(AsksFirst, FormPage):
    """提交调整 — with the reason; a further one in the year is confirmed by typing."""

    class_permission_name, verb = "BudgetAdjustments", "submit"
    of = Adjustment
    title, submit = _l("Submit the adjustment"), _l("Submit for approval")
    intro = _l("In principle a budget is adjusted once a year. Bring together what has to change.")
    fields = {
        "reason": fields.reason(),
        "confirmation": fields.text(
            _l("The year, for a further adjustment"),
            required=False,
            length=10,
            description=_l("Left empty for the first adjustment of the year."),
        ),
    }
    service = submit_adjustment
    done = _l("Approved: %(what)s.")
    next = "BudgetAdjustments.show"

    @classmethod
    def applies(cls, row: Adjustment) -> bool:
        """While it is being prepared."""
        return "submit" in ADJUSTMENT_LIFECYCLE.verbs_from(row.state)

    @classmethod
    def button(cls, row: Any = None, *, label: str | None = None, style: str | None = None) -> Button:
        """The next step stands out."""
        return super().button(row, label=label, style=style or cls.style)

    def facts(self, row: Adjustment) -> Sequence[Fact]:
        """Which plan, and the warning where it was adjusted before."""
        warning = [Fact(_l("Please note"), further_sentence(row.plan))] if is_further(row.plan) else []
        return [Fact(_l("Plan"), row.plan), Fact(_l("Adjustment no."), row.number), *warning]

    def lists(self, row: Adjustment) -> Sequence[Lines]:
        """What changes."""
        return [_changes(row)]

    def prefill(self, row: Adjustment) -> Mapping[str, Any]:
        """The reason as it was given before it came back."""
        return {"reason": row.reason}


class BudgetAdjustmentLines(ConsoleView):
    """调整明细 — read under its budget."""

    datamodel = Rows(AdjustmentLine)
    list_title, one = _l("Adjusted by"), _l("Line of an adjustment")
    list_columns = ["adjustment", "budget", "before_fen", "after_fen", "reason", "adjustment.state"]
    key_facts = ["before_fen", "after_fen", "budget"]
    show_columns = ["adjustment", "reason"]
    base_order = ("id", "desc")
    empty = _l("Never adjusted.")


class BudgetAdjustments(WithApproval, ConsoleView):
    """预算调整."""

    asks = ("budget_adjustment",)

    datamodel = Rows(Adjustment)
    list_title, one = _l("Adjustments"), _l("Adjustment")
    list_columns = ["plan", "number", "state", "reason", "prepared_by", "approved_by", "approved_at"]
    key_facts = ["plan", "number", "prepared_by", "approved_by"]
    show_columns = ["reason", "submitted_by", "submitted_at"]
    filters = ["state", "plan"]
    base_order = ("id", "desc")
    lifecycle, stage_columns = ADJUSTMENT_LIFECYCLE, {"draft": "prepared"}
    verbs = {
        "send_back": Verb(take_adjustment_back, ask="optional"),
        "withdraw": Verb(withdraw_adjustment, ask="optional", style="danger"),
    }
    forms = [SubmitAdjustment]
    panels = (sent_back, _changes)
    empty = _l("No adjustments yet. “Adjust the budget” on a budget in force begins one.")
