"""分账户页 — earmarked money: what is available, set aside, out as points, committed and paid out."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from app.budgets.services.allocations import allocate, available, unallocated
from app.budgets.services.sub_accounts import change_sub_account, open_sub_account
from app.budgets.views.lines import left, units_in_use
from app.budgets.views.transfers import ProposeTransfer
from app.core.actor import Actor
from app.core.console import fields
from app.core.console.datamodel import Rows
from app.core.console.forms import Fact, FormPage
from app.core.console.leading import traced
from app.core.console.listing import Computed
from app.core.console.views import ConsoleView
from app.core.money import Money
from app.core.text import _, _l
from app.ledger.views import booked_for
from app.models import Allocation, OrgUnit, SubAccount
from app.rules.plans import IN_FORCE


def _allocate(
    sub_account: SubAccount, *, amount_fen: int, reason: str | None, reference: str, actor: Actor, on: date
) -> Allocation:
    return allocate(
        sub_account, amount=Money(amount_fen), reason=reason, reference=reference, actor=actor, on=on
    )


def _worth(rows: Sequence[SubAccount]) -> dict[int, str]:
    return {
        row.id: _(
            "%(points)s points = %(money)s", points=row.ratio_points, money=Money(row.ratio_fen).format()
        )
        for row in rows
    }


class Allocate(FormPage):
    """下达."""

    class_permission_name, verb = "SubAccounts", "allocate"
    of = SubAccount
    title, submit = _l("Allocate money"), _l("Allocate")
    intro = _l("From the budget into this sub-account; with a minus in front, back into the budget.")
    fields = {
        "amount_fen": fields.money(_l("Amount, yuan"), least=None),
        "reason": fields.reason(required=False),
    }
    service = _allocate
    done = _l("Allocated: %(what)s.")
    next = "SubAccounts.show"

    def facts(self, row: SubAccount) -> Sequence[Fact]:
        """Both sides of the move, as far as they are in sight."""
        here = [Fact(_l("Sub-account"), row), Fact(_l("Available"), available(row).fen, kind="fen")]
        if row.budget is None:
            return here
        left = unallocated(row.budget).fen
        return [Fact(_l("Budget"), row.budget), Fact(_l("Not yet allocated"), left, kind="fen"), *here]

    @classmethod
    def applies(cls, row: SubAccount) -> bool:
        """Money is moved where the budget is kept, while its plan is in force."""
        return row.budget is not None and row.budget.plan.state in IN_FORCE

    def after(self, row: SubAccount, result: Any) -> Any:
        """Back to the sub-account, whose balance has moved."""
        return super().after(row, row)

    def message(self, row: SubAccount, result: Allocation) -> str:
        """How much went where."""
        return str(self.done) % {"what": f"{Money(result.amount_fen)} → {row}"}


class Allocations(ConsoleView):
    """下达记录 — read under its sub-account."""

    datamodel = Rows(Allocation)
    totals = ["amount_fen"]
    list_title, one = _l("Allocations"), _l("Allocation")
    list_columns = ["allocated_on", "sub_account", "amount_fen", "allocated_by", "reason"]
    key_facts = ["amount_fen", "sub_account", "allocated_on"]
    show_columns = [
        "allocated_at",
        "allocated_by",
        "reason",
        "reference",
    ]
    panels = (booked_for(lambda row: [f"allocation:{row.reference}"]),)
    filters = ["sub_account", "allocated_on"]
    base_order = ("id", "desc")
    empty = _l("No money has been allocated yet.")


class SubAccounts(ConsoleView):
    """分账户."""

    datamodel = Rows(SubAccount)
    list_title, one = _l("Sub-accounts"), _l("Sub-account")
    list_columns = ["name", "code", "budget", "unit", "available", "held", "granted", "committed", "spent"]
    key_facts = ["available", "held", "granted", "committed", "spent"]
    show_columns = ["name", "code", "budget", "unit", "worth", "earmarked", "over_budget", "purpose"]
    search_columns = ["name", "code", "purpose"]
    filters = ["budget", "unit", "earmarked", "over_budget"]
    base_order = ("code", "asc")
    computed = {
        "available": Computed(_l("Available"), "fen", left("available")),
        "held": Computed(_l("Set aside"), "fen", left("held")),
        "spent": Computed(_l("Paid out"), "fen", left("spent")),
        "granted": Computed(_l("Out as points"), "fen", left("granted")),
        "committed": Computed(_l("Committed to orders"), "fen", left("committed")),
        "worth": Computed(_l("What a point is worth"), "text", _worth),
    }
    add_columns = [
        *("budget", "code", "name", "unit", "purpose", "ratio_points", "ratio_fen"),
    ]
    edit_columns = ["name", "purpose", "earmarked", "over_budget"]
    form_fields = {
        "unit": fields.pick(
            _l("Unit"),
            OrgUnit,
            required=False,
            where=units_in_use,
            description=_l("Left empty, the unit whose budget it is."),
        )
    }
    form_groups = ((_l("What a point is worth"), ["ratio_points", "ratio_fen"]),)
    hints = {
        "purpose": _l("What the money is for and for nothing else, such as Mid-Autumn goods."),
        "earmarked": _l("Money of it is transferred only when somebody else confirms."),
        "over_budget": _l(
            "For money set aside and for grants by hand or by file; a rule says for itself what happens."
        ),
        "ratio_points": _l("So many points …"),
        "ratio_fen": _l("… are worth so many fen; 1 point for 100 fen is one yuan a point."),
    }
    add_service, edit_service = open_sub_account, change_sub_account
    forms = [Allocate, ProposeTransfer, traced(SubAccount, "account", _l("Where the money went"))]
    empty = _l("No sub-accounts yet. Open one in a budget, then allocate money to it.")
