"""Accounts, journal entries and their postings."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from app.core import columns as c
from app.core.db import Base
from app.core.tenancy import TenantScoped, WholeUnion
from app.core.text import _l
from app.rules.ledger import ENTRY_KINDS, UNITS

ACCOUNT_KINDS = {
    "funding": _l("Fund source"),
    "unallocated": _l("Budget not yet allocated"),
    "available": _l("Sub-account: available"),
    "held": _l("Sub-account: set aside"),
    "spent": _l("Sub-account: paid out"),
    "granted": _l("Sub-account: granted as points"),
    "committed": _l("Sub-account: committed to orders"),
    "payable": _l("Owed to suppliers"),
    "paid": _l("Paid to suppliers"),
    "issued": _l("Points issued"),
    "member": _l("Member's points"),
    "redeemed": _l("Points redeemed"),
    "expired": _l("Points expired"),
}


class Account(TenantScoped, Base):
    """账户 — a place where fen or points stand.

    Only bounded accounts keep a balance beside their postings, and the database holds it at or above
    zero; every other balance is the sum of the postings.
    """

    __tablename__ = "ledger_accounts"
    __fence__ = WholeUnion()
    __table_args__ = c.scoped(
        UniqueConstraint("tenant_id", "code"),
        Index(None, "tenant_id", "employee_id"),
        Index(None, "tenant_id", "sub_account_id"),
        Index(None, "tenant_id", "kind", "id"),
        Index(None, "tenant_id", "unit", "id"),
        CheckConstraint("balance IS NULL OR balance >= 0", name="bounded"),
        c.scoped_fk("employee_id", "employees"),
        c.scoped_fk("budget_id", "budgets"),
        c.scoped_fk("sub_account_id", "sub_accounts"),
        c.scoped_fk("supplier_id", "suppliers"),
    )

    id: Mapped[int] = c.identity()
    code: Mapped[str] = c.code(_l("Account"))
    kind: Mapped[str] = c.choice(_l("Kind"), ACCOUNT_KINDS)
    unit: Mapped[str] = c.choice(_l("Measured in"), UNITS)
    balance: Mapped[int | None] = c.reference(_l("Balance"))
    employee_id: Mapped[int | None] = c.reference(_l("Employee"))
    budget_id: Mapped[int | None] = c.reference(_l("Budget"))
    sub_account_id: Mapped[int | None] = c.reference(_l("Sub-account"))
    supplier_id: Mapped[int | None] = c.reference(_l("Supplier"))

    def __str__(self) -> str:
        return str(ACCOUNT_KINDS[self.kind])


class JournalEntry(TenantScoped, Base):
    """凭证 — one booking; its postings sum to zero. `reference` makes doing it twice do it once."""

    __tablename__ = "ledger_entries"
    __fence__ = WholeUnion()
    __table_args__ = c.scoped(
        UniqueConstraint("tenant_id", "reference", "unit"),
        UniqueConstraint("tenant_id", "reverses_id"),
        Index(None, "tenant_id", "booked_on"),
        Index(None, "tenant_id", "unit", "id"),
        c.scoped_fk("reverses_id", "ledger_entries"),
    )

    id: Mapped[int] = c.identity()
    reference: Mapped[str] = c.code(_l("Reference"))
    unit: Mapped[str] = c.choice(_l("Measured in"), UNITS)
    kind: Mapped[str] = c.code(_l("Kind"), info={"kind": "choice", "words": ENTRY_KINDS})
    booked_on: Mapped[date] = c.day(_l("Booked on"))
    booked_at: Mapped[datetime] = c.instant(_l("Booked at"))
    actor_name: Mapped[str] = c.text(_l("Booked by"))
    user_id: Mapped[int | None] = c.reference(_l("Sign-in account"))
    reason: Mapped[str | None] = c.long_text(_l("Why"))
    rule_version: Mapped[int | None] = c.number(_l("Rule version"))
    reverses_id: Mapped[int | None] = c.reference(_l("Reverses"))
    sealed: Mapped[bool] = c.flag(_l("Sealed"), default=False)

    def __str__(self) -> str:
        return f"{ENTRY_KINDS[self.kind]} {self.booked_on}"


class Posting(TenantScoped, Base):
    """分录 — an amount into (positive) or out of (negative) one account. Append-only."""

    __tablename__ = "ledger_postings"
    __fence__ = WholeUnion()
    __small__ = "read one entry or one account at a time"
    __table_args__ = c.scoped(
        Index(None, "tenant_id", "entry_id"),
        Index(None, "tenant_id", "account_id", "id"),
        CheckConstraint("amount <> 0", name="not_zero"),
        c.scoped_fk("entry_id", "ledger_entries"),
        c.scoped_fk("account_id", "ledger_accounts"),
    )

    id: Mapped[int] = c.identity()
    entry_id: Mapped[int] = c.reference(_l("Entry"))
    account_id: Mapped[int] = c.reference(_l("Account"))
    amount: Mapped[int] = c.reference(_l("Amount (fen or points)"))

    entry: Mapped[JournalEntry] = c.to_one("Posting.entry_id", "JournalEntry.id", info={"label": _l("Entry")})
    account: Mapped[Account] = c.to_one("Posting.account_id", "Account.id", info={"label": _l("Account")})

    def __str__(self) -> str:
        return f"{self.entry} · {self.account}"
