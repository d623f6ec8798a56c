"""What a supplier sends of their own, where it differs from ours; and the runs that draw up a whole month."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from app.core import columns as c
from app.core.db import Base
from app.core.tenancy import TenantScoped, WholeUnion
from app.core.text import _l
from app.rules.settlement import DIFFERENCE_KINDS, DIFFERENCE_LIFECYCLE, RUN_LIFECYCLE

DIFFERENCE_TONES = {
    "open": "wait",
    "disputed": "bad",
    "accepted": "good",
    "upheld": "good",
    "gone": "off",
}


class ReceivedStatement(TenantScoped, Base):
    """供应商对账单 — a supplier's own statement as it was sent, or ours returned, and what came of it."""

    __tablename__ = "received_statements"
    __fence__ = WholeUnion()
    __small__ = "a few for each statement"
    __table_args__ = c.scoped(
        UniqueConstraint("tenant_id", "statement_id", "file_sha"),
        c.scoped_fk("statement_id", "statements"),
        c.scoped_fk("file_id", "stored_files"),
    )

    id: Mapped[int] = c.identity()
    statement_id: Mapped[int] = c.reference(_l("Statement no."))
    file_id: Mapped[int | None] = c.reference(_l("File"))
    file_name: Mapped[str] = c.text(_l("File"), 255)
    file_sha: Mapped[str] = c.code(_l("Checksum"))
    sheet: Mapped[str] = c.text(_l("Sheet"), 100)
    rows: Mapped[int] = c.number(_l("Rows"))
    skipped: Mapped[int] = c.number(_l("Rows passed over"))
    unread: Mapped[int] = c.number(_l("Rows not understood"), default=0)
    matched: Mapped[int] = c.number(_l("Lines that agree"))
    differing: Mapped[int] = c.number(_l("Differences"))
    their_fen: Mapped[int] = c.fen(_l("Their total"))
    our_fen: Mapped[int] = c.fen(_l("Our total"))
    problems: Mapped[list[Any]] = c.json(_l("What is wrong"))
    received_by: Mapped[str] = c.text(_l("Uploaded by"))
    received_at: Mapped[datetime] = c.instant(_l("Uploaded at"))

    statement: Mapped[Any] = c.to_one(
        "ReceivedStatement.statement_id", "Statement.id", info={"label": _l("Statement no.")}
    )

    def __str__(self) -> str:
        return self.file_name


class Difference(TenantScoped, Base):
    """差异 — one thing the supplier's statement says otherwise than ours; `key` knows it again."""

    __tablename__ = "statement_differences"
    __fence__ = WholeUnion()
    __small__ = "read one statement at a time"
    __table_args__ = c.scoped(
        UniqueConstraint("tenant_id", "statement_id", "key"),
        Index(None, "tenant_id", "state", "id"),
        Index(None, "tenant_id", "received_id"),
        c.scoped_fk("statement_id", "statements"),
        c.scoped_fk("received_id", "received_statements"),
        c.scoped_fk("adjustment_id", "statement_adjustments"),
    )

    id: Mapped[int] = c.identity()
    statement_id: Mapped[int] = c.reference(_l("Statement no."))
    received_id: Mapped[int] = c.reference(_l("Their statement"))
    key: Mapped[str] = c.code(_l("Mark"), info={"kind": "hidden"})
    kind: Mapped[str] = c.choice(_l("Kind of difference"), DIFFERENCE_KINDS)
    order_number: Mapped[str] = c.code(_l("Order no."))
    item: Mapped[str | None] = c.text(_l("Product"), 300)
    row: Mapped[int | None] = c.number(_l("Row of their sheet"))
    cell: Mapped[str | None] = c.code(_l("Cell"))
    our_quantity: Mapped[int | None] = c.number(_l("Our quantity"))
    their_quantity: Mapped[int | None] = c.number(_l("Their quantity"))
    our_fen: Mapped[int | None] = c.fen(_l("Our amount"))
    their_fen: Mapped[int | None] = c.fen(_l("Their amount"))
    order_line_id: Mapped[int | None] = c.reference(_l("Order line"), info={"kind": "hidden"})
    state: Mapped[str] = c.choice(
        _l("State"), DIFFERENCE_LIFECYCLE.state_words, tones=DIFFERENCE_TONES, default="open"
    )
    found_at: Mapped[datetime] = c.instant(_l("Found at"))
    reason: Mapped[str | None] = c.text(_l("Why"), 500)
    decided_by: Mapped[str | None] = c.text(_l("Dealt with by"))
    decided_at: Mapped[datetime | None] = c.instant(_l("Dealt with at"))
    adjustment_id: Mapped[int | None] = c.reference(_l("Settlement adjustment"))

    statement: Mapped[Any] = c.to_one(
        "Difference.statement_id", "Statement.id", info={"label": _l("Statement no.")}
    )
    received: Mapped[ReceivedStatement] = c.to_one(
        "Difference.received_id", "ReceivedStatement.id", info={"label": _l("Their statement")}
    )
    adjustment: Mapped[Any] = c.to_one(
        "Difference.adjustment_id", "StatementAdjustment.id", info={"label": _l("Settlement adjustment")}
    )

    def __str__(self) -> str:
        return f"{DIFFERENCE_KINDS[self.kind]} {self.order_number}"


class SettlementRun(TenantScoped, Base):
    """全部编制 — the statements of all suppliers of a month: planned, confirmed as seen, drawn up."""

    __tablename__ = "settlement_runs"
    __fence__ = WholeUnion()
    __small__ = "a few for each month"
    __table_args__ = c.scoped(UniqueConstraint("tenant_id", "number"), c.scoped_fk("file_id", "stored_files"))

    id: Mapped[int] = c.identity()
    number: Mapped[str] = c.code(_l("Run no."))
    period: Mapped[str] = c.code(_l("Period"))
    closes: Mapped[bool] = c.flag(_l("Closes what has no problem"), default=False)
    suppliers: Mapped[int] = c.number(_l("Suppliers"), default=0)
    lines: Mapped[int] = c.number(_l("Lines"), default=0)
    total_fen: Mapped[int] = c.fen(_l("Amount to settle"), default=0)
    problems: Mapped[int] = c.number(_l("Problems"), default=0)
    plan: Mapped[list[Any]] = c.json(_l("Plan"))
    digest: Mapped[str] = c.code(_l("Digest"))
    state: Mapped[str] = c.choice(_l("State"), RUN_LIFECYCLE.state_words, default="prepared")
    prepared_by: Mapped[str] = c.text(_l("Prepared by"))
    prepared_at: Mapped[datetime] = c.instant(_l("Prepared at"))
    confirmed_by: Mapped[str | None] = c.text(_l("Confirmed by"))
    confirmed_at: Mapped[datetime | None] = c.instant(_l("Confirmed at"))
    file_id: Mapped[int | None] = c.reference(_l("File"))

    def __str__(self) -> str:
        return self.number
