"""慰问任务 — what is overdue is called to mind, tenant by tenant."""

from sqlalchemy import select

from app.care.services.reminding import DOES, remind_of_overdue
from app.core.clock import now, today
from app.core.db import atomic
from app.core.tenancy import all_tenants, tenant_scope
from app.models import CareCase
from app.tenants.queries import at_work


def remind_due() -> None:
    """超期提醒 — only where a case is overdue; harmless when two run at once."""
    day = today()
    late = (CareCase.next_due_on < day, CareCase.next_step.in_(DOES))
    with all_tenants("cases of care are overdue in any tenant") as everywhere:
        due = everywhere.scalars(select(CareCase.tenant_id).where(*late).distinct()).all()
    for tenant_id in at_work(due, "care.remind"):
        with tenant_scope(tenant_id), atomic():
            remind_of_overdue(on=day, at=now())
