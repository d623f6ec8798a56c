"""The house's own tables: jobs, audit and its seals, plans waiting for confirmation, files, numbers."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core import columns as c
from app.core.db import Base
from app.core.fences import Bearing, ByPerson, PointedAt, WholeUnion
from app.core.tenancy import ByColumn, TenantScoped
from app.core.text import _, _l

JOB_STATES = {
    "queued": _l("Waiting"),
    "running": _l("Running"),
    "done": _l("Done"),
    "refused": _l("Refused"),
    "failed": _l("Failed"),
    "cancelled": _l("Cancelled"),
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
    owner: Mapped[str | None] = c.code(_l("On behalf of"))
    role: Mapped[str | None] = c.code(_l("Role"))
    queued_at: Mapped[datetime] = c.instant(_l("Queued at"))
    due_at: Mapped[datetime] = c.instant(_l("Due at"))
    started_at: Mapped[datetime | None] = c.instant(_l("Started at"))
    beat_at: Mapped[datetime | None] = c.instant(_l("Last sign of life"))
    ended_at: Mapped[datetime | None] = c.instant(_l("Ended at"))
    stop_at: Mapped[datetime | None] = c.instant(_l("Asked to stop at"))

    def __str__(self) -> str:
        return _("Job %(id)s", id=self.id)


class AuditEvent(TenantScoped, Base):
    """审计记录 — who did what to what, when, from what to what, and why. Append-only.

    Written as a plain insert in the change's own transaction; chained afterwards by the sealer. `unit_id` is
    the unit of the seat that acted: a seat at a branch sees the acts of its unit and below, and those without
    a unit (the system's, and all before the second revision) are headquarters' to see.
    """

    __tablename__ = "audit_events"
    __fence__ = ByColumn("unit_id")
    __table_args__ = c.scoped(
        Index(None, "tenant_id", "object_kind", "object_id", "id"),
        Index(None, "tenant_id", "at"),
        Index(None, "tenant_id", "verb", "id"),
        Index(None, "tenant_id", "user_id", "id"),
        Index(None, "tenant_id", "unit_id", "id"),
        Index(None, "tenant_id", "object_label", "id"),
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
    object_label: Mapped[str] = c.code(_l("Named"), info={"kind": "text"})
    changes: Mapped[dict[str, Any] | None] = c.json(_l("From and to"))
    reason: Mapped[str | None] = c.long_text(_l("Why"))
    address: Mapped[str | None] = c.text(_l("Network address"))
    unit_id: Mapped[int | None] = c.reference(_l("Acted at"), sort_order=1)


class AuditSeal(TenantScoped, Base):
    """审计封印 — one link of a tenant's chain of audit records. Append-only."""

    __tablename__ = "audit_seals"
    __fence__ = WholeUnion()
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
    "asked": _l("Waiting to be told how to read it"),
    "prepared": _l("Prepared"),
    "applied": _l("Applied"),
    "withdrawn": _l("Withdrawn"),
    "failed": _l("Failed"),
    "undone": _l("Undone"),
}


class ImportBatch(TenantScoped, Base):
    """导入批次 — one checked spreadsheet: its plan, and what came of it."""

    __tablename__ = "import_batches"
    __fence__ = ByPerson("prepared_by_id")
    __owned__ = dict.fromkeys(("supplier", "employee"), Bearing("owner"))
    __small__ = "a union imports some hundred sheets a year"
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
    owner: Mapped[str | None] = c.code(_l("On behalf of"), info={"kind": "hidden"})
    prepared_at: Mapped[datetime] = c.instant(_l("Prepared at"))
    applied_by: Mapped[str | None] = c.text(_l("Confirmed by"))
    applied_at: Mapped[datetime | None] = c.instant(_l("Confirmed at"))
    undone_by: Mapped[str | None] = c.text(_l("Undone by"))
    undone_at: Mapped[datetime | None] = c.instant(_l("Undone at"))

    def __str__(self) -> str:
        return self.code


class StoredFile(TenantScoped, Base):
    """文件 — bytes kept outside of the database, named and hashed here."""

    __tablename__ = "stored_files"
    __fence__ = ByPerson("owner_id")
    # an owner's are those a document of theirs points at
    __owned__ = {"supplier": PointedAt((("supplier_documents", "file_id"), ("product_pictures", "file_id")))}
    __table_args__ = c.scoped(
        UniqueConstraint("tenant_id", "key"),
        Index(None, "tenant_id", "sent_sha"),
        CheckConstraint("size >= 0", name="size"),
    )

    id: Mapped[int] = c.identity()
    key: Mapped[str] = c.code(_l("Key"))
    name: Mapped[str] = c.text(_l("File"), 255)
    sha: Mapped[str] = c.code(_l("File digest"))
    size: Mapped[int] = c.number(_l("Size in bytes"))
    kind: Mapped[str] = c.code(_l("Kind"))
    owner_id: Mapped[int | None] = c.reference(_l("Owner"))
    kept_at: Mapped[datetime] = c.instant(_l("Kept at"))
    # of documents people sent (app/core/documents): what it is, and the digest of what was sent
    media: Mapped[str | None] = c.code(_l("Media type"))
    sent_sha: Mapped[str | None] = c.code(_l("Digest as sent"))


