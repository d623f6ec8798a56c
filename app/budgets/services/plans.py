"""年度预算服务 — draw a plan up line by line, and submit it to those who decide."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import select

from app.approvals.services import ask, void
from app.budgets.queries.plans import digest_of_plan, lines_of
from app.budgets.services.booking import approve_line, refuse_future
from app.budgets.services.refusals import NothingPlanned, PlanExists
from app.core import audit
from app.core.actor import Actor
from app.core.db import session
from app.core.money import Money
from app.core.preview import StalePreview
from app.core.text import _
from app.models import Adjustment, ApprovalRequest, BudgetApproval, BudgetPlan, OrgUnit
from app.rules.budgets import refuse_year
from app.rules.plans import PLAN_LIFECYCLE


@dataclass(frozen=True, slots=True)
class Resolution:
    """决议 — what an approval rests on: whose, its number, its day, and the paper where there is one."""

    body: str
    document_no: str
    decided_on: date
    file_id: int | None = None


def draw_up_plan(
    unit: OrgUnit, *, year: int, actor: Actor, at: datetime, note: str | None = None
) -> BudgetPlan:
    """编制 — an empty plan of a unit's year. Raises PlanExists for a second one, BadInput for a strange
    year.
    """
    refuse_year(year)
    if session.scalar(select(BudgetPlan).filter_by(unit_id=unit.id, year=year)) is not None:
        raise PlanExists(
            _("“%(unit)s” has a plan for %(year)s already: add your lines there.", unit=unit, year=year),
            field="year",
        )
    plan = BudgetPlan(
        unit_id=unit.id,
        year=year,
        note=note,
        prepared_by=actor.name,
        prepared_by_id=actor.user_id,
        prepared_at=at,
    )
    session.add(plan)
    session.flush()
    audit.record("draw_up", plan, actor=actor)
    return plan


def change_plan(plan: BudgetPlan, *, note: str | None, actor: Actor) -> BudgetPlan:
    """修改说明 — the explanation that goes with the plan."""
    before, plan.note = plan.note, note
    session.flush()
    audit.record("edit", plan, actor=actor, changes=audit.differences({"note": before}, {"note": note}))
    return plan


def submit_plan(plan: BudgetPlan, *, actor: Actor, on: date, at: datetime) -> ApprovalRequest | BudgetPlan:
    """提交 — from here on its lines are fixed until it is decided or comes back.

    The request that was opened, or the plan, approved because no flow asks anybody. Raises NothingPlanned.
    """
    fix_plan(plan, actor=actor, at=at)
    request = ask("budget_plan", plan.id, actor=actor, on=on, at=at, reason=plan.note)
    return request or approve_plan(plan, digest=digest_of_plan(plan), actor=actor, on=on, at=at)


def fix_plan(plan: BudgetPlan, *, actor: Actor, at: datetime) -> None:
    """定稿 — what is decided is what stands there now. Raises NothingPlanned, NotAllowedNow."""
    session.refresh(plan, with_for_update=True)
    state = PLAN_LIFECYCLE.after(plan.state, "submit")
    if not lines_of(plan):
        raise NothingPlanned(_("The plan has no lines yet: add what the year needs, then submit it."))
    plan.state = state
    plan.submitted_by, plan.submitted_by_id, plan.submitted_at = actor.name, actor.user_id, at
    session.flush()
    audit.record("submit", plan, actor=actor)


def take_plan_back(
    plan: BudgetPlan, *, actor: Actor, on: date, at: datetime, reason: str | None = None
) -> BudgetPlan:
    """撤下 — to change it before it is decided: what was asked about it is void. Raises NotAllowedNow."""
    PLAN_LIFECYCLE.after(plan.state, "send_back")
    void("budget_plan", plan.id, reason=reason or _("It was taken back."), actor=actor, on=on, at=at)
    return send_plan_back(plan, actor=actor, reason=reason) if plan.state == "submitted" else plan


def send_plan_back(plan: BudgetPlan, *, actor: Actor, reason: str | None) -> BudgetPlan:
    """退回 — a draft again, with the reason."""
    session.refresh(plan, with_for_update=True)
    plan.state = PLAN_LIFECYCLE.after(plan.state, "send_back")
    session.flush()
    audit.record("send_back", plan, actor=actor, reason=reason)
    return plan


def approve_plan(
    plan: BudgetPlan,
    *,
    digest: str,
    actor: Actor,
    on: date,
    at: datetime,
    resolution: Resolution | None = None,
) -> BudgetPlan:
    """批准 — once it is decided; each line is booked and may be allocated from now on.

    Raises StalePreview when the lines are others than were seen, BadInput for a resolution of tomorrow.
    """
    session.refresh(plan, with_for_update=True)
    state = PLAN_LIFECYCLE.after(plan.state, "approve")
    if resolution is not None:
        refuse_future(resolution.decided_on, on)
    if digest != digest_of_plan(plan):
        raise StalePreview(_("The plan has changed since you looked at it. Look again, then approve."))
    for line in lines_of(plan):
        approve_line(
            line, Money(line.planned_fen), reference=f"budget:{line.id}:approved", actor=actor, on=on
        )
    plan.state, plan.approved_by, plan.approved_at = state, actor.name, at
    if resolution is not None:
        record_approval(plan, resolution=resolution, actor=actor, on=on, at=at)
    total = sum(line.planned_fen for line in lines_of(plan))
    said = resolution.document_no if resolution else None
    audit.record("approve", plan, actor=actor, changes={"approved_fen": [None, total]}, reason=said)
    return plan


def record_approval(
    plan: BudgetPlan,
    *,
    resolution: Resolution,
    actor: Actor,
    on: date,
    at: datetime,
    adjustment: Adjustment | None = None,
) -> BudgetApproval:
    """批准记录 — a resolution on the plan or on one adjustment of it. Raises BadInput for one of tomorrow."""
    refuse_future(resolution.decided_on, on)
    approval = BudgetApproval(
        plan_id=plan.id,
        adjustment_id=None if adjustment is None else adjustment.id,
        recorded_by=actor.name,
        recorded_at=at,
        **asdict(resolution),
    )
    session.add(approval)
    session.flush()
    audit.record("record", approval, actor=actor)
    return approval
