"""Tenants, their trees of units, who belongs to which tenant, and the seats people hold."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core import columns as c
from app.core.db import Base
from app.core.fences import PointedAt
from app.core.tenancy import ByColumn, TenantScoped, WholeUnion
from app.core.text import _l
from app.rules.lattice import LIFECYCLE, MODES, OUTSIDE, matter
from app.rules.permissions import ROLES

DEPARTURE_STATES = {
    "requested": _l("Waiting for the second person"),
    "withdrawn": _l("Withdrawn"),
    "confirmed": _l("Being deleted"),
    "done": _l("Deleted"),
}
TENANT_STATES = {"active": _l("Active"), "suspended": _l("Suspended")}
UNIT_STATES = {"open": _l("In use"), "closed": _l("Closed down")}


class Tenant(Base):
    """租户 — one customer: a group's union with all its branches. Global."""

    __tablename__ = "tenants"

    id: Mapped[int] = c.identity()
    code: Mapped[str] = c.code(_l("Tenant code"), unique=True)
    name: Mapped[str] = c.text(_l("Union's name"), 200)
    region: Mapped[str] = c.text(_l("Region"), 40)
    state: Mapped[str] = c.choice(_l("State"), TENANT_STATES, default="active")
    credit_code: Mapped[str | None] = c.code(_l("Unified social credit code"))
    features_off: Mapped[list[str]] = c.json(_l("Packages switched off"), default=list)
    created_at: Mapped[datetime] = c.instant(_l("Created at"))

    def __str__(self) -> str:
        return self.name


EXPORT_STATES = {"waiting": _l("Being made"), "ready": _l("Ready"), "failed": _l("Failed")}


class TenantExport(Base):
    """数据导出 — all of a tenant's data in one file, asked for by its own administrator or by the platform's.

    Global: the platform's administrator stands in no tenant. The file itself is the tenant's.
    """

    __tablename__ = "tenant_exports"
    __table_args__ = (Index(None, "tenant_id", "id"),)

    id: Mapped[int] = c.identity()
    tenant_id: Mapped[int] = c.reference(_l("Tenant"))
    tenant_name: Mapped[str] = c.text(_l("Union's name"), 200)
    state: Mapped[str] = c.choice(_l("State"), EXPORT_STATES, default="waiting")
    in_clear: Mapped[bool] = c.flag(_l("Sensitive values in clear"), default=False)
    reason: Mapped[str] = c.long_text(_l("Reason"))
    asked_by: Mapped[str] = c.text(_l("Asked for by"))
    asked_by_id: Mapped[int | None] = c.reference(_l("Asked for by"))
    asked_at: Mapped[datetime] = c.instant(_l("Asked for at"))
    job_id: Mapped[int | None] = c.reference(_l("Job"))
    file_id: Mapped[int | None] = c.reference(_l("File"))
    rows: Mapped[int] = c.number(_l("Rows"), default=0)
    size: Mapped[int] = c.reference(_l("Size in bytes"), default=0)
    sha: Mapped[str | None] = c.code(_l("Checksum"))
    ready_at: Mapped[datetime | None] = c.instant(_l("Ready at"))

    def __str__(self) -> str:
        return f"{self.tenant_name} · {self.id}"


class Departure(Base):
    """注销 — a tenant's deletion: asked for by one platform administrator, confirmed by another after a wait.

    Global, and without a key to the tenant: it is what stays. The triggers of tables that are never deleted
    from let go of a tenant's rows only while its departure stands here as confirmed (core/schema.py).
    """

    __tablename__ = "departures"
    __table_args__ = (
        CheckConstraint("confirmed_by_id IS NULL OR confirmed_by_id <> requested_by_id", name="two_people"),
        Index(None, "tenant_id", "state"),
    )

    id: Mapped[int] = c.identity()
    tenant_id: Mapped[int] = c.reference(_l("Tenant"))
    code: Mapped[str] = c.code(_l("Tenant code"))
    name: Mapped[str] = c.text(_l("Union's name"), 200)
    state: Mapped[str] = c.choice(_l("State"), DEPARTURE_STATES, default="requested")
    reason: Mapped[str] = c.long_text(_l("Reason"))
    requested_by: Mapped[str] = c.text(_l("Requested by"))
    requested_by_id: Mapped[int] = c.reference(_l("Requested by"))
    requested_at: Mapped[datetime] = c.instant(_l("Requested at"))
    due_on: Mapped[date] = c.day(_l("Not before"))
    export_id: Mapped[int] = c.reference(_l("Export"))
    confirmed_by: Mapped[str | None] = c.text(_l("Confirmed by"))
    confirmed_by_id: Mapped[int | None] = c.reference(_l("Confirmed by"))
    confirmed_at: Mapped[datetime | None] = c.instant(_l("Confirmed at"))
    done_at: Mapped[datetime | None] = c.instant(_l("Deleted at"))
    counts: Mapped[dict[str, int] | None] = c.json(_l("Rows deleted"))

    def __str__(self) -> str:
        return f"{self.name}（{self.code}）"


