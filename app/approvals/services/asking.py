"""提请审批 — lay a thing before those who decide it, under the flow in force; or learn nobody is asked."""

from datetime import date, datetime

from sqlalchemy import select, update

from app.approvals.refusals import NotOpenNow, NotYours
from app.approvals.services.flows import flow_in_force, placed, version_in
from app.approvals.services.news import tell_people
from app.approvals.services.people import path_of
from app.approvals.services.seeing import is_unchanged, seeing
from app.approvals.services.stepping import end, lay_out, open_tasks, tell_the_room
from app.approvals.subjects import aloud, subject_of
from app.core import audit
from app.core.actor import Actor
from app.core.db import session
from app.core.numbering import next_number
from app.core.tenancy import whole_tenant
from app.core.text import _
from app.models import ApprovalFlow, ApprovalRequest
from app.rules.approval_facts import Facts
from app.rules.approval_json import from_json
from app.rules.approval_machine import steps_for
from app.rules.approvals import LIFECYCLE, LIVE, Flow, Step


def ask(
    kind: str,
    subject_id: int,
    *,
    actor: Actor,
    on: date,
    at: datetime,
    reason: str | None = None,
    by_command: bool = False,
) -> ApprovalRequest | None:
    """提请 — the request that was opened; None when no flow in force asks anybody: the caller goes on.

    Asked again while it is being decided, the same request answers; one that was returned is submitted again;
    one whose subject was changed meanwhile becomes void, and another is opened.
    A command is asked about by the union's own flow alone, never by one that was only shipped.
    """
    with whole_tenant("who decides may sit above the unit"):
        asks = version_in(kind, "released") if by_command else flow_in_force(kind)
        if asks is None and live_request(kind, subject_id) is None:
            return None
        number = next_number("SP", on)  # its series is locked: two who ask at once ask one after the other
        before = live_request(kind, subject_id)
        before = before if before is not None and still_alive(before) else None
        if before is not None and before.state == "returned" and is_theirs(before, actor):
            return resubmit(before, actor=actor, on=on, at=at, reason=reason)
        if before is not None and before.state != "returned" and is_unchanged(before):
            return before
        if before is not None:
            void_request(before, reason=_("It was asked anew."), actor=actor, on=on, at=at)
        if asks is None:
            return None
        facts = subject_of(kind).facts(subject_id)
        found = _steps(kind, facts)
        if found is None:
            return None
        flow, row, steps = found
        request = ApprovalRequest(
            number=number,
            kind=kind,
            subject_id=subject_id,
            state=LIFECYCLE.initial,
            reason=reason,
            flow_id=row.id if row else None,
            flow_version=row.version if row else 0,
            flow_name=str(flow.name),
            asked_by=actor.name,
            asked_by_id=actor.user_id,
            asked_role=actor.role,
            asked_at=at,
            asked_on=on,
            round=1,
        )
        _write_down(request, facts)
        audit.record("ask_approval", request, actor=actor, reason=_said(request, reason))
        lay_out(request, steps, actor=actor, on=on, at=at)
        return request


def asks_somebody(kind: str, subject_id: int) -> bool:
    """是否须审批 — whether the flow in force would ask anybody about this thing; changes nothing."""
    with whole_tenant("a flow holds for the whole union"):
        return _steps(kind, subject_of(kind).facts(subject_id)) is not None


def resubmit(
    request: ApprovalRequest, *, actor: Actor, on: date, at: datetime, reason: str | None = None
) -> ApprovalRequest:
    """重新提交 — a returned request, put right: decided anew from the first step, by the flow it had.

    Raises NotAllowedNow; NotYours for anybody but who asked.
    """
    with whole_tenant("who decides may sit above the unit"):
        lock(request)
        state = LIFECYCLE.after(request.state, "resubmit")
        must_be_asker(request, actor)
        subject = subject_of(request.kind)
        if subject.resubmitted is not None:
            subject.resubmitted(request, actor=actor, on=on)
        facts = subject.facts(request.subject_id)
        flow, _row = flow_of(request)
        request.state, request.round = state, request.round + 1
        request.reason, request.ended_because = reason or request.reason, None
        _write_down(request, facts)
        session.flush()
        audit.record("resubmit_request", request, actor=actor, reason=_said(request, reason))
        lay_out(request, _needed(flow, facts), actor=actor, on=on, at=at)
        return request


def withdraw(
    request: ApprovalRequest, *, actor: Actor, on: date, at: datetime, reason: str | None = None
) -> ApprovalRequest:
    """撤回申请 — by who asked, or the administrator, until it is decided. Raises NotAllowedNow, NotYours."""
    with whole_tenant("a request is withdrawn wherever it lies"):
        lock(request)
        if actor.role != "tenant_admin":  # who asked may have left
            must_be_asker(request, actor)
        _end_early(request, "withdraw", reason, actor, at)
        audit.record("withdraw_request", request, actor=actor, reason=_said(request, reason))
        tell_the_room(request, actor=actor, on=on, reason=reason)
        return request


def void(
    kind: str, subject_id: int, *, reason: str, actor: Actor, on: date, at: datetime
) -> ApprovalRequest | None:
    """作废 — the thing was changed: whatever was decided about it holds no more, unless it was carried out.

    None when nothing was being decided about it. Rooms call this where they change what is frozen.
    """
    with whole_tenant("a request is made void wherever it lies"):
        request = live_request(kind, subject_id)
        if request is None or not still_alive(request):
            return None
        return void_request(request, reason=reason, actor=actor, on=on, at=at)


