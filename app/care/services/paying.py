"""支付 — what was approved is paid out: prepared by the officer, paid by finance; or given as points."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from app.budgets.services import spending
from app.care.services.deciding import booking_of
from app.care.services.papers import attach
from app.care.services.refusals import OverApproved, SameHands
from app.care.services.seal import demand_reader, subject_of
from app.care.services.settling import begin, refuse_day, settle
from app.core import audit
from app.core.actor import Actor
from app.core.db import session
from app.core.documents import Document
from app.core.errors import BadInput
from app.core.money import Money, Points
from app.core.numbering import next_number
from app.core.text import _
from app.models import CareCase, CarePayment, Employee, SubAccount
from app.points.services.awards import award
from app.rules.care import PAYMENT_LIFECYCLE, card_fits

LONGEST_WHY = 200


@dataclass(frozen=True, slots=True)
class Payee:
    """收款人 — to whom money is transferred: name, bank and branch, card."""

    name: str
    bank: str
    card: str


def prepare_payment(
    case: CareCase,
    *,
    amount_fen: int,
    actor: Actor,
    on: date,
    reference: str,
    payee: Payee | None = None,
    goods: str | None = None,
    files: Sequence[Document] = (),
) -> CarePayment:
    """准备支付 — money to a bank card, or goods against their receipt; finance pays it.

    Raises UnderSeal, NotAllowedNow, OverApproved, and BadInput for what the approved form does not take.
    """
    demand_reader(case, actor)
    before = session.scalar(select(CarePayment).where(CarePayment.reference == reference))
    if before is not None:
        return before
    begin(case, "prepare_payment")
    _refuse_form(case, payee, goods, files)
    _refuse_more(case, amount_fen)
    payment = _written(case, amount_fen, actor, on, reference)
    payment.goods = goods
    if payee is not None:
        payment.payee, payment.bank, payment.bank_card = payee.name, payee.bank, _card(payee.card)
    session.flush()
    attach(case, files, kind="receipt", actor=actor)
    audit.record("prepare_care_payment", payment, actor=actor, changes={"amount_fen": [None, amount_fen]})
    return payment


def pay(payment: CarePayment, *, receipt_no: str, paid_on: date, actor: Actor, on: date) -> CarePayment:
    """支付 — finance has paid it: held -> spent. Never who prepared it. Raises SameHands, NotAllowedNow."""
    _begin(payment, "pay")
    if actor.is_same_person(payment.prepared_by_id):
        raise SameHands(_("You prepared this payment yourself: somebody else pays it."))
    refuse_day(paid_on, earliest=payment.prepared_on, today=on)
    case = session.get_one(CareCase, payment.case_id)
    booking = booking_of(case, "spend", actor, on, of=f":{payment.id}")
    spending.spend(_sub_account(payment), amount=Money(payment.amount_fen), booking=booking)
    payment.state, payment.paid_on, payment.paid_by = "paid", paid_on, actor.name
    payment.receipt_no = receipt_no
    audit.record("pay_care", payment, actor=actor, changes={"amount_fen": [None, payment.amount_fen]})
    _count_paid(case)
    return payment


def drop(payment: CarePayment, *, reason: str, actor: Actor) -> CarePayment:
    """作废 — a prepared payment that is not made; the money stays set aside for the case."""
    _begin(payment, "drop")
    payment.state, payment.why = "dropped", _why(reason)
    audit.record("drop_care_payment", payment, actor=actor, reason=payment.why)
    session.flush()
    return payment


def bring_back(payment: CarePayment, *, reason: str, actor: Actor, on: date) -> CarePayment:
    """退汇 — the bank sent the money back: spent -> available, and set aside anew for the case."""
    _begin(payment, "bring_back")
    case, amount = session.get_one(CareCase, payment.case_id), Money(payment.amount_fen)
    if payment.form == "points":
        raise BadInput(_("Points do not come back from a bank."))
    if case.closed_on is None:
        begin(case, "prepare_payment")
    sub_account, of = _sub_account(payment), f":{payment.id}"
    spending.refund(sub_account, amount=amount, booking=booking_of(case, "refund", actor, on, of=of))
    payment.state, payment.returned_on, payment.why = "returned", on, _why(reason)
    audit.record("return_care_payment", payment, actor=actor, reason=payment.why)
    _count_paid(case)
    if case.closed_on is None:
        spending.hold(sub_account, amount=amount, booking=booking_of(case, "hold", actor, on, of=of))
    else:
        case.approved_fen -= amount.fen
        session.flush()
    return payment


def award_points(
    case: CareCase, *, actor: Actor, on: date, reference: str, words: str | None = None
) -> CarePayment:
    """以积分慰问 — all that is left of the approved value, as points of the same sub-account.

    Raises UnderSeal, NotAllowedNow, BadInput for another form or a value that makes no whole points.
    """
    demand_reader(case, actor)
    before = session.scalar(select(CarePayment).where(CarePayment.reference == reference))
    if before is not None:
        return before
    begin(case, "award_points")
    if case.form != "points":
        raise BadInput(_("This case was not approved in points."))
    left = case.approved_fen - _underway_fen(case)
    _refuse_more(case, left)
    payment = _written(case, left, actor, on, reference)
    sub_account = _sub_account(payment)
    payment.points = _points(sub_account, left)
    booking = booking_of(case, "release", actor, on, of=f":{payment.id}")
    spending.release(sub_account, amount=Money(left), booking=booking)
    award(
        session.get_one(Employee, subject_of(case).employee_id),
        sub_account=sub_account,
        points=Points(payment.points),
        reason=words or _("Care, case %(case)s", case=case.number),
        reference=f"care:{case.id}:award:{payment.id}",
        actor=actor,
        on=on,
        member_on=subject_of(case).event_on,
    )
    payment.state, payment.paid_on, payment.paid_by = "paid", on, actor.name
    audit.record("award_care", payment, actor=actor, changes={"points": [None, payment.points]})
    _count_paid(case)
    return payment


def _refuse_form(case: CareCase, payee: Payee | None, goods: str | None, files: Sequence[Document]) -> None:
    if case.form == "cash" and (payee is None or not (payee.name and payee.bank and payee.card)):
        raise BadInput(_("Give payee, bank and card: money goes by transfer, never in cash."), field="payee")
    if case.form == "goods" and not (goods and files):
        raise BadInput(_("Say what was bought, and add the receipt."), field="goods")
    if case.form not in ("cash", "goods"):
        raise BadInput(_("This case was approved in another form: there is nothing to transfer."))


def _card(text: str) -> str:
    card = "".join(text.split())
    if not card_fits(card):
        raise BadInput(
            _("This is no bank card number: compare it with the card, digit by digit."), field="card"
        )
    return card


def _refuse_more(case: CareCase, amount_fen: int) -> None:
    left = case.approved_fen - _underway_fen(case)
    if amount_fen <= 0:
        raise BadInput(_("An amount above zero is needed."), field="amount_fen")
    if amount_fen > left:
        raise OverApproved(
            _("Of what was approved %(left)s remain: pay no more than that.", left=Money(left).format()),
            field="amount_fen",
        )


def _begin(payment: CarePayment, verb: str) -> None:
    """Raise NotAllowedNow, having locked the payment: of two people at once, the second sees the first."""
    session.refresh(payment, with_for_update=True)
    PAYMENT_LIFECYCLE.after(payment.state, verb)


def _underway_fen(case: CareCase) -> int:
    """What is prepared or paid, read after the case's row is locked: two payments at once see each other."""
    session.scalars(select(CareCase.id).where(CareCase.id == case.id).with_for_update()).one()
    live = (CarePayment.case_id == case.id, CarePayment.state.in_(("prepared", "paid")))
    return int(session.scalar(select(func.coalesce(func.sum(CarePayment.amount_fen), 0)).where(*live)) or 0)


