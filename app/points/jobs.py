"""What the worker does with points: let those expire whose day has passed."""

from sqlalchemy import select

from app.core.actor import SYSTEM
from app.core.clock import today
from app.core.db import atomic
from app.core.tenancy import all_tenants, tenant_scope
from app.models import PointLot
from app.points.services.expire import expire_lots


def expire_due() -> None:
    """过期清理 — tenant by tenant, only where something has expired; harmless when two run at once."""
    day = today()
    with all_tenants("points expire in every tenant") as everywhere:
        due = everywhere.scalars(
            select(PointLot.tenant_id).where(PointLot.expires_on < day, PointLot.left_points > 0).distinct()
        ).all()
    for tenant_id in due:
        with tenant_scope(tenant_id), atomic():
            expire_lots(on=day, actor=SYSTEM)
