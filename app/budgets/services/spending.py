"""支出 — money of a sub-account set aside, let go, paid out and taken back: other rooms spend through here.

    from app.budgets.services.spending import hold, release, spend
    hold(sub_account, amount=Money.yuan("500.00"), booking=Booking("care:17:hold", "hold", actor, on, reason))
    spend(sub_account, amount=..., booking=Booking("care:17:spend", "spend", actor, on, reason))

Each is done once per `booking.reference` and returns its entry. The reference names the cause,
"room:number:verb", and leads from a movement back to it. Nothing falls below zero: what is not held cannot be
spent.
"""

from app.core.errors import BadInput
from app.core.money import Money
from app.core.text import _
from app.ledger import services as ledger
from app.ledger.queries import standing_fen
from app.ledger.services import Booking, open_account
from app.models import JournalEntry, SubAccount
from app.rules.budgets import refuse_more_than


def hold(sub_account: SubAccount, *, amount: Money, booking: Booking) -> JournalEntry:
    """冻结 — set money aside for one cause, available -> held. Raises AvailableTooLittle."""
    return _move(sub_account, "available", "held", amount, booking)


def release(sub_account: SubAccount, *, amount: Money, booking: Booking) -> JournalEntry:
    """解冻 — what was set aside is free again, held -> available. Raises AvailableTooLittle above what is
    held.
    """
    return _move(sub_account, "held", "available", amount, booking)


def spend(sub_account: SubAccount, *, amount: Money, booking: Booking) -> JournalEntry:
    """支出 — pay out what was set aside, held -> spent. Raises AvailableTooLittle above what is held."""
    return _move(sub_account, "held", "spent", amount, booking)


def spend_at_once(sub_account: SubAccount, *, amount: Money, booking: Booking) -> JournalEntry:
    """直接支出 — pay out what was never set aside, available -> spent. Raises AvailableTooLittle."""
    return _move(sub_account, "available", "spent", amount, booking)


def refund(sub_account: SubAccount, *, amount: Money, booking: Booking) -> JournalEntry:
    """退回 — paid out and come back, spent -> available. Raises AvailableTooLittle above what was spent."""
    return _move(sub_account, "spent", "available", amount, booking)


def is_booked(reference: str) -> bool:
    """已记账 — whether money was moved under this reference."""
    return ledger.booked(reference, "fen") is not None


def _move(sub_account: SubAccount, source: str, target: str, amount: Money, booking: Booking) -> JournalEntry:
    if amount.fen <= 0:
        raise BadInput(_("An amount above zero is needed."))
    if not is_booked(booking.reference):
        standing = Money(standing_fen(source, sub_account.id))
        refuse_more_than(standing, amount, name=str(sub_account), where=source)
    from_account, to_account = open_account(source, sub_account.id), open_account(target, sub_account.id)
    return ledger.transfer(from_account, to_account, amount, booking=booking)
