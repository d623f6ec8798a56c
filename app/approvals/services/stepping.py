"""推进 — from step to step: who is asked now, by when; and the end, whichever it is."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import select, update

from app.approvals.services.news import tell_people
from app.approvals.services.people import administrators, around, barred_from
from app.approvals.subjects import subject_of
from app.core import jobs
from app.core.actor import Actor
from app.core.db import session
from app.models import ApprovalRequest, ApprovalStep, ApprovalTask
from app.rules import working_days
from app.rules.approval_json import step_from_json, step_to_json
from app.rules.approval_machine import Vote, can_pass
from app.rules.approval_people import Found, ask, need_of
from app.rules.approvals import LIFECYCLE, Step

CARRY_OUT = "approvals.carry_out"
ENDS = {"declined": "declined", "returned": "returned", "withdrawn": "undone", "voided": "undone"}


def lay_out(request: ApprovalRequest, steps: Iterable[Step], *, actor: Actor, on: date, at: datetime) -> None:
    """铺开 — write down this round's steps as the flow says them, and ask at the first."""
    for position, step in enumerate(steps, 1):
        session.add(
            ApprovalStep(
                request_id=request.id,
                round=request.round,
                position=position,
                key=step.key,
                name=str(step.name),
                spec=step_to_json(step),
                state="waiting",
                need=1,
                barred=[],
            )
        )
    session.flush()
    go_on(request, actor=actor, on=on, at=at)


def go_on(request: ApprovalRequest, *, actor: Actor, on: date, at: datetime) -> None:
    """进入下一步 — ask at the next step of the round; after the last, approved, and a job carries it out."""
    waiting = (
        select(ApprovalStep)
        .where(
            ApprovalStep.request_id == request.id,
            ApprovalStep.round == request.round,
            ApprovalStep.state == "waiting",
        )
        .order_by(ApprovalStep.position)
    )
    step = session.scalars(waiting.limit(1)).first()
    if step is not None:
        open_step(request, step, on=on, at=at)
        return
    end(request, "approve", because=None, at=at)
    request.job_id = jobs.enqueue(CARRY_OUT, {"request_id": request.id}, actor=actor).id
    session.flush()


def open_step(request: ApprovalRequest, step: ApprovalStep, *, on: date, at: datetime) -> None:
    """开始一步 — the limit runs from today; whoever decides it is found and told."""
    spec = step_from_json(step.spec)
    step.state, step.opened_on = "open", on
    step.reminded_on = step.escalated_on = step.ended_at = None
    step.due_on = working_days.after(on, spec.days) if spec.days else None
    step.escalate_on = (
        working_days.after(step.due_on, spec.escalate_after) if step.due_on and spec.escalate else None
    )
    request.step_name, request.due_on = step.name, step.due_on
    find_people(request, step, on=on, at=at)


def find_people(
    request: ApprovalRequest, step: ApprovalStep, *, on: date, at: datetime
) -> list[ApprovalTask]:
    """找人 — ask whoever decides this step and was not asked yet; stuck where too few are found."""
    spec = step_from_json(step.spec)
    asked = ask(spec, around(request.unit_id, [spec], on=on), barred_from(request, but=step))
    fresh = put_to(request, step, asked.people, vote="own", at=at)
    step.barred = [[each.user_id, each.name, code] for each, code in asked.barred]
    votes = votes_of(step)
    step.need = need_of(spec, sum(each.kind == "own" for each in votes), asked.missing)
    possible = can_pass(spec, step.need, votes)
    mark_stuck(request, None if possible else asked.stuck or "too_few", on=on, at=at)
    session.flush()
    return fresh


def votes_of(step: ApprovalStep) -> list[Vote]:
    """一步的票 — of those who are or were asked at it, without those who are asked no longer."""
    return [Vote(each.vote, each.state) for each in tasks_of(step) if each.state != "closed"]


