"""加签与代理 — one more person is asked; somebody stands in for somebody else between two dates."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import select

from app.approvals.refusals import CannotDelegate, CannotSign
from app.approvals.services.asking import lock
from app.approvals.services.deciding import must_be_theirs
from app.approvals.services.people import barred_from, excluding_role, people_in_seats
from app.approvals.services.stepping import put_to, tasks_of
from app.approvals.subjects import aloud
from app.core import audit
from app.core.actor import Actor
from app.core.db import session
from app.core.errors import NotAllowed
from app.core.tenancy import whole_tenant
from app.core.text import _
from app.models import ApprovalDelegation, ApprovalRequest, ApprovalStep, ApprovalTask, Seat
from app.rules.approval_people import Found
from app.rules.approvals import BARRED
from app.rules.permissions import ROLES
from app.tenants.queries import in_force

LONGEST_DAYS = 366


def add_signer(
    task: ApprovalTask, user_id: int, *, actor: Actor, on: date, at: datetime, reason: str
) -> ApprovalTask:
    """加签 — who is asked at this step has somebody else asked as well: without their yes it does not pass.

    Raises as deciding does for who may not decide, and CannotSign for who cannot be asked.
    """
    with whole_tenant("who decides may sit above the unit"):
        request, step = (
            session.get_one(ApprovalRequest, task.request_id),
            session.get_one(ApprovalStep, task.step_id),
        )
        lock(request)
        must_be_theirs(task, request, actor, on=on)
        name = people_in_seats([user_id], on=on).get(user_id)
        if name is None:
            raise CannotSign(_("This person holds no seat now: choose somebody else."), field="who")
        why = barred_from(request).get(user_id)
        if why is not None:
            raise CannotSign(
                _("%(who)s may not be asked: this person %(why)s.", who=name, why=BARRED[why]), field="who"
            )
        if any(each.user_id == user_id and each.state != "closed" for each in tasks_of(step)):
            raise CannotSign(_("%(who)s is asked already at this step.", who=name), field="who")
        (made,) = put_to(
            request, step, [Found(user_id, name, "added", where=actor.name)], vote="added", at=at
        )
        changes = {"signer": [None, name]}
        said = aloud(request.kind, request.subject_id, reason)
        audit.record("add_signer", request, actor=actor, reason=said, changes=changes)
        return made


def delegate(  # noqa: PLR0913 - who, for whom, for what, from when until when, and why
    user_id: int,
    delegate_id: int,
    *,
    from_on: date,
    until_on: date,
    actor: Actor,
    on: date,
    at: datetime,
    reason: str,
    kinds: Iterable[str] = (),
) -> ApprovalDelegation:
    """委托代理 — between these days, both included, `delegate_id` may decide what `user_id` is asked.

    By the person themself, or by the tenant's administrator for somebody who cannot. Raises CannotDelegate,
    NotAllowed.
    """
    if not actor.is_same_person(user_id) and actor.role != "tenant_admin" and actor.user_id is not None:
        raise NotAllowed(_("Only the person themself or the administrator can name who stands in."))
    _refuse_dates(from_on, until_on, on)
    with whole_tenant("people stand in for each other across units"):
        names = people_in_seats([user_id, delegate_id], on=on)
        if user_id == delegate_id or len(names) < 2:  # noqa: PLR2004 - two people
            raise CannotDelegate(_("Choose somebody else, who holds a seat in the union."), field="delegate")
        _refuse_excluded(user_id, delegate_id, names[delegate_id], on)
        _refuse_twice(user_id, delegate_id, from_on, until_on, sorted(set(kinds)))
        made = ApprovalDelegation(
            user_id=user_id,
            name=names[user_id],
            delegate_id=delegate_id,
            delegate_name=names[delegate_id],
            kinds=sorted(set(kinds)),
            from_on=from_on,
            until_on=until_on,
            reason=reason,
            made_by=actor.name,
            made_by_id=actor.user_id,
            made_at=at,
        )
        session.add(made)
        session.flush()
        changes = {"from_on": [None, str(from_on)], "until_on": [None, str(until_on)]}
        audit.record("delegate_approvals", made, actor=actor, reason=reason, changes=changes)
        return made


def end_delegation(
    made: ApprovalDelegation, *, actor: Actor, at: datetime, reason: str | None = None
) -> ApprovalDelegation:
    """提前结束代理 — from now on they decide for themself again. Raises NotAllowed."""
    if not actor.is_same_person(made.user_id) and actor.role != "tenant_admin" and actor.user_id is not None:
        raise NotAllowed(_("Only the person themself or the administrator can name who stands in."))
    if made.ended_at is None:
        made.ended_at = at
        session.flush()
        audit.record("end_delegation", made, actor=actor, reason=reason)
    return made


def _refuse_excluded(user_id: int, delegate_id: int, name: str, on: date) -> None:
    """A delegation that could never be used: each role of the one is excluded by a role of the other."""
    held = select(Seat.role).where(Seat.user_id == user_id, in_force(on))
    excluded = [excluding_role(delegate_id, role, on=on) for role in session.scalars(held).all()]
    if excluded and all(excluded):
        raise CannotDelegate(
            _(
                "%(name)s holds a role (%(role)s) that excludes yours: choose somebody else.",
                name=name,
                role=ROLES[excluded[0] or ""],
            ),
            field="delegate",
        )


def _refuse_twice(user_id: int, delegate_id: int, from_on: date, until_on: date, kinds: list[str]) -> None:
    same = select(ApprovalDelegation).where(
        ApprovalDelegation.user_id == user_id,
        ApprovalDelegation.delegate_id == delegate_id,
        ApprovalDelegation.from_on <= until_on,
        ApprovalDelegation.until_on >= from_on,
        ApprovalDelegation.ended_at.is_(None),
    )
    found = next((each for each in session.scalars(same) if each.kinds == kinds), None)
    if found is not None:
        raise CannotDelegate(
            _(
                "%(name)s stands in already from %(from)s to %(until)s: end that, or choose other days.",
                name=found.delegate_name,
                until=found.until_on,
                **{"from": found.from_on},
            ),
            field="delegate",
        )


def _refuse_dates(from_on: date, until_on: date, on: date) -> None:
    if until_on < from_on:
        raise CannotDelegate(_("It ends before it begins: correct the dates."), field="until_on")
    if until_on < on:
        raise CannotDelegate(_("These days are over: choose a day to come."), field="until_on")
    if (until_on - from_on).days > LONGEST_DAYS:
        raise CannotDelegate(_("Name somebody for a year at most."), field="until_on")
