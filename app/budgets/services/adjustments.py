"""预算调整服务 — a new version of a plan in force: prepared line by line, submitted to those who decide."""

from datetime import date, datetime

from sqlalchemy import func, select

from app.approvals.services import ask, void
from app.budgets.queries.plans import adjusted_before, adjustment_lines, digest_of_adjustment
from app.budgets.services.allocations import unallocated
from app.budgets.services.booking import approve_line, refuse_negative
from app.budgets.services.plans import Resolution, record_approval
from app.budgets.services.refusals import AdjustmentWaits, NothingPlanned, NotInForce, SecondAdjustment
from app.core import audit, clock
from app.core.actor import Actor
from app.core.db import session
from app.core.errors import BadInput
from app.core.money import Money
from app.core.preview import StalePreview
from app.core.text import _
from app.models import Adjustment, AdjustmentLine, ApprovalRequest, Budget, BudgetPlan
from app.rules.budgets import refuse_more_than
from app.rules.plans import ADJUSTMENT_LIFECYCLE, IN_FORCE, PLAN_LIFECYCLE
from app.tenants.queries import setting


def note_adjustment(
    budget: Budget, *, approved: Money, actor: Actor, reason: str | None = None
) -> Adjustment:
    """列入调整 — what one budget is to be, in the plan's adjustment that is being prepared; the old amount
    takes the line out again.

    Raises NotInForce for a plan that is no version yet, BadInput below zero or for what is approved already,
    AdjustmentWaits while an adjustment waits for its approval.
    """
    refuse_negative(approved)
    plan = budget.plan
    if plan.state not in IN_FORCE:
        raise NotInForce(
            _(
                "The plan of %(year)s is not in force: change the line itself, or approve it first.",
                year=plan.year,
            )
        )
    if approved.fen == budget.approved_fen and not _is_noted(budget):
        raise BadInput(
            _(
                "“%(budget)s” is approved with %(money)s already: enter what it is to be from now on.",
                budget=budget,
                money=approved.format(),
            ),
            field="approved_fen",
        )
    adjustment = _prepared(plan, actor)
    line = session.scalar(select(AdjustmentLine).filter_by(adjustment_id=adjustment.id, budget_id=budget.id))
    if approved.fen == budget.approved_fen:
        if line is not None:
            session.delete(line)
    elif line is None:
        line = AdjustmentLine(adjustment_id=adjustment.id, budget_id=budget.id)
        session.add(line)
    if line is not None and approved.fen != budget.approved_fen:
        line.before_fen, line.after_fen, line.reason = budget.approved_fen, approved.fen, reason
    session.flush()
    changes = {"approved_fen": [budget.approved_fen, approved.fen]}
    audit.record("prepare_adjustment", budget, actor=actor, changes=changes, reason=reason)
    return adjustment


def submit_adjustment(
    adjustment: Adjustment,
    *,
    reason: str,
    actor: Actor,
    on: date,
    at: datetime,
    confirmation: str | None = None,
) -> ApprovalRequest | Adjustment:
    """提交调整 — with the reason for all of it: the request that was opened, or the adjustment, approved
    because no flow asks anybody.

    Raises NothingPlanned without lines, and SecondAdjustment where the year's adjustments are used up
    [policy: one a year in principle, DOMAIN 1.8] and the plan's year was not typed as confirmation.
    """
    if is_further(adjustment.plan) and (confirmation or "").strip() != str(adjustment.plan.year):
        ADJUSTMENT_LIFECYCLE.after(adjustment.state, "submit")
        raise SecondAdjustment(further_sentence(adjustment.plan), field="confirmation")
    fix_adjustment(adjustment, reason=reason, actor=actor, at=at)
    request = ask("budget_adjustment", adjustment.id, actor=actor, on=on, at=at, reason=reason)
    seen = digest_of_adjustment(adjustment)
    return request or approve_adjustment(adjustment, digest=seen, actor=actor, on=on, at=at)


def fix_adjustment(adjustment: Adjustment, *, reason: str, actor: Actor, at: datetime) -> None:
    """定稿 — what is decided is what stands there now. Raises NothingPlanned, NotAllowedNow."""
    session.refresh(adjustment, with_for_update=True)
    state = ADJUSTMENT_LIFECYCLE.after(adjustment.state, "submit")
    if not adjustment_lines(adjustment):
        raise NothingPlanned(_("Nothing is adjusted yet: choose “Adjust the budget” on a budget first."))
    adjustment.state, adjustment.reason = state, reason
    by = (actor.name, actor.user_id, at)
    adjustment.submitted_by, adjustment.submitted_by_id, adjustment.submitted_at = by
    session.flush()
    audit.record("submit", adjustment, actor=actor, reason=reason)


def is_further(plan: BudgetPlan) -> bool:
    """一年多次 — whether another adjustment would be more than a year has in principle."""
    return adjusted_before(plan) >= int(setting("adjustments_a_year"))


def further_sentence(plan: BudgetPlan) -> str:
    """多次调整提示 — what is asked for then."""
    return _(
        "The plan of %(year)s was adjusted %(times)s times already; in principle a budget is adjusted once a "
        "year. If it has to be, type the year %(year)s to confirm.",
        year=plan.year,
        times=adjusted_before(plan),
    )


