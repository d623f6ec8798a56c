"""A unit's plan of a year, its budgets, who approved it, and how it was adjusted since."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from app.core import columns as c
from app.core.db import Base
from app.core.tenancy import ByColumn, ByParent, TenantScoped
from app.core.text import _, _l
from app.rules.budgets import FUND_SOURCES
from app.rules.plans import ADJUSTMENT_LIFECYCLE, BASES, PLAN_LIFECYCLE

TONES = {"submitted": "wait", "approved": "good", "adjusted": "good"}


class BudgetPlan(TenantScoped, Base):
    """年度预算 — all a unit plans to spend in a year; nothing of it is spent before it is approved."""

    __tablename__ = "budget_plans"
    __small__ = "a union has a plan a unit and year"
    __fence__ = ByColumn("unit_id")
    __table_args__ = c.scoped(
        UniqueConstraint("tenant_id", "unit_id", "year"),
        c.scoped_fk("unit_id", "org_units"),
    )

    id: Mapped[int] = c.identity()
    unit_id: Mapped[int] = c.reference(_l("Unit"))
    year: Mapped[int] = c.number(_l("Year"), info={"kind": "year"})
    state: Mapped[str] = c.choice(
        _l("State"), PLAN_LIFECYCLE.state_words, tones=TONES, default=PLAN_LIFECYCLE.initial
    )
    note: Mapped[str | None] = c.long_text(_l("Explanation"))
    prepared_by: Mapped[str] = c.text(_l("Prepared by"))
    prepared_by_id: Mapped[int | None] = c.reference(None, info={"kind": "hidden"})
    prepared_at: Mapped[datetime] = c.instant(_l("Prepared at"))
    submitted_by: Mapped[str | None] = c.text(_l("Submitted by"))
    submitted_by_id: Mapped[int | None] = c.reference(None, info={"kind": "hidden"})
    submitted_at: Mapped[datetime | None] = c.instant(_l("Submitted at"))
    approved_by: Mapped[str | None] = c.text(_l("Approved by"))
    approved_at: Mapped[datetime | None] = c.instant(_l("Approved at"))
    closed_by: Mapped[str | None] = c.text(_l("Closed by"))
    closed_at: Mapped[datetime | None] = c.instant(_l("Closed at"))

    unit: Mapped[Any] = c.to_one("BudgetPlan.unit_id", "OrgUnit.id", info={"label": _l("Unit")})

    def __str__(self) -> str:
        return _("Plan %(year)s of %(unit)s", year=self.year, unit=self.unit or "—")


class Budget(TenantScoped, Base):
    """预算 — what a unit may spend in a year from one fund source under one account code.

    `planned_fen` is what the year began with, `approved_fen` what is approved now; both are zero or what was
    written down until the plan is approved.
    """

    __tablename__ = "budgets"
    __small__ = "a union has some hundred budgets a year"
    __fence__ = ByColumn("unit_id")
    __table_args__ = c.scoped(
        UniqueConstraint("tenant_id", "unit_id", "year", "fund_source", "account_code"),
        Index(None, "tenant_id", "plan_id"),
        CheckConstraint("approved_fen >= 0", name="approved"),
        CheckConstraint("planned_fen >= 0", name="planned"),
        c.scoped_fk("unit_id", "org_units"),
        c.scoped_fk("plan_id", "budget_plans"),
    )

    id: Mapped[int] = c.identity()
    plan_id: Mapped[int] = c.reference(_l("Plan"))
    unit_id: Mapped[int] = c.reference(_l("Unit"))
    year: Mapped[int] = c.number(_l("Year"), info={"kind": "year"})  # 2026, never 2,026
    fund_source: Mapped[str] = c.choice(_l("Fund source"), FUND_SOURCES)
    account_code: Mapped[str] = c.code(_l("Account code"))
    name: Mapped[str] = c.text(_l("Budget"))
    planned_fen: Mapped[int] = c.fen(_l("Planned for the year"), default=0)
    approved_fen: Mapped[int] = c.fen(_l("Approved now"), default=0)
    document: Mapped[str | None] = c.text(_l("Basis"), 200)

    plan: Mapped[BudgetPlan] = c.to_one("Budget.plan_id", "BudgetPlan.id", info={"label": _l("Plan")})
    unit: Mapped[Any] = c.to_one("Budget.unit_id", "OrgUnit.id", info={"label": _l("Unit")})

    def __str__(self) -> str:
        return self.name if self.name.startswith(str(self.year)) else f"{self.year} {self.name}"


class BudgetApproval(TenantScoped, Base):
    """批准记录 — the resolution a plan or an adjustment of it rests on: whose, its number, its day."""

    __tablename__ = "budget_approvals"
    __small__ = "a few a plan"
    __fence__ = ByParent("plan_id", "budget_plans")
    __table_args__ = c.scoped(
        Index(None, "tenant_id", "plan_id"),
        Index(None, "tenant_id", "adjustment_id"),
        c.scoped_fk("plan_id", "budget_plans"),
        c.scoped_fk("adjustment_id", "budget_adjustments"),
        c.scoped_fk("file_id", "stored_files"),
    )

    id: Mapped[int] = c.identity()
    plan_id: Mapped[int] = c.reference(_l("Plan"))
    adjustment_id: Mapped[int | None] = c.reference(_l("Adjustment"))
    body: Mapped[str] = c.choice(_l("Approved by which body"), BASES)
    document_no: Mapped[str] = c.text(_l("Document no."))
    decided_on: Mapped[date] = c.day(_l("Decided on"))
    file_id: Mapped[int | None] = c.reference(_l("File"))
    recorded_by: Mapped[str] = c.text(_l("Recorded by"))
    recorded_at: Mapped[datetime] = c.instant(_l("Recorded at"))

    plan: Mapped[BudgetPlan] = c.to_one("BudgetApproval.plan_id", "BudgetPlan.id", info={"label": _l("Plan")})
    adjustment: Mapped[Any] = c.to_one(
        "BudgetApproval.adjustment_id", "Adjustment.id", info={"label": _l("Adjustment")}
    )

    @property
    def title(self) -> str:
        """The paper's name in a list of papers."""
        return str(self)

    @property
    def kind(self) -> str:
        """Whose paper it is."""
        return self.body

    def __str__(self) -> str:
        return f"{BASES[self.body]} {self.document_no}"


