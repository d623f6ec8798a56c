"""Surveys, pools with their sealed boxes, invitations, published results, follow-ups.

There is no table of answers. What a pool has taken in lies in its box: one cipher text of counters, which
each answer replaces whole, so that no rows, no numbers and no order of theirs exist to be followed back.
"""

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core import columns as c
from app.core.db import Base
from app.core.tenancy import ByColumn, ByParent, TenantScoped
from app.core.text import _l
from app.rules.feedback import (
    FOLLOW_UP_LIFE,
    FOLLOW_UP_TONES,
    KINDS,
    POOL_STATES,
    POOL_TONES,
    SURVEY_LIFE,
    SURVEY_TONES,
)
from app.rules.questionnaires import TEMPLATES


class Survey(TenantScoped, Base):
    """问卷 — questions a union asks its people, between two days, at a unit and below."""

    __tablename__ = "feedback_surveys"
    __small__ = "a union asks some dozen times a year"
    __fence__ = ByColumn("unit_id")
    __table_args__ = c.scoped(
        Index(None, "tenant_id", "unit_id", "id"),
        CheckConstraint("until_on >= from_on", name="dates"),
        c.scoped_fk("unit_id", "org_units"),
    )

    id: Mapped[int] = c.identity()
    unit_id: Mapped[int] = c.reference(_l("For people at and below"))
    title: Mapped[str] = c.text(_l("Survey"))
    template: Mapped[str] = c.choice(_l("Template"), dict(TEMPLATES))
    questions: Mapped[list[Any]] = c.json(_l("Questions"))
    from_on: Mapped[date] = c.day(_l("From"))
    until_on: Mapped[date] = c.day(_l("Until"))
    state: Mapped[str] = c.choice(_l("State"), SURVEY_LIFE.state_words, tones=SURVEY_TONES, default="draft")
    made_by: Mapped[str] = c.text(_l("Made by"))

    unit: Mapped[Any] = c.to_one(
        "Survey.unit_id", "OrgUnit.id", info={"label": _l("For people at and below")}
    )

    def __str__(self) -> str:
        return self.title


class FeedbackPool(TenantScoped, Base):
    """评价池 — where the answers of a unit, a kind and a month are lost among each other, until it closes.

    `box` is cipher text of a length class: counters, texts in the order of the alphabet, and the keyed
    hashes of links not yet used. `secret` makes the links of people and is forgotten when the pool closes.
    """

    __tablename__ = "feedback_pools"
    __small__ = "a union has some hundred pools a month"
    __fence__ = ByColumn("unit_id")
    __table_args__ = c.scoped(
        UniqueConstraint("tenant_id", "occasion", "unit_id"),
        Index(None, "tenant_id", "state", "closes_on"),
        Index(None, "tenant_id", "unit_id", "id"),
        Index(None, "tenant_id", "survey_id"),
        CheckConstraint("(state = 'open') = (box IS NOT NULL)", name="sealed"),
        CheckConstraint("(kind = 'survey') = (survey_id IS NOT NULL)", name="survey"),
        c.scoped_fk("unit_id", "org_units"),
        c.scoped_fk("survey_id", "feedback_surveys"),
        c.scoped_fk("merged_into_id", "feedback_pools"),
    )

    id: Mapped[int] = c.identity()
    unit_id: Mapped[int] = c.reference(_l("Unit"))
    kind: Mapped[str] = c.choice(_l("Feedback about"), dict(KINDS))
    period: Mapped[str] = c.code(_l("Period"))
    occasion: Mapped[str] = c.code(_l("Occasion"), info={"kind": "hidden"})
    survey_id: Mapped[int | None] = c.reference(_l("Survey"))
    closes_on: Mapped[date] = c.day(_l("Answers taken until"))
    state: Mapped[str] = c.choice(
        _l("State"),
        dict(POOL_STATES),
        tones=POOL_TONES,
        default="open",
    )
    merged_into_id: Mapped[int | None] = c.reference(_l("Counted with"))
    secret: Mapped[str | None] = mapped_column(c.Encrypted, info={"kind": "hidden", "never_exported": True})
    box: Mapped[str | None] = mapped_column(
        c.Encrypted, deferred=True, info={"kind": "hidden", "never_exported": True}
    )

    unit: Mapped[Any] = c.to_one("FeedbackPool.unit_id", "OrgUnit.id", info={"label": _l("Unit")})
    survey: Mapped[Survey | None] = c.to_one(
        "FeedbackPool.survey_id", "Survey.id", info={"label": _l("Survey")}
    )

    def __str__(self) -> str:
        return f"{self.survey or KINDS[self.kind]} · {self.period} · {self.unit}"


