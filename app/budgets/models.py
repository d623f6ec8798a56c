"""Budgets, sub-accounts, and allocations from the one to the other."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from app.core import columns as c
from app.core.db import Base
from app.core.tenancy import ByColumn, ByParent, TenantScoped
from app.core.text import _l
from app.rules.budgets import ACCOUNT_CODES, FUND_SOURCES


class Budget(TenantScoped, Base):
    """预算 — what a unit may spend in a year from one fund source under one account code."""

    __tablename__ = "budgets"
    __small__ = "a union has some hundred budgets a year"
    __fence__ = ByColumn("unit_id")
    __table_args__ = c.scoped(
        UniqueConstraint("tenant_id", "unit_id", "year", "fund_source", "account_code"),
        CheckConstraint("approved_fen >= 0", name="approved"),
        c.scoped_fk("unit_id", "org_units"),
    )

    id: Mapped[int] = c.identity()
    unit_id: Mapped[int] = c.reference(_l("Unit"))
    year: Mapped[int] = c.number(_l("Year"), info={"kind": "year"})  # 2026, never 2,026
    fund_source: Mapped[str] = c.choice(_l("Fund source"), FUND_SOURCES)
    account_code: Mapped[str] = c.code(_l("Account code"), info={"kind": "choice", "words": ACCOUNT_CODES})
    name: Mapped[str] = c.text(_l("Budget"))
    approved_fen: Mapped[int] = c.fen(_l("Approved"), default=0)
    document: Mapped[str | None] = c.text(_l("Approval document"), 200)

    unit: Mapped[Any] = c.to_one("Budget.unit_id", "OrgUnit.id", info={"label": _l("Unit")})

    def __str__(self) -> str:
        return self.name if self.name.startswith(str(self.year)) else f"{self.year} {self.name}"


class SubAccount(TenantScoped, Base):
    """分账户 — earmarked money inside a budget: spent for its purpose and for nothing else (专款专用).

    A point of it is worth ratio_fen / ratio_points fen.
    """

    __tablename__ = "sub_accounts"
    __small__ = "a union has some hundred sub-accounts a year"
    __fence__ = ByColumn("unit_id")
    __table_args__ = c.scoped(
        UniqueConstraint("tenant_id", "code"),
        Index(None, "tenant_id", "budget_id"),
        CheckConstraint("ratio_points > 0 AND ratio_fen > 0", name="ratio"),
        c.scoped_fk("unit_id", "org_units"),
        c.scoped_fk("budget_id", "budgets"),
    )

    id: Mapped[int] = c.identity()
    unit_id: Mapped[int] = c.reference(_l("Unit"))
    budget_id: Mapped[int] = c.reference(_l("Budget"))
    code: Mapped[str] = c.code(_l("Sub-account code"))
    name: Mapped[str] = c.text(_l("Sub-account"))
    purpose: Mapped[str | None] = c.text(_l("Purpose"), 200)
    ratio_points: Mapped[int] = c.number(_l("Points of the ratio"), default=1)
    ratio_fen: Mapped[int] = c.number(_l("Fen of the ratio"), default=100)

    unit: Mapped[Any] = c.to_one("SubAccount.unit_id", "OrgUnit.id", info={"label": _l("Unit")})
    budget: Mapped[Budget] = c.to_one("SubAccount.budget_id", "Budget.id", info={"label": _l("Budget")})

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


class Allocation(TenantScoped, Base):
    """下达 — money moved from a budget into one of its sub-accounts; the ledger entry is the fact."""

    __tablename__ = "allocations"
    __small__ = "money is set aside some hundred times a year"
    __fence__ = ByParent("sub_account_id", "sub_accounts")
    __table_args__ = c.scoped(
        UniqueConstraint("tenant_id", "reference"),
        Index(None, "tenant_id", "sub_account_id"),
        CheckConstraint("amount_fen <> 0", name="amount"),
        c.scoped_fk("sub_account_id", "sub_accounts"),
        c.scoped_fk("entry_id", "ledger_entries"),
    )

    id: Mapped[int] = c.identity()
    sub_account_id: Mapped[int] = c.reference(_l("Sub-account"))
    entry_id: Mapped[int] = c.reference(_l("Entry"))
    reference: Mapped[str] = c.code(_l("Reference"))
    amount_fen: Mapped[int] = c.fen(_l("Amount"))
    allocated_on: Mapped[date] = c.day(_l("Allocated on"))
    allocated_at: Mapped[datetime] = c.instant(_l("Allocated at"))
    allocated_by: Mapped[str] = c.text(_l("Allocated by"))
    reason: Mapped[str | None] = c.long_text(_l("Why"))

    sub_account: Mapped[SubAccount] = c.to_one(
        "Allocation.sub_account_id", "SubAccount.id", info={"label": _l("Sub-account")}
    )

    def __str__(self) -> str:
        return f"{self.sub_account} {self.allocated_on}"