def put_to(
    request: ApprovalRequest, step: ApprovalStep, people: Iterable[Found], *, vote: str, at: datetime
) -> list[ApprovalTask]:
    """交办 — a task for each who has none at this step; one that was closed is opened again."""
    known = {each.user_id: each for each in tasks_of(step)}
    fresh = []
    for each in people:
        task = known.get(each.user_id)
        if task is not None and task.state != "closed":
            continue
        if task is None:
            task = ApprovalTask(request_id=request.id, step_id=step.id, user_id=each.user_id, turn=0)
            session.add(task)
        task.kind, task.name, task.how, task.role, task.place = (
            request.kind,
            each.name,
            each.how,
            each.role,
            each.where,
        )
        task.vote, task.state, task.turn, task.due_on = vote, "open", task.turn + 1, step.due_on
        task.asked_at, task.decided_at, task.closed_because = at, None, None
        fresh.append(task)
    session.flush()
    subject = subject_of(request.kind)
    if subject.asked is not None and fresh:
        subject.asked(request.subject_id, [(each.user_id, each.name) for each in fresh], at=at)
    if vote != "escalated":
        tell_asked(request, step, fresh, at=at)
    return fresh


def tell_asked(
    request: ApprovalRequest, step: ApprovalStep, tasks: Iterable[ApprovalTask], *, at: datetime
) -> None:
    """通知审批人 — those who have just been asked."""
    facts = {"who": request.asked_by, "step": step.name, "due": step.due_on, "reason": request.reason or ""}
    tell_people((each.user_id for each in tasks), "asked", request, at=at, key=f"{step.id}:{at}", **facts)


def tasks_of(step: ApprovalStep) -> list[ApprovalTask]:
    """一步的待办 — of everybody asked at it, in the order they were asked."""
    return list(
        session.scalars(select(ApprovalTask).where(ApprovalTask.step_id == step.id).order_by(ApprovalTask.id))
    )


def open_tasks(request: ApprovalRequest) -> list[ApprovalTask]:
    """待办 — who is being asked about a request now."""
    mine = (ApprovalTask.request_id == request.id, ApprovalTask.state == "open")
    return list(session.scalars(select(ApprovalTask).where(*mine).order_by(ApprovalTask.id)))


def mark_stuck(request: ApprovalRequest, why: str | None, *, on: date, at: datetime) -> None:
    """标记卡住 — so that it is listed, once, until somebody is found."""
    if why is not None and request.stuck is None:
        request.stuck_on = on
        facts = {"who": request.asked_by, "step": request.step_name or ""}
        told = [request.asked_by_id, *administrators(on=on)]
        tell_people(told, "without_approver", request, at=at, key=str(on), **facts)
    request.stuck = why
    request.stuck_on = request.stuck_on if why else None


def end(request: ApprovalRequest, verb: str, *, because: str | None, at: datetime) -> None:
    """结束 — the state after the verb; nobody is asked any more. Raises NotAllowedNow."""
    request.state = LIFECYCLE.after(request.state, verb)
    request.stuck = request.stuck_on = request.due_on = None
    request.ended_because = because
    request.ended_at = None if request.state == "returned" else at
    if request.state not in {"carried_out", "failed"}:
        request.step_name = None
        close_tasks(request, request.state)
    session.flush()


def close_tasks(request: ApprovalRequest, why: str) -> None:
    """撤下待办 — whatever is open of the request is nobody's any more; steps not come to are not needed."""
    steps = update(ApprovalStep).where(ApprovalStep.request_id == request.id)
    session.execute(
        steps.where(ApprovalStep.state.in_(("waiting", "open"))).values(state="closed"),
        execution_options={"synchronize_session": "fetch"},
    )
    tasks = update(ApprovalTask).where(ApprovalTask.request_id == request.id, ApprovalTask.state == "open")
    session.execute(
        tasks.values(state="closed", closed_because=why), execution_options={"synchronize_session": "fetch"}
    )


def tell_the_room(request: ApprovalRequest, *, actor: Actor, on: date, reason: str | None) -> None:
    """知会业务 — the room that asked learns how it ended: declined, returned, withdrawn or void."""
    subject = subject_of(request.kind)
    call = getattr(subject, ENDS[request.state])
    if call is not None:
        call(request, actor=actor, on=on, reason=reason)
