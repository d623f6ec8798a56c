"""Grants with their lines, the lots that members hold, what was taken back and what lapsed."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from app.core import columns as c
from app.core.db import Base
from app.core.fences import PointedAt
from app.core.tenancy import ByColumn, TenantScoped, WholeUnion, WithParent
from app.core.text import _l
from app.points.models.rules import PointRule, RuleVersion
from app.rules.festivals import FESTIVAL_WORDS
from app.rules.points import GRANT_LIFECYCLE, REFUSALS, REVOCATION_STATES, RUN_KINDS, RUN_STATES
from app.rules.standard_items import ITEMS

GRANT_TONES = {"submitted": "wait", "queued": "wait", "ended": "off"}
GRANT_KINDS = {
    "rule": _l("By rule"),
    "manual": _l("By hand"),
    "file": _l("By file"),
    "award": _l("Award"),
}


class Grant(TenantScoped, Base):
    """发放 — points for people, by a rule, by hand or by file: prepared by one person, decided by others.

    A grant by a rule is judged by one version of it, `version`, whatever comes after. A rule for a
    person's date covers the dates from `from_on` to `until_on`. An award follows from a decision
    made elsewhere, which `reference` names.

    Of union money `item` (and `festival`) say which standard it counts towards. What the money did not reach
    is a grant of its own, `split_of` the first, that waits `queued_at` a moment for more.
    """

    __tablename__ = "grants"
    __small__ = "a union grants some thousand times a year"
    __fence__ = ByColumn("unit_id")
    __owned__ = {"employee": PointedAt((("point_lots", "grant_id"),))}
    __table_args__ = c.scoped(
        UniqueConstraint("tenant_id", "code"),
        Index(None, "tenant_id", "rule_id", "event_key"),
        Index(None, "tenant_id", "digest"),
        UniqueConstraint("tenant_id", "reference"),
        CheckConstraint("(kind = 'rule') = (rule_id IS NOT NULL)", name="rule"),
        CheckConstraint("(rule_id IS NULL) = (version_id IS NULL)", name="version"),
        Index(None, "tenant_id", "version_id"),
        CheckConstraint("from_on <= until_on", name="dates"),
        c.scoped_fk("unit_id", "org_units"),
        c.scoped_fk("rule_id", "point_rules"),
        c.scoped_fk("version_id", "point_rule_versions"),
        c.scoped_fk("batch_id", "import_batches"),
        c.scoped_fk("sub_account_id", "sub_accounts"),
        c.scoped_fk("entry_id", "ledger_entries"),
        c.scoped_fk("split_of_id", "grants"),
        Index(None, "tenant_id", "sub_account_id", "state"),
        Index(None, "tenant_id", "item", "granted_on"),
        CheckConstraint("state <> 'queued' OR queued_at IS NOT NULL", name="queued"),
    )

    id: Mapped[int] = c.identity()
    code: Mapped[str] = c.code(_l("Grant no."))
    unit_id: Mapped[int] = c.reference(_l("Unit"))
    kind: Mapped[str] = c.choice(_l("Kind"), GRANT_KINDS, default="rule")
    title: Mapped[str] = c.text(_l("What for"), 200, default="")
    reason: Mapped[str | None] = c.long_text(_l("Why"))
    reference: Mapped[str | None] = c.code(_l("Reference"))
    batch_id: Mapped[int | None] = c.reference(_l("File"))
    rule_id: Mapped[int | None] = c.reference(_l("Rule"))
    rule_version: Mapped[int | None] = c.number(_l("Rule version"))
    version_id: Mapped[int | None] = c.reference(_l("Rule version"))
    sub_account_id: Mapped[int] = c.reference(_l("Paid from"))
    event_key: Mapped[str | None] = c.code(_l("Event"))
    from_on: Mapped[date | None] = c.day(_l("Dates from"))
    until_on: Mapped[date | None] = c.day(_l("Dates until"))
    nightly: Mapped[bool] = c.flag(_l("Proposed by night"), default=False)
    granted_on: Mapped[date] = c.day(_l("Granted on"))
    expires_on: Mapped[date] = c.day(_l("Expires on"))
    state: Mapped[str] = c.choice(
        _l("State"), GRANT_LIFECYCLE.state_words, tones=GRANT_TONES, default=GRANT_LIFECYCLE.initial
    )
    digest: Mapped[str | None] = c.code(_l("Digest"))
    people: Mapped[int] = c.number(_l("People"), default=0)
    blocked: Mapped[int] = c.number(_l("Not granted"), default=0)
    total_points: Mapped[int] = c.points(_l("Points"), default=0)
    total_fen: Mapped[int] = c.fen(_l("Cost"), default=0)
    entry_id: Mapped[int | None] = c.reference(_l("Entry"))
    prepared_by: Mapped[str] = c.text(_l("Prepared by"))
    prepared_by_id: Mapped[int | None] = c.reference(_l("Prepared by"))
    prepared_at: Mapped[datetime] = c.instant(_l("Prepared at"))
    confirmed_by: Mapped[str | None] = c.text(_l("Confirmed by"))
    confirmed_at: Mapped[datetime | None] = c.instant(_l("Confirmed at"))
    item: Mapped[str | None] = c.code(
        _l("Counts towards the standard"), info={"kind": "choice", "words": ITEMS}
    )
    festival: Mapped[str | None] = c.code(_l("Festival"), info={"kind": "choice", "words": FESTIVAL_WORDS})
    split_of_id: Mapped[int | None] = c.reference(_l("Rest of"))
    split_digest: Mapped[str | None] = c.code(_l("Digest of the whole"), info={"kind": "hidden"})
    queued_at: Mapped[datetime | None] = c.instant(_l("Waits for money since"))
    ended_because: Mapped[str | None] = c.text(_l("Why it ended"), 200)

    unit: Mapped[Any] = c.to_one("Grant.unit_id", "OrgUnit.id", info={"label": _l("Unit")})
    rule: Mapped[PointRule | None] = c.to_one("Grant.rule_id", "PointRule.id", info={"label": _l("Rule")})
    version: Mapped[RuleVersion | None] = c.to_one(
        "Grant.version_id", "RuleVersion.id", info={"label": _l("Rule version")}
    )
    sub_account: Mapped[Any] = c.to_one(
        "Grant.sub_account_id", "SubAccount.id", info={"label": _l("Paid from")}
    )

    def __str__(self) -> str:
        return self.code


class GrantLine(TenantScoped, Base):
    """发放明细 — one person in a grant: the points and the reason, or why there are none."""

    __tablename__ = "grant_lines"
    __small__ = "read one grant at a time"
    __fence__ = ByColumn("unit_id")
    __table_args__ = c.scoped(
        UniqueConstraint("tenant_id", "grant_id", "employee_id"),
        Index(None, "tenant_id", "unit_id", "id"),
        Index(None, "tenant_id", "employee_id", "id"),
        c.scoped_fk("grant_id", "grants"),
        c.scoped_fk("employee_id", "employees"),
        c.scoped_fk("unit_id", "org_units"),
    )

    id: Mapped[int] = c.identity()
    grant_id: Mapped[int] = c.reference(_l("Grant no."))
    employee_id: Mapped[int] = c.reference(_l("Employee"))
    unit_id: Mapped[int] = c.reference(_l("Unit"))
    points: Mapped[int] = c.points(_l("Points"), default=0)
    value_fen: Mapped[int] = c.fen(_l("Value"), default=0)
    case: Mapped[int | None] = c.number(_l("Line of the amount table"))
    blocked: Mapped[str | None] = c.code(
        _l("Not granted because"), info={"kind": "choice", "words": REFUSALS}
    )
    event_on: Mapped[date | None] = c.day(_l("Date of the event"))
    event_key: Mapped[str | None] = c.code(_l("Event"))
    reason: Mapped[str | None] = c.text(_l("Why"), 200)
    facts: Mapped[dict[str, Any] | None] = c.json(_l("Facts on the day"), info={"kind": "hidden"})
    cap_fen: Mapped[int | None] = c.fen(_l("Ceiling"))
    used_fen: Mapped[int | None] = c.fen(_l("Used of it"))
    asked_fen: Mapped[int | None] = c.fen(_l("Would have been given"))

    employee: Mapped[Any] = c.to_one("GrantLine.employee_id", "Employee.id", info={"label": _l("Employee")})
    unit: Mapped[Any] = c.to_one("GrantLine.unit_id", "OrgUnit.id", info={"label": _l("Unit")})
    grant: Mapped[Grant] = c.to_one("GrantLine.grant_id", "Grant.id", info={"label": _l("Grant no.")})

    def __str__(self) -> str:
        return f"{self.grant} · {self.employee}"


class PointLot(TenantScoped, Base):
    """批次 — points granted to one person at once, with the money behind them, until they expire.

    `unit_id` is the paying unit and stays when the person moves. Nobody is granted an event (`event_key`) by
    a rule twice, whatever its versions: the database holds it.
    """

    __tablename__ = "point_lots"
    __fence__ = ByColumn("unit_id")
    __owned__ = {"employee": ByColumn("employee_id")}
    __table_args__ = c.scoped(
        UniqueConstraint("tenant_id", "grant_id", "employee_id"),
        UniqueConstraint("tenant_id", "rule_id", "employee_id", "event_key"),
        Index(None, "tenant_id", "unit_id", "id"),
        Index(None, "tenant_id", "sub_account_id", "id"),
        Index(None, "tenant_id", "employee_id", "expires_on"),
        Index(None, "tenant_id", "expires_on"),
        CheckConstraint("points > 0 AND value_fen >= 0", name="granted"),
        CheckConstraint("left_points >= 0 AND left_points <= points", name="left_points"),
        CheckConstraint("left_fen >= 0 AND left_fen <= value_fen", name="left_fen"),
        c.scoped_fk("employee_id", "employees"),
        c.scoped_fk("grant_id", "grants"),
        c.scoped_fk("rule_id", "point_rules"),
        c.scoped_fk("sub_account_id", "sub_accounts"),
        c.scoped_fk("unit_id", "org_units"),
    )

    id: Mapped[int] = c.identity()
    employee_id: Mapped[int] = c.reference(_l("Employee"))
    grant_id: Mapped[int] = c.reference(_l("Grant no."))
    rule_id: Mapped[int | None] = c.reference(_l("Rule"))
    event_key: Mapped[str | None] = c.code(_l("Event"))
    sub_account_id: Mapped[int] = c.reference(_l("Paid from"))
    unit_id: Mapped[int] = c.reference(_l("Paying unit"))
    points: Mapped[int] = c.points(_l("Points"))
    value_fen: Mapped[int] = c.fen(_l("Value"))
    left_points: Mapped[int] = c.points(_l("Points left"))
    left_fen: Mapped[int] = c.fen(_l("Value left"))
    restricted: Mapped[bool] = c.flag(_l("For certain goods only"), default=False)
    granted_on: Mapped[date] = c.day(_l("Granted on"))
    expires_on: Mapped[date] = c.day(_l("Expires on"))
    usable_from: Mapped[date | None] = c.day(_l("Usable from"))
    categories: Mapped[list[int] | None] = c.json(_l("Only for these goods"))

    employee: Mapped[Any] = c.to_one("PointLot.employee_id", "Employee.id", info={"label": _l("Employee")})
    grant: Mapped[Grant] = c.to_one("PointLot.grant_id", "Grant.id", info={"label": _l("Grant no.")})
    unit: Mapped[Any] = c.to_one("PointLot.unit_id", "OrgUnit.id", info={"label": _l("Paying unit")})
    sub_account: Mapped[Any] = c.to_one(
        "PointLot.sub_account_id", "SubAccount.id", info={"label": _l("Paid from")}
    )

    def __str__(self) -> str:
        return f"{self.employee} {self.granted_on}"


class Revocation(TenantScoped, Base):
    """撤销 — what was granted to one person by mistake, taken back as far as it is not spent: one asks,
    others decide.
    """

    __tablename__ = "point_revocations"
    __small__ = "mistakes are few"
    __fence__ = ByColumn("unit_id")
    __table_args__ = c.scoped(
        Index(None, "tenant_id", "lot_id"),
        Index(None, "tenant_id", "employee_id", "id"),
        c.scoped_fk("lot_id", "point_lots"),
        c.scoped_fk("employee_id", "employees"),
        c.scoped_fk("unit_id", "org_units"),
    )

    id: Mapped[int] = c.identity()
    code: Mapped[str] = c.code(_l("Revocation no."))
    lot_id: Mapped[int] = c.reference(_l("Lot"))
    employee_id: Mapped[int] = c.reference(_l("Employee"))
    unit_id: Mapped[int] = c.reference(_l("Paying unit"))
    state: Mapped[str] = c.choice(_l("State"), REVOCATION_STATES, default="asked")
    reason: Mapped[str] = c.long_text(_l("Why"))
    points: Mapped[int] = c.points(_l("Points taken back"), default=0)
    value_fen: Mapped[int] = c.fen(_l("Value taken back"), default=0)
    asked_by: Mapped[str] = c.text(_l("Asked by"))
    asked_by_id: Mapped[int | None] = c.reference(_l("Asked by"))
    asked_at: Mapped[datetime] = c.instant(_l("Asked at"))
    decided_by: Mapped[str | None] = c.text(_l("Decided by"))
    decided_at: Mapped[datetime | None] = c.instant(_l("Decided at"))

    lot: Mapped[PointLot] = c.to_one("Revocation.lot_id", "PointLot.id", info={"label": _l("Lot")})
    employee: Mapped[Any] = c.to_one("Revocation.employee_id", "Employee.id", info={"label": _l("Employee")})
    unit: Mapped[Any] = c.to_one("Revocation.unit_id", "OrgUnit.id", info={"label": _l("Paying unit")})

    def __str__(self) -> str:
        return self.code


class ExpiryRun(TenantScoped, Base):
    """过期清理 — one run that let points lapse: by night, or prepared by one person and confirmed by
    another.
    """

    __tablename__ = "expiry_runs"
    __small__ = "one a day at the most"
    __fence__ = WholeUnion()
    __table_args__ = c.scoped(UniqueConstraint("tenant_id", "code"))

    id: Mapped[int] = c.identity()
    code: Mapped[str] = c.code(_l("Expiry no."))
    kind: Mapped[str] = c.choice(_l("Why they lapse"), RUN_KINDS, default="lapsed")
    on: Mapped[date] = c.day(_l("Lapsed before"))
    state: Mapped[str] = c.choice(_l("State"), RUN_STATES, default="prepared")
    digest: Mapped[str | None] = c.code(_l("Digest"))
    people: Mapped[int] = c.number(_l("People"), default=0)
    points: Mapped[int] = c.points(_l("Points"), default=0)
    value_fen: Mapped[int] = c.fen(_l("Back to the sub-accounts"), default=0)
    prepared_by: Mapped[str] = c.text(_l("Prepared by"))
    prepared_by_id: Mapped[int | None] = c.reference(_l("Prepared by"))
    prepared_at: Mapped[datetime] = c.instant(_l("Prepared at"))
    confirmed_by: Mapped[str | None] = c.text(_l("Confirmed by"))
    confirmed_at: Mapped[datetime | None] = c.instant(_l("Confirmed at"))

    def __str__(self) -> str:
        return self.code


class ExpiryLine(TenantScoped, Base):
    """过期明细 — what one lot loses in a run, and the money that goes back to its sub-account."""

    __tablename__ = "expiry_lines"
    __small__ = "read one run at a time"
    __fence__ = WithParent("run_id", "expiry_runs")
    __table_args__ = c.scoped(
        UniqueConstraint("tenant_id", "run_id", "lot_id"),
        Index(None, "tenant_id", "lot_id"),
        Index(None, "tenant_id", "employee_id"),
        c.scoped_fk("run_id", "expiry_runs"),
        c.scoped_fk("lot_id", "point_lots"),
        c.scoped_fk("employee_id", "employees"),
        c.scoped_fk("sub_account_id", "sub_accounts"),
    )

    id: Mapped[int] = c.identity()
    run_id: Mapped[int] = c.reference(_l("Expiry no."))
    lot_id: Mapped[int] = c.reference(_l("Lot"))
    employee_id: Mapped[int] = c.reference(_l("Employee"))
    sub_account_id: Mapped[int] = c.reference(_l("Back to"))
    points: Mapped[int] = c.points(_l("Points"))
    value_fen: Mapped[int] = c.fen(_l("Value"))

    run: Mapped[ExpiryRun] = c.to_one("ExpiryLine.run_id", "ExpiryRun.id", info={"label": _l("Expiry no.")})
    employee: Mapped[Any] = c.to_one("ExpiryLine.employee_id", "Employee.id", info={"label": _l("Employee")})
    sub_account: Mapped[Any] = c.to_one(
        "ExpiryLine.sub_account_id", "SubAccount.id", info={"label": _l("Back to")}
    )

    def __str__(self) -> str:
        return f"{self.run} · {self.employee}"
