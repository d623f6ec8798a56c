"""下达服务 — money allocated from a budget into its sub-accounts, and taken back."""

from datetime import date

from sqlalchemy import select

from app.budgets.services.refusals import BudgetElsewhere, NotInForce
from app.budgets.services.waiting import fulfil
from app.core import audit, clock
from app.core.actor import Actor
from app.core.db import session
from app.core.errors import BadInput
from app.core.money import Money
from app.core.tenancy import whole_tenant
from app.core.text import _
from app.ledger import services as ledger
from app.ledger.queries import available_fen
from app.ledger.services import Booking, open_account
from app.models import Allocation, Budget, BudgetPlan, SubAccount
from app.rules.budgets import refuse_more_than, wallet_of
from app.rules.plans import IN_FORCE


def allocate(
    sub_account: SubAccount,
    *,
    amount: Money,
    actor: Actor,
    on: date,
    reference: str,
    reason: str | None = None,
) -> Allocation:
    """下达 — move money from the budget into its sub-account; below zero, take it back (收回).

    The same reference allocates once; what waited for money is set aside with it. Raises AvailableTooLittle
    when the budget has less left, or the sub-account less available, than is to be moved; BudgetElsewhere
    when the budget is out of sight; NotInForce before the plan is approved and after its year is closed.
    """
    before = session.scalar(select(Allocation).filter_by(reference=reference))
    if before is not None:
        return before
    if not amount:
        raise BadInput(_("An allocation needs an amount other than zero."))
    budget = budget_in_sight(sub_account)
    refuse_out_of_force(budget)
    refuse_more_than(unallocated(budget), amount, name=str(budget))
    refuse_more_than(available(sub_account), -amount, name=str(sub_account))
    entry = ledger.transfer(
        open_account("unallocated", budget.id),
        open_account("available", sub_account.id),
        amount,
        booking=Booking(f"allocation:{reference}", "allocation", actor, on, reason),
    )
    allocation = Allocation(
        sub_account_id=sub_account.id,
        entry_id=entry.id,
        reference=reference,
        amount_fen=amount.fen,
        allocated_on=on,
        allocated_at=clock.now(),
        allocated_by=actor.name,
        reason=reason,
    )
    session.add(allocation)
    session.flush()
    audit.record(
        "allocate", sub_account, actor=actor, changes={"amount_fen": [None, amount.fen]}, reason=reason
    )
    fulfil(sub_account, on=on)
    return allocation


def available(sub_account: SubAccount) -> Money:
    """可用 — what can still be granted from the sub-account."""
    return Money(available_fen(sub_account.id))


def unallocated(budget: Budget) -> Money:
    """未下达 — what of the budget is in no sub-account yet."""
    return Money(open_account("unallocated", budget.id).balance or 0)


def wallet(sub_account: SubAccount) -> str:
    """钱包 — "union" or "administrative", after the budget's fund source."""
    with whole_tenant("a branch's sub-account may lie in headquarters' budget"):
        return wallet_of(session.get_one(Budget, sub_account.budget_id).fund_source)


def budget_in_sight(sub_account: SubAccount) -> Budget:
    """所属预算 — raises BudgetElsewhere when it is kept by a unit above the seat's."""
    budget = session.get(Budget, sub_account.budget_id)
    if budget is None:
        raise BudgetElsewhere(
            _("“%(name)s” lies in the budget of a unit above yours: ask finance there.", name=sub_account)
        )
    return budget


def refuse_out_of_force(budget: Budget) -> None:
    """须已批准 — raises NotInForce for money of a plan that is not approved yet, or closed."""
    plan = session.get_one(BudgetPlan, budget.plan_id)
    if plan.state == "closed":
        raise NotInForce(_("The year %(year)s is closed: its money moves no more.", year=plan.year))
    if plan.state not in IN_FORCE:
        raise NotInForce(
            _(
                "“%(name)s” is not approved yet: have the plan of %(year)s approved first.",
                name=budget,
                year=plan.year,
            )
        )
