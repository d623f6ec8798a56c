"""年度预算查询 — the lines of a plan, and the digest of what stands there to be approved."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

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


def totals_of(plans: Sequence[BudgetPlan]) -> dict[int, tuple[int, int]]:
    """预算合计 — planned and approved fen of each plan; a plan without lines has none."""
    sums = (
        select(Budget.plan_id, func.sum(Budget.planned_fen), func.sum(Budget.approved_fen))
        .where(Budget.plan_id.in_([plan.id for plan in plans]))
        .group_by(Budget.plan_id)
    )
    found = {number: (int(planned), int(approved)) for number, planned, approved in session.execute(sums)}
    return {plan.id: found.get(plan.id, (0, 0)) for plan in plans}


@dataclass(frozen=True, slots=True)
class Versions:
    """版本 — the approved adjustments of a plan in their order, and each budget's amount in every version."""

    adjustments: Sequence[Adjustment]
    rows: Sequence[Sequence[Any]]


def versions_of(plan: BudgetPlan) -> Versions:
    """版本对照 — name, planned, after each adjustment, now; a line an adjustment left alone keeps its
    amount.
    """
    approved = (Adjustment.plan_id == plan.id, Adjustment.state == "approved")
    adjustments = session.scalars(select(Adjustment).where(*approved).order_by(Adjustment.number)).all()
    changed = {
        (line.budget_id, line.adjustment_id): line.after_fen
        for line in session.scalars(
            select(AdjustmentLine).where(AdjustmentLine.adjustment_id.in_([each.id for each in adjustments]))
        )
    }
    rows = []
    for budget in lines_of(plan):
        amounts = [budget.planned_fen]
        for each in adjustments:
            amounts.append(changed.get((budget.id, each.id), amounts[-1]))
        rows.append((str(budget), *amounts, budget.approved_fen))
    return Versions(adjustments, rows)