def take_adjustment_back(
    adjustment: Adjustment, *, actor: Actor, on: date, at: datetime, reason: str | None = None
) -> Adjustment:
    """撤下 — to change it before it is decided: what was asked about it is void. Raises NotAllowedNow."""
    ADJUSTMENT_LIFECYCLE.after(adjustment.state, "send_back")
    said = reason or _("It was taken back.")
    void("budget_adjustment", adjustment.id, reason=said, actor=actor, on=on, at=at)
    if adjustment.state == "submitted":
        send_adjustment_back(adjustment, actor=actor, reason=reason)
    return adjustment


def send_adjustment_back(adjustment: Adjustment, *, actor: Actor, reason: str | None) -> Adjustment:
    """退回 — a draft again, with the reason."""
    return _turn(adjustment, "send_back", actor, reason)


def withdraw_adjustment(adjustment: Adjustment, *, actor: Actor, reason: str | None = None) -> Adjustment:
    """撤回 — it will not be approved; its lines stay to be read, and nobody is asked about it any more."""
    ADJUSTMENT_LIFECYCLE.after(adjustment.state, "withdraw")
    said, on, at = reason or _("It was taken back."), clock.today(), clock.now()
    void("budget_adjustment", adjustment.id, reason=said, actor=actor, on=on, at=at)
    done = _turn(adjustment, "withdraw", actor, reason)
    done.withdrawn_by, done.withdrawn_at = actor.name, clock.now()
    session.flush()
    return done


def approve_adjustment(
    adjustment: Adjustment,
    *,
    digest: str,
    actor: Actor,
    on: date,
    at: datetime,
    resolution: Resolution | None = None,
) -> Adjustment:
    """批准调整 — every line is booked at once; what is allocated already cannot be taken away
    (AvailableTooLittle).

    Raises StalePreview when the lines or what they start from are others than were seen.
    """
    session.refresh(adjustment, with_for_update=True)
    state = ADJUSTMENT_LIFECYCLE.after(adjustment.state, "approve")
    if digest != digest_of_adjustment(adjustment):
        raise StalePreview(_("The adjustment has changed since you looked at it. Look again, then approve."))
    plan = adjustment.plan
    plan.state = PLAN_LIFECYCLE.after(plan.state, "adjust")
    for line in adjustment_lines(adjustment):
        _book(line, actor=actor, on=on, reason=adjustment.reason)
    adjustment.state, adjustment.approved_by, adjustment.approved_at = state, actor.name, at
    if resolution is not None:
        record_approval(plan, resolution=resolution, actor=actor, on=on, at=at, adjustment=adjustment)
    said = resolution.document_no if resolution else None
    audit.record("approve", adjustment, actor=actor, reason=said)
    return adjustment


def _book(line: AdjustmentLine, *, actor: Actor, on: date, reason: str | None) -> None:
    budget = line.budget
    line.before_fen = budget.approved_fen
    change = Money(line.after_fen - line.before_fen)
    refuse_more_than(unallocated(budget), -change, name=str(budget))
    reference = f"adjustment:{line.adjustment_id}:{budget.id}"
    approve_line(budget, change, reference=reference, actor=actor, on=on, reason=line.reason or reason)
    changes = {"approved_fen": [line.before_fen, line.after_fen]}
    audit.record("adjust", budget, actor=actor, changes=changes, reason=line.reason or reason)


def _turn(adjustment: Adjustment, verb: str, actor: Actor, reason: str | None) -> Adjustment:
    session.refresh(adjustment, with_for_update=True)
    adjustment.state = ADJUSTMENT_LIFECYCLE.after(adjustment.state, verb)
    session.flush()
    audit.record(verb, adjustment, actor=actor, reason=reason)
    return adjustment


def _is_noted(budget: Budget) -> bool:
    """Whether the adjustment being prepared says something of this budget."""
    noted = select(AdjustmentLine.id).join(Adjustment, Adjustment.id == AdjustmentLine.adjustment_id)
    mine = (AdjustmentLine.budget_id == budget.id, Adjustment.state == "draft")
    return session.scalar(noted.where(*mine).limit(1)) is not None


def _prepared(plan: BudgetPlan, actor: Actor) -> Adjustment:
    """The adjustment being prepared, begun where there is none; one that waits takes no lines."""
    latest = session.scalar(
        select(Adjustment).where(Adjustment.plan_id == plan.id).order_by(Adjustment.number.desc()).limit(1)
    )
    if latest is not None and latest.state in ("draft", "submitted"):
        if latest.state == "submitted":
            raise AdjustmentWaits(
                _(
                    "“%(adjustment)s” waits for approval: have it approved or sent back first.",
                    adjustment=latest,
                )
            )
        return latest
    numbers = select(func.coalesce(func.max(Adjustment.number), 0)).where(Adjustment.plan_id == plan.id)
    begun = Adjustment(
        plan_id=plan.id,
        number=int(session.scalar(numbers) or 0) + 1,
        prepared_by=actor.name,
        prepared_by_id=actor.user_id,
        prepared_at=clock.now(),
    )
    session.add(begun)
    session.flush()
    audit.record("begin", begun, actor=actor)
    return begun
