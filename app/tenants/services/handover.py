"""交接 — somebody else becomes a tenant's first administrator, by the platform's hand."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from app.core import audit
from app.core.actor import Actor
from app.core.db import session
from app.core.tenancy import tenant_scope
from app.core.text import _
from app.models import OrgUnit, Seat, Tenant
from app.tenants.queries import in_force
from app.tenants.services.accounts import reset_password
from app.tenants.services.refusals import NotAnAdministrator, ReasonNeeded
from app.tenants.services.seats import end_seat, give_seat


@dataclass(frozen=True, slots=True)
class HandedOver:
    """已交接 — who signs in now, and the one-time password when the account is new; it is shown this once."""

    tenant: Tenant
    email: str
    password: str | None


def hand_over(
    tenant: Tenant, *, email: str, name: str | None, leaves: int | None, reason: str, on: date, actor: Actor
) -> HandedOver:
    """交接管理员 — a seat at the top for the new administrator; that of `leaves` (an account) ends today.

    Raises EmailInUse, NameMissing, NotTaken, RolesIncompatible, SeatHeld, ReasonNeeded, NotAnAdministrator.
    """
    if not (reason or "").strip():
        raise ReasonNeeded(_("Say why: the tenant reads it in its audit trail."))
    code, tenant_id, email = tenant.code, tenant.id, email.strip().lower()
    with tenant_scope(tenant_id):
        root = session.scalars(select(OrgUnit).where(OrgUnit.parent_id.is_(None))).one()
        given = give_seat(email, name=name, role="tenant_admin", unit=root, from_on=on, actor=actor)
        if leaves is not None:
            end_seat(_seat_of(leaves, root, on), on=on, actor=actor, reason=reason)
        audit.record("hand_over", f"tenants:{code}", actor=actor, reason=reason, subject_id=tenant_id)
        session.flush()
    return HandedOver(session.get_one(Tenant, tenant_id), email, given.password)


def reset_administrator(tenant: Tenant, *, user_id: int, reason: str, on: date, actor: Actor) -> str:
    """重置管理员密码 — a new one-time password for an administrator at the top, shown once.

    Raises ReasonNeeded, NotAnAdministrator.
    """
    if not (reason or "").strip():
        raise ReasonNeeded(_("Say why: the tenant reads it in its audit trail."))
    with tenant_scope(tenant.id):
        root = session.scalars(select(OrgUnit).where(OrgUnit.parent_id.is_(None))).one()
        _seat_of(user_id, root, on)
        password = reset_password(user_id, on=on, actor=actor, reason=reason)
        session.flush()
    return password


def _seat_of(user_id: int, root: OrgUnit, on: date) -> Seat:
    found = session.scalars(
        select(Seat).where(
            Seat.user_id == user_id, Seat.role == "tenant_admin", Seat.unit_id == root.id, in_force(on)
        )
    ).first()
    if found is None:
        raise NotAnAdministrator(_("This person is not an administrator of the union: choose from the list."))
    return found