class TenantUser(Base):
    """租户用户 — which tenant a sign-in account belongs to; platform administrators have none. Global."""

    __tablename__ = "tenant_users"

    id: Mapped[int] = c.identity()
    user_id: Mapped[int] = mapped_column(
        Integer,
        ForeignKey("ab_user.id", ondelete="RESTRICT"),
        unique=True,
        info={"label": _l("Sign-in account")},
    )
    tenant_id: Mapped[int] = mapped_column(
        c.BigInt, ForeignKey("tenants.id", ondelete="RESTRICT"), index=True, info={"label": _l("Tenant")}
    )

    account: Mapped[Any] = c.to_one("TenantUser.user_id", "User.id", info={"label": _l("Account")})

    def __str__(self) -> str:
        return str(self.account.first_name or self.account.email)


class OrgUnit(TenantScoped, Base):
    """单位 — a node of the tenant's tree: headquarters, branch, department.

    `path` holds the ids from the root, each followed by a slash, so that all below a unit is one range.
    """

    __tablename__ = "org_units"
    __small__ = "a union has some thousand units"
    __fence__ = ByColumn("id")
    __owned__ = {"employee": PointedAt((("employees", "unit_id"),))}
    __table_args__ = c.scoped(
        UniqueConstraint("tenant_id", "code"),
        UniqueConstraint("tenant_id", "parent_id", "name"),
        Index(None, "tenant_id", "path"),
        Index(None, "tenant_id", "full_name"),
        c.scoped_fk("parent_id", "org_units"),
    )

    id: Mapped[int] = c.identity()
    code: Mapped[str] = c.code(_l("Unit code"))
    name: Mapped[str] = c.text(_l("Unit"))
    parent_id: Mapped[int | None] = c.reference(_l("Belongs to"))
    path: Mapped[str] = c.code(_l("Path"), info={"kind": "hidden"})
    full_name: Mapped[str] = c.text(_l("Full name of the unit"), 500)
    state: Mapped[str] = c.choice(_l("State"), UNIT_STATES, tones={"closed": "off"}, default="open")
    # 所在地区: where it is another than that of the unit above; standards follow the paying unit's
    region: Mapped[str | None] = c.text(_l("Region"), 40)

    parent: Mapped["OrgUnit | None"] = c.to_one("OrgUnit.parent_id", "OrgUnit.id", remote_side="OrgUnit.id")

    def __str__(self) -> str:
        return self.full_name


class Seat(TenantScoped, Base):
    """岗位 — a role at a unit, for that unit alone or with all below it, between two dates.

    A supplier's person and a member have a seat of one owner, which sees that owner's rows alone.
    """

    __tablename__ = "seats"
    __small__ = "a union has some hundred seats"
    __fence__ = ByColumn("unit_id")
    __table_args__ = c.scoped(
        UniqueConstraint("tenant_id", "user_id", "role", "unit_id"),
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="dates"),
        CheckConstraint(
            "(role = 'supplier') = (supplier_id IS NOT NULL) "
            "AND (role = 'member') = (employee_id IS NOT NULL)",
            name="owner",
        ),
        Index(None, "tenant_id", "supplier_id"),
        Index(None, "tenant_id", "employee_id"),
        c.scoped_fk("unit_id", "org_units"),
        c.scoped_fk("supplier_id", "suppliers"),
        c.scoped_fk("employee_id", "employees"),
    )

    id: Mapped[int] = c.identity()
    user_id: Mapped[int] = mapped_column(
        Integer, ForeignKey("ab_user.id", ondelete="RESTRICT"), index=True, info={"label": _l("Person")}
    )
    role: Mapped[str] = c.choice(_l("Role"), ROLES)
    unit_id: Mapped[int] = c.reference(_l("Unit"))
    supplier_id: Mapped[int | None] = c.reference(_l("Supplier"))
    employee_id: Mapped[int | None] = c.reference(_l("Employee"))
    alone: Mapped[bool] = c.flag(_l("For this unit alone"), default=False)
    from_on: Mapped[date] = c.day(_l("From"))
    until_on: Mapped[date | None] = c.day(_l("Until"))
    # set where the leaving of the person ended it: from which day, and what its last day was before
    ended_from: Mapped[date | None] = c.day(_l("Ended with the employment from"), info={"kind": "hidden"})
    until_before: Mapped[date | None] = c.day(_l("Last day before that"), info={"kind": "hidden"})

    unit: Mapped[OrgUnit] = c.to_one("Seat.unit_id", "OrgUnit.id", info={"label": _l("Unit")})
    account: Mapped[Any] = c.to_one("Seat.user_id", "User.id", info={"label": _l("Person")})
    supplier: Mapped[Any] = c.to_one("Seat.supplier_id", "Supplier.id", info={"label": _l("Supplier")})
    employee: Mapped[Any] = c.to_one("Seat.employee_id", "Employee.id", info={"label": _l("Employee")})

    def __str__(self) -> str:
        return f"{ROLES[self.role]} · {self.supplier or self.employee or self.unit}"


