"""待补款服务 — where a sub-account lets what does not fit wait, until money comes or it is withdrawn.

    booked = hold_or_wait(sub_account, amount=..., booking=Booking("care:17:hold", "hold", actor, on, reason))

answers the entry, or the WaitingHold that will become it under the same reference:
`spending.is_booked(reference)` tells when it has.
"""

from datetime import date, datetime

from sqlalchemy import select

from app.budgets.services.coming import money_came
from app.budgets.services.spending import hold, is_booked
from app.core import audit, clock
from app.core.actor import Actor
from app.core.db import session
from app.core.money import Money
from app.core.text import _
from app.ledger.queries import available_fen
from app.ledger.services import Booking, ReferenceTaken
from app.models import JournalEntry, SubAccount, WaitingHold
from app.rules.transfers import WAITING_LIFECYCLE


def hold_or_wait(sub_account: SubAccount, *, amount: Money, booking: Booking) -> JournalEntry | WaitingHold:
    """冻结或排队 — set money aside as `hold` does; where the sub-account's policy is to wait, what does not
    fit, or comes after something that waits, waits in its turn.

    Raises AvailableTooLittle where the policy is to stop, ReferenceTaken when the reference waits for another
    amount or was withdrawn.
    """
    asked = session.scalar(select(WaitingHold).filter_by(reference=booking.reference))
    if asked is not None and asked.state != "held":
        return _same(asked, sub_account, amount)
    first_come = sub_account.over_budget == "queue" and not is_booked(booking.reference)
    if first_come and (queue_of(sub_account) or amount.fen > available_fen(sub_account.id)):
        return _wait(sub_account, amount, booking)
    return hold(sub_account, amount=amount, booking=booking)


def fulfil(sub_account: SubAccount, *, on: date) -> list[WaitingHold]:
    """补款到位 — set aside what waited, in the order it came, as far as the money reaches; the first that
    does not fit keeps its place before those after it.
    """
    done = []
    for waiting in queue_of(sub_account):
        session.refresh(waiting, with_for_update=True)
        if waiting.state != WAITING_LIFECYCLE.initial:  # withdrawn this very moment
            continue
        if waiting.amount_fen > available_fen(sub_account.id):
            break
        _set_aside(waiting, sub_account, on)
        done.append(waiting)
    money_came(sub_account.id)
    return done


def fulfil_one(waiting: WaitingHold, *, on: date) -> WaitingHold:
    """冻结到位 — try once more by hand, after money came back by itself. Raises AvailableTooLittle."""
    session.refresh(waiting, with_for_update=True)
    WAITING_LIFECYCLE.after(waiting.state, "fulfil")
    _set_aside(waiting, waiting.sub_account, on)
    return waiting


def withdraw_waiting(
    waiting: WaitingHold, *, actor: Actor, at: datetime, reason: str | None = None
) -> WaitingHold:
    """撤回 — it is not wanted any more, and those after it move up."""
    session.refresh(waiting, with_for_update=True)
    waiting.state = WAITING_LIFECYCLE.after(waiting.state, "withdraw")
    waiting.withdrawn_by, waiting.withdrawn_at = actor.name, at
    session.flush()
    audit.record("withdraw", waiting, actor=actor, reason=reason)
    fulfil(waiting.sub_account, on=clock.business_day(at))
    return waiting


def queue_of(sub_account: SubAccount) -> list[WaitingHold]:
    """排队 — what waits for money of this sub-account, in the order it came."""
    waits = (WaitingHold.sub_account_id == sub_account.id, WaitingHold.state == "waiting")
    return list(session.scalars(select(WaitingHold).where(*waits).order_by(WaitingHold.id)))


def _same(asked: WaitingHold, sub_account: SubAccount, amount: Money) -> WaitingHold:
    if asked.state == "waiting" and (asked.sub_account_id, asked.amount_fen) == (sub_account.id, amount.fen):
        return asked
    raise ReferenceTaken(
        _("“%(reference)s” stands for another booking. Reload and try again.", reference=asked.reference)
    )


def _wait(sub_account: SubAccount, amount: Money, booking: Booking) -> WaitingHold:
    waiting = WaitingHold(
        sub_account_id=sub_account.id,
        reference=booking.reference,
        kind=booking.kind,
        amount_fen=amount.fen,
        reason=booking.reason,
        asked_by=booking.actor.name,
        asked_by_id=booking.actor.user_id,
        asked_on=booking.on,
        asked_at=clock.now(),
    )
    session.add(waiting)
    session.flush()
    audit.record(
        "wait",
        waiting,
        actor=booking.actor,
        changes={"amount_fen": [None, amount.fen]},
        reason=booking.reason,
    )
    return waiting


def _set_aside(waiting: WaitingHold, sub_account: SubAccount, on: date) -> None:
    actor = Actor(waiting.asked_by, user_id=waiting.asked_by_id)
    booking = Booking(waiting.reference, waiting.kind, actor, on, waiting.reason)
    entry = hold(sub_account, amount=Money(waiting.amount_fen), booking=booking)
    waiting.state = WAITING_LIFECYCLE.after(waiting.state, "fulfil")
    waiting.entry_id, waiting.held_at = entry.id, clock.now()
    session.flush()
    audit.record("fulfil", waiting, actor=actor, changes={"amount_fen": [None, waiting.amount_fen]})
