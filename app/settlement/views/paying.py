"""付款页 — record what was transferred for a statement, and confirm what somebody else recorded."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.core.clock import today
from app.core.console import fields
from app.core.console.calling import call
from app.core.console.datamodel import Rows
from app.core.console.forms import Fact, FormPage, PreviewPage
from app.core.console.views import ConsoleView, Verb
from app.core.money import Money
from app.core.preview import digest_of
from app.core.text import _l
from app.ledger.queries import sums_of
from app.models import Statement, SupplierPayment
from app.rules.settlement import PAYMENT_LIFECYCLE
from app.settlement.queries import paid_for
from app.settlement.services.paying import (
    STANDING,
    confirm_payment,
    record_payment,
    reverse_payment,
    withdraw_payment,
)
from app.settlement.views.papers import WithPaper, paper, paper_of

NO_RECEIPT = _l("No bank receipt is attached: compare it with the bank.")


def _left(row: Statement) -> int:
    return row.total_fen - paid_for([row.id], STANDING).get(row.id, 0)


class RecordPayment(FormPage):
    """登记付款."""

    class_permission_name, verb = "Payments", "record"
    of = Statement
    title, submit = _l("Record a payment"), _l("Record")
    intro = _l(
        "What the bank has transferred. It is booked once the chair has confirmed it by the bank's receipt."
    )
    fields = {
        "amount": fields.money(_l("Amount, yuan"), least=1),
        "paid_on": fields.day(_l("Paid on"), default=today),
        "receipt_no": fields.text(_l("Bank receipt no."), length=60),
        "note": fields.text(_l("Note"), required=False, length=200),
        "paper": paper(_l("Bank receipt")),
    }
    done = _l("Recorded: %(what)s. The chair confirms it.")
    next = "Payments.show"

    @classmethod
    def applies(cls, row: Statement) -> bool:
        """Once it is closed, as long as something is left."""
        return row.state == "closed" and _left(row) > 0

    def facts(self, row: Statement) -> Sequence[Fact]:
        """What is owed and what is left of it."""
        return [
            Fact(_l("Supplier"), row.supplier),
            Fact(_l("Period"), row.period),
            Fact(_l("Amount to settle"), row.total_fen, kind="fen"),
            Fact(_l("Left to pay"), _left(row), kind="fen"),
        ]

    def prefill(self, row: Statement) -> Mapping[str, Any]:
        """All of it, most of the time."""
        return {"amount": max(0, _left(row)), "paid_on": today()}

    def apply(self, row: Statement, values: Mapping[str, Any]) -> Any:
        """Record it."""
        return call(
            record_payment,
            row,
            amount=Money(values["amount"]),
            paid_on=values["paid_on"],
            receipt_no=values["receipt_no"],
            note=values["note"],
            paper=paper_of(values),
        )


class ConfirmPayment(PreviewPage):
    """确认付款."""

    class_permission_name, verb = "Payments", "confirm"
    of = SupplierPayment
    title, submit = _l("Confirm the payment"), _l("Confirm the payment")
    then = (_l("It is booked from what is owed to what is paid. A mistake is reversed, never edited."),)
    done = _l("Confirmed: %(what)s.")
    next = "Payments.show"
    style = "primary"

    @classmethod
    def applies(cls, row: SupplierPayment) -> bool:
        """While it waits."""
        return "confirm" in PAYMENT_LIFECYCLE.verbs_from(row.state)

    def digest(self, row: SupplierPayment) -> str:
        """Over all that is booked."""
        return digest_of({"receipt": row.receipt_no, "fen": row.amount_fen, "state": row.state}, [])

    def facts(self, row: SupplierPayment) -> Sequence[Fact]:
        """The supplier's account before and after."""
        owed = sums_of("payable", [row.supplier_id])[row.supplier_id]
        return [
            Fact(_l("Supplier"), row.supplier),
            Fact(_l("Statement no."), row.statement),
            Fact(_l("Bank receipt no."), row.receipt_no),
            Fact(_l("Paid on"), row.paid_on, kind="day"),
            Fact(_l("Recorded by"), row.recorded_by, note=None if row.file_id else NO_RECEIPT),
            Fact(_l("Amount"), row.amount_fen, kind="fen"),
            Fact(_l("Owed to the supplier"), owed, owed - row.amount_fen, kind="fen"),
        ]

    def apply(self, row: SupplierPayment, values: Mapping[str, Any]) -> Any:
        """Book it."""
        return call(confirm_payment, row)


class Payments(WithPaper, ConsoleView):
    """付款."""

    datamodel = Rows(SupplierPayment)
    list_title, one = _l("Payments to suppliers"), _l("Payment")
    list_columns = [
        "receipt_no",
        "paid_on",
        "supplier",
        "statement",
        "amount_fen",
        "state",
        "recorded_by",
        "confirmed_by",
    ]
    key_facts = ["amount_fen", "supplier", "statement", "paid_on"]
    show_columns = ["receipt_no", "note"]
    totals = ["amount_fen"]
    search_columns = ["receipt_no", "supplier.name"]
    filters = ["state", "supplier", "paid_on"]
    base_order = ("id", "desc")
    lifecycle, stage_columns = PAYMENT_LIFECYCLE, {"recorded": "recorded"}
    verbs = {
        "withdraw": Verb(withdraw_payment, style="danger", ask="optional"),
        "reverse": Verb(reverse_payment, style="danger", ask="required"),
    }
    forms = [ConfirmPayment]
    empty = _l("No payments yet. Record one from the card of a closed statement.")
