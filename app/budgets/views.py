"""预算页 — a year's budgets, the sub-accounts in them, and money moved from the one to the other."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from app.budgets.services import (
    adjust_budget,
    allocate,
    approve_budget,
    available,
    open_sub_account,
    unallocated,
)
from app.core.actor import Actor
from app.core.clock import today
from app.core.console import fields
from app.core.console.datamodel import Rows
from app.core.console.forms import Fact, FormPage
from app.core.console.listing import Computed
from app.core.console.views import ConsoleView
from app.core.money import Money
from app.core.text import _, _l
from app.ledger.queries import sums_of
from app.models import Allocation, Budget, OrgUnit, SubAccount
from app.rules.budgets import BudgetKey


def _left(kind: str) -> Any:
    """What stands on this kind of account, by its owner, for all rows of a page at once."""
    return lambda rows: sums_of(kind, [row.id for row in rows])


def _approve(
    *,
    unit: OrgUnit,
    year: int,
    fund_source: str,
    account_code: str,
    approved_fen: int,
    actor: Actor,
    on: date,
    **said: Any,
) -> Budget:
    key = BudgetKey(year, fund_source, account_code)
    return approve_budget(unit, key, approved=Money(approved_fen), actor=actor, on=on, **said)


def _adjust(
    budget: Budget, *, approved_fen: int, reason: str, reference: str, actor: Actor, on: date
) -> Budget:
    approved = Money(approved_fen)
    return adjust_budget(
        budget, approved=approved, reason=reason, reference=f"adjust:{reference}", actor=actor, on=on
    )


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


def _in_use() -> list[Any]:
    return [OrgUnit.state == "open"]


class AdjustBudget(FormPage):
    """调整预算."""

    class_permission_name, verb = "Budgets", "adjust"
    of = Budget
    title, submit = _l("Adjust the budget"), _l("Record the adjustment")
    intro = _l("Enter the new total. What has been allocated already cannot be taken away here.")
    fields = {"approved_fen": fields.money(_l("Approved from now on, yuan")), "reason": fields.reason()}
    service = _adjust
    done = _l("Adjusted: %(what)s.")
    next = "Budgets.show"

    def facts(self, row: Budget) -> Sequence[Fact]:
        """What is approved, and what of it is free."""
        return [
            Fact(_l("Budget"), row),
            Fact(_l("Approved"), row.approved_fen, kind="fen"),
            Fact(_l("Not yet allocated"), unallocated(row).fen, kind="fen"),
        ]

    def prefill(self, row: Budget) -> Mapping[str, Any]:
        """The total as it stands."""
        return {"approved_fen": row.approved_fen}


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
        if not self.applies(row):
            return here
        left = unallocated(row.budget).fen
        return [Fact(_l("Budget"), row.budget), Fact(_l("Not yet allocated"), left, kind="fen"), *here]

    @classmethod
    def applies(cls, row: SubAccount) -> bool:
        """Money is moved where the budget is kept."""
        return row.budget is not None

    def after(self, row: SubAccount, result: Any) -> Any:
        """Back to the sub-account, whose balance has moved."""
        return super().after(row, row)

    def message(self, row: SubAccount, result: Allocation) -> str:
        """How much went where."""
        return str(self.done) % {"what": f"{Money(result.amount_fen)} → {row}"}


class Budgets(ConsoleView):
    """预算."""

    datamodel = Rows(Budget)
    totals = ["approved_fen"]
    list_title, one = _l("Budgets"), _l("Budget")
    list_columns = ["name", "unit", "year", "fund_source", "account_code", "approved_fen", "unallocated"]
    key_facts = ["approved_fen", "unallocated", "year", "unit"]
    show_columns = ["name", "fund_source", "account_code", "document"]
    inline = ("SubAccounts",)
    search_columns = ["name", "document"]
    filters = ["year", "fund_source", "unit"]
    base_order = ("year", "desc")
    computed = {"unallocated": Computed(_l("Not yet allocated"), "fen", _left("unallocated"))}
    add_columns = ["unit", "year", "fund_source", "account_code", "name", "approved_fen", "document"]
    edit_columns = ["name", "document"]
    form_fields = {
        "unit": fields.of(Budget, "unit", where=_in_use),
        "year": fields.whole(_l("Year"), least=2022, default=lambda: today().year),
        "approved_fen": fields.money(_l("Approved, yuan")),
    }
    hints = {"document": _l("The resolution or document the budget rests on.")}
    add_service = _approve
    forms = [AdjustBudget]
    empty = _l("No budgets yet. Approve one for a unit and a year, then open sub-accounts in it.")


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
    filters = ["sub_account", "allocated_on"]
    base_order = ("id", "desc")
    empty = _l("No money has been allocated yet.")


class SubAccounts(ConsoleView):
    """分账户."""

    datamodel = Rows(SubAccount)
    list_title, one = _l("Sub-accounts"), _l("Sub-account")
    list_columns = ["name", "code", "budget", "unit", "available", "granted", "committed"]
    key_facts = ["available", "granted", "committed", "budget"]
    show_columns = ["name", "code", "unit", "worth", "purpose"]
    search_columns = ["name", "code", "purpose"]
    filters = ["budget", "unit"]
    base_order = ("code", "asc")
    computed = {
        "available": Computed(_l("Available"), "fen", _left("available")),
        "granted": Computed(_l("Out as points"), "fen", _left("granted")),
        "committed": Computed(_l("Committed to orders"), "fen", _left("committed")),
        "worth": Computed(_l("What a point is worth"), "text", _worth),
    }
    add_columns = ["budget", "code", "name", "unit", "purpose", "ratio_points", "ratio_fen"]
    edit_columns = ["name", "purpose"]
    form_fields = {
        "unit": fields.pick(
            _l("Unit"),
            OrgUnit,
            required=False,
            where=_in_use,
            description=_l("Left empty, the unit whose budget it is."),
        )
    }
    form_groups = ((_l("What a point is worth"), ["ratio_points", "ratio_fen"]),)
    hints = {
        "purpose": _l("What the money is for and for nothing else, such as Mid-Autumn goods."),
        "ratio_points": _l("So many points …"),
        "ratio_fen": _l("… are worth so many fen; 1 point for 100 fen is one yuan a point."),
    }
    add_service = open_sub_account
    forms = [Allocate]
    related_views = [Allocations]
    inline = ("Allocations",)
    empty = _l("No sub-accounts yet. Open one in a budget, then allocate money to it.")
