"""正向脉络 — from budgets and sub-accounts to every fen: some dozen statements, however many grants, lots and
orders there are.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import joinedload

from app.core.db import session
from app.core.errors import BadInput
from app.core.numbers import number_in
from app.core.tenancy import whole_tenant
from app.core.text import _
from app.insight.queries.fates import fates, settled
from app.models import Account, Budget, BudgetPlan, JournalEntry, Posting, StatementAdjustment, SubAccount
from app.rules.budgets import FIRST_YEAR, LAST_YEAR
from app.rules.execution import FUNDING, KINDS
from app.rules.lineage import Fate, Moves, Tree, tree_of, tree_of_budget

IN_TREE = ("approved", "adjusted", "closed")  # plans whose money was ever there
WITH_SUPPLIERS = ("receive", "return", "adjust")  # told by the orders and the adjustments


@dataclass(frozen=True, slots=True)
class Earmarked:
    """分账户脉络 — where its money is, and what became of the points granted from it."""

    account: SubAccount
    tree: Tree
    fate: Fate


@dataclass(frozen=True, slots=True)
class Line:
    """预算脉络 — a budget, where its money is, and its sub-accounts; `hidden` of them are out of sight."""

    budget: Budget
    tree: Tree
    accounts: Sequence[Earmarked]
    hidden: int = 0


def year_in(text: str, usual: int) -> int:
    """年度 — of an address; the usual one where it says nothing. Raises BadInput for what is no year."""
    if not text:
        return usual
    year = number_in(text)
    if year is None or not FIRST_YEAR <= year <= LAST_YEAR:
        raise BadInput(
            _(
                "“%(text)s” is not a budget year: enter one from %(first)s to %(last)s.",
                text=text[:20],
                first=FIRST_YEAR,
                last=LAST_YEAR,
            )
        )
    return year


def lines_of_year(year: int) -> list[Line]:
    """年度脉络 — every budget of the year in sight whose plan is or was in force, by unit and code."""
    budgets = session.scalars(
        select(Budget)
        .join(BudgetPlan, BudgetPlan.id == Budget.plan_id)
        .where(Budget.year == year, BudgetPlan.state.in_(IN_TREE))
        .order_by(Budget.unit_id, Budget.account_code, Budget.id)
        .options(joinedload(Budget.unit))
    ).all()
    return lines_of(budgets)


def out_of_sight(year: int, seen: int) -> int:
    """视野之外 — how many budgets of the year other units have."""
    query = (
        select(func.count(Budget.id))
        .join(BudgetPlan, BudgetPlan.id == Budget.plan_id)
        .where(Budget.year == year, BudgetPlan.state.in_(IN_TREE))
    )
    with whole_tenant("how many there are, not which"):
        return int(session.scalar(query) or 0) - seen


def lines_of(budgets: Sequence[Budget]) -> list[Line]:
    """脉络 — of these budgets, with all their sub-accounts; those in sight one by one."""
    numbers = [budget.id for budget in budgets]
    asked = select(SubAccount).where(SubAccount.budget_id.in_(numbers)).order_by(SubAccount.code)
    seen = session.scalars(asked.options(joinedload(SubAccount.unit))).all()
    in_sight = {account.id for account in seen}
    with whole_tenant("the parts of a budget in sight add up whoever keeps them"):
        accounts = session.scalars(asked).all()
        free = _standing("unallocated", Account.budget_id, numbers)
        trees = {each.account.id: each for each in earmarked(accounts)}
    below: dict[int, list[Earmarked]] = defaultdict(list)
    for account in accounts:
        below[account.budget_id].append(trees[account.id])
    return [_line(budget, free.get(budget.id, 0), below[budget.id], in_sight) for budget in budgets]


def earmarked(accounts: Sequence[SubAccount]) -> list[Earmarked]:
    """分账户脉络 — of each of these."""
    numbers = [account.id for account in accounts]
    found = fates("sub_account", numbers)
    with whole_tenant("where the money of a sub-account in sight is"):
        moves = _moves(numbers)
    return [
        Earmarked(account, tree_of(moves[account.id], found[account.id]), found[account.id])
        for account in accounts
    ]


def _line(budget: Budget, free: int, below: Sequence[Earmarked], in_sight: set[int]) -> Line:
    tree = tree_of_budget(budget.approved_fen, free, (each.tree for each in below))
    seen = [each for each in below if each.account.id in in_sight]
    return Line(budget, tree, seen, len(below) - len(seen))


def _moves(numbers: Sequence[int]) -> dict[int, Moves]:
    came, went, elsewhere = _funded(numbers)
    standing: dict[int, dict[str, int]] = defaultdict(dict)
    for kind in ("available", "held", "spent"):
        for number, fen in _standing(kind, Account.sub_account_id, numbers).items():
            standing[number][kind] = fen
    bills, adjusted = settled(numbers), _adjusted(numbers)
    return {
        number: Moves(
            came[number],
            went[number],
            standing[number],
            settled=bills.get(number, 0),
            adjusted=adjusted.get(number, 0),
            elsewhere=-elsewhere[number],
        )
        for number in numbers
    }


def _standing(kind: str, owner: Any, numbers: Sequence[int]) -> dict[int, int]:
    query = select(owner, Account.balance).where(Account.kind == kind, owner.in_(numbers))
    return {number: int(fen or 0) for number, fen in session.execute(query)}


def _adjusted(numbers: Sequence[int]) -> Mapping[int, int]:
    query = (
        select(StatementAdjustment.sub_account_id, func.sum(StatementAdjustment.amount_fen))
        .where(StatementAdjustment.sub_account_id.in_(numbers), StatementAdjustment.state == "confirmed")
        .group_by(StatementAdjustment.sub_account_id)
    )
    return {number: int(fen) for number, fen in session.execute(query)}


Flows = dict[int, dict[str, int]]


def _funded(numbers: Sequence[int]) -> tuple[Flows, Flows, dict[int, int]]:
    """By kind of entry what came from and went to places outside, and whatever else did not stay inside."""
    came: Flows = defaultdict(dict)
    went: Flows = defaultdict(dict)
    elsewhere: dict[int, int] = defaultdict(int)
    into = func.sum(case((Posting.amount > 0, Posting.amount), else_=0))
    query = (
        select(Account.sub_account_id, JournalEntry.kind, into, func.sum(Posting.amount))
        .join(Posting, Posting.account_id == Account.id)
        .join(JournalEntry, JournalEntry.id == Posting.entry_id)
        .where(
            Account.sub_account_id.in_(numbers),
            Account.kind.in_(KINDS),
            JournalEntry.kind.not_in(WITH_SUPPLIERS),
        )
        .group_by(Account.sub_account_id, JournalEntry.kind)
    )
    for number, kind, more, net in session.execute(query):
        if kind in FUNDING:
            came[number][kind], went[number][kind] = int(more), int(more) - int(net)
        else:
            elsewhere[number] += int(net)
    return came, went, elsewhere
