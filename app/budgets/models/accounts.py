"""Sub-accounts, and how money comes into them: allocated, transferred, waited for."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from app.core import columns as c
from app.core.db import Base
from app.core.tenancy import ByColumn, ByParent, TenantScoped
from app.core.text import _l
from app.rules.budgets import OVER_BUDGET
from app.rules.transfers import TRANSFER_LIFECYCLE, WAITING_LIFECYCLE

TONES = {"proposed": "wait", "booked": "good", "waiting": "wait", "held": "good"}


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
    earmarked: Mapped[bool] = c.flag(_l("Earmarked"), default=True)
    over_budget: Mapped[str] = c.choice(_l("When there is too little"), OVER_BUDGET, default="stop")

    unit: Mapped[Any] = c.to_one("SubAccount.unit_id", "OrgUnit.id", info={"label": _l("Unit")})
    budget: Mapped[Any] = c.to_one("SubAccount.budget_id", "Budget.id", info={"label": _l("Budget")})

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


class Transfer(TenantScoped, Base):
    """调剂 — money moved from one sub-account into another of the same wallet and year; the ledger entry is
    the fact.
    """

    __tablename__ = "sub_account_transfers"
    __small__ = "money is transferred some dozen times a year"
    __fence__ = ByParent("source_id", "sub_accounts")
    __table_args__ = c.scoped(
        UniqueConstraint("tenant_id", "reference"),
        Index(None, "tenant_id", "source_id"),
        Index(None, "tenant_id", "target_id"),
        CheckConstraint("amount_fen > 0", name="amount"),
        CheckConstraint("source_id <> target_id", name="two"),
        c.scoped_fk("source_id", "sub_accounts"),
        c.scoped_fk("target_id", "sub_accounts"),
        c.scoped_fk("entry_id", "ledger_entries"),
    )

    id: Mapped[int] = c.identity()
    source_id: Mapped[int] = c.reference(_l("Out of"))
    target_id: Mapped[int] = c.reference(_l("To"))
    entry_id: Mapped[int | None] = c.reference(_l("Entry"))
    reference: Mapped[str] = c.code(_l("Reference"))
    state: Mapped[str] = c.choice(
        _l("State"), TRANSFER_LIFECYCLE.state_words, tones=TONES, default=TRANSFER_LIFECYCLE.initial
    )
    amount_fen: Mapped[int] = c.fen(_l("Amount"))
    reason: Mapped[str] = c.long_text(_l("Reason"))
    proposed_on: Mapped[date] = c.day(_l("Proposed on"))
    proposed_by: Mapped[str] = c.text(_l("Proposed by"))
    proposed_by_id: Mapped[int | None] = c.reference(None, info={"kind": "hidden"})
    proposed_at: Mapped[datetime] = c.instant(_l("Proposed at"))
    booked_by: Mapped[str | None] = c.text(_l("Confirmed by"))
    booked_at: Mapped[datetime | None] = c.instant(_l("Confirmed at"))
    withdrawn_by: Mapped[str | None] = c.text(_l("Withdrawn by"))
    withdrawn_at: Mapped[datetime | None] = c.instant(_l("Withdrawn at"))

    source: Mapped[SubAccount] = c.to_one("Transfer.source_id", "SubAccount.id", info={"label": _l("Out of")})
    target: Mapped[SubAccount] = c.to_one("Transfer.target_id", "SubAccount.id", info={"label": _l("To")})
    entry: Mapped[Any] = c.to_one("Transfer.entry_id", "JournalEntry.id", info={"label": _l("Entry")})

    def __str__(self) -> str:
        return f"{self.source or '—'} → {self.target or '—'}"


class WaitingHold(TenantScoped, Base):
    """待补款 — money that is to be set aside as soon as its sub-account has it; first come, first served.

    `reference` and `kind` are those of the booking it will become.
    """

    __tablename__ = "waiting_holds"
    __small__ = "what waits for money is some rows at a time"
    __fence__ = ByParent("sub_account_id", "sub_accounts")
    __table_args__ = c.scoped(
        UniqueConstraint("tenant_id", "reference"),
        Index(None, "tenant_id", "sub_account_id", "state"),
        CheckConstraint("amount_fen > 0", name="amount"),
        c.scoped_fk("sub_account_id", "sub_accounts"),
        c.scoped_fk("entry_id", "ledger_entries"),
    )

    id: Mapped[int] = c.identity()
    sub_account_id: Mapped[int] = c.reference(_l("Sub-account"))
    entry_id: Mapped[int | None] = c.reference(_l("Entry"))
    reference: Mapped[str] = c.code(_l("Reference"))
    kind: Mapped[str] = c.code(_l("Kind"), info={"kind": "hidden"})
    state: Mapped[str] = c.choice(
        _l("State"), WAITING_LIFECYCLE.state_words, tones=TONES, default=WAITING_LIFECYCLE.initial
    )
    amount_fen: Mapped[int] = c.fen(_l("Amount"))
    reason: Mapped[str | None] = c.long_text(_l("For what"))
    asked_by: Mapped[str] = c.text(_l("Asked by"))
    asked_by_id: Mapped[int | None] = c.reference(None, info={"kind": "hidden"})
    asked_on: Mapped[date] = c.day(_l("Asked on"))
    asked_at: Mapped[datetime] = c.instant(_l("Asked at"))
    held_at: Mapped[datetime | None] = c.instant(_l("Set aside at"))
    withdrawn_by: Mapped[str | None] = c.text(_l("Withdrawn by"))
    withdrawn_at: Mapped[datetime | None] = c.instant(_l("Withdrawn at"))

    sub_account: Mapped[SubAccount] = c.to_one(
        "WaitingHold.sub_account_id", "SubAccount.id", info={"label": _l("Sub-account")}
    )
    entry: Mapped[Any] = c.to_one("WaitingHold.entry_id", "JournalEntry.id", info={"label": _l("Entry")})

    def __str__(self) -> str:
        return f"{self.sub_account or '—'} · {self.reason or self.reference}"
