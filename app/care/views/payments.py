"""慰问支付页 — what finance pays: payee, card and amount, and not the occasion."""

from collections.abc import Sequence
from typing import Any

from app.care.services import bring_back, drop, pay
from app.care.views.workbooks import CarePaymentList
from app.core.clock import today
from app.core.console import fields
from app.core.console.datamodel import Rows
from app.core.console.facts import Fact
from app.core.console.forms import FormPage
from app.core.console.verbs import Button
from app.core.console.views import ConsoleView, Verb
from app.core.text import _l
from app.ledger.views import booked_for
from app.models import CarePayment
from app.rules.care import FORMS, PAYMENT_LIFECYCLE

BOOKED = ("spend", "refund", "hold", "release", "award")


class OfPayment(FormPage):
    """A step of one payment."""

    class_permission_name = "CarePayments"
    of = CarePayment
    next = "CarePayments.show"

    @classmethod
    def applies(cls, row: CarePayment) -> bool:
        """While its life allows it."""
        return cls.verb in PAYMENT_LIFECYCLE.verbs_from(row.state)

    @classmethod
    def button(cls, row: Any = None, *, label: str | None = None, style: str | None = None) -> Button:
        """To pay stands out; what comes back warns."""
        return super().button(row, label=label, style=style or cls.style)

    def facts(self, row: CarePayment) -> Sequence[Fact]:
        """To whom, how, how much."""
        return [
            Fact(_l("Payment no."), row.number),
            Fact(_l("Payee"), row.payee),
            Fact(_l("Form"), FORMS[row.form]),
            Fact(_l("Amount"), row.amount_fen, kind="fen"),
            Fact(_l("Paid from"), row.sub_account),
        ]


class PayCare(OfPayment):
    """支付."""

    verb = "pay"
    title, submit = _l("Record as paid"), _l("Paid")
    intro = _l("Transfer the money first; then give the receipt no. of the bank. The sub-account is charged.")
    fields = {
        "paid_on": fields.day(_l("Paid on"), default=today),
        "receipt_no": fields.text(_l("Receipt no. of the transfer"), length=64),
    }
    service = pay
    done = _l("Paid: %(what)s.")


class BringCareBack(OfPayment):
    """退汇."""

    verb, style = "bring_back", "danger"
    title, submit = _l("Came back from the bank"), _l("Record")
    intro = _l("The amount is set aside for the case anew; a new payment can be prepared.")
    fields = {"reason": fields.reason()}
    service = bring_back
    done = _l("Recorded as come back: %(what)s.")

    @classmethod
    def applies(cls, row: CarePayment) -> bool:
        """Points come back from no bank."""
        return super().applies(row) and row.form != "points"


def _booked(row: CarePayment) -> list[str]:
    """What the ledger calls the entries of a payment: paid, come back, or given as points."""
    return [f"care:{row.case_id}:{kind}:{row.id}" for kind in BOOKED]


class CarePayments(ConsoleView):
    """慰问支付."""

    datamodel = Rows(CarePayment)
    totals = ["amount_fen"]
    list_title, one = _l("Care payments"), _l("Care payment")
    list_columns = [
        *("number", "state", "form", "payee", "bank_card", "amount_fen", "unit"),
        *("prepared_on", "paid_on"),
    ]
    search_columns = ["number", "case.number"]
    filters = ["state", "unit", "prepared_on", "paid_on"]
    base_order = ("id", "desc")
    key_facts = ["payee", "amount_fen", "form", "bank", "bank_card"]
    show_groups = (
        (None, ["number", "case", "unit", "sub_account", "bank_card", "goods", "points"]),
        (_l("Prepared"), ["prepared_on", "prepared_by"]),
        (_l("Paid"), ["paid_on", "paid_by", "receipt_no", "returned_on", "why"]),
    )
    lifecycle = PAYMENT_LIFECYCLE
    panels = (booked_for(_booked),)
    forms = [CarePaymentList, PayCare, BringCareBack]
    verbs = {"drop": Verb(drop, _l("Drop the payment"), ask="required", style="danger")}
    empty = _l("Nothing to pay. What officers hand over for approved cases stands here.")
