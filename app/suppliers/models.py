"""Suppliers, and the papers they must have."""

from datetime import date

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from app.core import columns as c
from app.core.db import Base
from app.core.tenancy import ByColumn, TenantScoped
from app.core.text import _l
from app.rules.papers import PAPERS
from app.rules.suppliers import STATES, TONES


class Supplier(TenantScoped, Base):
    """供应商 — a company the union buys from; `credit_code` per GB 32100-2015.

    `licensed_until` is the last day on which all its papers hold, as rules/papers.py reckons it from them;
    empty while none of them runs out.
    """

    __tablename__ = "suppliers"
    __small__ = "a union has some hundred suppliers"
    __owned__ = {"supplier": ByColumn("id")}
    __table_args__ = c.scoped(UniqueConstraint("tenant_id", "code"))

    id: Mapped[int] = c.identity()
    code: Mapped[str] = c.code(_l("Supplier code"))
    name: Mapped[str] = c.text(_l("Supplier"), 200)
    credit_code: Mapped[str | None] = c.code(_l("Unified social credit code"))
    contract_no: Mapped[str | None] = c.text(_l("Contract no."))
    bank: Mapped[str | None] = c.text(_l("Bank and branch"), 200)
    bank_account: Mapped[str | None] = c.encrypted(_l("Bank account"), mask="bank_card")
    contact: Mapped[str | None] = c.text(_l("Contact"))
    licensed_until: Mapped[date | None] = c.day(_l("Papers valid until"))
    state: Mapped[str] = c.choice(_l("State"), STATES, tones=TONES, default="active")

    def __str__(self) -> str:
        return self.name


class SupplierDocument(TenantScoped, Base):
    """资质文件 — a paper of a supplier, from when until when it holds; a later one takes its place."""

    __tablename__ = "supplier_documents"
    __small__ = "a supplier has some dozen papers"
    __owned__ = {"supplier": ByColumn("supplier_id")}
    __table_args__ = c.scoped(
        Index(None, "tenant_id", "supplier_id"),
        CheckConstraint("until_on IS NULL OR from_on IS NULL OR until_on >= from_on", name="dates"),
        c.scoped_fk("supplier_id", "suppliers"),
        c.scoped_fk("file_id", "stored_files"),
    )

    id: Mapped[int] = c.identity()
    supplier_id: Mapped[int] = c.reference(_l("Supplier"))
    file_id: Mapped[int] = c.reference(_l("File"))
    kind: Mapped[str] = c.choice(_l("Kind of paper"), PAPERS)
    title: Mapped[str] = c.text(_l("Title"), 200)
    number: Mapped[str | None] = c.code(_l("Number of the paper"))
    from_on: Mapped[date | None] = c.day(_l("Valid from"))
    until_on: Mapped[date | None] = c.day(_l("Valid until"))

    supplier: Mapped[Supplier] = c.to_one(
        "SupplierDocument.supplier_id", "Supplier.id", info={"label": _l("Supplier")}
    )

    def __str__(self) -> str:
        return self.title
