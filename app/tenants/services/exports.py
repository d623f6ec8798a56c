"""数据导出 — ask for all of a tenant's data; note that it is ready, or that it failed."""

from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from app.core import audit
from app.core.actor import Actor
from app.core.db import session
from app.core.platform_trail import note
from app.core.tenancy import current_scope, tenant_scope
from app.core.text import _
from app.models import Job, StoredFile, Tenant, TenantExport
from app.tenants.services.refusals import ExportNotReady, OutOfSight, ReasonNeeded


def ask_for_export(
    tenant: Tenant,
    *,
    reason: str,
    actor: Actor,
    at: datetime,
    in_clear: bool = False,
    typed: str | None = None,
) -> TenantExport:
    """申请导出 — a row for a worker to pack by (jobs.py); `in_clear` wants the tenant's code typed as well.

    Raises ReasonNeeded, OutOfSight for an administrator of a branch, ExportNotReady while one is being made.
    """
    scope = current_scope()
    if scope is not None and (scope.unit_path is not None or scope.tenant_id != tenant.id):
        raise OutOfSight(_("This is for the whole union: ask the administrator of headquarters."))
    if not (reason or "").strip():
        raise ReasonNeeded(_("Say why: the reason stands in the record."), field="reason")
    if in_clear and (typed or "").strip() != tenant.code:
        raise ReasonNeeded(
            _("Type the tenant code “%(code)s” to export sensitive values in clear.", code=tenant.code),
            field="typed",
        )
    if _being_made(tenant.id):
        raise ExportNotReady(_("An export of this union is being made: wait for it to be ready."))
    row = TenantExport(
        tenant_id=tenant.id,
        tenant_name=tenant.name,
        in_clear=in_clear,
        reason=reason.strip(),
        asked_by=actor.name,
        asked_by_id=actor.user_id,
        asked_at=at,
    )
    session.add(row)
    session.flush()
    _note(tenant, row.id, actor=actor, reason=reason, in_clear=in_clear)
    return session.get_one(TenantExport, row.id)


def _being_made(tenant_id: int) -> bool:
    under_way = (
        select(TenantExport.id)
        .join(Job, Job.id == TenantExport.job_id)
        .where(
            TenantExport.tenant_id == tenant_id,
            TenantExport.state == "waiting",
            Job.state.in_(("queued", "running")),
        )
    )
    return session.scalar(under_way.limit(1)) is not None


def _note(tenant: Tenant, export_id: int, *, actor: Actor, reason: str, in_clear: bool) -> None:
    """In the tenant's own trail, and in the platform's where that asked for it."""
    label, tenant_id = f"tenants:{tenant.code}", tenant.id
    if current_scope() is None:
        note("export_tenant", "tenant", actor=actor, subject_id=tenant_id, reason=reason)
    with tenant_scope(tenant_id):
        changes = {"in_clear": [None, in_clear], "export": [None, export_id]}
        audit.record(
            "export_tenant", label, actor=actor, changes=changes, reason=reason, subject_id=tenant_id
        )
        session.flush()


def ready(export_id: int, *, stored: StoredFile, rows: int, at: datetime) -> None:
    """已就绪 — the file is kept and can be fetched."""
    _becomes(
        export_id,
        state="ready",
        file_id=stored.id,
        size=stored.size,
        sha=stored.sha,
        rows=rows,
        ready_at=at,
    )


def failed(export_id: int) -> None:
    """失败 — what was begun is no export."""
    _becomes(export_id, state="failed")


def _becomes(export_id: int, **values: Any) -> None:
    session.execute(update(TenantExport).where(TenantExport.id == export_id).values(**values))
