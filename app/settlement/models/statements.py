"""Statements with their lines, and who pays how much of each."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from app.core import columns as c
from app.core.db import Base
from app.core.tenancy import ByColumn, ByParent, TenantScoped, WholeUnion
from app.core.text import _l
from app.rules.settlement import LINE_KINDS

STATEMENT_STATES = {"open": _l("Open"), "closed": _l("Closed")}
# open is work still to be done, closed is how it should end
STATEMENT_TONES = {"open": "wait", "closed": "good"}


class Statement(TenantScoped, Base):
    """对账单 — one supplier, one month: all that was received in it. Closed, it never changes again."""

    __tablename__ = "statements"
    __fence__ = WholeUnion()
    __owned__ = {"supplier": ByColumn("supplier_id")}
    __small__ = "one for each supplier and month"
    __table_args__ = c.scoped(
        UniqueConstraint("tenant_id", "number"),
        UniqueConstraint("tenant_id", "supplier_id", "period"),
        Index(None, "tenant_id", "period"),
        c.scoped_fk("supplier_id", "suppliers"),
    )

    id: Mapped[int] = c.identity()
    number: Mapped[str] = c.code(_l("Statement no."))
    supplier_id: Mapped[int] = c.reference(_l("Supplier"))
    period: Mapped[str] = c.code(_l("Period"))
    from_on: Mapped[date] = c.day(_l("From"))
    until_on: Mapped[date] = c.day(_l("Until"))
    state: Mapped[str] = c.choice(_l("State"), STATEMENT_STATES, tones=STATEMENT_TONES, default="open")
    lines: Mapped[int] = c.number(_l("Lines"), default=0)
    total_points: Mapped[int] = c.points(_l("Points"), default=0)
    net_fen: Mapped[int] = c.fen(_l("Amount without tax"), default=0)
    tax_fen: Mapped[int] = c.fen(_l("Tax"), default=0)
    total_fen: Mapped[int] = c.fen(_l("Amount to settle"), default=0)
    opening_fen: Mapped[int] = c.fen(_l("Owed before"), default=0)
    paid_fen: Mapped[int] = c.fen(_l("Paid in this period"), default=0)
    digest: Mapped[str | None] = c.code(_l("Digest"))
    drawn_up_by: Mapped[str] = c.text(_l("Drawn up by"))
    drawn_up_by_id: Mapped[int | None] = c.reference(_l("Drawn up by"))
    drawn_up_at: Mapped[datetime] = c.instant(_l("Drawn up at"))
    closed_by: Mapped[str | None] = c.text(_l("Closed by"))
    closed_at: Mapped[datetime | None] = c.instant(_l("Closed at"))

    supplier: Mapped[Any] = c.to_one("Statement.supplier_id", "Supplier.id", info={"label": _l("Supplier")})

    def __str__(self) -> str:
        return self.number


class StatementLine(TenantScoped, Base):
    """对账单明细 — an order line, a return or an adjustment as it was when the statement was drawn up.

    `reference` is that of the ledger entry behind it; what takes off is negative.
    """

    __tablename__ = "statement_lines"
    __fence__ = WholeUnion()
    __owned__ = {"supplier": ByParent("statement_id", "statements")}
    __small__ = "read one statement at a time"
    __table_args__ = c.scoped(
        UniqueConstraint("tenant_id", "order_line_id"),
        UniqueConstraint("tenant_id", "return_line_id"),
        UniqueConstraint("tenant_id", "adjustment_id"),
        Index(None, "tenant_id", "statement_id", "position"),
        Index(None, "tenant_id", "order_number"),
        c.scoped_fk("statement_id", "statements"),
        c.scoped_fk("order_line_id", "order_lines"),
        c.scoped_fk("return_line_id", "order_return_lines"),
        c.scoped_fk("adjustment_id", "statement_adjustments"),
    )

    id: Mapped[int] = c.identity()
    statement_id: Mapped[int] = c.reference(_l("Statement no."))
    position: Mapped[int] = c.number(_l("No."))
    kind: Mapped[str] = c.choice(_l("Kind"), LINE_KINDS, default="goods")
    order_line_id: Mapped[int | None] = c.reference(_l("Order line"))
    return_line_id: Mapped[int | None] = c.reference(_l("Goods returned"))
    adjustment_id: Mapped[int | None] = c.reference(_l("Settlement adjustment"))
    reference: Mapped[str] = c.code(_l("Reference"))
    order_number: Mapped[str] = c.code(_l("Order no."))
    placed_on: Mapped[date] = c.day(_l("Ordered on"))
    received_on: Mapped[date] = c.day(_l("Received on"))
    unit_name: Mapped[str] = c.text(_l("Unit"), 500)
    account_code: Mapped[str] = c.text(_l("Account code"), 200)
    sub_accounts: Mapped[str] = c.text(_l("Paid from"), 300)
    sku_code: Mapped[str] = c.code(_l("Article no."))
    product_name: Mapped[str] = c.text(_l("Product"), 200)
    spec: Mapped[str] = c.text(_l("Specification"))
    quantity: Mapped[int] = c.number(_l("Quantity"))
    unit_price_fen: Mapped[int] = c.fen(_l("Unit price with tax"))
    tax_rate_bp: Mapped[int] = c.number(_l("Tax rate"), info={"kind": "basis_points"})
    net_fen: Mapped[int] = c.fen(_l("Amount without tax"))
    tax_fen: Mapped[int] = c.fen(_l("Tax"))
    points: Mapped[int] = c.points(_l("Points"))
    amount_fen: Mapped[int] = c.fen(_l("Amount with tax"))
    tracking_no: Mapped[str | None] = c.code(_l("Tracking no."))

    statement: Mapped[Statement] = c.to_one(
        "StatementLine.statement_id", "Statement.id", info={"label": _l("Statement no.")}
    )

    def __str__(self) -> str:
        return f"{self.order_number} {self.product_name}"


class StatementShare(TenantScoped, Base):
    """分摊 — what one sub-account pays of a line, under the names the budget had when it was drawn up."""

    __tablename__ = "statement_shares"
    __fence__ = WholeUnion()
    __small__ = "read one statement at a time"
    __table_args__ = c.scoped(
        UniqueConstraint("tenant_id", "line_id", "sub_account_id"),
        Index(None, "tenant_id", "statement_id", "id"),
        Index(None, "tenant_id", "sub_account_id", "id"),
        c.scoped_fk("statement_id", "statements"),
        c.scoped_fk("line_id", "statement_lines"),
        c.scoped_fk("sub_account_id", "sub_accounts"),
    )

    id: Mapped[int] = c.identity()
    statement_id: Mapped[int] = c.reference(_l("Statement no."))
    line_id: Mapped[int] = c.reference(_l("No."))
    sub_account_id: Mapped[int] = c.reference(_l("Paid from"))
    account_code: Mapped[str] = c.code(_l("Account code"))
    sub_account_code: Mapped[str] = c.code(_l("Sub-account code"))
    sub_account_name: Mapped[str] = c.text(_l("Paid from"))
    fund_source: Mapped[str] = c.code(_l("Fund source"))
    owed_fen: Mapped[int] = c.fen(_l("To settle"))

    def __str__(self) -> str:
        return self.sub_account_name
