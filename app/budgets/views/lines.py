"""预算项页 — the lines of the year's plans: what is planned, approved, and not yet allocated."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from app.budgets.queries.chart import chart_of, heads_of
from app.budgets.services.adjustments import note_adjustment
from app.budgets.services.allocations import unallocated
from app.budgets.services.lines import change_line, drop_line, plan_line
from app.core.actor import Actor
from app.core.clock import today
from app.core.console import fields
from app.core.console.datamodel import Rows
from app.core.console.forms import Fact, FormPage
from app.core.console.leading import traced
from app.core.console.listing import Computed
from app.core.console.views import ConsoleView
from app.core.money import Money
from app.core.text import _l
from app.ledger.queries import sums_of
from app.models import Adjustment, Budget, BudgetPlan, OrgUnit
from app.rules.budgets import BudgetKey
from app.rules.plans import IN_FORCE


def left(kind: str) -> Any:
    """What stands on this kind of account, by its owner, for all rows of a page at once."""
    return lambda rows: sums_of(kind, [row.id for row in rows])


def units_in_use() -> list[Any]:
    """Units money is planned for."""
    return [OrgUnit.state == "open"]


def codes() -> dict[str, str]:
    """The expenses of this year's chart; the service knows those of the plan's own."""
    return {code: str(account) for code, account in chart_of(today().year).items()}


def _plan(
    *,
    unit: OrgUnit,
    year: int,
    fund_source: str,
    account_code: str,
    planned_fen: int,
    actor: Actor,
    at: datetime,
    **said: Any,
) -> Budget:
    key = BudgetKey(year, fund_source, account_code)
    return plan_line(unit, key, planned=Money(planned_fen), actor=actor, at=at, **said)


def _change(budget: Budget, *, name: str, planned_fen: int, document: str | None, actor: Actor) -> Budget:
    return change_line(budget, name=name, document=document, planned=Money(planned_fen), actor=actor)


def _adjust(budget: Budget, *, approved_fen: int, reason: str | None, actor: Actor) -> Adjustment:
    return note_adjustment(budget, approved=Money(approved_fen), reason=reason, actor=actor)


class AdjustBudget(FormPage):
    """调整预算 — one line of the plan's next adjustment."""

    class_permission_name, verb = "Budgets", "adjust"
    of = Budget
    title, submit = _l("Adjust the budget"), _l("Add to the adjustment")
    intro = _l(
        "Enter the new total. It is added to the plan's adjustment, which is then submitted and approved; "
        "what has been allocated already cannot be taken away."
    )
    fields = {
        "approved_fen": fields.money(_l("Approved from now on, yuan")),
        "reason": fields.reason(required=False),
    }
    service = _adjust
    done = _l("Added to the adjustment. Submit it once all lines are in.")
    next = "BudgetAdjustments.show"

    @classmethod
    def applies(cls, row: Budget) -> bool:
        """While its plan is in force."""
        return row.plan is not None and row.plan.state in IN_FORCE

    def facts(self, row: Budget) -> Sequence[Fact]:
        """What is approved, and what of it is free."""
        return [
            Fact(_l("Budget"), row),
            Fact(_l("Approved now"), row.approved_fen, kind="fen"),
            Fact(_l("Not yet allocated"), unallocated(row).fen, kind="fen"),
        ]

    def prefill(self, row: Budget) -> Mapping[str, Any]:
        """The total as it stands."""
        return {"approved_fen": row.approved_fen}


class DropBudget(FormPage):
    """删除预算项 — out of a draft."""

    class_permission_name, verb = "Budgets", "drop"
    of = Budget
    title, submit, style = _l("Take the line out"), _l("Take out"), "danger"
    intro = _l("The plan is still a draft: the line is removed, and its amount with it.")
    service = drop_line
    done = _l("Taken out of the plan.")
    next = "BudgetPlans.show"

    @classmethod
    def applies(cls, row: Budget) -> bool:
        """Out of a draft only."""
        return row.plan is not None and row.plan.state == "draft"

    def facts(self, row: Budget) -> Sequence[Fact]:
        """What goes."""
        return [Fact(_l("Budget"), row), Fact(_l("Planned for the year"), row.planned_fen, kind="fen")]


def _plan_into(plan: BudgetPlan, *, actor: Actor, at: datetime, **said: Any) -> Budget:
    named = {name: said[name] for name in AddLine.fields}
    return _plan(unit=plan.unit, year=plan.year, actor=actor, at=at, **named)


class AddLine(FormPage):
    """列入预算项 — into a draft, from its own page."""

    class_permission_name, verb = "Budgets", "add"
    of = BudgetPlan
    title, submit = _l("Add a budget line"), _l("Add the line")
    fields = {
        "fund_source": fields.of(Budget, "fund_source"),
        "account_code": fields.choice(_l("Account code"), codes),
        "name": fields.of(Budget, "name"),
        "planned_fen": fields.money(_l("Planned for the year, yuan")),
        "document": fields.of(Budget, "document", required=False),
    }
    service = _plan_into
    done = _l("Added to the plan: %(what)s.")

    @classmethod
    def applies(cls, row: BudgetPlan) -> bool:
        """While the plan is a draft."""
        return row.state == "draft"

    def facts(self, row: BudgetPlan) -> Sequence[Fact]:
        """Into which plan."""
        return [Fact(_l("Unit"), row.unit), Fact(_l("Year"), row.year)]

    def after(self, row: BudgetPlan, result: Any) -> Any:
        """Back to the plan, for the next line."""
        return self.back(row)


class Budgets(ConsoleView):
    """预算."""

    datamodel = Rows(Budget)
    totals = ["planned_fen", "approved_fen"]
    list_title, one = _l("Budget lines"), _l("Budget")
    list_columns = [
        *("name", "unit", "year", "fund_source", "account", "planned_fen", "approved_fen", "unallocated"),
        "plan.state",
    ]
    key_facts = ["approved_fen", "unallocated", "year", "unit"]
    show_columns = ["name", "plan", "fund_source", "account", "planned_fen", "document"]
    inline = ("SubAccounts",)
    search_columns = ["name", "document", "account_code"]
    filters = ["year", "fund_source", "unit", "plan"]
    base_order = ("year", "desc")
    computed = {
        "unallocated": Computed(_l("Not yet allocated"), "fen", left("unallocated")),
        "account": Computed(_l("Account code"), "text", heads_of),
    }
    add_columns = ["unit", "year", "fund_source", "account_code", "name", "planned_fen", "document"]
    edit_columns = ["name", "planned_fen", "document"]
    form_fields = {
        "unit": fields.of(Budget, "unit", where=units_in_use),
        "year": fields.whole(_l("Year"), least=2010, default=lambda: today().year),
        "account_code": fields.choice(_l("Account code"), codes),
        "planned_fen": fields.money(_l("Planned for the year, yuan")),
    }
    hints = {
        "document": _l("What it rests on: a resolution, a notice, a count of heads."),
        "planned_fen": _l("Once the plan is approved, amounts change by an adjustment."),
    }
    add_service, edit_service = _plan, _change
    forms = [AdjustBudget, DropBudget, traced(Budget, "budget", _l("Where the money went"))]
    empty = _l("No budgets yet. Add the first line of a unit's year; its plan is drawn up with it.")
