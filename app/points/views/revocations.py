"""撤销页 — ask to take back what was granted by mistake."""

from collections.abc import Sequence

from app.approvals.standing import AsksFirst, WithApproval
from app.core.console import fields
from app.core.console.datamodel import Rows
from app.core.console.facts import Fact
from app.core.console.forms import FormPage
from app.core.console.views import ConsoleView, Verb
from app.core.text import _l
from app.models import PointLot, Revocation
from app.points.services.revoke import (
    REVOCATION,
    ask_revocation,
    withdraw_revocation,
)
from app.rules.points import REVOCATION_LIFECYCLE


class AskRevocation(AsksFirst, FormPage):
    """申请撤销."""

    class_permission_name, verb = "Revocations", "ask"
    of = PointLot
    title, submit = _l("Take points back"), _l("Ask for a decision")
    intro = _l("Only what is not spent goes back to its sub-account, once somebody else has agreed.")
    fields = {"reason": fields.reason()}
    service = ask_revocation
    done = _l("Taken back: %(what)s.")
    next = "Revocations.show"

    @classmethod
    def applies(cls, row: PointLot) -> bool:
        """While something is left."""
        return row.left_points > 0

    def facts(self, row: PointLot) -> Sequence[Fact]:
        """Whose, and how much is left."""
        return [
            Fact(_l("Employee"), row.employee),
            Fact(_l("What for"), row.grant.title),
            Fact(_l("Points left in the lot"), row.left_points, 0, kind="points"),
        ]


class Revocations(WithApproval, ConsoleView):
    """撤销."""

    asks = (REVOCATION,)

    datamodel = Rows(Revocation)
    list_title, one = _l("Points taken back"), _l("Revocation")
    list_columns = ["code", "employee", "points", "reason", "asked_by", "asked_at", "state"]
    search_columns = ["code", "employee.name"]
    filters = ["state"]
    base_order = ("id", "desc")
    key_facts = ["employee", "points", "value_fen", "asked_by"]
    show_columns = ["code", "lot", "unit", "reason", "asked_at", "decided_by", "decided_at"]
    lifecycle, stage_columns = REVOCATION_LIFECYCLE, {"asked": "asked"}
    verbs = {
        "withdraw": Verb(withdraw_revocation, ask="optional"),
    }
    empty = _l("Nothing was ever taken back. It begins on the page of a lot.")