class Sequence(TenantScoped, Base):
    """编号 — the last number given out of a series, such as the orders of one day."""

    __tablename__ = "sequences"
    __fence__ = WholeUnion()
    __table_args__ = c.scoped(UniqueConstraint("tenant_id", "series"))

    id: Mapped[int] = c.identity()
    series: Mapped[str] = c.code(_l("Series"))
    last: Mapped[int] = c.number(_l("Last number"), default=0)


class AccountState(Base):
    """账号状态 — what guards a sign-in account beside its password. Global: asked before a tenant is known.

    `epoch` is a part of every session and token of the account: raising it ends them all. Without
    `password_set_at` the password never grows old.
    """

    __tablename__ = "account_states"

    id: Mapped[int] = c.identity()
    user_id: Mapped[int] = mapped_column(
        Integer, ForeignKey("ab_user.id", ondelete="RESTRICT"), unique=True, info={"label": _l("Account")}
    )
    failures: Mapped[int] = c.number(_l("Wrong passwords in a row"), default=0)
    failed_at: Mapped[datetime | None] = c.instant(_l("Last wrong password"))
    locked_at: Mapped[datetime | None] = c.instant(_l("Locked since"))
    refused: Mapped[int] = c.number(_l("Refused since the last sign-in"), default=0)
    must_change_password: Mapped[bool] = c.flag(_l("Must change the password"), default=False)
    password_set_at: Mapped[datetime | None] = c.instant(_l("Password set at"))
    epoch: Mapped[int] = c.number(_l("Session epoch"), default=0)
    language: Mapped[str | None] = c.text(_l("Language"), 8)
    toured_at: Mapped[datetime | None] = c.instant(_l("Shown around at"))


class PastPassword(Base):
    """用过的密码 — digests of earlier passwords, so that none of the last few returns. Global."""

    __tablename__ = "past_passwords"
    __table_args__ = (Index(None, "user_id", "id"),)

    id: Mapped[int] = c.identity()
    user_id: Mapped[int] = mapped_column(
        Integer, ForeignKey("ab_user.id", ondelete="RESTRICT"), info={"label": _l("Account")}
    )
    digest: Mapped[str] = c.text(_l("Digest"), 256)
    replaced_at: Mapped[datetime] = c.instant(_l("Replaced at"))


class SignIn(Base):
    """登录 — one sign-in at the console, from where, and whether it has ended. Global, like accounts.

    `key` travels in the signed cookie: a session whose row has ended is over, wherever its cookie was copied.
    """

    __tablename__ = "sign_ins"
    __table_args__ = (Index(None, "user_id", "began_at"),)

    id: Mapped[int] = c.identity()
    key: Mapped[str] = c.code(_l("Session"), unique=True)
    user_id: Mapped[int] = mapped_column(
        Integer, ForeignKey("ab_user.id", ondelete="RESTRICT"), info={"label": _l("Account")}
    )
    began_at: Mapped[datetime] = c.instant(_l("Signed in at"))
    address: Mapped[str | None] = c.text(_l("Network address"))
    browser: Mapped[str | None] = c.text(_l("Browser"), 200)
    refused_before: Mapped[int] = c.number(_l("Refused before it"), default=0)
    ended_at: Mapped[datetime | None] = c.instant(_l("Ended at"))


class KeyMark(Base):
    """密钥标记 — a known word under a data key, and its blind index: other keys are noticed. Global."""

    __tablename__ = "key_marks"

    id: Mapped[int] = c.identity()
    key: Mapped[str] = c.code(_l("Data key"), unique=True)
    cipher: Mapped[bytes] = mapped_column(LargeBinary, info={"label": _l("Mark"), "kind": "hidden"})
    index_mark: Mapped[str] = c.code(_l("Mark of the index key"))


class SavedView(TenantScoped, Base):
    """保存的视图 — how somebody keeps a list: filters, order, columns, density, under a name.

    It belongs to a person at a unit. Without a name it is how they lay that list out when the address does
    not say. `query` is the address of the list, name by name.
    """

    __tablename__ = "saved_views"
    __fence__ = ByColumn("unit_id")
    __small__ = "a person keeps a handful for each list"
    __table_args__ = c.scoped(
        UniqueConstraint("tenant_id", "unit_id", "page", "owner_id", "name"),
        c.scoped_fk("unit_id", "org_units"),
    )

    id: Mapped[int] = c.identity()
    page: Mapped[str] = c.code(_l("Page"))
    name: Mapped[str] = c.text(_l("Name of the view"), 60)
    owner_id: Mapped[int] = c.reference(_l("Owner"))
    unit_id: Mapped[int] = c.reference(_l("Unit"))
    shared: Mapped[bool] = c.flag(_l("Shared with the unit"), default=False)
    usual: Mapped[bool] = c.flag(_l("Opens first"), default=False)
    query: Mapped[dict[str, Any]] = c.json(_l("Conditions"), default=dict)
    saved_at: Mapped[datetime] = c.instant(_l("Saved at"))

    def __str__(self) -> str:
        return self.name
