"""What the worker does for each tenant."""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.core import audit_chain
from app.core.audit_anchor import at_work
from app.core.tenancy import all_tenants, tenant_scope
from app.models import AuditEvent, AuditSeal


def seal_audit() -> None:
    """审计封印 — every second: chain what was committed since."""
    _seal(recent=True)


def seal_whole_audit() -> None:
    """审计补封 — now and then, and when a worker starts: chain what no worker was there to chain."""
    _seal(recent=False)


def _seal(*, recent: bool) -> None:
    """Enter only tenants that have something to chain."""
    with all_tenants("the sealer serves every tenant") as everywhere:
        waiting = everywhere.scalars(
            select(AuditEvent.tenant_id)
            .outerjoin(AuditSeal, AuditSeal.event_id == AuditEvent.id)
            .where(AuditSeal.id.is_(None), *([audit_chain.since()] if recent else []))
            .distinct()
        ).all()
    for tenant_id in waiting:
        with tenant_scope(tenant_id):
            try:
                audit_chain.seal(recent=recent)
            except IntegrityError:
                continue  # another worker chained them first
    at_work()
