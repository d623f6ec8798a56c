"""What changes a statement or follows it: adjustments, payments, invoices."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, column
from sqlalchemy.orm import Mapped

from app.core import columns as c
from app.core.db import Base
from app.core.tenancy import TenantScoped, WholeUnion
from app.core.text import _l
from app.rules.settlement import ADJUSTMENT_KINDS, ADJUSTMENT_LIFECYCLE, PAYMENT_LIFECYCLE

TONES = {"proposed": "wait", "recorded": "wait", "confirmed": "good", "withdrawn": "off", "reversed": "off"}
STANDS = column("state").in_(
    ["recorded", "confirmed"]
)  # a receipt pays once; what was withdrawn frees its number


class StatementAdjustment(TenantScoped, Base):
    """结算调整 — more (positive) or less (negative) owed to a supplier than the orders say, with a reason.

    Proposed by one person and confirmed by another, it is booked and stands on the next statement.
    """

    __tablename__ = "statement_adjustments"
    __fence__ = WholeUnion()
    __small__ = "a union adjusts some hundred times a year"
    __table_args__ = c.scoped(
        UniqueConstraint("tenant_id", "number"),
        Index(None, "tenant_id", "supplier_id", "state"),
        Index(None, "tenant_id", "state", "id"),
        CheckConstraint("amount_fen <> 0", name="amount"),
        c.scoped_fk("supplier_id", "suppliers"),
        c.scoped_fk("sub_account_id", "sub_accounts"),
        c.scoped_fk("file_id", "stored_files"),
        c.scoped_fk("entry_id", "ledger_entries"),
    )

    id: Mapped[int] = c.identity()
    number: Mapped[str] = c.code(_l("Settlement adjustment no."))
    supplier_id: Mapped[int] = c.reference(_l("Supplier"))
    sub_account_id: Mapped[int] = c.reference(_l("Paid from"))
    kind: Mapped[str] = c.choice(_l("Kind"), ADJUSTMENT_KINDS)
    amount_fen: Mapped[int] = c.fen(_l("Amount"))
    tax_rate_bp: Mapped[int] = c.number(_l("Tax rate"), default=0, info={"kind": "basis_points"})
    happened_on: Mapped[date] = c.day(_l("Day it happened"))
    order_number: Mapped[str | None] = c.code(_l("Order no."))
    reason: Mapped[str] = c.text(_l("Why"), 200)
    document: Mapped[str | None] = c.text(_l("Document"), 200)
    file_id: Mapped[int | None] = c.reference(_l("File"))
    state: Mapped[str] = c.choice(
        _l("State"), ADJUSTMENT_LIFECYCLE.state_words, tones=TONES, default="proposed"
    )
    proposed_by: Mapped[str] = c.text(_l("Proposed by"))
    proposed_by_id: Mapped[int | None] = c.reference(_l("Proposed by"))
    proposed_at: Mapped[datetime] = c.instant(_l("Proposed at"))
    confirmed_by: Mapped[str | None] = c.text(_l("Confirmed by"))
    confirmed_at: Mapped[datetime | None] = c.instant(_l("Confirmed at"))
    entry_id: Mapped[int | None] = c.reference(_l("Entry"))

    supplier: Mapped[Any] = c.to_one(
        "StatementAdjustment.supplier_id", "Supplier.id", info={"label": _l("Supplier")}
    )
    sub_account: Mapped[Any] = c.to_one(
        "StatementAdjustment.sub_account_id", "SubAccount.id", info={"label": _l("Paid from")}
    )

    def __str__(self) -> str:
        return self.number


class SupplierPayment(TenantScoped, Base):
    """付款 — money transferred to a supplier for a closed statement, by the receipt of the bank."""

    __tablename__ = "supplier_payments"
    __fence__ = WholeUnion()
    __small__ = "one or two for each statement"
    __table_args__ = c.scoped(
        Index(
            "uq_supplier_payments_receipt",
            *("tenant_id", "receipt_no"),
            unique=True,
            sqlite_where=STANDS,
            postgresql_where=STANDS,
        ),
        Index(None, "tenant_id", "statement_id"),
        Index(None, "tenant_id", "supplier_id", "paid_on"),
        CheckConstraint("amount_fen > 0", name="amount"),
        c.scoped_fk("statement_id", "statements"),
        c.scoped_fk("supplier_id", "suppliers"),
        c.scoped_fk("file_id", "stored_files"),
        c.scoped_fk("entry_id", "ledger_entries"),
    )

    id: Mapped[int] = c.identity()
    statement_id: Mapped[int] = c.reference(_l("Statement no."))
    supplier_id: Mapped[int] = c.reference(_l("Supplier"))
    amount_fen: Mapped[int] = c.fen(_l("Amount"))
    paid_on: Mapped[date] = c.day(_l("Paid on"))
    receipt_no: Mapped[str] = c.code(_l("Bank receipt no."))
    note: Mapped[str | None] = c.text(_l("Note"), 200)
    file_id: Mapped[int | None] = c.reference(_l("File"))
    state: Mapped[str] = c.choice(_l("State"), PAYMENT_LIFECYCLE.state_words, tones=TONES, default="recorded")
    recorded_by: Mapped[str] = c.text(_l("Recorded by"))
    recorded_by_id: Mapped[int | None] = c.reference(_l("Recorded by"))
    recorded_at: Mapped[datetime] = c.instant(_l("Recorded at"))
    confirmed_by: Mapped[str | None] = c.text(_l("Confirmed by"))
    confirmed_at: Mapped[datetime | None] = c.instant(_l("Confirmed at"))
    entry_id: Mapped[int | None] = c.reference(_l("Entry"))

    statement: Mapped[Any] = c.to_one(
        "SupplierPayment.statement_id", "Statement.id", info={"label": _l("Statement no.")}
    )
    supplier: Mapped[Any] = c.to_one(
        "SupplierPayment.supplier_id", "Supplier.id", info={"label": _l("Supplier")}
    )

    def __str__(self) -> str:
        return self.receipt_no


class SupplierInvoice(TenantScoped, Base):
    """发票 — an invoice of a supplier for a statement; its number is taken once in the union."""

    __tablename__ = "supplier_invoices"
    __fence__ = WholeUnion()
    __small__ = "a few for each statement"
    __table_args__ = c.scoped(
        UniqueConstraint("tenant_id", "number"),
        Index(None, "tenant_id", "statement_id"),
        CheckConstraint("amount_fen > 0 AND tax_fen >= 0 AND tax_fen < amount_fen", name="amounts"),
        c.scoped_fk("statement_id", "statements"),
        c.scoped_fk("file_id", "stored_files"),
    )

    id: Mapped[int] = c.identity()
    statement_id: Mapped[int] = c.reference(_l("Statement no."))
    number: Mapped[str] = c.code(_l("Invoice no."))
    issued_on: Mapped[date] = c.day(_l("Invoiced on"))
    amount_fen: Mapped[int] = c.fen(_l("Amount with tax"))
    tax_fen: Mapped[int] = c.fen(_l("Tax"), default=0)
    buyer_tax_no: Mapped[str] = c.code(_l("Buyer's tax no."))
    seller_tax_no: Mapped[str] = c.code(_l("Seller's tax no."))
    file_id: Mapped[int | None] = c.reference(_l("File"))
    recorded_by: Mapped[str] = c.text(_l("Recorded by"))
    recorded_at: Mapped[datetime] = c.instant(_l("Recorded at"))

    statement: Mapped[Any] = c.to_one(
        "SupplierInvoice.statement_id", "Statement.id", info={"label": _l("Statement no.")}
    )

    def __str__(self) -> str:
        return self.number
