"""执行 — after the last yes: what was approved is done once, by a job; a change in between voids it."""

from datetime import date, datetime

from app.approvals.refusals import NotOpenNow
from app.approvals.services.asking import lock, void_request
from app.approvals.services.news import tell_people
from app.approvals.services.seeing import is_unchanged
from app.approvals.services.stepping import CARRY_OUT, end
from app.approvals.subjects import subject_of
from app.core import audit, jobs
from app.core.actor import Actor
from app.core.db import session
from app.core.tenancy import whole_tenant
from app.core.text import _
from app.models import ApprovalRequest
from app.rules.approvals import LIFECYCLE


def carry_out(request: ApprovalRequest, *, actor: Actor, on: date, at: datetime) -> ApprovalRequest:
    """执行 — what the room does with a yes. Done before, or void meanwhile: nothing is done.

    Raises what the room refuses; `note_failure` is then for the caller, in a transaction of its own.
    """
    with whole_tenant("what was approved is carried out wherever it lies"):
        lock(request)
        if request.state not in {"approved", "failed"}:
            return request
        if not is_unchanged(request):
            reason = _("What was approved was changed before it was carried out.")
            return void_request(request, reason=reason, actor=actor, on=on, at=at)
        subject_of(request.kind).carry_out(request, actor=actor, on=on)
        end(request, "carry_out", because=None, at=at)
        audit.record("carry_out_request", request, actor=actor)
        return request


def note_failure(request: ApprovalRequest, message: str, *, actor: Actor, at: datetime) -> ApprovalRequest:
    """记下失败 — the sentence with which the room refused; to be tried again once its cause is gone."""
    with whole_tenant("what was approved is carried out wherever it lies"):
        lock(request)
        if request.state in {"approved", "failed"}:
            end(request, "fail", because=message, at=at)
            audit.record("fail_request", request, actor=actor, reason=message)
            facts = {"by": actor.name, "reason": message, "verdict": LIFECYCLE.state_label("failed")}
            tell_people([request.asked_by_id], "decided", request, at=at, key=f"failed:{at}", **facts)
        return request


def try_again(request: ApprovalRequest, *, actor: Actor) -> ApprovalRequest:
    """再次执行 — a job tries once more. Raises NotOpenNow unless it failed."""
    with whole_tenant("what was approved is carried out wherever it lies"):
        lock(request)
        if request.state != "failed":
            raise NotOpenNow(_("%(number)s has not failed: look at it again.", number=request.number))
        request.job_id = jobs.enqueue(CARRY_OUT, {"request_id": request.id}, actor=actor).id
        session.flush()
        audit.record("retry_request", request, actor=actor)
        return request
