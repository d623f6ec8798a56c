"""What the worker does for each tenant: its audit sealed, its data packed, and it deleted once two agreed."""

from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.core import audit_chain, files
from app.core.actor import Actor
from app.core.audit_anchor import at_work
from app.core.clock import now, today
from app.core.db import atomic, one_moment, session
from app.core.errors import NotFound
from app.core.jobs import Run, enqueue, job
from app.core.keys import data_folder
from app.core.tenancy import all_tenants, current_tenant_id, tenant_scope
from app.core.text import _, _l
from app.models import AuditEvent, AuditSeal, Departure, Tenant, TenantExport
from app.tenants.export.pack import KIND, pack
from app.tenants.services.deletion import delete_tenant
from app.tenants.services.departures import confirm_deletion
from app.tenants.services.exports import ask_for_export, failed, ready


def export_all(
    tenant: Tenant,
    *,
    reason: str,
    actor: Actor,
    at: datetime,
    in_clear: bool = False,
    typed: str | None = None,
) -> TenantExport:
    """申请并排队 — asked for, and a worker rung for it. Raises what ask_for_export raises."""
    row = ask_for_export(tenant, reason=reason, actor=actor, at=at, in_clear=in_clear, typed=typed)
    row.job_id = enqueue("tenants.export", {"export_id": row.id}, actor=actor).id
    session.flush()
    return row


def remove_confirmed(row: Departure, *, typed: str, on: date, at: datetime, actor: Actor) -> int:
    """确认并排队 — confirmed, and a worker rung to delete; returns its job. Raises as confirm_deletion."""
    confirm_deletion(row, typed=typed, on=on, at=at, actor=actor)
    return enqueue("tenants.delete", {"departure_id": row.id}, actor=actor).id


@job("tenants.export", _l("Export all data"))
def export(run: Run, *, export_id: int) -> dict[str, Any]:
    """导出全部数据 — as of one moment, while others go on working; done again after a crash it packs anew."""
    asked = session.get(TenantExport, export_id)
    if asked is None:
        raise NotFound(_("This export does not exist any more."))
    tenant_id, in_clear = asked.tenant_id, asked.in_clear
    try:
        with tenant_scope(tenant_id), TemporaryDirectory(dir=data_folder()) as folder:
            return _pack(run, export_id, in_clear=in_clear, folder=Path(folder))
    except Exception:
        with atomic():
            failed(export_id)
        raise


def _pack(run: Run, export_id: int, *, in_clear: bool, folder: Path) -> dict[str, Any]:
    with one_moment():
        manifest = pack(
            folder / "export.zip", workplace=folder, actor=run.actor, in_clear=in_clear, progress=run.progress
        )
    with (folder / "export.zip").open("rb") as source, atomic():
        code = session.get_one(Tenant, current_tenant_id()).code
        name = f"{code}-{today():%Y%m%d}-{export_id}.zip"
        stored = files.keep(source, name=name, kind=KIND, actor=run.actor)
        ready(export_id, stored=stored, rows=manifest["rows"], at=now())
    return {"url": f"/tenantexports/show/{export_id}", "rows": manifest["rows"]}


@job("tenants.delete", _l("Delete a tenant"))
def delete(run: Run, *, departure_id: int) -> dict[str, Any]:
    """删除租户 — all of it or nothing; done again after a crash it finds nothing left to do."""
    run.progress(_("Deleting table by table"))
    with atomic():
        counts = delete_tenant(departure_id, actor=run.actor, at=now())
    return {"url": f"/departures/show/{departure_id}", "rows": sum(counts.values())}


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
