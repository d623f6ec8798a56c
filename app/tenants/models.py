"""Tenants, their trees of units, who belongs to which tenant, and the seats people hold."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core import columns as c
from app.core.db import Base
from app.core.tenancy import ByColumn, TenantScoped, WholeUnion
from app.core.text import _l
from app.rules.permissions import ROLES

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
    features_off: Mapped[list[str]] = c.json(_l("Switched off"), default=list)
    created_at: Mapped[datetime] = c.instant(_l("Created at"))

    def __str__(self) -> str:
        return self.name


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
            "(role = 'supplier') = (supplier_id IS NOT NULL) AND (role = 'member') = (employee_id IS NOT NULL)",
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
