"""The house's own tables: jobs, audit and its seals, plans waiting for confirmation, files, numbers."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from app.core import columns as c
from app.core.db import Base
from app.core.tenancy import TenantScoped
from app.core.text import _l

JOB_STATES = {
    "queued": _l("Waiting"),
    "running": _l("Running"),
    "done": _l("Done"),
    "refused": _l("Refused"),
    "failed": _l("Failed"),
}


class Job(Base):
    """后台任务 — long work with a durable row: the row is the truth, the queue only a bell.

    Global, because a worker serves all tenants; `tenant_id` says whose it is, and pages show only those.
    Its parameters are numbers and codes, never personal data.
    """

    __tablename__ = "jobs"
    __table_args__ = (Index(None, "state", "due_at"), Index(None, "tenant_id", "id"))

    id: Mapped[int] = c.identity()
    tenant_id: Mapped[int | None] = c.reference(_l("Tenant"))
    kind: Mapped[str] = c.code(_l("Kind"))
    state: Mapped[str] = c.choice(_l("State"), JOB_STATES, default="queued")
    params: Mapped[dict[str, Any]] = c.json(_l("Parameters"), default=dict)
    stage: Mapped[str | None] = c.text(_l("Stage"))
    done: Mapped[int] = c.number(_l("Done so far"), default=0)
    total: Mapped[int | None] = c.number(_l("Of"))
    result: Mapped[dict[str, Any] | None] = c.json(_l("Result"))
    file_id: Mapped[int | None] = c.reference(_l("Result file"))
    message: Mapped[str | None] = c.long_text(_l("Message"))
    attempts: Mapped[int] = c.number(_l("Attempts"), default=0)
    worker: Mapped[str | None] = c.text(_l("Worker"))
    user_id: Mapped[int | None] = c.reference(_l("Started by"))
    actor_name: Mapped[str] = c.text(_l("Started by"))
    unit_path: Mapped[str | None] = c.text(_l("Unit"), 255)
    alone: Mapped[bool] = c.flag(_l("For this unit alone"), default=False)
    role: Mapped[str | None] = c.code(_l("Role"))
    queued_at: Mapped[datetime] = c.instant(_l("Queued at"))
    due_at: Mapped[datetime] = c.instant(_l("Due at"))
    started_at: Mapped[datetime | None] = c.instant(_l("Started at"))
    beat_at: Mapped[datetime | None] = c.instant(_l("Last sign of life"))
    ended_at: Mapped[datetime | None] = c.instant(_l("Ended at"))


class AuditEvent(TenantScoped, Base):
    """审计记录 — who did what to what, when, from what to what, and why. Append-only.

    Written as a plain insert in the change's own transaction; chained afterwards by the sealer.
    """

    __tablename__ = "audit_events"
    __table_args__ = c.scoped(
        Index(None, "tenant_id", "object_kind", "object_id"),
        Index(None, "tenant_id", "at"),
        Index(None, "at"),
    )

    id: Mapped[int] = c.identity()
    at: Mapped[datetime] = c.instant(_l("At"))
    actor_name: Mapped[str] = c.text(_l("Who"))
    user_id: Mapped[int | None] = c.reference(_l("Sign-in account"))
    role: Mapped[str | None] = c.code(_l("Role"))
    verb: Mapped[str] = c.code(_l("Did"))
    object_kind: Mapped[str] = c.code(_l("To what"))
    object_id: Mapped[int | None] = c.reference(_l("Number"))
    object_label: Mapped[str] = c.text(_l("Named"), 200)
    changes: Mapped[dict[str, Any] | None] = c.json(_l("From and to"))
    reason: Mapped[str | None] = c.long_text(_l("Why"))
    address: Mapped[str | None] = c.text(_l("Network address"))


class AuditSeal(TenantScoped, Base):
    """审计封印 — one link of a tenant's chain of audit records. Append-only."""

    __tablename__ = "audit_seals"
    __table_args__ = c.scoped(
        UniqueConstraint("tenant_id", "number"),
        UniqueConstraint("tenant_id", "event_id"),
        c.scoped_fk("event_id", "audit_events"),
    )

    id: Mapped[int] = c.identity()
    number: Mapped[int] = c.number(_l("Link"))
    event_id: Mapped[int] = c.reference(_l("Audit record"))
    digest: Mapped[str] = c.code(_l("Digest"))
    sealed_at: Mapped[datetime] = c.instant(_l("Sealed at"))


PLAN_STATES = {
    "prepared": _l("Prepared"),
    "applied": _l("Applied"),
    "withdrawn": _l("Withdrawn"),
    "failed": _l("Failed"),
}


class ImportBatch(TenantScoped, Base):
    """导入批次 — one checked spreadsheet: its plan, and what came of it."""

    __tablename__ = "import_batches"
    __table_args__ = c.scoped(
        UniqueConstraint("tenant_id", "code"),
        Index(None, "tenant_id", "digest"),
        c.scoped_fk("file_id", "stored_files"),
    )

    id: Mapped[int] = c.identity()
    code: Mapped[str] = c.code(_l("Batch"))
    kind: Mapped[str] = c.code(_l("Kind"))
    file_name: Mapped[str] = c.text(_l("File"), 255)
    file_sha: Mapped[str] = c.code(_l("File digest"))
    file_id: Mapped[int | None] = c.reference(_l("File"))
    digest: Mapped[str | None] = c.code(_l("Digest"))
    state: Mapped[str] = c.choice(_l("State"), PLAN_STATES, default="prepared")
    params: Mapped[dict[str, Any]] = c.json(_l("Options"), default=dict)
    summary: Mapped[dict[str, Any]] = c.json(_l("Summary"), default=dict)
    result: Mapped[dict[str, Any] | None] = c.json(_l("Result"))
    as_of: Mapped[date] = c.day(_l("As of"))
    prepared_by: Mapped[str] = c.text(_l("Prepared by"))
    prepared_by_id: Mapped[int | None] = c.reference(_l("Prepared by"))
    prepared_at: Mapped[datetime] = c.instant(_l("Prepared at"))
    applied_by: Mapped[str | None] = c.text(_l("Confirmed by"))
    applied_at: Mapped[datetime | None] = c.instant(_l("Confirmed at"))

    def __str__(self) -> str:
        return self.code


class StoredFile(TenantScoped, Base):
    """文件 — bytes kept outside of the database, named and hashed here."""

    __tablename__ = "stored_files"
    __table_args__ = c.scoped(UniqueConstraint("tenant_id", "key"), CheckConstraint("size >= 0", name="size"))

    id: Mapped[int] = c.identity()
    key: Mapped[str] = c.code(_l("Key"))
    name: Mapped[str] = c.text(_l("File"), 255)
    sha: Mapped[str] = c.code(_l("File digest"))
    size: Mapped[int] = c.number(_l("Size in bytes"))
    kind: Mapped[str] = c.code(_l("Kind"))
    owner_id: Mapped[int | None] = c.reference(_l("Owner"))
    kept_at: Mapped[datetime] = c.instant(_l("Kept at"))


class Sequence(TenantScoped, Base):
    """编号 — the last number given out of a series, such as the orders of one day."""

    __tablename__ = "sequences"
    __table_args__ = c.scoped(UniqueConstraint("tenant_id", "series"))

    id: Mapped[int] = c.identity()
    series: Mapped[str] = c.code(_l("Series"))
    last: Mapped[int] = c.number(_l("Last number"), default=0)