def _written(case: CareCase, fen: int, actor: Actor, on: date, reference: str) -> CarePayment:
    payee = session.scalar(select(Employee.name).where(Employee.id == subject_of(case).employee_id))
    payment = CarePayment(
        number=next_number("WK", on),
        reference=reference,
        case_id=case.id,
        unit_id=case.unit_id,
        sub_account_id=case.sub_account_id,
        form=case.form,
        state="prepared",
        amount_fen=fen,
        payee=payee,
        prepared_on=on,
        prepared_by=actor.name,
        prepared_by_id=actor.user_id,
    )
    session.add(payment)
    session.flush()
    return payment


def _count_paid(case: CareCase) -> None:
    """The case's money and day of payment, from its payments."""
    session.flush()
    paid = (CarePayment.case_id == case.id, CarePayment.state == "paid")
    fen, last = session.execute(
        select(func.sum(CarePayment.amount_fen), func.max(CarePayment.paid_on)).where(*paid)
    ).one()
    case.paid_fen, case.paid_on = int(fen or 0), last
    settle(case)


def _points(sub_account: SubAccount, fen: int) -> int:
    points, rest = divmod(fen * sub_account.ratio_points, sub_account.ratio_fen)
    if rest or not points:
        raise BadInput(
            _("%(money)s make no whole number of points of this sub-account.", money=Money(fen).format())
        )
    return points


def _sub_account(payment: CarePayment) -> SubAccount:
    return session.get_one(SubAccount, payment.sub_account_id)


def _why(reason: str) -> str:
    if not (reason or "").strip():
        raise BadInput(_("Say why."), field="reason")
    return reason.strip()[:LONGEST_WHY]
