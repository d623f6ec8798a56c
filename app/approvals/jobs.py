"""审批任务 — carrying out what was approved; the chores: reminders, escalation, seats that changed hands."""

from typing import Any

from sqlalchemy import select

from app.approvals.services.carrying import carry_out, note_failure
from app.approvals.services.chasing import chase
from app.core.clock import now, today
from app.core.db import atomic, session
from app.core.errors import DomainError
from app.core.jobs import Run, job
from app.core.tenancy import all_tenants, tenant_scope
from app.core.text import _l
from app.models import ApprovalRequest
from app.tenants.queries import at_work


@job("approvals.carry_out", _l("Carry out what was approved"))
def carry(run: Run, *, request_id: int) -> dict[str, Any]:
    """执行 — once; what the room refuses is kept with the request, and can be tried again."""
    try:
        with atomic():
            carry_out(_request(request_id), actor=run.actor, on=today(), at=now())
    except DomainError as refusal:
        with atomic():
            note_failure(_request(request_id), refusal.message, actor=run.actor, at=now())
        raise
    return {"url": f"/approvals/show/{request_id}"}


def chase_due() -> None:
    """催办 — tenant by tenant; harmless when two workers do it at once."""
    day = today()
    with all_tenants("time runs in every tenant") as everywhere:
        waiting = everywhere.scalars(
            select(ApprovalRequest.tenant_id).where(ApprovalRequest.state == "open").distinct()
        ).all()
    for tenant_id in at_work(waiting):
        with tenant_scope(tenant_id), atomic():
            chase(on=day, at=now())


def _request(request_id: int) -> ApprovalRequest:
    return session.get_one(ApprovalRequest, request_id)
