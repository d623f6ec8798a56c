"""预算任务 — who looks after the money hears in time that it runs out, tenant by tenant."""

from sqlalchemy import select

from app.budgets.services.warning import warn_of_thresholds
from app.core.clock import now, today
from app.core.db import atomic
from app.core.tenancy import all_tenants, tenant_scope
from app.models import BudgetPlan
from app.rules.plans import IN_FORCE
from app.tenants.queries import at_work


def warn_due() -> None:
    """用款提醒 — where a budget of this year is in force; harmless when two run at once."""
    day = today()
    here = (BudgetPlan.year == day.year, BudgetPlan.state.in_(IN_FORCE))
    with all_tenants("budgets are watched in every tenant") as everywhere:
        having = everywhere.scalars(select(BudgetPlan.tenant_id).where(*here).distinct()).all()
    for tenant_id in at_work(having, "budgets.warn"):
        with tenant_scope(tenant_id), atomic():
            warn_of_thresholds(on=day, at=now())
