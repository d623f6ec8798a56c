"""评价任务 — invite those to whom something happened, close what has ended; harmless when two run at once."""

from sqlalchemy import select

from app.core.clock import today
from app.core.db import atomic
from app.core.tenancy import all_tenants, tenant_scope
from app.feedback.services.closing import close_due
from app.feedback.services.inviting import HAPPENED, invite_for
from app.models import Tenant
from app.tenants.queries import at_work


def tend_pools() -> None:
    """照看评价池 — tenant by tenant, each in transactions of its own."""
    with all_tenants("every union's pools are tended") as everywhere:
        tenants = everywhere.scalars(select(Tenant.id)).all()
    for tenant_id in at_work(tenants, "feedback.tend"):
        for kind in HAPPENED:
            with tenant_scope(tenant_id), atomic():
                invite_for(kind, on=today())
        with tenant_scope(tenant_id), atomic():
            close_due(on=today())
