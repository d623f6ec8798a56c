"""注销 — a tenant is deleted by two people after a wait, once its data have been taken out."""

from datetime import date, datetime, timedelta

from sqlalchemy import func, select

from app.core.actor import Actor
from app.core.db import session
from app.core.platform_trail import note
from app.core.tenancy import tenant_scope
from app.core.text import _
from app.models import AuditEvent, Departure, Tenant, TenantExport
from app.rules.tenants import DEPARTURE_LIFECYCLE
from app.tenants.services.refusals import DeletionNotReady, ReasonNeeded, SecondPersonNeeded
from app.tenants.services.tenants import must_not_be_leaving


def request_deletion(
    tenant: Tenant, *, reason: str, typed: str, wait_days: int, on: date, at: datetime, actor: Actor
) -> Departure:
    """申请注销 — from today on the wait runs; another platform administrator confirms after it.

    Raises ReasonNeeded, DeletionAsked, DeletionNotReady while the tenant works or since its suspension no
    export of it was made.
    """
    if not (reason or "").strip():
        raise ReasonNeeded(_("Say why: the reason stands in the record."), field="reason")
    _must_be_typed(typed, tenant.code)
    must_not_be_leaving(tenant)
    if tenant.state != "suspended":
        raise DeletionNotReady(_("“%(tenant)s” is at work: suspend it first.", tenant=tenant))
    made = _export_since_suspension(tenant.id)
    if made is None:
        raise DeletionNotReady(
            _("There is no export of “%(tenant)s” since it was suspended: make one first.", tenant=tenant)
        )
    row = Departure(
        tenant_id=tenant.id,
        code=tenant.code,
        name=tenant.name,
        reason=reason.strip(),
        requested_by=actor.name,
        requested_by_id=actor.user_id,
        requested_at=at,
        due_on=on + timedelta(days=wait_days),
        export_id=made,
    )
    session.add(row)
    session.flush()
    note("request_deletion", "tenant", actor=actor, subject_id=tenant.id, reason=reason)
    return row


def withdraw_deletion(row: Departure, *, actor: Actor, reason: str | None = None) -> None:
    """撤回注销 — the tenant stays as it is, suspended. Raises NotAllowedNow once it is being deleted."""
    session.refresh(row, with_for_update=True)
    row.state = DEPARTURE_LIFECYCLE.after(row.state, "withdraw_deletion")
    session.flush()
    note("withdraw_deletion", "tenant", actor=actor, subject_id=row.tenant_id, reason=reason)


def confirm_deletion(row: Departure, *, typed: str, on: date, at: datetime, actor: Actor) -> None:
    """确认注销 — by another person than who asked, once the wait is over; deletion.py then deletes.

    Raises SecondPersonNeeded, DeletionNotReady, ReasonNeeded, NotAllowedNow.
    """
    session.refresh(row, with_for_update=True)
    state = DEPARTURE_LIFECYCLE.after(row.state, "confirm_deletion")
    if actor.is_same_person(row.requested_by_id):
        raise SecondPersonNeeded(
            _("You asked for this deletion yourself: another platform administrator confirms it.")
        )
    if on < row.due_on:
        raise DeletionNotReady(
            _("The wait is not over: this can be confirmed from %(day)s on.", day=row.due_on.isoformat())
        )
    _must_be_typed(typed, row.code)
    if session.get(Tenant, row.tenant_id) is None:
        raise DeletionNotReady(_("This tenant is gone already."))
    row.state, row.confirmed_by, row.confirmed_at = state, actor.name, at
    row.confirmed_by_id = actor.user_id
    session.flush()
    note("confirm_deletion", "tenant", actor=actor, subject_id=row.tenant_id)


def _must_be_typed(typed: str, code: str) -> None:
    if (typed or "").strip() != code:
        raise ReasonNeeded(
            _("Type the tenant code “%(code)s”, exactly as it stands: this cannot be undone.", code=code),
            field="typed",
        )


def _export_since_suspension(tenant_id: int) -> int | None:
    """The latest export whose making began after the tenant came to rest."""
    with tenant_scope(tenant_id):
        rested = session.scalar(select(func.max(AuditEvent.at)).where(AuditEvent.verb == "suspend"))
    wanted = (TenantExport.tenant_id == tenant_id, TenantExport.state == "ready")
    since = (TenantExport.asked_at >= rested,) if rested is not None else ()
    return session.scalar(
        select(TenantExport.id).where(*wanted, *since).order_by(TenantExport.id.desc()).limit(1)
    )
