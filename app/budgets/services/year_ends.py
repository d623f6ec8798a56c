"""年终结转服务 — close a plan's year: what its sub-accounts have left goes back or on, seen before it is
booked.
"""

import re
from datetime import date, datetime

from sqlalchemy import func, select

from app.budgets.queries.year_ends import digest_of_year_end, lines_of_year_end, standings
from app.budgets.services.booking import refuse_same_person
from app.budgets.services.refusals import NothingPlanned, YearNotOver
from app.budgets.services.waiting import fulfil
from app.core import audit
from app.core.actor import Actor
from app.core.db import session
from app.core.errors import BadInput
from app.core.money import Money
from app.core.preview import StalePreview
from app.core.text import _
from app.ledger import services as ledger
from app.ledger.services import Booking, open_account
from app.models import Budget, BudgetPlan, SubAccount, YearEnd, YearEndLine
from app.rules.budgets import one_wallet
from app.rules.plans import IN_FORCE, LEFT_OVER, PLAN_LIFECYCLE, YEAR_END_LIFECYCLE


def prepare_year_end(plan: BudgetPlan, *, actor: Actor, on: date, at: datetime) -> YearEnd:
    """编制结转 — what each sub-account has left, and where it would go: into the sub-account of the next
    year that has its unit, source, code and name, else back into its budget. No money moves.

    Raises YearNotOver before the year has ended, NotAllowedNow for a plan that never was in force,
    NothingPlanned without sub-accounts; what was prepared before and not confirmed is prepared anew.
    """
    session.refresh(plan, with_for_update=True)
    PLAN_LIFECYCLE.after(plan.state, "close")
    if on.year <= plan.year:
        raise YearNotOver(_("The year %(year)s is not over yet: close it in January.", year=plan.year))
    accounts = _accounts_of(plan)
    if not accounts:
        raise NothingPlanned(_("The plan has no sub-accounts: there is nothing to carry over."))
    _withdraw_earlier(plan, actor, at)
    numbers = select(func.coalesce(func.max(YearEnd.number), 0)).where(YearEnd.plan_id == plan.id)
    year_end = YearEnd(
        plan_id=plan.id,
        number=int(session.scalar(numbers) or 0) + 1,
        closes_on=on,
        prepared_by=actor.name,
        prepared_by_id=actor.user_id,
        prepared_at=at,
    )
    session.add(year_end)
    session.flush()
    _propose(year_end, accounts, _next_of(plan))
    audit.record("prepare", year_end, actor=actor)
    return year_end


def choose_left_over(
    line: YearEndLine, *, rule: str, target: SubAccount | None, actor: Actor, reason: str | None = None
) -> YearEndLine:
    """选定去向 — back into the budget, or into a sub-account of the next year's plan in force.

    Raises BadInput without a sub-account to carry into, or for one of another year, WalletsDoNotMix across
    wallets, NotAllowedNow once it is confirmed.
    """
    session.refresh(line.year_end, with_for_update=True)
    YEAR_END_LIFECYCLE.after(line.year_end.state, "confirm")
    if rule not in LEFT_OVER:
        raise BadInput(_("Choose what happens to what is left."), field="rule")
    if rule == "carry":
        _refuse_target(line, target)
    before = {"rule": line.rule, "target_id": line.target_id}
    line.rule, line.target_id = rule, target.id if rule == "carry" and target else None
    session.flush()
    after = {"rule": line.rule, "target_id": line.target_id}
    audit.record("edit", line, actor=actor, changes=audit.differences(before, after), reason=reason)
    return line


def confirm_year_end(year_end: YearEnd, *, digest: str, actor: Actor, on: date, at: datetime) -> YearEnd:
    """确认结转 — book it, once, and close the year. What is set aside, out as points or committed stays
    with it.

    Raises SamePerson for who prepared it, StalePreview when anything moved since it was looked at.
    """
    session.refresh(year_end, with_for_update=True)
    if year_end.state == "confirmed":
        return year_end
    state = YEAR_END_LIFECYCLE.after(year_end.state, "confirm")
    refuse_same_person(actor, year_end.prepared_by_id)
    lines = lines_of_year_end(year_end)
    now = standings([line.sub_account_id for line in lines])
    moved = any((line.left_fen, line.stays_fen) != now[line.sub_account_id] for line in lines)
    if moved or digest != digest_of_year_end(year_end):
        raise StalePreview(
            _("Money has moved since this was prepared. Prepare the close again, then confirm.")
        )
    for line in lines:
        _book(line, actor=actor, on=on)
    plan = year_end.plan
    plan.state = PLAN_LIFECYCLE.after(plan.state, "close")
    plan.closed_by, plan.closed_at = actor.name, at
    year_end.state, year_end.confirmed_by, year_end.confirmed_at = state, actor.name, at
    session.flush()
    total = sum(line.left_fen for line in lines)
    audit.record("confirm", year_end, actor=actor, changes={"left_fen": [None, total]})
    return year_end


