"""租户 — make a tenant with its first administrator; suspend and resume it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from app.core import audit
from app.core.accounts import account_by_email, end_sessions
from app.core.actor import Actor
from app.core.clock import business_day
from app.core.db import session
from app.core.tenancy import tenant_scope
from app.core.text import _
from app.models import Departure, OrgUnit, Tenant, TenantUser
from app.rules import tenants as rules
from app.tenants.services.accounts import address
from app.tenants.services.refusals import DeletionAsked, EmailInUse, TenantExists
from app.tenants.services.seats import give_seat
from app.tenants.services.units import plant_root
from app.tenants.wording import taken

ADMINISTRATOR = "租户管理员"


@dataclass(frozen=True, slots=True)
class NewTenant:
    """新租户 — what whoever made it must hand over; the password is shown this once."""

    tenant_id: int
    code: str
    email: str
    password: str


def create_tenant(
    code: str,
    *,
    name: str,
    region: str,
    admin_email: str,
    actor: Actor,
    at: datetime,
    admin_name: str | None = None,
) -> NewTenant:
    """建租户 — the tenant, its top unit, and the first administrator with a one-time password.

    Raises TenantExists, EmailInUse, or NotTaken when a code, name, region or address cannot be taken.
    """
    code, email = taken(rules.tenant_code(code)), address(admin_email)
    if session.scalar(select(Tenant.id).where(func.lower(Tenant.code) == code.lower())) is not None:
        raise TenantExists(_("There is a tenant “%(code)s” already: choose another code.", code=code))
    if account_by_email(email) is not None:
        raise EmailInUse(_("“%(email)s” already has an account: use another address.", email=email))
    tenant = Tenant(
        code=code, name=taken(rules.unit_name(name)), region=taken(rules.region(region)), created_at=at
    )
    session.add(tenant)
    session.flush()
    tenant_id, tenant_name = tenant.id, tenant.name
    with tenant_scope(tenant_id):
        password = _equip(tenant_name, email, admin_name or ADMINISTRATOR, actor=actor, at=at)
        audit.record("create_tenant", f"tenants:{code}", actor=actor, subject_id=tenant_id)
        session.flush()
    return NewTenant(tenant_id, code, email, password)


def _equip(name: str, email: str, admin_name: str, *, actor: Actor, at: datetime) -> str:
    root: OrgUnit = plant_root(name, actor=actor)
    given = give_seat(
        email, name=admin_name, role="tenant_admin", unit=root, from_on=business_day(at), actor=actor
    )
    assert given.password is not None  # the address was seen to be free
    return given.password


def suspend(tenant: Tenant, *, actor: Actor, reason: str | None = None) -> None:
    """停用 — its people can no longer sign in, their sessions end, its jobs and chores rest; the data stay.

    Raises NotAllowedNow.
    """
    _turn(tenant, "suspend", actor=actor, reason=reason)
    end_sessions(*session.scalars(select(TenantUser.user_id).where(TenantUser.tenant_id == tenant.id)))


def resume(tenant: Tenant, *, actor: Actor, reason: str | None = None) -> None:
    """恢复 — its people can sign in again. Raises NotAllowedNow, DeletionAsked while its deletion waits."""
    must_not_be_leaving(tenant)
    _turn(tenant, "resume", actor=actor, reason=reason)


def must_not_be_leaving(tenant: Tenant) -> None:
    """不在注销中 — raises DeletionAsked while a deletion of the tenant waits or runs."""
    asked = select(Departure.id).where(
        Departure.tenant_id == tenant.id, Departure.state.in_(("requested", "confirmed"))
    )
    if session.scalar(asked) is not None:
        raise DeletionAsked(
            _("The deletion of “%(tenant)s” has been requested: withdraw the request first.", tenant=tenant)
        )


def _turn(tenant: Tenant, verb: str, *, actor: Actor, reason: str | None) -> None:
    session.refresh(tenant, with_for_update=True)
    before = tenant.state
    tenant.state = rules.TENANT_LIFECYCLE.after(before, verb)
    changes = {"state": [before, tenant.state]}
    label, tenant_id = f"tenants:{tenant.code}", tenant.id
    session.flush()
    with tenant_scope(tenant_id):
        audit.record(verb, label, actor=actor, changes=changes, reason=reason, subject_id=tenant_id)
        session.flush()


def change_tenant(tenant: Tenant, *, name: str, region: str, credit_code: str | None, actor: Actor) -> Tenant:
    """变更租户 — its name, region and tax number. Raises NotTaken."""
    values = {
        "name": taken(rules.unit_name(name)),
        "region": taken(rules.region(region)),
        "credit_code": taken(rules.credit_code(credit_code)) if credit_code else None,
    }
    changes = audit.differences({key: getattr(tenant, key) for key in values}, values)
    for key, value in values.items():
        setattr(tenant, key, value)
    label, tenant_id = f"tenants:{tenant.code}", tenant.id
    session.flush()
    with tenant_scope(tenant_id):
        audit.record("change_tenant", label, actor=actor, changes=changes, subject_id=tenant_id)
        session.flush()
    return tenant
