"""Proposals: a person and an occasion, what is suggested, and what was decided."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from app.core import columns as c
from app.core.db import Base
from app.core.fences import ByParent
from app.core.tenancy import TenantScoped
from app.core.text import _l
from app.rules.care_categories import CATEGORY_WORDS
from app.rules.proposing import LIFECYCLE, OCCASIONS, WAYS


class Proposal(TenantScoped, Base):
    """提议 — what might be done for a person on an occasion: once for each occurrence, for ever. Declined, it
    is not proposed again; accepted, it names the grant or the case that came of it.
    """

    __tablename__ = "proposals"
    __fence__ = ByParent("employee_id", "employees")
    __table_args__ = c.scoped(
        UniqueConstraint("tenant_id", "employee_id", "occasion", "event_key"),
        Index(None, "tenant_id", "state", "id"),
        Index(None, "tenant_id", "occasion", "id"),
        Index(None, "tenant_id", "event_on", "id"),
        Index(None, "tenant_id", "grant_id"),
        c.scoped_fk("employee_id", "employees"),
        c.scoped_fk("rule_id", "point_rules"),
        c.scoped_fk("grant_id", "grants"),
        c.scoped_fk("case_id", "care_cases"),
    )

    id: Mapped[int] = c.identity()
    employee_id: Mapped[int] = c.reference(_l("Employee"))
    occasion: Mapped[str] = c.choice(_l("What happens"), dict(OCCASIONS))
    event_key: Mapped[str] = c.code(_l("Event"))
    event_on: Mapped[date] = c.day(_l("Day of the occasion"))
    years: Mapped[int | None] = c.number(_l("Years"))
    way: Mapped[str] = c.choice(_l("Suggested"), dict(WAYS))
    rule_id: Mapped[int | None] = c.reference(_l("Rule"))
    category: Mapped[str | None] = c.code(
        _l("Occasion of care"), info={"kind": "choice", "words": CATEGORY_WORDS}
    )
    points: Mapped[int | None] = c.points(_l("Points"))
    state: Mapped[str] = c.choice(_l("State"), LIFECYCLE.state_words, default=LIFECYCLE.initial)
    reason: Mapped[str | None] = c.long_text(_l("Reason"))
    proposed_on: Mapped[date] = c.day(_l("Proposed on"))
    decided_by: Mapped[str | None] = c.text(_l("Decided by"))
    decided_by_id: Mapped[int | None] = c.reference(_l("Decided by"))
    decided_at: Mapped[datetime | None] = c.instant(_l("Decided at"))
    grant_id: Mapped[int | None] = c.reference(_l("Grant no."))
    case_id: Mapped[int | None] = c.reference(_l("Case of care"))

    employee: Mapped[Any] = c.to_one("Proposal.employee_id", "Employee.id", info={"label": _l("Employee")})
    rule: Mapped[Any] = c.to_one("Proposal.rule_id", "PointRule.id", info={"label": _l("Rule")})
    grant: Mapped[Any] = c.to_one("Proposal.grant_id", "Grant.id", info={"label": _l("Grant no.")})

    def __str__(self) -> str:
        return f"{OCCASIONS[self.occasion]} · {self.employee}"
