"""审批 — one verdict of one person: claimed first, once, then everything that follows from it."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update

from app.approvals.refusals import (
    AlreadyDecided,
    MayNotDecide,
    NotOpenNow,
    NotSigned,
    NotYours,
    ReasonMissing,
    StaleSight,
    TooLateToRecall,
)
from app.approvals.services.asking import lock, void_request
from app.approvals.services.people import barred_from, excluding_role, stands_in_for, still_holds
from app.approvals.services.seeing import Sight, seeing
from app.approvals.services.settling import settle_step
from app.approvals.services.stepping import find_people, tasks_of
from app.approvals.subjects import aloud
from app.core import audit
from app.core.actor import Actor
from app.core.db import session
from app.core.tenancy import whole_tenant
from app.core.text import _
from app.models import ApprovalDecision, ApprovalRequest, ApprovalStep, ApprovalTask
from app.rules.approval_json import step_from_json
from app.rules.approvals import BARRED
from app.rules.permissions import ROLES

ACTS = {"approved": "approve_request", "declined": "decline_request", "returned": "return_request"}


def decide(
    task: ApprovalTask,
    verdict: str,
    *,
    actor: Actor,
    seen: str,
    on: date,
    at: datetime,
    reason: str | None = None,
    prove: Callable[[], bool] | None = None,
) -> ApprovalDecision | None:
    """审批 — approved, declined or returned; `seen` is the digest of what the page showed (see `seeing`).

    `prove` asks the person's password again, where the step wants a signature. None when the thing was
    changed since it was asked: nothing is decided then, and the request is void. Raises NotOpenNow,
    AlreadyDecided, NotYours, MayNotDecide, StaleSight, ReasonMissing, NotSigned.
    """
    with whole_tenant("who decides may sit above the unit, or stand in for somebody elsewhere"):
        request, step = session.get_one(ApprovalRequest, task.request_id), _step_of(task)
        lock(request)
        behalf = must_be_theirs(task, request, actor, on=on)
        sight = seeing(request)
        if sight.subject_digest != request.digest:
            void_request(request, reason=_("What is asked was changed."), actor=actor, on=on, at=at)
            return None
        _must_be_seen(sight, seen)
        signed = _signed(step, verdict, reason, prove)
        _claim(task, verdict, at)
        made = _written(
            *(task, request, step, sight),
            verdict=verdict,
            user_id=actor.user_id,
            name=actor.name,
            behalf_id=task.user_id if behalf else None,
            behalf_name=task.name if behalf else None,
            reason=reason,
            at=at,
            on=on,
            signed=signed,
        )
        changes = {"step_name": [None, step.name]}
        changes |= {"behalf_name": [None, made.behalf_name]} if behalf else {}
        said = aloud(request.kind, request.subject_id, reason)
        audit.record(ACTS[verdict], request, actor=actor, reason=said, changes=changes)
        settle_step(request, step, actor=actor, reason=reason, on=on, at=at)
        return made


def send_back(
    task: ApprovalTask, *, actor: Actor, seen: str, reason: str, on: date, at: datetime
) -> ApprovalDecision | None:
    """退回修改 — for who asked to put right and submit again; raises as `decide` does."""
    return decide(task, "returned", actor=actor, seen=seen, reason=reason, on=on, at=at)


def recall(task: ApprovalTask, *, actor: Actor, on: date, at: datetime, reason: str | None = None) -> None:
    """撤回意见 — take one's own verdict back, while the request is open and nobody decided after it.

    Raises NotOpenNow, NotYours, TooLateToRecall.
    """
    with whole_tenant("who decides may sit above the unit"):
        request, step = session.get_one(ApprovalRequest, task.request_id), _step_of(task)
        lock(request)
        session.refresh(task)
        last = _last_standing(request)
        if request.state != "open" or step.round != request.round:
            raise NotOpenNow(
                _("%(number)s is no longer being decided: look at it again.", number=request.number)
            )
        if last is None or last.task_id != task.id or last.turn != task.turn:
            raise TooLateToRecall(_("Somebody has decided after you, or this was taken back already."))
        if not actor.is_same_person(last.user_id):
            raise NotYours(_("Only %(who)s can take this back.", who=last.name))
        _unwind(request, step)
        _written(
            *(task, request, step, seeing(request)),
            verdict="recalled",
            user_id=last.user_id,
            name=actor.name,
            behalf_id=last.behalf_id,
            behalf_name=last.behalf_name,
            reason=reason,
            at=at,
            on=on,
            signed=False,
        )
        task.state, task.turn, task.decided_at = "open", task.turn + 1, None
        session.flush()
        find_people(request, step, on=on, at=at)
        changes = {"step_name": [None, step.name]}
        audit.record("recall_decision", request, actor=actor, reason=reason, changes=changes)


def may_decide(task: ApprovalTask, actor: Actor, *, on: date) -> bool:
    """可否审批 — whether this person may decide this task now: for buttons; deciding asks again."""
    with whole_tenant("who decides may sit above the unit"):
        request = session.get_one(ApprovalRequest, task.request_id)
        try:
            must_be_theirs(task, request, actor, on=on)
        except (NotOpenNow, AlreadyDecided, NotYours, MayNotDecide):
            return False
        return True


def must_be_theirs(task: ApprovalTask, request: ApprovalRequest, actor: Actor, *, on: date) -> bool:
    """须归其审批 — answers whether they stand in for somebody. Raises NotOpenNow, AlreadyDecided, NotYours,
    MayNotDecide.
    """
    _must_be_open(request, task)
    return _entitled(task, request, actor, on)


def _must_be_open(request: ApprovalRequest, task: ApprovalTask) -> None:
    session.refresh(task)
    if request.state != "open":
        raise NotOpenNow(_("%(number)s is no longer being decided: look at it again.", number=request.number))
    if task.state != "open":
        raise AlreadyDecided(
            _(
                "This step was decided already, or is not yours any more: look at %(number)s again.",
                number=request.number,
            )
        )


def _entitled(task: ApprovalTask, request: ApprovalRequest, actor: Actor, on: date) -> bool:
    """Whether they decide in place of somebody else. Raises NotYours, MayNotDecide."""
    own = actor.is_same_person(task.user_id)
    if not own and (
        actor.user_id is None or stands_in_for(actor.user_id, task.user_id, kind=task.kind, on=on) is None
    ):
        raise NotYours(_("This is for %(who)s to decide.", who=task.name))
    if not still_holds(task.user_id, role=task.role, unit_id=request.unit_id, on=on):
        raise NotYours(_("%(who)s no longer holds the seat from which this is decided.", who=task.name))
    _refuse_barred(task, request, actor)
    if not own and actor.user_id is not None:
        excluded = excluding_role(actor.user_id, task.role, on=on)
        if excluded is not None:
            raise MayNotDecide(
                _(
                    "You are %(held)s: that excludes standing in as %(role)s.",
                    held=ROLES[excluded],
                    role=ROLES[task.role or ""],
                )
            )
    return not own


def _refuse_barred(task: ApprovalTask, request: ApprovalRequest, actor: Actor) -> None:
    barred = barred_from(request)
    why = barred.get(actor.user_id or 0) or barred.get(task.user_id)
    if why is not None:
        raise MayNotDecide(_("Four eyes: who decides this %(why)s.", why=BARRED[why]))


def _must_be_seen(sight: Sight, seen: str) -> None:
    if sight.digest != seen:
        raise StaleSight(_("What stands there is no longer what you saw: look at it again, then decide."))


def _signed(step: ApprovalStep, verdict: str, reason: str | None, prove: Callable[[], bool] | None) -> bool:
    if verdict not in ACTS:
        raise KeyError(verdict)
    if verdict != "approved" and not (reason or "").strip():
        raise ReasonMissing(_("Say why: whoever asked will read it."), field="reason")
    if not step_from_json(step.spec).signed:
        return False
    if prove is None or not prove():
        raise NotSigned(_("This step is signed: give your password again."), field="password")
    return True


def _claim(task: ApprovalTask, verdict: str, at: datetime) -> None:
    """One statement decides who was first; whoever comes second learns it."""
    mine = update(ApprovalTask).where(ApprovalTask.id == task.id, ApprovalTask.state == "open")
    done = session.execute(
        mine.values(state=verdict, decided_at=at), execution_options={"synchronize_session": False}
    )
    if done.rowcount != 1:  # type: ignore[attr-defined]
        raise AlreadyDecided(_("This was decided a moment ago."))
    session.refresh(task)


def _written(
    task: ApprovalTask, request: ApprovalRequest, step: ApprovalStep, sight: Sight, **said: Any
) -> ApprovalDecision:
    """The decision with what was seen; from here on it never changes."""
    made = ApprovalDecision(
        request_id=request.id,
        step_id=step.id,
        task_id=task.id,
        turn=task.turn,
        round=request.round,
        step_name=step.name,
        role=task.role,
        digest=sight.digest,
        seen=sight.to_json(),
        **said,
    )
    session.add(made)
    session.flush()
    return made


def _step_of(task: ApprovalTask) -> ApprovalStep:
    return session.get_one(ApprovalStep, task.step_id)


def _last_standing(request: ApprovalRequest) -> ApprovalDecision | None:
    """The last verdict that was not taken back."""
    rows = session.scalars(
        select(ApprovalDecision)
        .where(ApprovalDecision.request_id == request.id)
        .order_by(ApprovalDecision.id)
    ).all()
    gone = {(each.task_id, each.turn) for each in rows if each.verdict == "recalled"}
    return next((each for each in reversed(rows) if (each.task_id, each.turn) not in gone), None)


def _unwind(request: ApprovalRequest, step: ApprovalStep) -> None:
    """The step is open again, as it was before the verdict; what came after it has not come yet."""
    later = select(ApprovalStep).where(
        ApprovalStep.request_id == request.id,
        ApprovalStep.round == request.round,
        ApprovalStep.position > step.position,
        ApprovalStep.state == "open",
    )
    for each in session.scalars(later).all():
        each.state, each.opened_on, each.due_on, each.escalate_on = "waiting", None, None, None
        for task in tasks_of(each):
            task.state, task.closed_because = "closed", "recalled"
    for task in tasks_of(step):
        if task.closed_because == "done":
            task.state, task.closed_because = "open", None
    step.state, step.ended_at = "open", None
    request.step_name, request.due_on = step.name, step.due_on
    session.flush()
