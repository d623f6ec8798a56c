"""撤销 — points granted to one person by mistake are taken back as far as they are not spent: one asks,
others decide, by the union's flow. What is spent stays spent; nobody's balance falls below zero.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from app.approvals.services import ask, void
from app.core import audit, clock
from app.core.actor import Actor
from app.core.db import session
from app.core.errors import BadInput, DomainError
from app.core.money import Money, Points
from app.core.numbering import next_number
from app.core.text import _
from app.ledger import services as ledger
from app.ledger.services import Booking, open_account
from app.models import Account, ApprovalRequest, PointLot, Revocation
from app.rules.points import REVOCATION_LIFECYCLE

REVOCATION = "revocation"


class NothingLeft(DomainError):
    """已无可撤 — every point of the lot is spent, lapsed or taken back already."""

    code = "nothing_left"
    status = 409


class RevocationWaits(DomainError):
    """已有撤销待审 — somebody has asked for the same lot, and nobody has decided yet."""

    code = "revocation_waits"
    status = 409


def ask_revocation(
    lot: PointLot, *, actor: Actor, on: date, at: datetime, reason: str
) -> ApprovalRequest | Revocation:
    """申请撤销 — the request that was opened, or the revocation, done because no flow asks anybody.

    Raises NothingLeft, RevocationWaits, BadInput without a reason.
    """
    if not reason.strip():
        raise BadInput(_("Say why the points are taken back."), field="reason")
    refuse_nothing_left(lot)
    asked = select(Revocation).where(Revocation.lot_id == lot.id, Revocation.state == "asked")
    if session.scalar(asked) is not None:
        raise RevocationWaits(_("It was asked before to take these points back: have that decided first."))
    made = Revocation(
        code=next_number("CX", on),
        lot_id=lot.id,
        employee_id=lot.employee_id,
        unit_id=lot.unit_id,
        state=REVOCATION_LIFECYCLE.initial,
        reason=reason.strip(),
        asked_by=actor.name,
        asked_by_id=actor.user_id,
        asked_at=at,
    )
    session.add(made)
    session.flush()
    audit.record("ask_revocation", made, actor=actor, reason=reason)
    request = ask(REVOCATION, made.id, actor=actor, on=on, at=at, reason=made.reason)
    return request or turn_revocation(made, "approve", actor=actor)


def withdraw_revocation(
    revocation: Revocation, *, actor: Actor, on: date, at: datetime, reason: str | None = None
) -> Revocation:
    """撤回申请 — nothing is taken, and nobody is asked any more. Raises NotAllowedNow."""
    REVOCATION_LIFECYCLE.after(revocation.state, "withdraw")
    said = reason or _("It was taken back.")
    if void(REVOCATION, revocation.id, reason=said, actor=actor, on=on, at=at) is None:
        turn_revocation(revocation, "withdraw", actor=actor, reason=reason)
    return revocation


def turn_revocation(
    revocation: Revocation, verb: str, *, actor: Actor, reason: str | None = None
) -> Revocation:
    """办理撤销 — "approve" takes back what is left by now, "decline" and "withdraw" take nothing.

    Raises NotAllowedNow when it is decided, NothingLeft.
    """
    session.refresh(revocation, with_for_update=True)
    before, after = revocation.state, REVOCATION_LIFECYCLE.after(revocation.state, verb)
    if verb == "approve":
        _take_back(revocation, actor)
    revocation.state, revocation.decided_by, revocation.decided_at = after, actor.name, clock.now()
    session.flush()
    changes: dict[str, list[Any]] = {"state": [before, after]}
    if verb == "approve":
        changes |= {"points": [None, revocation.points], "fen": [None, revocation.value_fen]}
    audit.record(f"{verb}_revocation", revocation, actor=actor, changes=changes, reason=reason)
    return revocation


def refuse_nothing_left(lot: PointLot) -> None:
    """须有剩余 — raises NothingLeft."""
    if not lot.left_points:
        raise NothingLeft(_("Nothing is left of this lot: there is nothing to take back."))


def _take_back(revocation: Revocation, actor: Actor) -> None:
    """The member's account is locked before the lot, as an order does."""
    member = open_account("member", revocation.employee_id)
    session.scalars(select(Account).where(Account.id == member.id).with_for_update()).one()
    lot = session.get_one(PointLot, revocation.lot_id)
    session.refresh(lot, with_for_update=True)
    refuse_nothing_left(lot)
    revocation.points, revocation.value_fen = lot.left_points, lot.left_fen
    booking = Booking(f"revoke:{revocation.code}", "revoke", actor, clock.today(), reason=revocation.reason)
    ledger.transfer(member, open_account("issued"), Points(lot.left_points), booking=booking)
    if lot.left_fen:
        granted = open_account("granted", lot.sub_account_id)
        available = open_account("available", lot.sub_account_id)
        ledger.transfer(granted, available, Money(lot.left_fen), booking=booking)
    lot.left_points, lot.left_fen = 0, 0