def withdraw_year_end(year_end: YearEnd, *, actor: Actor, at: datetime, reason: str | None = None) -> YearEnd:
    """撤回结转 — it is not confirmed; no money moves."""
    session.refresh(year_end, with_for_update=True)
    year_end.state = YEAR_END_LIFECYCLE.after(year_end.state, "withdraw")
    year_end.withdrawn_by, year_end.withdrawn_at = actor.name, at
    session.flush()
    audit.record("withdraw", year_end, actor=actor, reason=reason)
    return year_end


def _accounts_of(plan: BudgetPlan) -> list[tuple[SubAccount, Budget]]:
    rows = (
        select(SubAccount, Budget)
        .join(Budget, Budget.id == SubAccount.budget_id)
        .where(Budget.plan_id == plan.id)
        .order_by(SubAccount.code)
    )
    return [(account, budget) for account, budget in session.execute(rows)]


def _next_of(plan: BudgetPlan) -> dict[tuple[object, ...], int]:
    """Sub-accounts of the unit's next year in force, by what makes them the same."""
    rows = (
        select(SubAccount, Budget)
        .join(Budget, Budget.id == SubAccount.budget_id)
        .join(BudgetPlan, BudgetPlan.id == Budget.plan_id)
        .where(
            BudgetPlan.unit_id == plan.unit_id,
            BudgetPlan.year == plan.year + 1,
            BudgetPlan.state.in_(IN_FORCE),
        )
        .order_by(SubAccount.id.desc())
    )
    return {_same_purpose(account, budget): account.id for account, budget in session.execute(rows)}


def _same_purpose(account: SubAccount, budget: Budget) -> tuple[object, ...]:
    name = re.sub(r"\d{4}年?(度)?", "", account.name)
    return account.unit_id, budget.fund_source, budget.account_code, name


def _propose(
    year_end: YearEnd, accounts: list[tuple[SubAccount, Budget]], following: dict[tuple[object, ...], int]
) -> None:
    standing = standings([account.id for account, _budget in accounts])
    for account, budget in accounts:
        left, stays = standing[account.id]
        target = following.get(_same_purpose(account, budget))
        session.add(
            YearEndLine(
                year_end_id=year_end.id,
                sub_account_id=account.id,
                rule="return" if target is None else "carry",
                target_id=target,
                left_fen=left,
                stays_fen=stays,
            )
        )
    session.flush()


def _withdraw_earlier(plan: BudgetPlan, actor: Actor, at: datetime) -> None:
    for earlier in session.scalars(select(YearEnd).filter_by(plan_id=plan.id, state="prepared")):
        withdraw_year_end(earlier, actor=actor, at=at)


def _refuse_target(line: YearEndLine, target: SubAccount | None) -> None:
    if target is None:
        raise BadInput(_("Choose the sub-account of the next year it goes into."), field="target")
    source, into = line.sub_account.budget, target.budget
    one_wallet((source.fund_source, into.fund_source))
    if into.year != source.year + 1 or into.plan.state not in IN_FORCE:
        raise BadInput(
            _("“%(name)s” is not in the plan of %(year)s in force.", name=target, year=source.year + 1),
            field="target",
        )


def _book(line: YearEndLine, *, actor: Actor, on: date) -> None:
    if not line.left_fen:
        return
    kind = "carry_forward" if line.rule == "carry" else "year_end"
    reference = f"year_end:{line.year_end_id}:{line.sub_account_id}"
    into = (
        open_account("available", line.target_id)
        if line.rule == "carry"
        else open_account("unallocated", line.sub_account.budget_id)
    )
    ledger.transfer(
        open_account("available", line.sub_account_id),
        into,
        Money(line.left_fen),
        booking=Booking(reference, kind, actor, on, str(LEFT_OVER[line.rule])),
    )
    if line.target is not None:
        fulfil(line.target, on=on)
