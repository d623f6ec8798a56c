"""预算服务 — a year's budgets, the sub-accounts in them, and money allocated from the one to the other."""

from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import select

from app.core import audit, clock
from app.core.actor import Actor
from app.core.db import session
from app.core.errors import BadInput, DomainError, NotAllowed
from app.core.money import Money
from app.core.tenancy import whole_tenant
from app.core.text import _
from app.ledger import services as ledger
from app.ledger.queries import available_fen
from app.ledger.services import Booking, open_account
from app.models import Allocation, Budget, OrgUnit, SubAccount
from app.rules.budgets import BudgetKey, refuse_more_than, refuse_unknown, wallet_of

MOST_RATIO = 1_000_000


class BudgetExists(DomainError):
    """预算已存在 — this unit has a budget of the year from that source under that code already."""

    code = "budget_exists"
    status = 409


class CodeTaken(DomainError):
    """代码已用 — another sub-account of the union has this code."""

    code = "code_taken"
    status = 409


class BudgetElsewhere(NotAllowed):
    """预算属上级 — money moves between a budget and its sub-accounts where the budget is kept."""

    code = "budget_elsewhere"


class BelongsElsewhere(BadInput):
    """不在预算单位之内 — the sub-account's unit is neither the budget's unit nor below it."""

    code = "belongs_elsewhere"


def approve_budget(
    unit: OrgUnit,
    key: BudgetKey,
    *,
    name: str,
    approved: Money,
    actor: Actor,
    on: date,
    document: str | None = None,
) -> Budget:
    """批准预算 — what a unit may spend in a year from one source under one code, booked as not yet allocated.

    Raises BudgetExists for a second one of the same kind, BadInput for an unknown source, code or amount.
    """
    refuse_unknown(key)
    _refuse_negative(approved)
    if session.scalar(select(Budget).filter_by(unit_id=unit.id, **asdict(key))) is not None:
        raise BudgetExists(
            _("“%(unit)s” has this budget for %(year)s already: adjust that one.", unit=unit, year=key.year)
        )
    budget = Budget(unit_id=unit.id, name=name, approved_fen=0, document=document, **asdict(key))
    session.add(budget)
    session.flush()
    audit.record(
        "approve", budget, actor=actor, changes={"approved_fen": [None, approved.fen]}, reason=document
    )
    _approve(budget, approved, reference=f"budget:{budget.id}:approved", actor=actor, on=on, reason=document)
    return budget


def adjust_budget(
    budget: Budget, *, approved: Money, actor: Actor, on: date, reason: str, reference: str
) -> Budget:
    """调整预算 — a new approved amount; what is allocated already cannot be taken away (BalanceTooLow)."""
    _refuse_negative(approved)
    if ledger.booked(reference, "fen") is not None:
        return budget
    before = budget.approved_fen
    change = approved - Money(before)
    if not change:
        return budget
    refuse_more_than(unallocated(budget), -change, name=str(budget))
    _approve(budget, change, reference=reference, actor=actor, on=on, reason=reason)
    audit.record(
        "adjust", budget, actor=actor, changes={"approved_fen": [before, approved.fen]}, reason=reason
    )
    return budget


def open_sub_account(
    budget: Budget,
    *,
    code: str,
    name: str,
    actor: Actor,
    unit: OrgUnit | None = None,
    purpose: str | None = None,
    ratio_points: int = 1,
    ratio_fen: int = 100,
) -> SubAccount:
    """开立分账户 — earmarked money inside a budget, for its unit or one below; empty until money is
    allocated.

    Raises CodeTaken when the code is in use, BelongsElsewhere for a unit outside of the budget's.
    """
    if not (1 <= ratio_points <= MOST_RATIO and 1 <= ratio_fen <= MOST_RATIO):
        raise BadInput(_("The worth of a point is two whole numbers from 1 to %(most)d.", most=MOST_RATIO))
    home: Any = session.get(OrgUnit, budget.unit_id)
    if unit is not None and not unit.path.startswith(home.path):
        raise BelongsElsewhere(
            _("“%(unit)s” does not lie below “%(home)s”, whose budget it is.", unit=unit, home=home)
        )
    if session.scalar(select(SubAccount).filter_by(code=code)) is not None:
        raise CodeTaken(_("The code “%(code)s” is in use already: choose another.", code=code), field="code")
    sub_account = SubAccount(
        unit_id=(unit or home).id,
        budget_id=budget.id,
        code=code,
        name=name,
        purpose=purpose,
        ratio_points=ratio_points,
        ratio_fen=ratio_fen,
    )
    session.add(sub_account)
    session.flush()
    for kind in ("available", "granted", "committed"):
        open_account(kind, sub_account.id)
    audit.record("open", sub_account, actor=actor)
    return sub_account


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

    The same reference allocates once. Raises AvailableTooLittle when the budget has less left, or the
    sub-account less available, than is to be moved; BudgetElsewhere when the budget is out of sight.
    """
    before = session.scalar(select(Allocation).filter_by(reference=reference))
    if before is not None:
        return before
    if not amount:
        raise BadInput(_("An allocation needs an amount other than zero."))
    budget = _budget_in_sight(sub_account)
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


def _budget_in_sight(sub_account: SubAccount) -> Budget:
    budget = session.get(Budget, sub_account.budget_id)
    if budget is None:
        raise BudgetElsewhere(
            _("“%(name)s” lies in the budget of a unit above yours: ask finance there.", name=sub_account)
        )
    return budget


def _approve(
    budget: Budget, change: Money, *, reference: str, actor: Actor, on: date, reason: str | None
) -> None:
    """Approved money comes from its source; the source's account shows, below zero, all that was approved."""
    if change:
        ledger.transfer(
            open_account("funding", budget.id),
            open_account("unallocated", budget.id),
            change,
            booking=Booking(reference, "budget", actor, on, reason),
        )
    budget.approved_fen += change.fen
    session.flush()


def _refuse_negative(approved: Money) -> None:
    if approved.fen < 0:
        raise BadInput(_("A budget cannot be below zero."))
