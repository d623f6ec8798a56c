"""计票 — what the votes of a step come to: the next step, the end, or nothing yet."""

from datetime import date, datetime

from app.approvals.services.news import tell_people
from app.approvals.services.stepping import end, go_on, tasks_of, tell_the_room, votes_of
from app.core.actor import Actor
from app.core.db import session
from app.models import ApprovalRequest, ApprovalStep
from app.rules.approval_json import step_from_json
from app.rules.approval_machine import outcome
from app.rules.approvals import STATES

ENDING = {"declined": "decline", "returned": "send_back"}


def settle_step(
    request: ApprovalRequest, step: ApprovalStep, *, actor: Actor, reason: str | None, on: date, at: datetime
) -> None:
    """结算一步 — after a vote, or after somebody is asked no more; who asked is told when it has ended."""
    result = outcome(step_from_json(step.spec), step.need, votes_of(step))
    if result is None:
        return
    step.state, step.ended_at = result, at
    for each in tasks_of(step):
        if each.state == "open":
            each.state, each.closed_because = "closed", "done"
    session.flush()
    if result == "approved":
        go_on(request, actor=actor, on=on, at=at)
    else:
        end(request, ENDING[result], because=reason, at=at)
        tell_the_room(request, actor=actor, on=on, reason=reason)
    if request.state != "open":
        _tell_the_asker(request, step, actor, reason, at)


def _tell_the_asker(
    request: ApprovalRequest, step: ApprovalStep, actor: Actor, reason: str | None, at: datetime
) -> None:
    facts = {"by": actor.name, "reason": reason or ""}
    template = "returned" if request.state == "returned" else "decided"
    if template == "decided":
        facts["verdict"] = STATES[request.state]
    tell_people([request.asked_by_id], template, request, at=at, key=f"{step.id}:{at}", **facts)
