"""发票页 — invoices recorded for a statement; their numbers stand on its workbook."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.core.clock import today
from app.core.console import fields
from app.core.console.calling import call
from app.core.console.datamodel import Rows
from app.core.console.forms import Fact, FormPage
from app.core.console.views import ConsoleView
from app.core.db import session
from app.core.money import Money
from app.core.tenancy import current_tenant_id
from app.core.text import _l
from app.models import Statement, SupplierInvoice, Tenant
from app.settlement.services.invoicing import invoiced, record_invoice
from app.settlement.views.papers import WithPaper, paper, paper_of


class RecordInvoice(FormPage):
    """登记发票."""

    class_permission_name, verb = "Invoices", "record"
    of = Statement
    title, submit = _l("Record an invoice"), _l("Record")
    intro = _l(
        "Number, parties and amount are compared with the statement. Verify the invoice with the tax office."
    )
    style = "plain"
    fields = {
        "number": fields.text(_l("Invoice no."), length=20),
        "issued_on": fields.day(_l("Invoiced on"), default=today),
        "amount": fields.money(_l("Amount with tax, yuan"), least=1),
        "tax": fields.money(_l("Tax, yuan")),
        "buyer_tax_no": fields.text(_l("Buyer's tax no."), length=20),
        "seller_tax_no": fields.text(_l("Seller's tax no."), length=20),
        "paper": paper(_l("The invoice as a file")),
    }
    done = _l("Recorded: %(what)s.")
    next = "Invoices.show"

    @classmethod
    def applies(cls, row: Statement) -> bool:
        """As long as something is not invoiced."""
        return row.total_fen > invoiced(row.id)

    def facts(self, row: Statement) -> Sequence[Fact]:
        """What is left to be invoiced."""
        return [
            Fact(_l("Supplier"), row.supplier),
            Fact(_l("Amount to settle"), row.total_fen, kind="fen"),
            Fact(_l("Not invoiced yet"), row.total_fen - invoiced(row.id), kind="fen"),
        ]

    def prefill(self, row: Statement) -> Mapping[str, Any]:
        """What is known of it."""
        return {
            "issued_on": today(),
            "amount": max(0, row.total_fen - invoiced(row.id)),
            "tax": row.tax_fen,
            "buyer_tax_no": session.get_one(Tenant, current_tenant_id()).credit_code,
            "seller_tax_no": row.supplier.credit_code,
        }

    def apply(self, row: Statement, values: Mapping[str, Any]) -> Any:
        """Record it."""
        money = {key: Money(values[key]) for key in ("amount", "tax")}
        plain = {key: values[key] for key in ("number", "issued_on", "buyer_tax_no", "seller_tax_no")}
        return call(record_invoice, row, **plain, **money, paper=paper_of(values))


class Invoices(WithPaper, ConsoleView):
    """发票."""

    datamodel = Rows(SupplierInvoice)
    list_title, one = _l("Invoices"), _l("Invoice")
    list_columns = [
        "number",
        "issued_on",
        "statement",
        "amount_fen",
        "tax_fen",
        "seller_tax_no",
        "recorded_by",
    ]
    key_facts = ["amount_fen", "tax_fen", "statement", "issued_on"]
    show_columns = ["number", "buyer_tax_no", "seller_tax_no", "recorded_by", "recorded_at"]
    totals = ["amount_fen", "tax_fen"]
    search_columns = ["number", "statement.number"]
    filters = ["statement", "issued_on"]
    base_order = ("id", "desc")
    empty = _l("No invoices yet. Record one from the card of a statement.")
