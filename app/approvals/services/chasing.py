"""催办 — what time and people's leaving bring about: reminders, escalation, other people asked, the stuck.

Run at night or by the hour for the tenant in force; twice a day changes nothing more. Limits are working
days, and on days off nobody is reminded or passed over.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from app.approvals.services.asking import lock
from app.approvals.services.news import tell_people
from app.approvals.services.people import around, barred_from
from app.approvals.services.settling import settle_step
from app.approvals.services.stepping import find_people, mark_stuck, put_to, tasks_of, votes_of
from app.core import audit
from app.core.accounts import User
from app.core.actor import SYSTEM
from app.core.db import session
from app.core.tenancy import whole_tenant
from app.models import ApprovalRequest, ApprovalStep, ApprovalTask, OrgUnit, Seat
from app.rules import working_days
from app.rules.approval_json import step_from_json
from app.rules.approval_machine import can_pass
from app.rules.approval_people import escalate
from app.rules.permissions import UNIT_ROLES
from app.tenants.queries import in_force


@dataclass(slots=True)
class Chased:
    """催办结果 — how many steps were reminded of, passed up, given to others, found somebody, are stuck."""

    reminded: int = 0
    escalated: int = 0
    reassigned: int = 0
    found: int = 0
    stuck: int = 0


def chase(*, on: date, at: datetime) -> Chased:
    """催办 — everything due on this day, step by step."""
    done = Chased()
    with whole_tenant("time runs for every unit alike"):
        left = session.scalars(_left(on).with_only_columns(ApprovalTask.step_id).distinct()).all()
        done.reassigned = _each(sorted(left), reassign, on, at)
        back = session.scalars(_back(on).with_only_columns(ApprovalTask.step_id).distinct()).all()
        done.found = _each(sorted(back), find_again, on, at)
        stuck = select(ApprovalRequest.id).where(ApprovalRequest.stuck.is_not(None))
        waiting = _steps_open(ApprovalStep.request_id.in_(stuck))
        found = _each(waiting, find_again, on, at)
        done.found, done.stuck = done.found + found, len(waiting) - found
        if working_days.is_working_day(on):
            slow = _steps_open(ApprovalStep.due_on < on, ApprovalStep.reminded_on.is_(None))
            done.reminded = _each(slow, remind, on, at)
            over = _steps_open(ApprovalStep.escalate_on < on, ApprovalStep.escalated_on.is_(None))
            done.escalated = _each(over, pass_up, on, at)
    return done


def _each(step_ids: Iterable[int], act: Callable[..., bool], on: date, at: datetime) -> int:
    """Do it to each that is open still; answers to how many something happened."""
    rows = (_locked(each) for each in step_ids)
    return sum(act(*row, on=on, at=at) for row in rows if row is not None)


def reassign(request: ApprovalRequest, step: ApprovalStep, *, on: date, at: datetime) -> bool:
    """另找人 — those who no longer hold their seat are asked no more; whoever holds it now is."""
    gone = set(session.scalars(_left(on).where(ApprovalTask.step_id == step.id)))
    if not gone:
        return False
    for each in gone:
        each.state, each.closed_because = "closed", "left"
    session.flush()
    find_people(request, step, on=on, at=at)
    changes = {"people": [_names(gone), _names(_open(step))]}
    audit.record("reassign_request", request, actor=SYSTEM, changes=changes)
    settle_step(request, step, actor=SYSTEM, reason=None, on=on, at=at)
    return True


def find_again(request: ApprovalRequest, step: ApprovalStep, *, on: date, at: datetime) -> bool:
    """重新找人 — whether enough people may decide now where too few could."""
    if find_people(request, step, on=on, at=at):
        changes = {"people": [None, _names(_open(step))]}
        audit.record("reassign_request", request, actor=SYSTEM, changes=changes)
    return request.stuck is None


def remind(request: ApprovalRequest, step: ApprovalStep, *, on: date, at: datetime) -> bool:
    """提醒 — those who have not decided in time, once."""
    step.reminded_on = on
    facts = {"who": request.asked_by, "step": step.name, "due": step.due_on}
    slow = (each.user_id for each in _open(step))
    tell_people(slow, "reminded", request, at=at, key=f"{step.id}:{on}", **facts)
    audit.record("remind_request", request, actor=SYSTEM)
    session.flush()
    return True


def pass_up(request: ApprovalRequest, step: ApprovalStep, *, on: date, at: datetime) -> bool:
    """升级 — those named for when the time is over are asked too. Where nobody is found, tried again."""
    spec, slow = step_from_json(step.spec), _open(step)
    asked = escalate(spec, around(request.unit_id, [spec], on=on), barred_from(request))
    fresh = put_to(request, step, asked.people, vote="escalated", at=at)
    if not fresh:
        return False
    step.escalated_on = on
    if can_pass(spec, step.need, votes_of(step)):
        mark_stuck(request, None, on=on, at=at)
    facts = {"who": request.asked_by, "step": step.name, "due": step.due_on, "from_whom": _names(slow)}
    tell_people((each.user_id for each in fresh), "escalated", request, at=at, key=f"{step.id}", **facts)
    audit.record("escalate_request", request, actor=SYSTEM, changes={"people": [None, _names(fresh)]})
    session.flush()
    return True


def _left(on: date) -> Select[tuple[ApprovalTask]]:
    """Open tasks of people who hold no longer the seat for which they were asked, at the unit or above it."""
    return _tasks(on, held=False).where(ApprovalTask.state == "open")


def _back(on: date) -> Select[tuple[ApprovalTask]]:
    """Tasks taken from people who had left and hold the seat again: a leaving that was taken back."""
    return (
        _tasks(on, held=True)
        .join(ApprovalStep, ApprovalStep.id == ApprovalTask.step_id)
        .where(
            ApprovalTask.state == "closed",
            ApprovalTask.closed_because == "left",
            ApprovalStep.state == "open",
            ApprovalRequest.state == "open",
        )
    )


def _tasks(on: date, *, held: bool) -> Select[tuple[ApprovalTask]]:
    its_unit, of_seat = aliased(OrgUnit), aliased(OrgUnit)
    above = func.substr(its_unit.path, 1, func.length(of_seat.path)) == of_seat.path
    holds = (
        select(Seat.id)
        .join(User, User.id == Seat.user_id)
        .join(of_seat, of_seat.id == Seat.unit_id)
        .where(Seat.user_id == ApprovalTask.user_id, User.active.is_(True), in_force(on))
        .where(
            or_(
                and_(ApprovalTask.role.is_(None), Seat.role.in_(UNIT_ROLES)),
                and_(ApprovalTask.role == Seat.role, above),
            )
        )
    )
    holding = holds.correlate(ApprovalTask, its_unit).exists()
    return (
        select(ApprovalTask)
        .join(ApprovalRequest, ApprovalRequest.id == ApprovalTask.request_id)
        .join(its_unit, its_unit.id == ApprovalRequest.unit_id)
        .where(holding if held else ~holding)
    )


def _steps_open(*conditions: ColumnElement[bool]) -> list[int]:
    found = select(ApprovalStep.id).where(ApprovalStep.state == "open", *conditions)
    return list(session.scalars(found.order_by(ApprovalStep.id)))


def _locked(step_id: int) -> tuple[ApprovalRequest, ApprovalStep] | None:
    """The step and its request, ours until the transaction ends; None when it is open no more."""
    step = session.get_one(ApprovalStep, step_id)
    request = session.get_one(ApprovalRequest, step.request_id)
    lock(request)
    session.refresh(step)
    return (request, step) if (request.state, step.state) == ("open", "open") else None


def _names(tasks: Iterable[ApprovalTask]) -> str:
    return "、".join(each.name for each in tasks)


def _open(step: ApprovalStep) -> list[ApprovalTask]:
    return [each for each in tasks_of(step) if each.state == "open"]
