"""Selects of approvals that deserve a name: one person's inbox, who may read a request, and what is unwell.

Each is a constant number of statements, however many requests are open. Whoever decides may sit anywhere in
the tree, so these look past the seat's unit and are narrowed by person instead.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import joinedload

from app.approvals.services.people import delegations_to
from app.core.db import session
from app.core.tenancy import whole_tenant
from app.models import (
    ApprovalDecision,
    ApprovalDelegation,
    ApprovalRequest,
    ApprovalStep,
    ApprovalTask,
)


def to_decide(user_id: int, *, on: date) -> ColumnElement[bool]:
    """待我审批 — tasks this person may decide on the day: their own, and of those they stand in for.

    What they asked for themself is never theirs to decide, in whoever's place.
    """
    own = ApprovalTask.user_id == user_id
    behalf = [
        and_(
            ApprovalTask.user_id == each.user_id,
            *((ApprovalTask.kind.in_(each.kinds),) if each.kinds else ()),
        )
        for each in delegations_to(user_id, on=on)
    ]
    return and_(ApprovalTask.state == "open", or_(own, *behalf))


def inbox(
    user_id: int,
    *,
    on: date,
    where: Sequence[ColumnElement[bool]] = (),
    limit: int = 50,
    offset: int = 0,
) -> list[ApprovalTask]:
    """待办一览 — the most pressing first, each with its request and step, in one statement; `where` narrows
    (columns of ApprovalTask and ApprovalRequest).
    """
    with whole_tenant("who decides may sit above the unit"):
        found = (
            _inbox(user_id, on, where)
            .options(joinedload(ApprovalTask.request), joinedload(ApprovalTask.step))
            .order_by(ApprovalTask.due_on.is_(None), ApprovalTask.due_on, ApprovalTask.id)
        )
        return list(session.scalars(found.limit(limit).offset(offset)))


def waiting_count(user_id: int, *, on: date, where: Sequence[ColumnElement[bool]] = ()) -> int:
    """待办数 — how many tasks wait for this person."""
    with whole_tenant("who decides may sit above the unit"):
        asked = _inbox(user_id, on, where).with_only_columns(func.count()).order_by(None)
        return session.scalar(asked) or 0


def counts_by_kind(user_id: int, *, on: date) -> dict[str, int]:
    """各类待办数 — by kind of thing."""
    with whole_tenant("who decides may sit above the unit"):
        asked = _inbox(user_id, on, ()).with_only_columns(ApprovalTask.kind, func.count())
        return dict(session.execute(asked.group_by(ApprovalTask.kind)).tuples().all())


def _inbox(user_id: int, on: date, where: Sequence[ColumnElement[bool]]) -> Select[tuple[ApprovalTask]]:
    return (
        select(ApprovalTask)
        .join(ApprovalRequest, ApprovalRequest.id == ApprovalTask.request_id)
        .where(to_decide(user_id, on=on), *where)
        .where(or_(ApprovalRequest.asked_by_id.is_(None), ApprovalRequest.asked_by_id != user_id))
    )


def my_task(request: ApprovalRequest, user_id: int, *, on: date) -> ApprovalTask | None:
    """我的待办 — the task of this request that this person may decide; their own before another's."""
    with whole_tenant("who decides may sit above the unit"):
        found = select(ApprovalTask).where(to_decide(user_id, on=on), ApprovalTask.request_id == request.id)
        return session.scalars(found.order_by(ApprovalTask.user_id != user_id, ApprovalTask.id)).first()


def is_party(request: ApprovalRequest, user_id: int, *, on: date) -> bool:
    """是否当事人 — whether it is this person's to read, wherever it lies: they asked, are or were asked."""
    if request.asked_by_id == user_id:
        return True
    people = [user_id, *(each.user_id for each in delegations_to(user_id, on=on))]
    with whole_tenant("who decides may sit above the unit"):
        asked = select(ApprovalTask.id).where(
            ApprovalTask.request_id == request.id, ApprovalTask.user_id.in_(people)
        )
        decided = select(ApprovalDecision.id).where(
            ApprovalDecision.request_id == request.id, ApprovalDecision.user_id == user_id
        )
        return session.scalar(asked.limit(1)) is not None or session.scalar(decided.limit(1)) is not None


def asked_by(user_id: int) -> ColumnElement[bool]:
    """我提请的 — requests this person opened."""
    return ApprovalRequest.asked_by_id == user_id


def decided_by(user_id: int) -> ColumnElement[bool]:
    """我审批过的 — requests this person decided something of."""
    return ApprovalRequest.id.in_(
        select(ApprovalDecision.request_id).where(ApprovalDecision.user_id == user_id)
    )


def path_of_request(request: ApprovalRequest) -> list[ApprovalStep]:
    """本轮步骤 — the steps of the round that counts, in their order."""
    with whole_tenant("a request is read whole by whoever may read it"):
        found = select(ApprovalStep).where(
            ApprovalStep.request_id == request.id, ApprovalStep.round == request.round
        )
        return list(session.scalars(found.order_by(ApprovalStep.position)))


def tasks_of_request(request: ApprovalRequest) -> list[ApprovalTask]:
    """所有待办 — of every round, in the order they were asked."""
    with whole_tenant("a request is read whole by whoever may read it"):
        found = select(ApprovalTask).where(ApprovalTask.request_id == request.id)
        return list(session.scalars(found.order_by(ApprovalTask.id)))


def decisions_of(request: ApprovalRequest) -> list[ApprovalDecision]:
    """审批意见 — every verdict of every round, in order; those taken back among them."""
    with whole_tenant("a request is read whole by whoever may read it"):
        found = select(ApprovalDecision).where(ApprovalDecision.request_id == request.id)
        return list(session.scalars(found.order_by(ApprovalDecision.id)))


def my_delegations(user_id: int) -> list[ApprovalDelegation]:
    """我的代理 — who stood, stands or will stand in for this person, and for whom they do; newest first."""
    with whole_tenant("people stand in for each other across units"):
        found = select(ApprovalDelegation).where(
            or_(ApprovalDelegation.user_id == user_id, ApprovalDelegation.delegate_id == user_id)
        )
        return list(session.scalars(found.order_by(ApprovalDelegation.id.desc())))


@dataclass(frozen=True, slots=True)
class Health:
    """审批健康 — how many are open, stuck (nobody may decide), overdue, returned, failed, approved."""

    open: int
    stuck: int
    overdue: int
    returned: int
    failed: int
    approved: int


def is_stuck() -> ColumnElement[bool]:
    """卡住 — open, and nobody, or too few, may decide."""
    return and_(ApprovalRequest.stuck.is_not(None), ApprovalRequest.state == "open")


def is_overdue(on: date) -> ColumnElement[bool]:
    """超期 — open, and the step's day has passed."""
    return and_(ApprovalRequest.state == "open", ApprovalRequest.due_on < on)


def health(*, on: date) -> Health:
    """健康数字 — of the requests in sight, in one statement."""
    names = {
        "open": ApprovalRequest.state == "open",
        "stuck": is_stuck(),
        "overdue": is_overdue(on),
        **{state: ApprovalRequest.state == state for state in ("returned", "failed", "approved")},
    }
    counted: list[Any] = [func.count(case((condition, 1))) for condition in names.values()]
    live = select(*counted).where(ApprovalRequest.state.in_(("open", "returned", "failed", "approved")))
    return Health(**dict(zip(names, session.execute(live).one(), strict=True)))
