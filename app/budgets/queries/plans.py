"""年度预算查询 — the lines of a plan, and the digest of what stands there to be approved."""

from collections.abc import Sequence

from sqlalchemy import func, select

from app.core.db import session
from app.core.preview import digest_of
from app.models import Adjustment, AdjustmentLine, Budget, BudgetPlan


def lines_of(plan: BudgetPlan) -> Sequence[Budget]:
    """预算项 — by account code and fund source."""
    rows = select(Budget).where(Budget.plan_id == plan.id)
    return session.scalars(rows.order_by(Budget.account_code, Budget.fund_source, Budget.id)).all()


def digest_of_plan(plan: BudgetPlan) -> str:
    """摘要 — over every line of the plan and what it is to be."""
    head = {"plan": plan.id, "state": plan.state}
    return digest_of(
        head, ([line.id, line.fund_source, line.account_code, line.planned_fen] for line in lines_of(plan))
    )


def adjustment_lines(adjustment: Adjustment) -> Sequence[AdjustmentLine]:
    """调整明细 — in the order of the plan."""
    rows = (
        select(AdjustmentLine)
        .join(Budget, Budget.id == AdjustmentLine.budget_id)
        .where(AdjustmentLine.adjustment_id == adjustment.id)
        .order_by(Budget.account_code, Budget.fund_source, AdjustmentLine.id)
    )
    return session.scalars(rows).all()


def digest_of_adjustment(adjustment: Adjustment) -> str:
    """摘要 — over every line, what it is now and what it is to be."""
    head = {"adjustment": adjustment.id, "state": adjustment.state}
    return digest_of(
        head,
        ([line.budget_id, line.budget.approved_fen, line.after_fen] for line in adjustment_lines(adjustment)),
    )


def adjusted_before(plan: BudgetPlan) -> int:
    """已调整次数 — adjustments of the plan that were approved."""
    done = (Adjustment.plan_id == plan.id, Adjustment.state == "approved")
    return session.scalar(select(func.count(Adjustment.id)).where(*done)) or 0