class FeedbackInvitation(TenantScoped, Base):
    """邀请 — who may answer in a pool: a fact of goods received or a visit made, not of an answer.

    One for a person and an occasion, so that as many answers are as many people; gone when the pool closes.
    """

    __tablename__ = "feedback_invitations"
    __small__ = "read one person or one pool at a time"
    __fence__ = ByParent("pool_id", "feedback_pools")
    __table_args__ = c.scoped(
        UniqueConstraint("tenant_id", "occasion", "employee_id"),
        Index(None, "tenant_id", "employee_id"),
        Index(None, "tenant_id", "pool_id"),
        c.scoped_fk("pool_id", "feedback_pools"),
        c.scoped_fk("employee_id", "employees"),
    )

    id: Mapped[int] = c.identity()
    pool_id: Mapped[int] = c.reference(_l("Pool"))
    occasion: Mapped[str] = c.code(_l("Occasion"), info={"kind": "hidden"})
    employee_id: Mapped[int] = c.reference(_l("Employee"))

    pool: Mapped[FeedbackPool] = c.to_one("FeedbackInvitation.pool_id", "FeedbackPool.id")


class FeedbackResult(TenantScoped, Base):
    """评价结果 — what a closed pool held, shown whole and once; the database refuses to change it after."""

    __tablename__ = "feedback_results"
    __small__ = "a union publishes some hundred a month"
    __fence__ = ByColumn("unit_id")
    __table_args__ = c.scoped(
        UniqueConstraint("tenant_id", "pool_id"),
        Index(None, "tenant_id", "unit_id", "kind", "period"),
        Index(None, "tenant_id", "survey_id"),
        Index(None, "tenant_id", "published_on"),
        CheckConstraint("answers >= 3", name="floor"),
        c.scoped_fk("pool_id", "feedback_pools"),
        c.scoped_fk("unit_id", "org_units"),
        c.scoped_fk("survey_id", "feedback_surveys"),
    )

    id: Mapped[int] = c.identity()
    pool_id: Mapped[int] = c.reference(_l("Pool"))
    unit_id: Mapped[int] = c.reference(_l("Unit"))
    kind: Mapped[str] = c.choice(_l("Feedback about"), dict(KINDS))
    period: Mapped[str] = c.code(_l("Period"))
    survey_id: Mapped[int | None] = c.reference(_l("Survey"))
    invited: Mapped[int] = c.number(_l("Invited"))
    answers: Mapped[int] = c.number(_l("Answers"))
    average: Mapped[int | None] = c.number(_l("Average, hundredths"), info={"kind": "hidden"})
    unhappy: Mapped[int] = c.number(_l("Not satisfied"), default=0)
    questions: Mapped[list[Any]] = c.json(_l("Questions"))
    tally: Mapped[dict[str, Any]] = c.json(_l("Answers"))
    includes: Mapped[str | None] = c.text(_l("Together with"), 500)
    published_on: Mapped[date] = c.day(_l("Published on"))

    unit: Mapped[Any] = c.to_one("FeedbackResult.unit_id", "OrgUnit.id", info={"label": _l("Unit")})
    survey: Mapped[Survey | None] = c.to_one(
        "FeedbackResult.survey_id", "Survey.id", info={"label": _l("Survey")}
    )

    def __str__(self) -> str:
        return f"{self.survey or KINDS[self.kind]} · {self.period} · {self.unit}"


class FollowUp(TenantScoped, Base):
    """整改跟进 — a unit whose result lies below the union's line: what is to be done by when, and was."""

    __tablename__ = "feedback_follow_ups"
    __small__ = "some dozen a year"
    __fence__ = ByColumn("unit_id")
    __table_args__ = c.scoped(
        UniqueConstraint("tenant_id", "result_id"),
        Index(None, "tenant_id", "state", "due_on"),
        Index(None, "tenant_id", "unit_id", "id"),
        CheckConstraint("state = 'open' OR measure IS NOT NULL", name="planned"),
        CheckConstraint("state <> 'done' OR (outcome IS NOT NULL AND done_on IS NOT NULL)", name="done"),
        c.scoped_fk("result_id", "feedback_results"),
        c.scoped_fk("unit_id", "org_units"),
    )

    id: Mapped[int] = c.identity()
    result_id: Mapped[int] = c.reference(_l("Result"))
    unit_id: Mapped[int] = c.reference(_l("Unit"))
    opened_on: Mapped[date] = c.day(_l("Opened on"))
    due_on: Mapped[date] = c.day(_l("Due on"))
    measure: Mapped[str | None] = c.long_text(_l("What is to be done"))
    planned_on: Mapped[date | None] = c.day(_l("Planned on"))
    planned_by: Mapped[str | None] = c.text(_l("Planned by"))
    outcome: Mapped[str | None] = c.long_text(_l("What was done"))
    done_on: Mapped[date | None] = c.day(_l("Done on"))
    done_by: Mapped[str | None] = c.text(_l("Done by"))
    state: Mapped[str] = c.choice(
        _l("State"), FOLLOW_UP_LIFE.state_words, tones=FOLLOW_UP_TONES, default="open"
    )

    result: Mapped[FeedbackResult] = c.to_one(
        "FollowUp.result_id", "FeedbackResult.id", info={"label": _l("Result")}
    )
    unit: Mapped[Any] = c.to_one("FollowUp.unit_id", "OrgUnit.id", info={"label": _l("Unit")})

    def __str__(self) -> str:
        return str(self.result)
