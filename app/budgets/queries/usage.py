"""使用查询 — how much of this year's budgets and sub-accounts is used or bound, for notices of thresholds.

A few statements over the accounts of free money alone, however many members and orders there are.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.core.db import session
from app.models import Account, Budget, BudgetPlan, JournalEntry, Posting, SubAccount
from app.rules.execution import FUNDING, MOVED
from app.rules.plans import IN_FORCE


@dataclass(frozen=True, slots=True)
class Usage:
    """使用情况 — of a budget or sub-account, in fen: what there is to spend, and what is neither spent nor
    bound.
    """

    thing: Budget | SubAccount
    whole: int
    left: int

    @property
    def percent(self) -> int:
        """Used or bound, in whole percent; 0 where there is nothing to use."""
        return (self.whole - self.left) * 100 // self.whole if self.whole > 0 else 0


def usages(year: int) -> Iterator[Usage]:
    """使用情况 — of every budget in force of the year and each of its sub-accounts."""
    inside = (
        select(Budget.id)
        .join(BudgetPlan, BudgetPlan.id == Budget.plan_id)
        .where(Budget.year == year, BudgetPlan.state.in_(IN_FORCE))
    )
    sums = _free(inside)
    used, moved = defaultdict[int, int](int), defaultdict[int, int](int)
    accounts = select(SubAccount).where(SubAccount.budget_id.in_(inside)).options(joinedload(SubAccount.unit))
    for account in session.scalars(accounts.order_by(SubAccount.id)):
        by_kind = sums[account.id]
        whole, left = sum(fen for kind, fen in by_kind.items() if kind in FUNDING), sum(by_kind.values())
        used[account.budget_id] += whole - left
        moved[account.budget_id] += sum(fen for kind, fen in by_kind.items() if kind in MOVED)
        yield Usage(account, whole, left)
    budgets = select(Budget).where(Budget.id.in_(inside)).options(joinedload(Budget.unit))
    for budget in session.scalars(budgets.order_by(Budget.id)):
        whole = budget.approved_fen + moved[budget.id]
        yield Usage(budget, whole, whole - used[budget.id])


def _free(inside: object) -> Mapping[int, Mapping[str, int]]:
    """What came to and went from each sub-account's free money, by kind of entry."""
    query = (
        select(SubAccount.id, JournalEntry.kind, func.sum(Posting.amount))
        .join(Account, Account.sub_account_id == SubAccount.id)
        .join(Posting, Posting.account_id == Account.id)
        .join(JournalEntry, JournalEntry.id == Posting.entry_id)
        .where(SubAccount.budget_id.in_(inside), Account.kind == "available")  # type: ignore[arg-type]
        .group_by(SubAccount.id, JournalEntry.kind)
    )
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for number, kind, fen in session.execute(query):
        found[number][kind] = int(fen)
    return found
