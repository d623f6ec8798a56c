"""What was left in a plan at the end of its year, and where it went."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from app.core import columns as c
from app.core.db import Base
from app.core.tenancy import ByParent, TenantScoped
from app.core.text import _, _l
from app.rules.plans import LEFT_OVER, YEAR_END_LIFECYCLE


class YearEnd(TenantScoped, Base):
    """年终结转 — one close of a plan: prepared, looked at, confirmed; what comes back later needs another."""

    __tablename__ = "year_ends"
    __small__ = "one or two a plan"
    __fence__ = ByParent("plan_id", "budget_plans")
    __table_args__ = c.scoped(
        UniqueConstraint("tenant_id", "plan_id", "number"),
        c.scoped_fk("plan_id", "budget_plans"),
    )

    id: Mapped[int] = c.identity()
    plan_id: Mapped[int] = c.reference(_l("Plan"))
    number: Mapped[int] = c.number(_l("Close no."))
    state: Mapped[str] = c.choice(
        _l("State"),
        YEAR_END_LIFECYCLE.state_words,
        tones={"confirmed": "good"},
        default=YEAR_END_LIFECYCLE.initial,
    )
    closes_on: Mapped[date] = c.day(_l("Booked on"))
    prepared_by: Mapped[str] = c.text(_l("Prepared by"))
    prepared_by_id: Mapped[int | None] = c.reference(None, info={"kind": "hidden"})
    prepared_at: Mapped[datetime] = c.instant(_l("Prepared at"))
    confirmed_by: Mapped[str | None] = c.text(_l("Confirmed by"))
    confirmed_at: Mapped[datetime | None] = c.instant(_l("Confirmed at"))
    withdrawn_by: Mapped[str | None] = c.text(_l("Withdrawn by"))
    withdrawn_at: Mapped[datetime | None] = c.instant(_l("Withdrawn at"))

    plan: Mapped[Any] = c.to_one("YearEnd.plan_id", "BudgetPlan.id", info={"label": _l("Plan")})

    def __str__(self) -> str:
        return _("Year-end close of %(plan)s", plan=self.plan or "—")


class YearEndLine(TenantScoped, Base):
    """结转明细 — what one sub-account has left, what stays with its year, and where the rest goes."""

    __tablename__ = "year_end_lines"
    __small__ = "a line a sub-account and year"
    __fence__ = ByParent("sub_account_id", "sub_accounts")
    __table_args__ = c.scoped(
        UniqueConstraint("tenant_id", "year_end_id", "sub_account_id"),
        Index(None, "tenant_id", "sub_account_id"),
        Index(None, "tenant_id", "target_id"),
        CheckConstraint("left_fen >= 0 AND stays_fen >= 0", name="left"),
        CheckConstraint("(rule = 'carry') = (target_id IS NOT NULL)", name="target"),
        c.scoped_fk("year_end_id", "year_ends"),
        c.scoped_fk("sub_account_id", "sub_accounts"),
        c.scoped_fk("target_id", "sub_accounts"),
    )

    id: Mapped[int] = c.identity()
    year_end_id: Mapped[int] = c.reference(_l("Year-end close"))
    sub_account_id: Mapped[int] = c.reference(_l("Sub-account"))
    rule: Mapped[str] = c.choice(_l("What happens to it"), LEFT_OVER)
    target_id: Mapped[int | None] = c.reference(_l("Next year's sub-account"))
    left_fen: Mapped[int] = c.fen(_l("Money left"))
    stays_fen: Mapped[int] = c.fen(_l("Stays with the year"))

    year_end: Mapped[YearEnd] = c.to_one(
        "YearEndLine.year_end_id", "YearEnd.id", info={"label": _l("Year-end close")}
    )
    sub_account: Mapped[Any] = c.to_one(
        "YearEndLine.sub_account_id", "SubAccount.id", info={"label": _l("Sub-account")}
    )
    target: Mapped[Any] = c.to_one(
        "YearEndLine.target_id", "SubAccount.id", info={"label": _l("Next year's sub-account")}
    )

    def __str__(self) -> str:
        return str(self.sub_account or "—")