class TenantSetting(TenantScoped, Base):
    """设定 — what a union decided otherwise than it was shipped; a setting without a row has its default."""

    __tablename__ = "tenant_settings"
    __small__ = "a row for each setting a union changed"
    __fence__ = WholeUnion()
    __table_args__ = c.scoped(UniqueConstraint("tenant_id", "name"))

    id: Mapped[int] = c.identity()
    name: Mapped[str] = c.code(_l("Setting"))
    value: Mapped[Any] = c.json(_l("Value of the setting"))
    changed_by: Mapped[str] = c.text(_l("Changed by"))
    changed_at: Mapped[datetime] = c.instant(_l("Changed at"))

    def __str__(self) -> str:
        return self.name


class ValueRange(TenantScoped, Base):
    """下放范围 — what a unit gives to those below it for one value: fixed, a range or free; from a day on.

    Rows are only added: of those begun the latest holds. `affected` are the units whose own value lay outside
    when it was given, what they had and what they have since.
    """

    __tablename__ = "value_ranges"
    __small__ = "a row each time a value is given to the units below"
    __fence__ = ByColumn("unit_id")
    __table_args__ = c.scoped(
        Index(None, "tenant_id", "kind", "key", "from_on"),
        CheckConstraint("most >= least", name="range"),
        c.scoped_fk("unit_id", "org_units"),
    )

    id: Mapped[int] = c.identity()
    unit_id: Mapped[int] = c.reference(_l("Given by"))
    kind: Mapped[str] = c.code(_l("Kind of value"))
    key: Mapped[str] = c.code(_l("Matter"))
    mode: Mapped[str] = c.choice(_l("How it is given"), MODES)
    least: Mapped[int | None] = c.reference(_l("At least"))
    most: Mapped[int | None] = c.reference(_l("At most"))
    options: Mapped[list[Any] | None] = c.json(_l("May be chosen"))
    preset: Mapped[Any] = c.json(_l("Where nothing is filled in"), nullable=True)
    outside: Mapped[str] = c.choice(_l("Who lies outside"), OUTSIDE, default="fall_back")
    from_on: Mapped[date] = c.day(_l("From"))
    state: Mapped[str] = c.choice(_l("State"), LIFECYCLE.state_words, default="said")
    reason: Mapped[str] = c.long_text(_l("Reason"))
    affected: Mapped[list[Any]] = c.json(_l("Units affected"), default=list)
    set_by: Mapped[str] = c.text(_l("Set by"))
    set_by_id: Mapped[int | None] = c.reference(_l("Set by"))
    set_at: Mapped[datetime] = c.instant(_l("Set at"))

    unit: Mapped[OrgUnit] = c.to_one("ValueRange.unit_id", "OrgUnit.id", info={"label": _l("Given by")})

    def __str__(self) -> str:
        return " · ".join(filter(None, (str(self.unit), matter(self.kind, self.key), str(self.from_on))))


class ValueFill(TenantScoped, Base):
    """填报 — the value a unit chose inside what was given to it, from a day on; null: as from above again.

    Rows are only added: of those begun the latest holds.
    """

    __tablename__ = "value_fills"
    __small__ = "a row each time a unit fills in a value"
    __fence__ = ByColumn("unit_id")
    __table_args__ = c.scoped(
        Index(None, "tenant_id", "kind", "key", "from_on"),
        Index(None, "tenant_id", "unit_id"),
        c.scoped_fk("unit_id", "org_units"),
    )

    id: Mapped[int] = c.identity()
    unit_id: Mapped[int] = c.reference(_l("Unit"))
    kind: Mapped[str] = c.code(_l("Kind of value"))
    key: Mapped[str] = c.code(_l("Matter"))
    value: Mapped[Any] = c.json(_l("Filled in"), nullable=True)
    from_on: Mapped[date] = c.day(_l("From"))
    state: Mapped[str] = c.choice(_l("State"), LIFECYCLE.state_words, default="said")
    reason: Mapped[str | None] = c.long_text(_l("Reason"))
    filled_by: Mapped[str] = c.text(_l("Filled in by"))
    filled_by_id: Mapped[int | None] = c.reference(_l("Filled in by"))
    filled_at: Mapped[datetime] = c.instant(_l("Filled in at"))

    unit: Mapped[OrgUnit] = c.to_one("ValueFill.unit_id", "OrgUnit.id", info={"label": _l("Unit")})

    def __str__(self) -> str:
        return " · ".join(filter(None, (str(self.unit), matter(self.kind, self.key), str(self.from_on))))
