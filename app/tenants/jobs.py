"""What the worker does for each tenant."""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.core import audit
from app.core.tenancy import all_tenants, tenant_scope
from app.models import AuditEvent, AuditSeal


def seal_audit() -> None:
    """审计封印 — chain what was committed since; enter only tenants that have something to chain."""
    with all_tenants("the sealer serves every tenant") as everywhere:
        waiting = everywhere.scalars(
            select(AuditEvent.tenant_id)
            .outerjoin(AuditSeal, AuditSeal.event_id == AuditEvent.id)
            .where(AuditSeal.id.is_(None), audit.since())
            .distinct()
        ).all()
    for tenant_id in waiting:
        with tenant_scope(tenant_id):
            try:
                audit.seal(recent=True)
            except IntegrityError:
                continue  # another worker chained them first