class Adjustment(TenantScoped, Base):
    """预算调整 — a new version of an approved plan; in principle there is one a year."""

    __tablename__ = "budget_adjustments"
    __small__ = "one or two a plan"
    __fence__ = ByParent("plan_id", "budget_plans")
    __table_args__ = c.scoped(
        UniqueConstraint("tenant_id", "plan_id", "number"),
        c.scoped_fk("plan_id", "budget_plans"),
    )

    id: Mapped[int] = c.identity()
    plan_id: Mapped[int] = c.reference(_l("Plan"))
    number: Mapped[int] = c.number(_l("Adjustment no."))
    state: Mapped[str] = c.choice(
        _l("State"), ADJUSTMENT_LIFECYCLE.state_words, tones=TONES, default=ADJUSTMENT_LIFECYCLE.initial
    )
    reason: Mapped[str | None] = c.long_text(_l("Reason"))
    prepared_by: Mapped[str] = c.text(_l("Prepared by"))
    prepared_by_id: Mapped[int | None] = c.reference(None, info={"kind": "hidden"})
    prepared_at: Mapped[datetime] = c.instant(_l("Prepared at"))
    submitted_by: Mapped[str | None] = c.text(_l("Submitted by"))
    submitted_by_id: Mapped[int | None] = c.reference(None, info={"kind": "hidden"})
    submitted_at: Mapped[datetime | None] = c.instant(_l("Submitted at"))
    approved_by: Mapped[str | None] = c.text(_l("Approved by"))
    approved_at: Mapped[datetime | None] = c.instant(_l("Approved at"))
    withdrawn_by: Mapped[str | None] = c.text(_l("Withdrawn by"))
    withdrawn_at: Mapped[datetime | None] = c.instant(_l("Withdrawn at"))

    plan: Mapped[BudgetPlan] = c.to_one("Adjustment.plan_id", "BudgetPlan.id", info={"label": _l("Plan")})

    def __str__(self) -> str:
        return _("%(plan)s, adjustment %(number)s", plan=self.plan or "—", number=self.number)


class AdjustmentLine(TenantScoped, Base):
    """调整明细 — what one budget is to be after the adjustment, and what it was when that was approved."""

    __tablename__ = "budget_adjustment_lines"
    __small__ = "some lines an adjustment"
    __fence__ = ByParent("budget_id", "budgets")
    __table_args__ = c.scoped(
        UniqueConstraint("tenant_id", "adjustment_id", "budget_id"),
        Index(None, "tenant_id", "budget_id"),
        CheckConstraint("after_fen >= 0", name="after"),
        c.scoped_fk("adjustment_id", "budget_adjustments"),
        c.scoped_fk("budget_id", "budgets"),
    )

    id: Mapped[int] = c.identity()
    adjustment_id: Mapped[int] = c.reference(_l("Adjustment"))
    budget_id: Mapped[int] = c.reference(_l("Budget"))
    before_fen: Mapped[int] = c.fen(_l("Before"))
    after_fen: Mapped[int] = c.fen(_l("After"))
    reason: Mapped[str | None] = c.long_text(_l("Reason"))

    adjustment: Mapped[Adjustment] = c.to_one(
        "AdjustmentLine.adjustment_id", "Adjustment.id", info={"label": _l("Adjustment")}
    )
    budget: Mapped[Budget] = c.to_one("AdjustmentLine.budget_id", "Budget.id", info={"label": _l("Budget")})

    def __str__(self) -> str:
        return str(self.budget or "—")
