"""脉络是否完整 — every place where the way from a lot to its budget, or from a budget to its parts, could
have a hole: each as one select over all of it, or a sum that must be nothing.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, func, or_, select

from app.core.db import session
from app.insight.queries.fates import fates
from app.insight.queries.forward import IN_TREE, lines_of
from app.models import Budget, BudgetPlan, Grant, GrantLine, LotUse, OrderLine, PointLot, SubAccount
from app.rules.lineage import total_of


def holes() -> Iterator[str]:
    """缺口 — in sentences for people who mend; nothing when every fen is found."""
    for name, query in _links():
        for row in session.execute(query.limit(1)):
            yield f"{name}: {tuple(row)}"
    yield from _trees()


def _links() -> Iterator[tuple[str, Select[Any]]]:
    """Every lot reaches its grant line, its grant and its budget; every order line is paid in full."""
    yield (
        "lot_reaches_its_grant_line",
        select(PointLot.id, PointLot.points, GrantLine.points)
        .outerjoin(
            GrantLine,
            (GrantLine.grant_id == PointLot.grant_id) & (GrantLine.employee_id == PointLot.employee_id),
        )
        .where(
            or_(
                GrantLine.id.is_(None),
                GrantLine.points != PointLot.points,
                GrantLine.value_fen != PointLot.value_fen,
                GrantLine.blocked.is_not(None),
            )
        ),
    )
    yield (
        "lot_reaches_its_budget",
        select(PointLot.id, PointLot.sub_account_id, Grant.sub_account_id)
        .join(Grant, Grant.id == PointLot.grant_id)
        .outerjoin(SubAccount, SubAccount.id == PointLot.sub_account_id)
        .outerjoin(Budget, Budget.id == SubAccount.budget_id)
        .where(
            or_(
                Budget.id.is_(None),
                Grant.state != "released",
                Grant.sub_account_id != PointLot.sub_account_id,
                SubAccount.unit_id != PointLot.unit_id,
            )
        ),
    )
    paid, owed = func.sum(LotUse.points), func.sum(LotUse.value_fen - LotUse.surplus_fen)
    yield (
        "order_line_is_paid_by_lots",
        select(OrderLine.id, OrderLine.points, paid, OrderLine.amount_fen, owed)
        .outerjoin(LotUse, LotUse.order_line_id == OrderLine.id)
        .group_by(OrderLine.id, OrderLine.points, OrderLine.amount_fen)
        .having(
            or_(func.coalesce(paid, 0) != OrderLine.points, func.coalesce(owed, 0) != OrderLine.amount_fen)
        ),
    )
    granted, value = func.sum(GrantLine.points), func.sum(GrantLine.value_fen)
    yield (
        "grant_is_its_lines",
        select(Grant.code, Grant.total_points, granted, Grant.total_fen, value)
        .join(GrantLine, GrantLine.grant_id == Grant.id)
        .where(Grant.state == "released")
        .group_by(Grant.id, Grant.code, Grant.total_points, Grant.total_fen)
        .having(or_(granted != Grant.total_points, value != Grant.total_fen)),
    )


def _trees() -> Iterator[str]:
    """The parts of every budget and sub-account come to the whole, and what left one arrived at another."""
    budgets = session.scalars(
        select(Budget)
        .join(BudgetPlan, BudgetPlan.id == Budget.plan_id)
        .where(BudgetPlan.state.in_(IN_TREE))
        .order_by(Budget.id)
    ).all()
    lines = lines_of(budgets)
    for line in lines:
        if line.tree.difference:
            yield f"budget {line.budget}: {line.tree.difference}"
        for each in line.accounts:
            if each.tree.difference or each.fate.difference:
                yield f"sub-account {each.account}: {each.tree.difference}, {each.fate.difference}"
    total = total_of(line.tree for line in lines)
    for into, out_of in (("received", "sent"), ("brought", "carried")):
        came = sum(part.fen for part in total.sources if part.key == into)
        if came != total.fen_of(out_of):
            yield f"{into} {came}, {out_of} {total.fen_of(out_of)}"
    numbers = list(session.scalars(select(Grant.id).where(Grant.state == "released")))
    for number, fate in fates("grant", numbers).items():
        if fate.difference:
            yield f"grant {number}: {fate.difference}"
