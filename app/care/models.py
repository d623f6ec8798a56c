"""Cases of care: what everybody with the list sees, apart from whose case it is and why.

`care_cases` holds number, unit, state and money. Person, category, facts and words stand in `care_subjects`,
of which a sealed one is shown to named people alone (`__shown__`), by pages, pickers, searches and exports.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ColumnElement, Index, UniqueConstraint, or_, select
from sqlalchemy.orm import Mapped

from app.core import columns as c
from app.core.actor import current_actor
from app.core.db import Base
from app.core.fences import ByColumn, ByParent, PointedAt
from app.core.scope import current_scope
from app.core.tenancy import TenantScoped
from app.core.text import _l
from app.rules.care import (
    DOCUMENT_KINDS,
    FORMS,
    HOW,
    PAYMENT_STATES,
    PAYMENT_TONES,
    READS_ALL,
    SEVERITIES,
    STATES,
    STEPS,
    TONES,
)
from app.rules.care_categories import CATEGORY_WORDS, TIERS


class CareCase(TenantScoped, Base):
    """慰问事项 — one case: where it stands, what was approved and paid; not whose it is."""

    __tablename__ = "care_cases"
    __fence__ = ByColumn("unit_id")
    __owned__ = {"employee": PointedAt((("care_subjects", "case_id"),))}
    __table_args__ = c.scoped(
        UniqueConstraint("tenant_id", "number"),
        UniqueConstraint("tenant_id", "reference"),
        Index(None, "tenant_id", "state", "id"),
        Index(None, "tenant_id", "unit_id", "id"),
        Index(None, "tenant_id", "requested_on", "id"),
        Index(None, "tenant_id", "approved_on", "id"),
        Index(None, "tenant_id", "next_due_on", "id"),
        Index(None, "tenant_id", "next_step", "next_due_on"),
        Index(None, "tenant_id", "approved_fen", "id"),
        Index(None, "tenant_id", "sub_account_id", "id"),
        CheckConstraint("approved_fen >= 0 AND paid_fen >= 0 AND paid_fen <= approved_fen", name="money"),
        c.scoped_fk("unit_id", "org_units"),
        c.scoped_fk("sub_account_id", "sub_accounts"),
    )

    id: Mapped[int] = c.identity()
    number: Mapped[str] = c.code(_l("Case no."))
    reference: Mapped[str] = c.code(_l("Reference"), info={"kind": "hidden"})
    unit_id: Mapped[int] = c.reference(_l("Unit"))
    state: Mapped[str] = c.choice(_l("State"), STATES, tones=TONES, default="requested")
    sealed: Mapped[bool] = c.flag(_l("Under seal"), default=False)
    requested_on: Mapped[date] = c.day(_l("Applied on"))
    requested_by: Mapped[str] = c.text(_l("Applied by"))
    requested_by_id: Mapped[int | None] = c.reference(_l("Applied by"), info={"kind": "hidden"})
    returned_on: Mapped[date | None] = c.day(_l("Returned on"))
    proposed_on: Mapped[date | None] = c.day(_l("Proposed on"))
    proposed_by: Mapped[str | None] = c.text(_l("Proposed by"))
    proposed_fen: Mapped[int | None] = c.fen(_l("Proposed amount"))
    approved_on: Mapped[date | None] = c.day(_l("Approved on"))
    declined_on: Mapped[date | None] = c.day(_l("Declined on"))
    decided_by: Mapped[str | None] = c.text(_l("Decided by"))
    form: Mapped[str | None] = c.choice(_l("Form"), FORMS)
    approved_fen: Mapped[int] = c.fen(_l("Approved amount"), default=0)
    sub_account_id: Mapped[int | None] = c.reference(_l("Paid from"))
    visit_due_on: Mapped[date | None] = c.day(_l("Visit by"))
    dispatched_on: Mapped[date | None] = c.day(_l("Visitors sent on"))
    visited_on: Mapped[date | None] = c.day(_l("Visited on"))
    paid_fen: Mapped[int] = c.fen(_l("Paid amount"), default=0)
    paid_on: Mapped[date | None] = c.day(_l("Paid on"))
    follow_up_due_on: Mapped[date | None] = c.day(_l("Follow up by"))
    followed_on: Mapped[date | None] = c.day(_l("Followed up on"))
    withdrawn_on: Mapped[date | None] = c.day(_l("Withdrawn on"))
    closed_on: Mapped[date | None] = c.day(_l("Closed on"))
    closed_by: Mapped[str | None] = c.text(_l("Closed by"))
    next_step: Mapped[str | None] = c.choice(_l("Next step"), STEPS)
    next_due_on: Mapped[date | None] = c.day(_l("Next step by"))

    unit: Mapped[Any] = c.to_one("CareCase.unit_id", "OrgUnit.id", info={"label": _l("Unit")})
    sub_account: Mapped[Any] = c.to_one(
        "CareCase.sub_account_id", "SubAccount.id", info={"label": _l("Paid from")}
    )

    def __str__(self) -> str:
        return self.number


class CareSubject(TenantScoped, Base):
    """慰问对象 — whose case it is, on what occasion, and why: under seal, for named people alone.

    `event_key` tells one event from the next; it is empty once the case was declined or withdrawn, so that
    the event can be asked for anew.
    """

    __tablename__ = "care_subjects"
    __fence__ = ByParent("case_id", "care_cases")
    __owned__ = {"employee": ByColumn("employee_id")}
    __table_args__ = c.scoped(
        UniqueConstraint("tenant_id", "case_id"),
        UniqueConstraint("tenant_id", "employee_id", "category", "event_key"),
        Index(None, "tenant_id", "employee_id", "id"),
        Index(None, "tenant_id", "category", "event_on"),
        Index(None, "tenant_id", "event_on", "id"),
        CheckConstraint("asked_fen IS NULL OR asked_fen >= 0", name="asked"),
        c.scoped_fk("case_id", "care_cases"),
        c.scoped_fk("employee_id", "employees"),
    )

    id: Mapped[int] = c.identity()
    case_id: Mapped[int] = c.reference(_l("Case no."))
    employee_id: Mapped[int] = c.reference(_l("Member"))
    category: Mapped[str] = c.choice(_l("Occasion"), CATEGORY_WORDS)
    tier: Mapped[str] = c.choice(_l("Tier"), TIERS, default="")
    event_on: Mapped[date] = c.day(_l("Date of the event"))
    event_key: Mapped[str | None] = c.code(_l("Event"), info={"kind": "hidden"})
    facts: Mapped[dict[str, Any]] = c.json(_l("Facts"), default=dict, info={"kind": "hidden"})
    words: Mapped[str | None] = c.long_text(_l("The occasion in words"))
    asked_fen: Mapped[int | None] = c.fen(_l("Amount asked for"))
    late: Mapped[bool] = c.flag(_l("After the claim window"), default=False)
    own_application: Mapped[bool] = c.flag(_l("Applied for by the member"), default=False)
    severity: Mapped[str] = c.choice(_l("How closely followed"), SEVERITIES, default="none")
    proposal: Mapped[str | None] = c.long_text(_l("Proposal in words"))
    decision: Mapped[str | None] = c.long_text(_l("Decision in words"))

    case: Mapped[CareCase] = c.to_one("CareSubject.case_id", "CareCase.id", info={"label": _l("Case no.")})
    employee: Mapped[Any] = c.to_one("CareSubject.employee_id", "Employee.id", info={"label": _l("Member")})

    @classmethod
    def __shown__(cls) -> list[ColumnElement[bool]]:
        """可阅 — what may be shown to who asks: open cases, and of sealed ones those they are named for."""
        actor, scope = current_actor(), current_scope()
        if actor.role in READS_ALL or (scope is not None and scope.owner is not None):
            return []
        named = select(CareReader.case_id).where(CareReader.user_id == (actor.user_id or 0))
        open_to_all = select(CareCase.id).where(CareCase.sealed.is_(False))
        return [or_(cls.case_id.in_(open_to_all), cls.case_id.in_(named))]

    def __str__(self) -> str:
        return str(self.case or "")


class CareReader(TenantScoped, Base):
    """可阅人 — somebody who may read a sealed case: who entered it, who handles it, whom they named."""

    __tablename__ = "care_readers"
    __fence__ = ByParent("case_id", "care_cases")
    __table_args__ = c.scoped(
        UniqueConstraint("tenant_id", "case_id", "user_id"),
        Index(None, "tenant_id", "user_id", "case_id"),
        c.scoped_fk("case_id", "care_cases"),
    )

    id: Mapped[int] = c.identity()
    case_id: Mapped[int] = c.reference(_l("Case no."))
    user_id: Mapped[int] = c.reference(_l("Account"), info={"kind": "hidden"})
    name: Mapped[str] = c.text(_l("Name"))
    reason: Mapped[str] = c.text(_l("Reason"), 200)
    named_by: Mapped[str] = c.text(_l("Named by"))
    named_at: Mapped[datetime] = c.instant(_l("Named at"))


class CareVisit(TenantScoped, Base):
    """走访 — people sent to a member, and what came of it."""

    __tablename__ = "care_visits"
    __fence__ = ByColumn("unit_id")
    __table_args__ = c.scoped(
        Index(None, "tenant_id", "case_id", "id"),
        Index(None, "tenant_id", "unit_id", "id"),
        Index(None, "tenant_id", "visited_on", "id"),
        c.scoped_fk("case_id", "care_cases"),
        c.scoped_fk("unit_id", "org_units"),
    )

    id: Mapped[int] = c.identity()
    case_id: Mapped[int] = c.reference(_l("Case no."))
    unit_id: Mapped[int] = c.reference(_l("Unit"))
    planned_on: Mapped[date] = c.day(_l("To be visited on"))
    visited_on: Mapped[date | None] = c.day(_l("Visited on"))
    how: Mapped[str | None] = c.choice(_l("How"), HOW)
    words: Mapped[str | None] = c.long_text(_l("What was said and seen"))
    sent_by: Mapped[str] = c.text(_l("Sent by"))
    recorded_by: Mapped[str | None] = c.text(_l("Recorded by"))


class CareVisitor(TenantScoped, Base):
    """走访人 — one of those who went."""

    __tablename__ = "care_visitors"
    __fence__ = ByParent("case_id", "care_cases")
    __table_args__ = c.scoped(
        UniqueConstraint("tenant_id", "visit_id", "employee_id"),
        Index(None, "tenant_id", "case_id"),
        Index(None, "tenant_id", "employee_id"),
        c.scoped_fk("visit_id", "care_visits"),
        c.scoped_fk("case_id", "care_cases"),
        c.scoped_fk("employee_id", "employees"),
    )

    id: Mapped[int] = c.identity()
    visit_id: Mapped[int] = c.reference(_l("Visit"))
    case_id: Mapped[int] = c.reference(_l("Case no."))
    employee_id: Mapped[int] = c.reference(_l("Visitor"))

    employee: Mapped[Any] = c.to_one("CareVisitor.employee_id", "Employee.id", info={"label": _l("Visitor")})


class CareFollowUp(TenantScoped, Base):
    """回访 — how the member was found afterwards."""

    __tablename__ = "care_follow_ups"
    __fence__ = ByParent("case_id", "care_cases")
    __table_args__ = c.scoped(Index(None, "tenant_id", "case_id", "id"), c.scoped_fk("case_id", "care_cases"))

    id: Mapped[int] = c.identity()
    case_id: Mapped[int] = c.reference(_l("Case no."))
    due_on: Mapped[date | None] = c.day(_l("Due on"))
    done_on: Mapped[date] = c.day(_l("Done on"))
    how: Mapped[str] = c.choice(_l("How"), HOW)
    words: Mapped[str] = c.long_text(_l("How the member is"))
    done_by: Mapped[str] = c.text(_l("Done by"))


class CarePayment(TenantScoped, Base):
    """慰问支付 — money to be transferred, goods bought, or points given, for one case.

    What finance needs to pay, and no more: the occasion does not stand here. `reference` makes a double click
    one; the ledger's references are "care:<case>:…" and "care-payment:<number>:…".
    """

    __tablename__ = "care_payments"
    __fence__ = ByColumn("unit_id")
    __table_args__ = c.scoped(
        UniqueConstraint("tenant_id", "number"),
        UniqueConstraint("tenant_id", "reference"),
        Index(None, "tenant_id", "case_id", "id"),
        Index(None, "tenant_id", "unit_id", "id"),
        Index(None, "tenant_id", "state", "id"),
        Index(None, "tenant_id", "prepared_on", "id"),
        Index(None, "tenant_id", "paid_on", "id"),
        Index(None, "tenant_id", "amount_fen", "id"),
        CheckConstraint("amount_fen > 0", name="amount"),
        c.scoped_fk("case_id", "care_cases"),
        c.scoped_fk("unit_id", "org_units"),
        c.scoped_fk("sub_account_id", "sub_accounts"),
    )

    id: Mapped[int] = c.identity()
    number: Mapped[str] = c.code(_l("Payment no."))
    reference: Mapped[str] = c.code(_l("Reference"), info={"kind": "hidden"})
    case_id: Mapped[int] = c.reference(_l("Case no."))
    unit_id: Mapped[int] = c.reference(_l("Unit"))
    sub_account_id: Mapped[int] = c.reference(_l("Paid from"))
    form: Mapped[str] = c.choice(_l("Form"), FORMS)
    state: Mapped[str] = c.choice(_l("State"), PAYMENT_STATES, tones=PAYMENT_TONES, default="prepared")
    amount_fen: Mapped[int] = c.fen(_l("Amount"))
    points: Mapped[int | None] = c.points(_l("Points"))
    payee: Mapped[str] = c.text(_l("Payee"))
    bank: Mapped[str | None] = c.text(_l("Bank and branch"), 200)
    bank_card: Mapped[str | None] = c.encrypted(_l("Bank account"), mask="bank_card")
    goods: Mapped[str | None] = c.text(_l("Goods"), 200)
    prepared_on: Mapped[date] = c.day(_l("Prepared on"))
    prepared_by: Mapped[str] = c.text(_l("Prepared by"))
    prepared_by_id: Mapped[int | None] = c.reference(_l("Prepared by"), info={"kind": "hidden"})
    paid_on: Mapped[date | None] = c.day(_l("Paid on"))
    paid_by: Mapped[str | None] = c.text(_l("Paid by"))
    receipt_no: Mapped[str | None] = c.code(_l("Receipt no. of the transfer"))
    returned_on: Mapped[date | None] = c.day(_l("Came back on"))
    why: Mapped[str | None] = c.text(_l("Why it came back or was dropped"), 200)

    case: Mapped[CareCase] = c.to_one("CarePayment.case_id", "CareCase.id", info={"label": _l("Case no.")})
    unit: Mapped[Any] = c.to_one("CarePayment.unit_id", "OrgUnit.id", info={"label": _l("Unit")})
    sub_account: Mapped[Any] = c.to_one(
        "CarePayment.sub_account_id", "SubAccount.id", info={"label": _l("Paid from")}
    )

    def __str__(self) -> str:
        return self.number


class CareDocument(TenantScoped, Base):
    """慰问材料 — evidence, photos of a visit, receipts of a case."""

    __tablename__ = "care_documents"
    __fence__ = ByParent("case_id", "care_cases")
    __table_args__ = c.scoped(
        Index(None, "tenant_id", "case_id", "id"),
        Index(None, "tenant_id", "file_id"),
        c.scoped_fk("case_id", "care_cases"),
        c.scoped_fk("file_id", "stored_files"),
    )

    id: Mapped[int] = c.identity()
    case_id: Mapped[int] = c.reference(_l("Case no."))
    file_id: Mapped[int] = c.reference(_l("File"))
    title: Mapped[str] = c.text(_l("Document"), 255)
    kind: Mapped[str] = c.choice(_l("Kind"), DOCUMENT_KINDS, default="evidence")
    used_before: Mapped[bool] = c.flag(_l("Used in an earlier case"), default=False)

    case: Mapped[CareCase] = c.to_one("CareDocument.case_id", "CareCase.id", info={"label": _l("Case no.")})
