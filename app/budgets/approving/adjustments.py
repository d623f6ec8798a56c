"""预算调整的审批."""

from datetime import date
from typing import Any

from app.approvals.subjects import subject
from app.budgets.approving.showing import Rows, before_and_after, funds, people, standing
from app.budgets.queries.plans import adjusted_before, adjustment_lines, digest_of_adjustment, totals_of
from app.budgets.services.adjustments import approve_adjustment, fix_adjustment, send_adjustment_back
from app.budgets.services.plans import Resolution
from app.core.actor import Actor
from app.core.clock import now
from app.core.money import Money
from app.core.text import _, _l
from app.models import Adjustment, ApprovalRequest
from app.rules.approval_facts import Facts
from app.rules.approval_flows import SINGLE_CHAIR
from app.tenants.queries import setting


def _adjustment(number: int) -> Adjustment:
    adjustment: Adjustment = standing(Adjustment, number)
    return adjustment


def _facts(number: int) -> Facts:
    """The amount is all that moves, up or down; the more it is, the more ask for it."""
    adjustment = _adjustment(number)
    lines = adjustment_lines(adjustment)
    funds = {line.budget.fund_source for line in lines}
    ups = sum(max(line.after_fen - line.budget.approved_fen, 0) for line in lines)
    downs = sum(max(line.budget.approved_fen - line.after_fen, 0) for line in lines)
    return Facts(
        title=str(adjustment),
        unit_id=adjustment.plan.unit_id,
        amount_fen=max(ups, downs),
        fund=funds.pop() if len(funds) == 1 else None,
    )


def _shows(number: int) -> Rows:
    adjustment = _adjustment(number)
    yield _l("Plan"), adjustment.plan
    yield _l("Adjustment no."), adjustment.number
    yield _l("Reason"), adjustment.reason
    change = 0
    for line in adjustment_lines(adjustment):
        before = line.budget.approved_fen if adjustment.state == "submitted" else line.before_fen
        change += line.after_fen - before
        yield line.budget, before_and_after(before, line.after_fen, line.reason)
    yield _l("Changes the total by"), Money(change).format()
    yield _l("Submitted by"), adjustment.submitted_by


def _context(number: int) -> Rows:
    adjustment = _adjustment(number)
    done = adjusted_before(adjustment.plan)
    yield _l("Adjusted in this year before"), _("%(count)d times", count=done)
    yield _l("Adjustments of a budget a year"), int(setting("adjustments_a_year"))
    _planned, approved = totals_of([adjustment.plan])[adjustment.plan_id]
    yield _l("Approved now"), Money(approved).format()


def _digest(number: int) -> str:
    return digest_of_adjustment(_adjustment(number))


def _concerns(number: int) -> list[int]:
    adjustment = _adjustment(number)
    return people(adjustment.prepared_by_id, adjustment.submitted_by_id)


def _carry_out(request: ApprovalRequest, *, actor: Actor, on: date) -> None:
    adjustment = _adjustment(request.subject_id)
    if adjustment.state == "submitted":
        decided = Resolution("request", request.number, on)
        told: dict[str, Any] = {"resolution": decided, "actor": actor, "on": on, "at": now()}
        approve_adjustment(adjustment, digest=request.digest, **told)


def _back(request: ApprovalRequest, *, actor: Actor, reason: str | None, **_said: Any) -> None:
    adjustment = _adjustment(request.subject_id)
    if adjustment.state == "submitted":
        send_adjustment_back(adjustment, actor=actor, reason=reason)


def _again(request: ApprovalRequest, *, actor: Actor, **_said: Any) -> None:
    adjustment = _adjustment(request.subject_id)
    if adjustment.state == "draft":
        fix_adjustment(adjustment, reason=adjustment.reason or "", actor=actor, at=now())


subject(
    "budget_adjustment",
    label=_l("Adjustment of a budget"),
    facts=_facts,
    shows=_shows,
    context=_context,
    digest=_digest,
    concerns=_concerns,
    carry_out=_carry_out,
    declined=_back,
    returned=_back,
    undone=_back,
    resubmitted=_again,
    address="/budgetadjustments/show/{}".format,
    funds=funds,
    default=SINGLE_CHAIR,
)
