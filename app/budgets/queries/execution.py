"""预算执行查询 — how a year's budgets and their sub-accounts stand: three statements, however many rows."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from app.budgets.queries.chart import chart_of
from app.core.db import session
from app.core.tenancy import after_prefix
from app.models import Account, Budget, BudgetPlan, JournalEntry, OrgUnit, Posting, SubAccount
from app.rules.execution import KINDS, Figures, Row, rows_of, spent_of, total_of

IN_TABLE = ("approved", "adjusted", "closed")


@dataclass(frozen=True, slots=True)
class Cut:
    """口径 — which budgets the table is of."""

    year: int
    unit: OrgUnit | None = None
    fund_source: str | None = None
    code: str | None = None

    def conditions(self) -> list[Any]:
        """What a budget of the cut fulfils; a head's code takes its details along."""
        found: list[Any] = [Budget.year == self.year, BudgetPlan.state.in_(IN_TABLE)]
        if self.unit is not None:
            path = self.unit.path
            below = select(OrgUnit.id).where(OrgUnit.path >= path, OrgUnit.path < after_prefix(path))
            found.append(Budget.unit_id.in_(below))
        if self.fund_source:
            found.append(Budget.fund_source == self.fund_source)
        if self.code:
            found.append(Budget.account_code.startswith(self.code, autoescape=True))
        return found


@dataclass(frozen=True, slots=True)
class Line:
    """一项预算的执行 — the budget, its figures with its sub-accounts' in them, and each sub-account's own."""

    budget: Budget
    figures: Figures
    sub_accounts: Sequence[tuple[SubAccount, Figures]]


def lines_of_cut(cut: Cut) -> list[Line]:
    """执行明细 — every budget of the cut in the order of the codes."""
    inside = select(Budget.id).join(BudgetPlan, BudgetPlan.id == Budget.plan_id).where(*cut.conditions())
    order = (Budget.account_code, Budget.fund_source, Budget.unit_id)
    budgets = session.scalars(select(Budget).where(Budget.id.in_(inside)).order_by(*order)).all()
    accounts = session.scalars(
        select(SubAccount).where(SubAccount.budget_id.in_(inside)).order_by(SubAccount.code)
    )
    sums = _sums(inside)
    below: dict[int, list[tuple[SubAccount, Figures]]] = defaultdict(list)
    for account in accounts:
        below[account.budget_id].append((account, spent_of(sums[account.id])))
    return [_line(budget, below[budget.id]) for budget in budgets]


def table_of(lines: Sequence[Line], year: int) -> tuple[Sequence[Row], Figures]:
    """预算执行表 — heads and codes with their figures, and the total."""
    chart = chart_of(year)
    by_code: dict[str, Figures] = {}
    for line in lines:
        code = line.budget.account_code
        by_code[code] = by_code.get(code, Figures()) + line.figures
    names = {code: account.name for code, account in chart.items()}
    parents = {code: account.parent_code for code, account in chart.items()}
    return rows_of(by_code, names, parents), total_of(by_code.values())


def years() -> list[int]:
    """有预算的年度 — the latest first."""
    found = select(Budget.year).distinct().order_by(Budget.year.desc())
    return list(session.scalars(found))


def _line(budget: Budget, accounts: Sequence[tuple[SubAccount, Figures]]) -> Line:
    own = Figures(planned=budget.planned_fen, approved=budget.approved_fen)
    return Line(budget, own + total_of(figures for _account, figures in accounts), accounts)


def _sums(inside: Any) -> dict[int, dict[tuple[str, str], int]]:
    query = (
        select(SubAccount.id, Account.kind, JournalEntry.kind, func.sum(Posting.amount))
        .join(Account, Account.sub_account_id == SubAccount.id)
        .join(Posting, Posting.account_id == Account.id)
        .join(JournalEntry, JournalEntry.id == Posting.entry_id)
        .where(SubAccount.budget_id.in_(inside), Account.kind.in_(KINDS))
        .group_by(SubAccount.id, Account.kind, JournalEntry.kind)
    )
    found: dict[int, dict[tuple[str, str], int]] = defaultdict(dict)
    for sub_account_id, kind, entry, fen in session.execute(query):
        found[sub_account_id][kind, entry] = int(fen)
    return found
