"""Reminders of points that are about to lapse, and what becomes of the points of people who left."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from app.core import columns as c
from app.core.db import Base
from app.core.tenancy import ByColumn, ByParent, TenantScoped, WholeUnion
from app.core.text import _l
from app.rules.budgets import FUND_SOURCES
from app.rules.lapsing import REACHED, REMINDER_LIFECYCLE
from app.rules.leavers import ACTIONS, STATES, WHO


class LeaverTerm(TenantScoped, Base):
    """离职积分办法 — what becomes of the points of people who leave, by fund, by rule, and whether
    they retire.
    """

    __tablename__ = "leaver_terms"
    __small__ = "a union has some few"
    __fence__ = WholeUnion()
    __table_args__ = c.scoped(
        CheckConstraint("days >= 0", name="days"),
        c.scoped_fk("rule_id", "point_rules"),
    )

    id: Mapped[int] = c.identity()
    fund_source: Mapped[str | None] = c.choice(_l("Points paid from"), FUND_SOURCES)
    rule_id: Mapped[int | None] = c.reference(_l("Points by the rule"))
    who: Mapped[str] = c.choice(_l("Of whom"), WHO, default="all")
    action: Mapped[str] = c.choice(_l("What becomes of them"), ACTIONS, default="lapse")
    days: Mapped[int] = c.number(_l("Days after leaving"), default=30)
    from_on: Mapped[date] = c.day(_l("For those who leave from"))
    basis: Mapped[str | None] = c.text(_l("Rests on"), 200)
    state: Mapped[str] = c.choice(_l("State"), STATES, default="in_force")
    made_by: Mapped[str] = c.text(_l("Decided by"))
    made_at: Mapped[datetime] = c.instant(_l("Decided at"))

    rule: Mapped[Any] = c.to_one(
        "LeaverTerm.rule_id", "PointRule.id", info={"label": _l("Points by the rule")}
    )

    def __str__(self) -> str:
        return f"{WHO[self.who]} · {ACTIONS[self.action]}"


class LapseReminder(TenantScoped, Base):
    """到期提醒 — one list of people who are told that points of theirs are about to lapse: chosen from the
    forecast, looked at, sent. `cells` say what was chosen.
    """

    __tablename__ = "lapse_reminders"
    __small__ = "a union reminds some hundred times a year"
    __fence__ = ByColumn("unit_id")
    __table_args__ = c.scoped(
        UniqueConstraint("tenant_id", "code"),
        c.scoped_fk("unit_id", "org_units"),
    )

    id: Mapped[int] = c.identity()
    code: Mapped[str] = c.code(_l("Reminder no."))
    unit_id: Mapped[int] = c.reference(_l("Unit"))
    state: Mapped[str] = c.choice(_l("State"), REMINDER_LIFECYCLE.state_words, default="prepared")
    cells: Mapped[list[dict[str, Any]]] = c.json(_l("What was chosen"))
    digest: Mapped[str | None] = c.code(_l("Digest"))
    people: Mapped[int] = c.number(_l("People on the list"), default=0)
    reachable: Mapped[int] = c.number(_l("Of them to be told"), default=0)
    told: Mapped[int] = c.number(_l("Told"), default=0)
    points: Mapped[int] = c.points(_l("Points"), default=0)
    value_fen: Mapped[int] = c.fen(_l("Value"), default=0)
    prepared_by: Mapped[str] = c.text(_l("Prepared by"))
    prepared_by_id: Mapped[int | None] = c.reference(_l("Prepared by"))
    prepared_at: Mapped[datetime] = c.instant(_l("Prepared at"))
    sent_by: Mapped[str | None] = c.text(_l("Reminder sent by"))
    sent_at: Mapped[datetime | None] = c.instant(_l("Sent at"))

    unit: Mapped[Any] = c.to_one("LapseReminder.unit_id", "OrgUnit.id", info={"label": _l("Unit")})

    def __str__(self) -> str:
        return self.code


class LapseReminderLine(TenantScoped, Base):
    """提醒名单 — one person of a reminder: how many points, the first day on which some lapse, and whether
    the person is told.
    """

    __tablename__ = "lapse_reminder_lines"
    __small__ = "read one reminder at a time"
    __fence__ = ByParent("reminder_id", "lapse_reminders")
    __table_args__ = c.scoped(
        UniqueConstraint("tenant_id", "reminder_id", "employee_id"),
        Index(None, "tenant_id", "employee_id"),
        c.scoped_fk("reminder_id", "lapse_reminders"),
        c.scoped_fk("employee_id", "employees"),
    )

    id: Mapped[int] = c.identity()
    reminder_id: Mapped[int] = c.reference(_l("Reminder no."))
    employee_id: Mapped[int] = c.reference(_l("Employee"))
    points: Mapped[int] = c.points(_l("Points"))
    value_fen: Mapped[int] = c.fen(_l("Value"))
    first_on: Mapped[date] = c.day(_l("First to lapse after"))
    outcome: Mapped[str] = c.choice(_l("Outcome"), REACHED, default="to_tell")

    reminder: Mapped[LapseReminder] = c.to_one(
        "LapseReminderLine.reminder_id", "LapseReminder.id", info={"label": _l("Reminder no.")}
    )
    employee: Mapped[Any] = c.to_one(
        "LapseReminderLine.employee_id", "Employee.id", info={"label": _l("Employee")}
    )

    def __str__(self) -> str:
        return f"{self.reminder} · {self.employee}"
