"""商品任务 — a union that keeps no rules of goods not to be sold is given the shipped ones as its own."""

from sqlalchemy import select

from app.catalog.services import keep_shipped_rules
from app.core.db import atomic
from app.core.tenancy import all_tenants, tenant_scope
from app.models import ForbiddenGood, Tenant


def keep_rules() -> None:
    """登记禁售规则 — tenant by tenant; who has rules is left alone."""
    with all_tenants("every tenant begins with the shipped rules") as everywhere:
        having = select(ForbiddenGood.tenant_id)
        wanting = everywhere.scalars(select(Tenant.id).where(Tenant.id.not_in(having))).all()
    for tenant_id in wanting:
        with tenant_scope(tenant_id), atomic():
            keep_shipped_rules()
