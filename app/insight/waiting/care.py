"""慰问待办 — cases to propose for, payments to make, visits and follow-ups due; never whose it is."""

from typing import Any

from flask import url_for
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from app.core.actor import current_actor
from app.core.clock import today
from app.core.console.waiting import Item, Kind
from app.core.money import Money
from app.core.showing import shown_of
from app.core.text import _, _l
from app.models import CareCase, CarePayment, CareSubject
from app.rules.care import FORMS, STEPS


def _to_propose() -> Select[Any]:
    """Of cases the seat reads: those for which nobody has proposed what to give."""
    mine = CareCase.id.in_(select(CareSubject.case_id).where(*shown_of(CareSubject)))
    waiting = select(CareCase).where(CareCase.state == "requested", mine)
    return waiting.options(joinedload(CareCase.unit)).order_by(CareCase.requested_on, CareCase.id)


def _proposal(case: CareCase) -> Item:
    return Item(
        _("Care %(number)s waits for your proposal", number=case.number),
        _("%(unit)s, applied for by %(who)s", unit=case.unit or "—", who=case.requested_by),
        url_for("ProposeCare.form_of", pk=case.id),
        _("Look and propose"),
        case.requested_on,
    )


def _to_pay() -> Select[Any]:
    """Nobody pays what they prepared themselves."""
    others = CarePayment.prepared_by_id.is_distinct_from(current_actor().user_id)
    waiting = select(CarePayment).where(CarePayment.state == "prepared", others)
    return waiting.order_by(CarePayment.prepared_on, CarePayment.id)


def _payment(payment: CarePayment) -> Item:
    return Item(
        _("Care payment %(number)s is to be paid", number=payment.number),
        f"{payment.payee} · {FORMS[payment.form]} · {Money(payment.amount_fen).format()}",
        url_for("PayCare.form_of", pk=payment.id),
        _("Pay"),
        payment.prepared_on,
    )


def _due() -> Select[Any]:
    """Of cases the seat reads: what is to be done by now."""
    mine = CareCase.id.in_(select(CareSubject.case_id).where(*shown_of(CareSubject)))
    now = (
        CareCase.next_due_on <= today(),
        CareCase.next_step.in_(("correct", "visit", "follow_up", "close")),
    )
    found = select(CareCase).where(*now, mine).options(joinedload(CareCase.unit))
    return found.order_by(CareCase.next_due_on, CareCase.id)


def _step(case: CareCase) -> Item:
    return Item(
        _("Care %(number)s: %(step)s", number=case.number, step=STEPS[case.next_step or "close"]),
        _("%(unit)s, due on %(day)s", unit=case.unit or "—", day=case.next_due_on),
        url_for("CareCases.show", pk=case.id),
        _("Open the case"),
        case.next_due_on,
    )


KINDS = (
    Kind("care_propose", _l("Care to propose"), "CareCases", "can_propose", _to_propose, _proposal, days=2),
    Kind("care_pay", _l("Care to pay"), "CarePayments", "can_pay", _to_pay, _payment, days=3),
    Kind("care_due", _l("Visits and follow-ups due"), "CareCases", "can_visit", _due, _step, days=0),
)
