"""Verdicts as they were kept with a thing, and the exceptions made of them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped

from app.core import columns as c
from app.core.db import Base
from app.core.tenancy import ByColumn, TenantScoped
from app.core.text import _l
from app.rules.compliance import OUTCOME_TONES, OUTCOMES, THINGS
from app.rules.compliance_words import RULES
from app.rules.exceptions import EXCEPTION_LIFECYCLE, EXCEPTION_TONES

RULE_WORDS = {code: rule.label for code, rule in RULES.items()}


class ComplianceException(TenantScoped, Base):
    """特批 — one thing in one state goes through although rules fail: asked for by one person, agreed to by
    another, and only for the rules named.

    `digest` is the state it is bound to: when the thing changes, it is void.
    """

    __tablename__ = "compliance_exceptions"
    __small__ = "exceptions are few"
    __fence__ = ByColumn("unit_id")
    __table_args__ = c.scoped(
        Index(None, "tenant_id", "thing", "thing_id"),
        CheckConstraint("state <> 'granted' OR agreed_by IS NOT NULL", name="two_people"),
        c.scoped_fk("unit_id", "org_units"),
    )

    id: Mapped[int] = c.identity()
    code: Mapped[str] = c.code(_l("Exception no."))
    unit_id: Mapped[int] = c.reference(_l("Unit"))
    thing: Mapped[str] = c.choice(_l("Of what"), THINGS)
    thing_id: Mapped[int] = c.reference(_l("Number of the thing"), info={"kind": "hidden"})
    thing_name: Mapped[str] = c.text(_l("Of which"), 200)
    digest: Mapped[str] = c.code(_l("State it is bound to"), info={"kind": "hidden"})
    rules: Mapped[list[str]] = c.json(_l("Rules it is made of"))
    sentences: Mapped[str] = c.long_text(_l("What fails"))
    reason: Mapped[str] = c.long_text(_l("Why"))
    fen: Mapped[int] = c.fen(_l("Amount"), default=0)
    state: Mapped[str] = c.choice(
        _l("State"),
        EXCEPTION_LIFECYCLE.state_words,
        tones=EXCEPTION_TONES,
        default=EXCEPTION_LIFECYCLE.initial,
    )
    asked_on: Mapped[date] = c.day(_l("Asked on"))
    asked_at: Mapped[datetime] = c.instant(_l("Asked at"))
    asked_by: Mapped[str] = c.text(_l("Asked by"))
    asked_by_id: Mapped[int | None] = c.reference(_l("Asked by"))
    agreed_by: Mapped[str | None] = c.text(_l("Agreed by"))
    agreed_by_id: Mapped[int | None] = c.reference(_l("Agreed by"))
    agreed_at: Mapped[datetime | None] = c.instant(_l("Agreed at"))
    ended_because: Mapped[str | None] = c.text(_l("Why it holds no more"), 200)

    unit: Mapped[Any] = c.to_one("ComplianceException.unit_id", "OrgUnit.id", info={"label": _l("Unit")})

    def __str__(self) -> str:
        return self.code


class ComplianceVerdict(TenantScoped, Base):
    """合规判定 — what one rule said of a thing when it was granted or listed, kept as it was said.

    A fail stands here only with the exception it went through by.
    """

    __tablename__ = "compliance_verdicts"
    __small__ = "a dozen for each of a few thousand grants a year"
    __fence__ = ByColumn("unit_id")
    __table_args__ = c.scoped(
        Index(None, "tenant_id", "thing", "thing_id"),
        Index(None, "tenant_id", "unit_id", "id"),
        Index(None, "tenant_id", "judged_on", "id"),
        CheckConstraint("outcome <> 'fail' OR exception_id IS NOT NULL", name="excepted"),
        c.scoped_fk("unit_id", "org_units"),
        c.scoped_fk("exception_id", "compliance_exceptions"),
    )

    id: Mapped[int] = c.identity()
    unit_id: Mapped[int] = c.reference(_l("Unit"))
    thing: Mapped[str] = c.choice(_l("Of what"), THINGS)
    thing_id: Mapped[int] = c.reference(_l("Number of the thing"), info={"kind": "hidden"})
    thing_name: Mapped[str] = c.text(_l("Of which"), 200)
    digest: Mapped[str] = c.code(_l("State it is bound to"), info={"kind": "hidden"})
    rule: Mapped[str] = c.choice(_l("Compliance rule"), RULE_WORDS)
    outcome: Mapped[str] = c.choice(_l("Judged as"), OUTCOMES, tones=OUTCOME_TONES)
    facts: Mapped[dict[str, Any]] = c.json(_l("Facts of the verdict"))
    clause: Mapped[str] = c.text(_l("Rests on"), 300)
    fen: Mapped[int] = c.fen(_l("Amount"), default=0)
    judged_on: Mapped[date] = c.day(_l("Judged on"))
    judged_by: Mapped[str] = c.text(_l("Judged for"))
    exception_id: Mapped[int | None] = c.reference(_l("By exception"))

    unit: Mapped[Any] = c.to_one("ComplianceVerdict.unit_id", "OrgUnit.id", info={"label": _l("Unit")})
    exception: Mapped[ComplianceException | None] = c.to_one(
        "ComplianceVerdict.exception_id", "ComplianceException.id", info={"label": _l("By exception")}
    )

    def __str__(self) -> str:
        return f"{self.thing_name} · {RULE_WORDS.get(self.rule, self.rule)}"
