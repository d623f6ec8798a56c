"""Suppliers."""

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from app.core import columns as c
from app.core.db import Base
from app.core.tenancy import ByColumn, TenantScoped
from app.core.text import _l

SUPPLIER_STATES = {"active": _l("Active"), "stopped": _l("Stopped")}


class Supplier(TenantScoped, Base):
    """供应商 — a company the union buys from; `credit_code` per GB 32100-2015."""

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
    state: Mapped[str] = c.choice(_l("State"), SUPPLIER_STATES, default="active")

    def __str__(self) -> str:
        return self.name
