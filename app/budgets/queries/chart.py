"""科目查询 — the chart in force on a day."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import or_, select

from app.core.db import session
from app.models import Budget, ChartAccount


def chart_on(day: date, side: str | None = None) -> dict[str, ChartAccount]:
    """当日科目表 — the heads in force on a day by their code, in the order of the codes."""
    rows = (
        select(ChartAccount)
        .where(
            ChartAccount.valid_from <= day,
            or_(ChartAccount.valid_until.is_(None), ChartAccount.valid_until >= day),
            *([ChartAccount.side == side] if side else []),
        )
        .order_by(ChartAccount.code, ChartAccount.valid_from)
    )
    return {row.code: row for row in session.scalars(rows)}


def chart_of(year: int, side: str | None = "expense") -> dict[str, ChartAccount]:
    """年度科目表 — what the budgets of a year are written under."""
    return chart_on(date(year, 1, 1), side) if 1 <= year <= date.max.year else {}


def heads_of(budgets: Sequence[Budget]) -> dict[int, str]:
    """预算科目 — code and name of each budget's head, by the budget's number; a statement a year."""
    charts = {year: chart_of(year, None) for year in {each.year for each in budgets}}
    return {each.id: str(charts[each.year].get(each.account_code, each.account_code)) for each in budgets}
