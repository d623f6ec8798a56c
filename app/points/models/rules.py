"""Point rules, and the versions that hold their terms."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped

from app.core import columns as c
from app.core.db import Base
from app.core.fences import ByParent
from app.core.tenancy import ByColumn, TenantScoped
from app.core.text import _, _l
from app.rules.festivals import FESTIVAL_WORDS
from app.rules.occasions import SCENARIOS
from app.rules.rule_terms import AS_OF
from app.rules.rule_terms import OVER_BUDGET as RULE_OVER_BUDGET
from app.rules.versions import RULE_LIFECYCLE, VERSION_LIFECYCLE

VERSION_TONES = {"submitted": "wait", "scheduled": "wait"}


class PointRule(TenantScoped, Base):
    """积分规则 — what keeps its name while its terms change: for which units, and which version is in force.

    `version` is the number of the version in force, 0 before the first. `current_version_id` is the one its
    card speaks of: the one in force, before the first its draft, after the last that one. No foreign key
    stands behind it, or the two tables would point at each other.
    """

    __tablename__ = "point_rules"
    __small__ = "a union has some dozen rules"
    __fence__ = ByColumn("unit_id")
    __table_args__ = c.scoped(
        UniqueConstraint("tenant_id", "code"),
        c.scoped_fk("unit_id", "org_units"),
    )

    id: Mapped[int] = c.identity()
    code: Mapped[str] = c.code(_l("Rule code"))
    name: Mapped[str] = c.text(_l("Rule"))
    version: Mapped[int] = c.number(_l("Version"), default=0)
    current_version_id: Mapped[int | None] = c.reference(_l("Terms"))
    state: Mapped[str] = c.choice(_l("State"), RULE_LIFECYCLE.state_words, default=RULE_LIFECYCLE.initial)
    unit_id: Mapped[int] = c.reference(_l("For members at and below"))

    unit: Mapped[Any] = c.to_one(
        "PointRule.unit_id", "OrgUnit.id", info={"label": _l("For members at and below")}
    )
    current: Mapped[Any] = c.to_one(
        "PointRule.current_version_id", "RuleVersion.id", info={"label": _l("Terms")}
    )

    def __str__(self) -> str:
        return self.name


class RuleVersion(TenantScoped, Base):
    """规则版本 — the terms of a rule from one day until another: who gets how many points for what, from
    which sub-account, and for how long. What was released is never written over.

    Points may be used `pending_days` after the grant, for goods of `categories` alone if there are any, until
    `expires_months` on or the next `expires_day` (“12-31”). `trigger` is a fixed day or a season
    (rules/triggers.py).

    A rule for a person's date (`scenario` but festival) is due `lead_days` before it (below zero: after), an
    anniversary every `every_years` years; dates before `starts_on` are none of its business. A version in
    force has no `effective_until`; one replaced on its first day ends the day before it began. Of versions
    older than this table the terms were written over: they are not `recorded`, and judge nothing.
    """

    __tablename__ = "point_rule_versions"
    __small__ = "a rule has a handful of versions"
    __fence__ = ByParent("rule_id", "point_rules")
    __table_args__ = c.scoped(
        UniqueConstraint("tenant_id", "rule_id", "number"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("expires_months > 0", name="expires"),
        CheckConstraint("every_years > 0", name="every_years"),
        CheckConstraint("pending_days >= 0", name="pending"),
        CheckConstraint("(scenario = 'festival') = (festival IS NOT NULL)", name="festival"),
        CheckConstraint(
            "state IN ('draft', 'submitted', 'withdrawn') OR effective_from IS NOT NULL", name="effective"
        ),
        c.scoped_fk("rule_id", "point_rules"),
        c.scoped_fk("sub_account_id", "sub_accounts"),
    )

    id: Mapped[int] = c.identity()
    rule_id: Mapped[int] = c.reference(_l("Rule"))
    number: Mapped[int] = c.number(_l("Version"), default=1)
    state: Mapped[str] = c.choice(
        _l("State"),
        VERSION_LIFECYCLE.state_words,
        tones=VERSION_TONES,
        default=VERSION_LIFECYCLE.initial,
    )
    effective_from: Mapped[date | None] = c.day(_l("In force from"))
    effective_until: Mapped[date | None] = c.day(_l("In force until"))
    recorded: Mapped[bool] = c.flag(_l("Terms on record"), default=True)
    scenario: Mapped[str] = c.choice(_l("Scenario"), SCENARIOS, default="festival")
    festival: Mapped[str | None] = c.code(_l("Festival"), info={"kind": "choice", "words": FESTIVAL_WORDS})
    every_years: Mapped[int] = c.number(_l("Every so many years"), default=1)
    lead_days: Mapped[int] = c.number(_l("Days ahead"), default=0)
    nightly: Mapped[bool] = c.flag(_l("Proposed every night"), default=False)
    starts_on: Mapped[date | None] = c.day(_l("For dates from"))
    sub_account_id: Mapped[int] = c.reference(_l("Paid from"))
    conditions: Mapped[dict[str, Any] | None] = c.json(_l("Conditions"))
    amount: Mapped[dict[str, Any]] = c.json(_l("Amount"))
    expires_months: Mapped[int] = c.number(_l("Valid for months"), default=12)
    basis: Mapped[str | None] = c.text(_l("Rests on"), 200)
    trigger: Mapped[dict[str, Any] | None] = c.json(_l("Day or months of the year"))
    as_of: Mapped[str] = c.choice(_l("Judged as of"), AS_OF, default="due")
    expires_day: Mapped[str | None] = c.code(_l("Last day each year"))
    pending_days: Mapped[int] = c.number(_l("Usable after days"), default=0)
    categories: Mapped[list[int] | None] = c.json(_l("Only for these goods"))
    notice: Mapped[bool] = c.flag(_l("People are told"), default=True)
    over_budget: Mapped[str] = c.choice(_l("When the money runs out"), RULE_OVER_BUDGET, default="refuse")
    like_number: Mapped[int | None] = c.number(_l("Terms as in version"))
    prepared_by: Mapped[str] = c.text(_l("Prepared by"))
    prepared_by_id: Mapped[int | None] = c.reference(_l("Prepared by"))
    prepared_at: Mapped[datetime] = c.instant(_l("Prepared at"))
    released_by: Mapped[str | None] = c.text(_l("Released by"))
    released_at: Mapped[datetime | None] = c.instant(_l("Released at"))

    rule: Mapped[PointRule] = c.to_one("RuleVersion.rule_id", "PointRule.id", info={"label": _l("Rule")})
    sub_account: Mapped[Any] = c.to_one(
        "RuleVersion.sub_account_id", "SubAccount.id", info={"label": _l("Paid from")}
    )

    def __str__(self) -> str:
        return _("%(rule)s, version %(number)s", rule=self.rule, number=self.number)
