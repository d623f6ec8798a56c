"""找人 — the seats and accounts that count at a unit on a day, in a few queries whatever the flow."""

from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy import select

from app.core.accounts import User
from app.core.db import session
from app.core.errors import NotFound
from app.core.tenancy import whole_tenant
from app.core.text import _
from app.models import ApprovalDecision, ApprovalDelegation, ApprovalRequest, ApprovalStep, OrgUnit, Seat
from app.rules.approval_people import Around, Holder
from app.rules.approvals import Step
from app.rules.permissions import INCOMPATIBLE, UNIT_ROLES
from app.tenants.queries import in_force


def around(unit_id: int, steps: Iterable[Step], *, on: date) -> Around:
    """现场 — whoever holds a role these steps look for, at the unit or above it, and the people they name.

    Only accounts that are not shut, and seats in force on the day.
    """
    looked = list(steps)
    roles = {who.sought for step in looked for who in (*step.who, *step.escalate) if who.sought}
    named = {who.user_id for step in looked for who in (*step.who, *step.escalate) if who.user_id}
    named |= {step.fallback for step in looked if step.fallback}
    with whole_tenant("who decides may sit above the unit"):
        path = path_of(unit_id)
        units = _units(path)
        return Around(path, _holders(units, roles, on), people_in_seats(named, on=on), dict(units.values()))


def path_of(unit_id: int) -> str:
    """单位路径 — raises NotFound for a unit that is not the tenant's."""
    path = session.scalar(select(OrgUnit.path).where(OrgUnit.id == unit_id))
    if path is None:
        raise NotFound(_("The unit of this request does not exist any more."))
    return path


def _units(path: str) -> dict[int, tuple[str, str]]:
    """The unit and those above it: path and name, by number."""
    numbers = [int(each) for each in path.strip("/").split("/")]
    found = session.execute(
        select(OrgUnit.id, OrgUnit.path, OrgUnit.full_name).where(OrgUnit.id.in_(numbers))
    )
    return {number: (where, name) for number, where, name in found}


def _holders(units: Mapping[int, tuple[str, str]], roles: set[str], on: date) -> tuple[Holder, ...]:
    if not roles:
        return ()
    held = (
        select(Seat.user_id, User.first_name, Seat.role, Seat.unit_id, Seat.alone)
        .join(User, User.id == Seat.user_id)
        .where(Seat.unit_id.in_(units), Seat.role.in_(roles), in_force(on), User.active.is_(True))
        .order_by(Seat.id)
    )
    return tuple(
        Holder(user_id, name, role, *units[unit_id], alone)
        for user_id, name, role, unit_id, alone in session.execute(held)
    )


def people_in_seats(user_ids: Iterable[int], *, on: date) -> dict[int, str]:
    """在岗人员 — of these accounts, those that are open and hold a seat of a unit on the day, with their
    names.
    """
    wanted = list(user_ids)
    if not wanted:
        return {}
    held = (
        select(User.id, User.first_name)
        .join(Seat, Seat.user_id == User.id)
        .where(User.id.in_(wanted), User.active.is_(True), Seat.role.in_(UNIT_ROLES), in_force(on))
    )
    return dict(session.execute(held).tuples().all())


def administrators(*, on: date) -> list[int]:
    """管理员 — accounts of those who administer the union on the day: they fill seats that are empty."""
    held = select(Seat.user_id).join(User, User.id == Seat.user_id)
    return list(session.scalars(held.where(Seat.role == "tenant_admin", in_force(on), User.active.is_(True))))


def barred_from(request: ApprovalRequest, *, but: ApprovalStep | None = None) -> dict[int, str]:
    """须回避的人 — who may decide no (further) step of this round, and why: the key of a sentence.

    `but` leaves aside who decided at that very step: they are counted there.
    """
    out: dict[int, str] = {}
    decided = select(ApprovalDecision.user_id, ApprovalDecision.behalf_id, ApprovalDecision.verdict).where(
        ApprovalDecision.request_id == request.id, ApprovalDecision.round == request.round
    )
    if but is not None:
        decided = decided.where(ApprovalDecision.step_id != but.id)
    standing: dict[tuple[int, int | None], str] = {}
    for user_id, behalf_id, verdict in session.execute(decided.order_by(ApprovalDecision.id)):
        standing[user_id, behalf_id] = verdict
    for people, verdict in standing.items():
        if verdict != "recalled":
            out |= {each: "decided" for each in people if each is not None}
    out |= dict.fromkeys(request.concerns, "concerned")
    if request.asked_by_id is not None:
        out[request.asked_by_id] = "asked"
    return out


def stands_in_for(user_id: int, principal_id: int, *, kind: str, on: date) -> ApprovalDelegation | None:
    """代理关系 — the delegation under which this person decides in place of that one on the day, or None."""
    return next((each for each in delegations_to(user_id, on=on) if _is(each, principal_id, kind)), None)


def _is(each: ApprovalDelegation, principal_id: int, kind: str) -> bool:
    return each.user_id == principal_id and (not each.kinds or kind in each.kinds)


def delegations_to(user_id: int, *, on: date) -> list[ApprovalDelegation]:
    """代理他人 — delegations in force on the day, to this person."""
    held = select(ApprovalDelegation).where(
        ApprovalDelegation.delegate_id == user_id,
        ApprovalDelegation.from_on <= on,
        ApprovalDelegation.until_on >= on,
        ApprovalDelegation.ended_at.is_(None),
    )
    with whole_tenant("a person is stood in for whatever their unit"):
        return list(session.scalars(held.order_by(ApprovalDelegation.id)))


def delegates_of(user_ids: Iterable[int], *, kind: str, on: date) -> set[int]:
    """代理人 — who stands in on the day for these people, as far as this kind of request goes."""
    held = select(ApprovalDelegation).where(
        ApprovalDelegation.user_id.in_(set(user_ids)),
        ApprovalDelegation.from_on <= on,
        ApprovalDelegation.until_on >= on,
        ApprovalDelegation.ended_at.is_(None),
    )
    with whole_tenant("a person is stood in for whatever their unit"):
        return {each.delegate_id for each in session.scalars(held) if _is(each, each.user_id, kind)}


def still_holds(user_id: int, *, role: str | None, unit_id: int, on: date) -> bool:
    """仍在岗 — whether somebody who was asked for their role holds it still, at the unit or above it."""
    if role is None:
        return user_id in people_in_seats([user_id], on=on)
    numbers = [int(each) for each in path_of(unit_id).strip("/").split("/")]
    held = (
        select(Seat.id)
        .join(User, User.id == Seat.user_id)
        .where(Seat.user_id == user_id, Seat.role == role, Seat.unit_id.in_(numbers))
        .where(in_force(on), User.active.is_(True))
    )
    return session.scalar(held.limit(1)) is not None


def excluding_role(user_id: int, role: str | None, *, on: date) -> str | None:
    """不相容岗位 — a role this person holds that excludes the one they would stand in for, or None."""
    held = session.scalars(select(Seat.role).where(Seat.user_id == user_id, in_force(on)))
    return next((each for each in held if role and frozenset((each, role)) in INCOMPATIBLE), None)
