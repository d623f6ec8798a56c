"""调剂页 — money moved between sub-accounts: proposed with a reason, decided where its purpose changes."""

from collections.abc import Sequence
from datetime import date, datetime

from app.approvals.services.asking import live_request
from app.approvals.standing import WithApproval, waits_for
from app.budgets.services.allocations import available
from app.budgets.services.transfers import propose_transfer, withdraw_transfer
from app.core.actor import Actor
from app.core.console import fields
from app.core.console.datamodel import Rows
from app.core.console.forms import Fact, FormPage
from app.core.console.views import ConsoleView, Verb
from app.core.money import Money
from app.core.text import _l
from app.ledger.views import booked_for
from app.models import SubAccount, Transfer
from app.rules.plans import IN_FORCE
from app.rules.transfers import TRANSFER_LIFECYCLE


def _propose(
    source: SubAccount,
    *,
    target: SubAccount,
    amount_fen: int,
    reason: str,
    reference: str,
    actor: Actor,
    on: date,
    at: datetime,
) -> Transfer:
    amount = Money(amount_fen)
    return propose_transfer(
        source, target=target, amount=amount, reason=reason, reference=reference, actor=actor, on=on, at=at
    )


class ProposeTransfer(FormPage):
    """提出调剂."""

    class_permission_name, verb = "Transfers", "propose"
    of = SubAccount
    title, submit = _l("Transfer money"), _l("Transfer")
    intro = _l(
        "Into another sub-account of the same wallet and year. Earmarked money, and money that leaves its "
        "budget, is moved once it is approved."
    )
    fields = {
        "target": fields.pick(_l("Into which sub-account"), SubAccount),
        "amount_fen": fields.money(_l("Amount, yuan"), least=1),
        "reason": fields.reason(),
    }
    service = _propose
    done = _l("Transfer: %(what)s.")
    next = "Transfers.show"

    @classmethod
    def applies(cls, row: SubAccount) -> bool:
        """Money is moved where the budget is kept, while its plan is in force."""
        return row.budget is not None and row.budget.plan.state in IN_FORCE

    def message(self, row: SubAccount, result: Transfer) -> str:
        """Who is asked now, where somebody is."""
        request = live_request("transfer", result.id)
        return waits_for(request) if request is not None else super().message(row, result)

    def facts(self, row: SubAccount) -> Sequence[Fact]:
        """Where it comes from, and how much is free there."""
        return [Fact(_l("Out of"), row), Fact(_l("Available"), available(row).fen, kind="fen")]


class Transfers(WithApproval, ConsoleView):
    """调剂."""

    asks = ("transfer",)

    datamodel = Rows(Transfer)
    totals = ["amount_fen"]
    list_title, one = _l("Transfers"), _l("Transfer")
    list_columns = [
        "proposed_on",
        "source",
        "target",
        "amount_fen",
        "state",
        "proposed_by",
        "booked_by",
        "reason",
    ]
    key_facts = ["amount_fen", "source", "target"]
    show_columns = ["reason", "proposed_by", "booked_by", "reference"]
    filters = ["state", "source", "target", "proposed_on"]
    base_order = ("id", "desc")
    lifecycle, stage_columns = TRANSFER_LIFECYCLE, {}
    verbs = {"withdraw": Verb(withdraw_transfer, ask="optional", style="danger")}
    panels = (booked_for(lambda row: [f"transfer:{row.id}"]),)
    empty = _l("No transfers yet. “Transfer money” on a sub-account begins one.")