def void_if_changed(
    kind: str, subject_id: int, *, actor: Actor, on: date, at: datetime
) -> ApprovalRequest | None:
    """变更即作废 — void unless what is frozen is what was asked about: for what is reckoned anew."""
    with whole_tenant("a request is made void wherever it lies"):
        request = live_request(kind, subject_id)
        if request is None or not still_alive(request) or is_unchanged(request):
            return None
        return void_request(request, reason=_("What is asked was changed."), actor=actor, on=on, at=at)


def void_request(
    request: ApprovalRequest, *, reason: str, actor: Actor, on: date, at: datetime
) -> ApprovalRequest:
    """作废此单 — raises NotAllowedNow once it was carried out, declined or withdrawn."""
    _end_early(request, "void", reason, actor, at)
    audit.record("void_request", request, actor=actor, reason=_said(request, reason))
    tell_the_room(request, actor=actor, on=on, reason=reason)
    return request


def _said(request: ApprovalRequest, reason: str | None) -> str | None:
    """The reason as the trail may keep it."""
    return aloud(request.kind, request.subject_id, reason)


def _end_early(request: ApprovalRequest, verb: str, reason: str | None, actor: Actor, at: datetime) -> None:
    asked: list[int | None] = [each.user_id for each in open_tasks(request)]
    end(request, verb, because=reason, at=at)
    asked += [request.asked_by_id] if verb == "void" and request.asked_by_id != actor.user_id else []
    facts = {"who": actor.name, "reason": reason or ""}
    tell_people(asked, "withdrawn", request, at=at, key=f"{request.round}:{verb}", **facts)


def live_request(kind: str, subject_id: int) -> ApprovalRequest | None:
    """在办的审批单 — being decided, returned, or approved and not carried out; of one thing there is one."""
    return session.scalars(
        select(ApprovalRequest).where(
            ApprovalRequest.kind == kind,
            ApprovalRequest.subject_id == subject_id,
            ApprovalRequest.state.in_(LIVE),
        )
    ).first()


def lock(request: ApprovalRequest) -> None:
    """锁定 — whoever else would move this request waits until our transaction ends; it is read anew."""
    session.flush()
    same = update(ApprovalRequest).where(ApprovalRequest.id == request.id)
    session.execute(
        same.values(round=ApprovalRequest.round), execution_options={"synchronize_session": False}
    )
    session.refresh(request)


def is_theirs(request: ApprovalRequest, actor: Actor) -> bool:
    """是否其所提请 — the system may do what who asked may."""
    return actor.user_id is None or actor.is_same_person(request.asked_by_id)


def still_alive(request: ApprovalRequest) -> bool:
    """仍在办 — locked, and not ended while we waited for it."""
    lock(request)
    return request.state in LIVE


def must_be_asker(request: ApprovalRequest, actor: Actor) -> None:
    """须为申请人 — raises NotYours."""
    if not is_theirs(request, actor):
        raise NotYours(_("Only who asked, %(who)s, can do this.", who=request.asked_by))


def flow_of(request: ApprovalRequest) -> tuple[Flow, ApprovalFlow | None]:
    """所依流程 — the version under which it was asked; raises NotOpenNow when what was shipped is gone."""
    if request.flow_id is not None:
        row = session.get_one(ApprovalFlow, request.flow_id)
        return from_json(row.tree), row
    shipped = subject_of(request.kind).default
    if shipped is None:
        raise NotOpenNow(_("The flow of this request is gone: withdraw it and ask again."))
    return shipped, None


def _steps(kind: str, facts: Facts) -> tuple[Flow, ApprovalFlow | None, tuple[Step, ...]] | None:
    found = flow_in_force(kind)
    if found is None:
        return None
    steps = _needed(found[0], facts)
    return (*found, steps) if steps else None


def _needed(flow: Flow, facts: Facts) -> tuple[Step, ...]:
    return steps_for(placed(flow), facts.asked(path_of(facts.unit_id)))


def _write_down(request: ApprovalRequest, facts: Facts) -> None:
    """What is laid before the deciders, as it stands now; from here on it is frozen."""
    subject = subject_of(request.kind)
    request.title, request.amount_fen, request.unit_id = facts.title[:200], facts.amount_fen, facts.unit_id
    request.facts = facts.to_json()
    request.concerns = _concerned(request)
    request.digest = subject.digest(request.subject_id)
    request.shown = []
    session.add(request)
    session.flush()
    request.shown = seeing(request).shown


def _concerned(request: ApprovalRequest) -> list[int]:
    """Whom it concerns, and whoever asked for the same thing before: they would decide their own wish."""
    subject = subject_of(request.kind)
    earlier = select(ApprovalRequest.asked_by_id).where(
        ApprovalRequest.kind == request.kind,
        ApprovalRequest.subject_id == request.subject_id,
        ApprovalRequest.asked_by_id.is_not(None),
    )
    named = subject.concerns(request.subject_id) if subject.concerns else ()
    return sorted({*named, *(each for each in session.scalars(earlier) if each is not None)})
