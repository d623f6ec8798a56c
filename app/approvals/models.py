"""Flows and their versions, requests and the steps they go through, who is asked, what was decided."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ColumnElement, Index, UniqueConstraint, literal_column
from sqlalchemy.orm import Mapped

from app.core import columns as c
from app.core.db import Base
from app.core.tenancy import ByColumn, ByParent, ByPerson, TenantScoped, WholeUnion
from app.core.text import _, _l
from app.rules.approvals import (
    FLOW_STATES,
    LIVE,
    STATES,
    STEP_STATES,
    STEP_TONES,
    STUCK,
    TASK_STATES,
    TONES,
    VERDICTS,
)


def only(name: str, condition: str, *columns: str, unique: bool = True) -> Index:
    """An index of those rows alone for which the condition, of our own codes, holds."""
    rows: ColumnElement[bool] = literal_column(condition)
    return Index(name, "tenant_id", *columns, unique=unique, sqlite_where=rows, postgresql_where=rows)


ALIVE = f"state IN ({', '.join(repr(each) for each in LIVE)})"


class ApprovalFlow(TenantScoped, Base):
    """审批流程 — one version of the flow of one kind of thing; released, it never changes again."""

    __tablename__ = "approval_flows"
    __fence__ = WholeUnion()
    __small__ = "a union has a few versions of each of its flows"
    __table_args__ = c.scoped(
        UniqueConstraint("tenant_id", "kind", "version"),
        only("uq_approval_flows_draft", "state = 'draft'", "kind"),
        only("uq_approval_flows_released", "state = 'released'", "kind"),
        CheckConstraint("version >= 1", name="version"),
    )

    id: Mapped[int] = c.identity()
    kind: Mapped[str] = c.code(_l("Decides about"))
    version: Mapped[int] = c.number(_l("Version"))
    name: Mapped[str] = c.text(_l("Flow"), 60)
    state: Mapped[str] = c.choice(_l("State"), FLOW_STATES, default="draft")
    tree: Mapped[dict[str, Any]] = c.json(_l("Steps"))
    reason: Mapped[str | None] = c.long_text(_l("Reason"))
    drawn_by: Mapped[str] = c.text(_l("Drawn by"))
    drawn_by_id: Mapped[int | None] = c.reference(_l("Drawn by"), info={"kind": "hidden"})
    drawn_at: Mapped[datetime] = c.instant(_l("Drawn at"))
    released_by: Mapped[str | None] = c.text(_l("Put into force by"))
    released_at: Mapped[datetime | None] = c.instant(_l("Put into force at"))
    retired_at: Mapped[datetime | None] = c.instant(_l("Taken out of force at"))

    def __str__(self) -> str:
        return _("%(flow)s, version %(number)s", flow=self.name, number=self.version)


class ApprovalRequest(TenantScoped, Base):
    """审批单 — one thing laid before those who decide: what it is, under which flow, how far it has come.

    `kind` and `subject_id` say what, in the words of the room that asks; `digest` is of what is frozen while
    it is decided, `seen` of what was laid before the deciders. `round` counts how often it was submitted.
    """

    __tablename__ = "approval_requests"
    __fence__ = ByColumn("unit_id")
    __table_args__ = c.scoped(
        UniqueConstraint("tenant_id", "number"),
        only("uq_approval_requests_live", ALIVE, "kind", "subject_id"),
        Index(None, "tenant_id", "kind", "subject_id", "id"),
        Index(None, "tenant_id", "state", "id"),
        Index(None, "tenant_id", "state", "due_on", "id"),
        Index(None, "tenant_id", "due_on", "id"),
        Index(None, "tenant_id", "asked_by_id", "state", "id"),
        Index(None, "tenant_id", "unit_id", "id"),
        Index(None, "tenant_id", "asked_on", "id"),
        Index(None, "tenant_id", "amount_fen", "id"),
        Index(None, "tenant_id", "title", "id"),
        only("ix_approval_requests_stuck", "stuck IS NOT NULL", "id", unique=False),
        c.scoped_fk("unit_id", "org_units"),
        c.scoped_fk("flow_id", "approval_flows"),
        CheckConstraint("round >= 1", name="round"),
    )

    id: Mapped[int] = c.identity()
    number: Mapped[str] = c.code(_l("Request no."))
    kind: Mapped[str] = c.code(_l("Decides about"))
    subject_id: Mapped[int] = c.reference(_l("About"), info={"kind": "hidden"})
    title: Mapped[str] = c.text(_l("What is asked"), 200)
    unit_id: Mapped[int] = c.reference(_l("Unit"))
    state: Mapped[str] = c.choice(_l("State"), STATES, tones=TONES, default="open")
    step_name: Mapped[str | None] = c.text(_l("Step"), 60)
    amount_fen: Mapped[int | None] = c.fen(_l("Amount"))
    reason: Mapped[str | None] = c.long_text(_l("Reason"))
    asked_by: Mapped[str] = c.text(_l("Asked by"))
    asked_by_id: Mapped[int | None] = c.reference(_l("Asked by"), info={"kind": "hidden"})
    asked_role: Mapped[str | None] = c.code(_l("Role"), info={"kind": "hidden"})
    asked_at: Mapped[datetime] = c.instant(_l("Asked at"))
    asked_on: Mapped[date] = c.day(_l("Asked on"))
    due_on: Mapped[date | None] = c.day(_l("To be decided by"))
    stuck: Mapped[str | None] = c.choice(_l("Stuck because"), dict(STUCK))
    stuck_on: Mapped[date | None] = c.day(_l("Stuck since"))
    round: Mapped[int] = c.number(_l("Submitted for the time"), default=1)
    flow_id: Mapped[int | None] = c.reference(_l("Flow"), info={"kind": "hidden"})
    flow_name: Mapped[str] = c.text(_l("Flow"), 60)
    flow_version: Mapped[int] = c.number(_l("Version"), default=0)
    concerns: Mapped[list[int]] = c.json(_l("Concerned"), default=list, info={"kind": "hidden"})
    facts: Mapped[dict[str, Any]] = c.json(_l("Facts"))
    shown: Mapped[list[Any]] = c.json(_l("What was laid before them"), default=list)
    digest: Mapped[str] = c.code(_l("Digest"))
    ended_at: Mapped[datetime | None] = c.instant(_l("Ended at"))
    ended_because: Mapped[str | None] = c.long_text(_l("How it ended"))
    job_id: Mapped[int | None] = c.reference(_l("Job"), info={"kind": "hidden"})

    unit: Mapped[Any] = c.to_one("ApprovalRequest.unit_id", "OrgUnit.id", info={"label": _l("Unit")})

    def __str__(self) -> str:
        return self.number


class ApprovalStep(TenantScoped, Base):
    """审批步骤 — one step of one round of a request, as its flow said it then."""

    __tablename__ = "approval_steps"
    __fence__ = ByParent("request_id", "approval_requests")
    __table_args__ = c.scoped(
        UniqueConstraint("tenant_id", "request_id", "round", "position"),
        Index(None, "tenant_id", "state", "due_on"),
        c.scoped_fk("request_id", "approval_requests"),
    )

    id: Mapped[int] = c.identity()
    request_id: Mapped[int] = c.reference(_l("Request"), info={"kind": "hidden"})
    round: Mapped[int] = c.number(_l("Submitted for the time"))
    position: Mapped[int] = c.number(_l("Place"))
    key: Mapped[str] = c.code(_l("Key"), info={"kind": "hidden"})
    name: Mapped[str] = c.text(_l("Step"), 60)
    spec: Mapped[dict[str, Any]] = c.json(_l("As the flow says"), info={"kind": "hidden"})
    state: Mapped[str] = c.choice(_l("State"), STEP_STATES, tones=STEP_TONES, default="waiting")
    need: Mapped[int] = c.number(_l("Must agree"), default=1)
    barred: Mapped[list[Any]] = c.json(_l("May not decide"), default=list)
    opened_on: Mapped[date | None] = c.day(_l("Laid before them on"))
    due_on: Mapped[date | None] = c.day(_l("To be decided by"))
    escalate_on: Mapped[date | None] = c.day(_l("Asked further up on"))
    reminded_on: Mapped[date | None] = c.day(_l("Reminded on"))
    escalated_on: Mapped[date | None] = c.day(_l("Passed further up on"))
    ended_at: Mapped[datetime | None] = c.instant(_l("Ended at"))

    request: Mapped[ApprovalRequest] = c.to_one("ApprovalStep.request_id", "ApprovalRequest.id")

    def __str__(self) -> str:
        return self.name


class ApprovalTask(TenantScoped, Base):
    """审批待办 — one person asked at one step: why they (`how`, `role`, `place`), and what they did.

    `vote` is "own", "added" or "escalated"; `turn` counts how often it was theirs to decide, after a recall.
    """

    __tablename__ = "approval_tasks"
    __fence__ = ByParent("request_id", "approval_requests")
    __table_args__ = c.scoped(
        UniqueConstraint("tenant_id", "step_id", "user_id"),
        Index(None, "tenant_id", "user_id", "state", "due_on", "id"),
        Index(None, "tenant_id", "request_id", "id"),
        Index(None, "tenant_id", "state", "user_id"),
        c.scoped_fk("request_id", "approval_requests"),
        c.scoped_fk("step_id", "approval_steps"),
        CheckConstraint("turn >= 1", name="turn"),
    )

    id: Mapped[int] = c.identity()
    request_id: Mapped[int] = c.reference(_l("Request"), info={"kind": "hidden"})
    step_id: Mapped[int] = c.reference(_l("Step"), info={"kind": "hidden"})
    kind: Mapped[str] = c.code(_l("Decides about"))
    user_id: Mapped[int] = c.reference(_l("Account"), info={"kind": "hidden"})
    name: Mapped[str] = c.text(_l("Who decides"))
    how: Mapped[str] = c.code(_l("Found as"), info={"kind": "hidden"})
    role: Mapped[str | None] = c.code(_l("Role"), info={"kind": "hidden"})
    place: Mapped[str | None] = c.text(_l("Unit"), 500)
    vote: Mapped[str] = c.code(_l("Vote"), default="own", info={"kind": "hidden"})
    state: Mapped[str] = c.choice(_l("State"), TASK_STATES, default="open")
    turn: Mapped[int] = c.number(_l("Turn"), default=1)
    due_on: Mapped[date | None] = c.day(_l("To be decided by"))
    asked_at: Mapped[datetime] = c.instant(_l("Asked at"))
    decided_at: Mapped[datetime | None] = c.instant(_l("Decided at"))
    closed_because: Mapped[str | None] = c.code(_l("No longer needed because"), info={"kind": "hidden"})

    request: Mapped[ApprovalRequest] = c.to_one("ApprovalTask.request_id", "ApprovalRequest.id")
    step: Mapped[ApprovalStep] = c.to_one("ApprovalTask.step_id", "ApprovalStep.id")

    def __str__(self) -> str:
        return self.name


class ApprovalDecision(TenantScoped, Base):
    """审批意见 — one verdict of one person, and exactly what they saw. Append-only.

    Who decides for somebody else is named as well as whom they stood in for.
    """

    __tablename__ = "approval_decisions"
    __fence__ = ByParent("request_id", "approval_requests")
    __table_args__ = c.scoped(
        UniqueConstraint("tenant_id", "task_id", "turn", "verdict"),
        only("uq_approval_decisions_one", "verdict <> 'recalled'", "task_id", "turn"),
        Index(None, "tenant_id", "request_id", "id"),
        Index(None, "tenant_id", "user_id", "id"),
        c.scoped_fk("request_id", "approval_requests"),
        c.scoped_fk("step_id", "approval_steps"),
        c.scoped_fk("task_id", "approval_tasks"),
    )

    id: Mapped[int] = c.identity()
    request_id: Mapped[int] = c.reference(_l("Request"), info={"kind": "hidden"})
    step_id: Mapped[int] = c.reference(_l("Step"), info={"kind": "hidden"})
    task_id: Mapped[int] = c.reference(_l("Task"), info={"kind": "hidden"})
    turn: Mapped[int] = c.number(_l("Turn"), default=1)
    round: Mapped[int] = c.number(_l("Submitted for the time"))
    step_name: Mapped[str] = c.text(_l("Step"), 60)
    verdict: Mapped[str] = c.choice(_l("Verdict"), VERDICTS)
    user_id: Mapped[int] = c.reference(_l("Account"), info={"kind": "hidden"})
    name: Mapped[str] = c.text(_l("Decided by"))
    behalf_id: Mapped[int | None] = c.reference(_l("Account"), info={"kind": "hidden"})
    behalf_name: Mapped[str | None] = c.text(_l("In place of"))
    role: Mapped[str | None] = c.code(_l("Role"), info={"kind": "hidden"})
    reason: Mapped[str | None] = c.long_text(_l("Reason"))
    at: Mapped[datetime] = c.instant(_l("Decided at"))
    on: Mapped[date] = c.day(_l("Decided on"))
    signed: Mapped[bool] = c.flag(_l("Signed with the password"), default=False)
    digest: Mapped[str] = c.code(_l("Digest of what was seen"))
    seen: Mapped[dict[str, Any]] = c.json(_l("What was seen"))

    def __str__(self) -> str:
        return f"{self.step_name} · {self.name}"


class ApprovalDelegation(TenantScoped, Base):
    """审批代理 — between two dates somebody decides in place of somebody else; each decision names both.

    `kinds` are what it holds for; none named, everything.
    """

    __tablename__ = "approval_delegations"
    __fence__ = WholeUnion()
    __small__ = "a union has some delegations a month"
    __table_args__ = c.scoped(
        Index(None, "tenant_id", "delegate_id", "until_on"),
        Index(None, "tenant_id", "user_id", "until_on"),
        CheckConstraint("until_on >= from_on", name="dates"),
        CheckConstraint("delegate_id <> user_id", name="two_people"),
    )

    id: Mapped[int] = c.identity()
    user_id: Mapped[int] = c.reference(_l("Account"), info={"kind": "hidden"})
    name: Mapped[str] = c.text(_l("Stands aside"))
    delegate_id: Mapped[int] = c.reference(_l("Account"), info={"kind": "hidden"})
    delegate_name: Mapped[str] = c.text(_l("Decides instead"))
    kinds: Mapped[list[str]] = c.json(_l("For"), default=list)
    from_on: Mapped[date] = c.day(_l("From"))
    until_on: Mapped[date] = c.day(_l("Until"))
    reason: Mapped[str] = c.long_text(_l("Reason"))
    made_by: Mapped[str] = c.text(_l("Entered by"))
    made_by_id: Mapped[int | None] = c.reference(_l("Entered by"), info={"kind": "hidden"})
    made_at: Mapped[datetime] = c.instant(_l("Entered at"))
    ended_at: Mapped[datetime | None] = c.instant(_l("Ended early at"))

    def __str__(self) -> str:
        return f"{self.name} → {self.delegate_name}"


class ApprovalComment(TenantScoped, Base):
    """审批讨论 — something said about a request, and to whom; it decides nothing."""

    __tablename__ = "approval_comments"
    __fence__ = ByParent("request_id", "approval_requests")
    __table_args__ = c.scoped(
        Index(None, "tenant_id", "request_id", "id"), c.scoped_fk("request_id", "approval_requests")
    )

    id: Mapped[int] = c.identity()
    request_id: Mapped[int] = c.reference(_l("Request"), info={"kind": "hidden"})
    user_id: Mapped[int | None] = c.reference(_l("Account"), info={"kind": "hidden"})
    name: Mapped[str] = c.text(_l("Said by"))
    words: Mapped[str] = c.long_text(_l("Words"))
    mentions: Mapped[list[Any]] = c.json(_l("Mentioned"), default=list)
    at: Mapped[datetime] = c.instant(_l("Said at"))

    def __str__(self) -> str:
        return self.words[:60]


class ApprovalAttachment(TenantScoped, Base):
    """审批附件 — a document laid beside a request, by who asked or by who decided."""

    __tablename__ = "approval_attachments"
    __fence__ = ByParent("request_id", "approval_requests")
    __table_args__ = c.scoped(
        Index(None, "tenant_id", "request_id", "id"),
        c.scoped_fk("request_id", "approval_requests"),
        c.scoped_fk("file_id", "stored_files"),
    )

    id: Mapped[int] = c.identity()
    request_id: Mapped[int] = c.reference(_l("Request"), info={"kind": "hidden"})
    file_id: Mapped[int] = c.reference(_l("File"), info={"kind": "hidden"})
    title: Mapped[str] = c.text(_l("Document"), 255)
    user_id: Mapped[int | None] = c.reference(_l("Account"), info={"kind": "hidden"})
    name: Mapped[str] = c.text(_l("Added by"))
    at: Mapped[datetime] = c.instant(_l("Added at"))

    def __str__(self) -> str:
        return self.title


class RevealAsk(TenantScoped, Base):
    """查看申请 — somebody asks to see a value of a record in full: which, why, until when they may."""

    __tablename__ = "reveal_asks"
    __fence__ = ByPerson("user_id")
    __small__ = "a union asks for some hundred values a year"
    __table_args__ = c.scoped(
        Index(None, "tenant_id", "user_id", "object_kind", "object_id"), c.scoped_fk("unit_id", "org_units")
    )

    id: Mapped[int] = c.identity()
    user_id: Mapped[int] = c.reference(_l("Account"), info={"kind": "hidden"})
    name: Mapped[str] = c.text(_l("Asked by"))
    unit_id: Mapped[int] = c.reference(_l("Unit"))
    object_kind: Mapped[str] = c.code(_l("Record"), info={"kind": "hidden"})
    object_id: Mapped[int] = c.reference(_l("Record"), info={"kind": "hidden"})
    object_label: Mapped[str] = c.text(_l("Record"), 200)
    field: Mapped[str] = c.code(_l("Field"), info={"kind": "hidden"})
    mask: Mapped[str] = c.code(_l("What is shown"), info={"kind": "hidden"})
    reason: Mapped[str] = c.long_text(_l("Reason"))
    asked_at: Mapped[datetime] = c.instant(_l("Asked at"))
    until_at: Mapped[datetime | None] = c.instant(_l("May be looked at until"))

    def __str__(self) -> str:
        return self.object_label
