"""整改页 — units whose result lies below the line: what they will do, by when, and what came of it."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.core.clock import today
from app.core.console import fields
from app.core.console.datamodel import Rows
from app.core.console.forms import Fact, FormPage
from app.core.console.listing import Computed
from app.core.console.views import ConsoleView
from app.core.text import _, _l
from app.feedback.queries import points
from app.feedback.services.following import finish, plan
from app.models import FollowUp
from app.rules.feedback import FOLLOW_UP_LIFE


class FollowUpForm(FormPage):
    """A step of a follow-up."""

    class_permission_name = "FeedbackFollowUps"
    of = FollowUp
    next = "FeedbackFollowUps.show"

    @classmethod
    def applies(cls, row: FollowUp) -> bool:
        """While its life allows it."""
        return cls.verb in FOLLOW_UP_LIFE.verbs_from(row.state)

    def facts(self, row: FollowUp) -> Sequence[Fact]:
        """What was found, and until when it is to be done."""
        found = Fact(_l("Average of 5"), points(row.result.average))
        return [Fact(_l("Result"), row.result), found, Fact(_l("Due on"), row.due_on, kind="day")]


class PlanFollowUp(FollowUpForm):
    """制定措施."""

    verb = "plan"
    title, submit = _l("Plan the measure"), _l("Keep the plan")
    intro = _l(
        "Say what will be done. Do not look for who answered what: nobody can know, and nobody should."
    )
    fields = {
        "measure": fields.long_text(_l("What is to be done"), required=True),
        "due_on": fields.day(_l("Due on")),
    }
    service = plan
    done = _l("Planned: %(what)s.")

    def prefill(self, row: FollowUp) -> Mapping[str, Any]:
        """What was planned before."""
        return {"measure": row.measure, "due_on": row.due_on}


class FinishFollowUp(FollowUpForm):
    """整改完成."""

    verb = "finish"
    title, submit = _l("Say what was done"), _l("Done")
    fields = {"outcome": fields.long_text(_l("What was done"), required=True)}
    service = finish
    done = _l("Done: %(what)s.")

    def facts(self, row: FollowUp) -> Sequence[Fact]:
        """What was to be done, as well."""
        return [*super().facts(row), Fact(_l("What is to be done"), row.measure, kind="long_text")]


def _late(rows: Sequence[FollowUp]) -> dict[int, str]:
    return {
        row.id: _("%(days)s days", days=(today() - row.due_on).days)
        if row.state != "done" and row.due_on < today()
        else ""
        for row in rows
    }


class FeedbackFollowUps(ConsoleView):
    """整改跟进."""

    datamodel = Rows(FollowUp)
    list_title, one = _l("Follow-ups of feedback"), _l("Follow-up")
    list_columns = ["result", "unit", "opened_on", "due_on", "late", "measure", "state"]
    filters = ["state", "unit", "due_on"]
    base_order = ("id", "desc")
    key_facts = ["result", "unit", "due_on", "late"]
    show_columns = ["measure", "planned_by", "planned_on", "outcome", "done_by", "done_on"]
    computed = {"late": Computed(_l("Overdue by"), "text", _late)}
    lifecycle = FOLLOW_UP_LIFE
    stage_columns = {"open": "opened", "planned": "planned", "done": "done"}
    forms = [PlanFollowUp, FinishFollowUp]
    empty = _l("Nothing to follow up. A result below the union's line opens one by itself.")
