"""预算项服务 — the lines of a plan: added and changed while it is a draft, opened at zero once it is in
force.
"""

from dataclasses import asdict
from datetime import date, datetime

from sqlalchemy import select

from app.budgets.queries.chart import chart_of
from app.budgets.services.booking import approve_line, refuse_negative
from app.budgets.services.plans import draw_up_plan
from app.budgets.services.refusals import BudgetExists, PlanFixed
from app.core import audit, clock
from app.core.actor import Actor
from app.core.db import session
from app.core.money import Money
from app.core.text import _
from app.models import Budget, BudgetPlan, OrgUnit, SubAccount
from app.rules.budgets import BudgetKey, refuse_unknown
from app.rules.plans import IN_FORCE


def add_line(
    plan: BudgetPlan,
    *,
    fund_source: str,
    account_code: str,
    name: str,
    planned: Money,
    actor: Actor,
    document: str | None = None,
) -> Budget:
    """新增预算项 — what the unit wants to spend from one source under one code.

    In a plan in force a line begins at zero and is raised by an adjustment. Raises PlanFixed for money
    written into such a plan, BudgetExists for a second line of the same kind, BadInput for what the year's
    chart lacks.
    """
    key = BudgetKey(plan.year, fund_source, account_code)
    refuse_unknown(key, chart_of(plan.year))
    refuse_negative(planned)
    _refuse_fixed(plan, planned)
    if session.scalar(select(Budget).filter_by(unit_id=plan.unit_id, **asdict(key))) is not None:
        raise BudgetExists(
            _(
                "“%(unit)s” has this budget for %(year)s already: change that one.",
                unit=plan.unit,
                year=plan.year,
            )
        )
    budget = Budget(
        plan_id=plan.id,
        unit_id=plan.unit_id,
        name=name,
        planned_fen=planned.fen,
        approved_fen=0,
        document=document,
        **asdict(key),
    )
    session.add(budget)
    session.flush()
    audit.record("add", budget, actor=actor, changes={"planned_fen": [None, planned.fen]})
    return budget


def plan_line(
    unit: OrgUnit,
    key: BudgetKey,
    *,
    name: str,
    planned: Money,
    actor: Actor,
    at: datetime,
    document: str | None = None,
) -> Budget:
    """列入预算 — a line of the unit's plan of that year, which is drawn up with it where there is none."""
    refuse_unknown(key, chart_of(key.year))
    plan = session.scalar(select(BudgetPlan).filter_by(unit_id=unit.id, year=key.year))
    return add_line(
        plan or draw_up_plan(unit, year=key.year, actor=actor, at=at),
        fund_source=key.fund_source,
        account_code=key.account_code,
        name=name,
        planned=planned,
        actor=actor,
        document=document,
    )


def change_line(
    budget: Budget, *, name: str, document: str | None, planned: Money | None, actor: Actor
) -> Budget:
    """修改预算项 — name and basis at any time, the amount while the plan is a draft. Raises PlanFixed."""
    after = {"name": name, "document": document}
    if planned is not None and planned.fen != budget.planned_fen:
        refuse_negative(planned)
        if budget.plan.state != "draft":
            raise PlanFixed(
                _("The plan is no draft any more: its amounts change by an adjustment."), field="planned_fen"
            )
        after |= {"planned_fen": planned.fen}  # type: ignore[dict-item]
    changes = audit.differences({key: getattr(budget, key) for key in after}, after)
    for key, value in after.items():
        setattr(budget, key, value)
    session.flush()
    if changes:
        audit.record("edit", budget, actor=actor, changes=changes)
    return budget


def drop_line(budget: Budget, *, actor: Actor) -> BudgetPlan:
    """删除预算项 — out of a draft, while nothing hangs on it. Raises PlanFixed."""
    plan = budget.plan
    used = session.scalar(select(SubAccount.id).where(SubAccount.budget_id == budget.id).limit(1))
    if plan.state != "draft" or used is not None:
        raise PlanFixed(
            _("Only a line of a draft without sub-accounts can be taken out: “%(name)s” stays.", name=budget)
        )
    audit.record("remove", budget, actor=actor, changes={"planned_fen": [budget.planned_fen, None]})
    session.delete(budget)
    session.flush()
    return plan


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
    """接管预算 — a line that was approved on paper before the house was used: its plan is in force with it.

    For taking a year over; in the console a plan is drawn up, submitted, and approved by somebody else.
    """
    refuse_unknown(key, chart_of(key.year))
    refuse_negative(approved)
    plan = session.scalar(select(BudgetPlan).filter_by(unit_id=unit.id, year=key.year))
    plan = plan or draw_up_plan(unit, year=key.year, actor=actor, at=clock.now())
    line = add_line(
        plan,
        fund_source=key.fund_source,
        account_code=key.account_code,
        name=name,
        planned=Money(0),
        actor=actor,
        document=document,
    )
    line.planned_fen = approved.fen
    approve_line(line, approved, reference=f"budget:{line.id}:approved", actor=actor, on=on, reason=document)
    if plan.state == "draft":
        plan.state, plan.approved_by, plan.approved_at = "approved", actor.name, clock.now()
        session.flush()
    changes = {"approved_fen": [None, approved.fen]}
    audit.record("approve", line, actor=actor, changes=changes, reason=document)
    return line


def _refuse_fixed(plan: BudgetPlan, planned: Money) -> None:
    if plan.state == "draft" or (plan.state in IN_FORCE and not planned):
        return
    if plan.state in IN_FORCE:
        raise PlanFixed(
            _("The plan is approved: open the line with 0.00, then raise it by an adjustment."),
            field="planned_fen",
        )
    raise PlanFixed(_("The plan of %(year)s takes no more lines: it is submitted or closed.", year=plan.year))
