"""付款 — what was transferred for a closed statement: recorded by its receipt, confirmed, booked."""

from datetime import date, datetime

from sqlalchemy import select

from app.core import audit
from app.core.actor import Actor
from app.core.clock import business_day
from app.core.db import session
from app.core.documents import Document
from app.core.money import Money
from app.core.showing import refuse_branch
from app.core.text import _
from app.ledger import services as ledger
from app.models import JournalEntry, Statement, SupplierPayment
from app.rules.settlement import PAYMENT_LIFECYCLE
from app.settlement.queries import paid_for
from app.settlement.services.papers import kept
from app.settlement.services.refusals import NotOwed, OwnWork, ReceiptTaken, WrongDay

STANDING = ("recorded", "confirmed")


def record_payment(
    statement: Statement,
    *,
    amount: Money,
    paid_on: date,
    receipt_no: str,
    actor: Actor,
    at: datetime,
    note: str | None = None,
    paper: Document | None = None,
) -> SupplierPayment:
    """登记付款 — nothing is booked before somebody else confirms it against the bank.

    Raises NotOwed when the statement is open or less is owed for it, ReceiptTaken for a receipt that stands
    for another payment, WrongDay for a day to come or before the period began.
    """
    refuse_branch()
    session.refresh(statement, with_for_update=True)
    receipt = receipt_no.strip()
    _refuse_day(statement, paid_on, at)
    _refuse_receipt(receipt)
    _refuse_more_than_owed(statement, amount)
    made = SupplierPayment(
        statement_id=statement.id,
        supplier_id=statement.supplier_id,
        amount_fen=amount.fen,
        paid_on=paid_on,
        receipt_no=receipt,
        note=note,
        file_id=kept(paper, actor),
        recorded_by=actor.name,
        recorded_by_id=actor.user_id,
        recorded_at=at,
    )
    session.add(made)
    session.flush()
    changes = {"amount_fen": [None, made.amount_fen], "paid_on": [None, paid_on.isoformat()]}
    audit.record("record", made, actor=actor, changes=changes, reason=note)
    return made


def confirm_payment(payment: SupplierPayment, *, actor: Actor, at: datetime) -> SupplierPayment:
    """确认付款 — booked from what is owed to what is paid. Raises NotAllowedNow, OwnWork."""
    session.refresh(payment, with_for_update=True)
    state = PAYMENT_LIFECYCLE.after(payment.state, "confirm")
    if actor.is_same_person(payment.recorded_by_id):
        raise OwnWork(_("Who recorded a payment does not confirm it: ask somebody else."))
    booking = ledger.Booking(f"pay:{payment.id}", "pay", actor=actor, on=payment.paid_on, reason=payment.note)
    entry = ledger.transfer(
        ledger.open_account("payable", payment.supplier_id),
        ledger.open_account("paid", payment.supplier_id),
        Money(payment.amount_fen),
        booking=booking,
    )
    payment.entry_id, payment.confirmed_by, payment.confirmed_at = entry.id, actor.name, at
    return _turned(payment, "confirm", state, actor, None)


def withdraw_payment(payment: SupplierPayment, *, actor: Actor, reason: str | None = None) -> SupplierPayment:
    """撤回付款 — it was entered wrongly; its receipt may be entered again. Raises NotAllowedNow."""
    session.refresh(payment, with_for_update=True)
    return _turned(payment, "withdraw", PAYMENT_LIFECYCLE.after(payment.state, "withdraw"), actor, reason)


def reverse_payment(
    payment: SupplierPayment, *, actor: Actor, on: date, reason: str | None = None
) -> SupplierPayment:
    """冲销付款 — the bank sent it back, or it was another's: owed again from today. Raises NotAllowedNow."""
    session.refresh(payment, with_for_update=True)
    state = PAYMENT_LIFECYCLE.after(payment.state, "reverse")
    entry = session.get_one(JournalEntry, payment.entry_id)
    booking = ledger.Booking(f"unpay:{payment.id}", "unpay", actor=actor, on=on, reason=reason)
    ledger.reverse(entry, booking=booking)
    return _turned(payment, "reverse", state, actor, reason)


def _turned(
    payment: SupplierPayment, verb: str, state: str, actor: Actor, reason: str | None
) -> SupplierPayment:
    before, payment.state = payment.state, state
    session.flush()
    audit.record(verb, payment, actor=actor, changes={"state": [before, state]}, reason=reason)
    return payment


def _refuse_day(statement: Statement, paid_on: date, at: datetime) -> None:
    if not statement.from_on <= paid_on <= business_day(at):
        raise WrongDay(
            _(
                "A payment for %(period)s lies between %(first)s and today: correct the date.",
                period=statement.period,
                first=statement.from_on,
            ),
            field="paid_on",
        )


def _refuse_receipt(receipt: str) -> None:
    taken = select(SupplierPayment).where(
        SupplierPayment.receipt_no == receipt, SupplierPayment.state.in_(STANDING)
    )
    found = session.scalars(taken).first()
    if found is not None:
        raise ReceiptTaken(
            _(
                "The bank's receipt %(receipt)s stands for a payment of %(amount)s already.",
                receipt=receipt,
                amount=Money(found.amount_fen),
            ),
            field="receipt_no",
        )


def _refuse_more_than_owed(statement: Statement, amount: Money) -> None:
    if statement.state != "closed":
        raise NotOwed(_("Close the statement first: only what is final is paid."))
    left = Money(statement.total_fen - paid_for([statement.id], STANDING).get(statement.id, 0))
    if not 0 < amount.fen <= left.fen:
        raise NotOwed(
            _(
                "%(left)s are left to be paid for %(number)s: enter an amount up to that.",
                left=left,
                number=statement.number,
            ),
            field="amount",
        )
