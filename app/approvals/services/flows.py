"""流程版本 — which flow holds for a kind; drawing, releasing, retiring. A running request keeps its own."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select

from app.approvals.refusals import FlowChanged
from app.approvals.subjects import subject_of
from app.core import audit
from app.core.actor import Actor
from app.core.db import session
from app.core.tenancy import whole_tenant
from app.core.text import _
from app.models import ApprovalFlow, OrgUnit
from app.rules.approval_json import from_json, to_json
from app.rules.approvals import FLOW_LIFECYCLE, Flow
from app.rules.conditions import Check, checks, rewritten


def flow_in_force(kind: str) -> tuple[Flow, ApprovalFlow | None] | None:
    """现行流程 — the union's own, with its row; else the one shipped; None when nobody is asked."""
    row = version_in(kind, "released")
    if row is not None:
        return from_json(row.tree), row
    shipped = subject_of(kind).default
    return None if shipped is None else (shipped, None)


def version_in(kind: str, state: str) -> ApprovalFlow | None:
    """某状态的版本 — of a kind; there is at most one draft and one in force."""
    with whole_tenant("a flow holds for the whole union, whoever asks"):
        return session.scalars(
            select(ApprovalFlow).where(ApprovalFlow.kind == kind, ApprovalFlow.state == state)
        ).first()


def draw(kind: str, flow: Flow, *, actor: Actor, at: datetime, reason: str | None = None) -> ApprovalFlow:
    """画流程 — keep this as the draft of the kind's next version. Raises FlowNotUnderstood."""
    subject_of(kind)
    tree = to_json(from_json(to_json(flow)))
    row = version_in(kind, "draft")
    if row is None:
        row = ApprovalFlow(kind=kind, version=_next(kind), state="draft")
        session.add(row)
    row.name, row.tree, row.reason = tree["name"], tree, reason
    row.drawn_by, row.drawn_by_id, row.drawn_at = actor.name, actor.user_id, at
    session.flush()
    audit.record("draw_flow", row, actor=actor, reason=reason)
    return row


def release(
    row: ApprovalFlow, *, actor: Actor, at: datetime, seen: str | None = None, reason: str | None = None
) -> ApprovalFlow:
    """启用 — from now on requests of the kind go this way; those under way keep theirs.

    `seen` is the name and version that was looked at. Raises NotAllowedNow, FlowChanged, FlowNotUnderstood.
    """
    session.refresh(row, with_for_update=True)
    state = FLOW_LIFECYCLE.after(row.state, "release")
    if seen is not None and seen != str(row):
        raise FlowChanged(_("The draft was changed meanwhile: look at it again."))
    from_json(row.tree)
    before = version_in(row.kind, "released")
    if before is not None:
        before.state, before.retired_at = FLOW_LIFECYCLE.after(before.state, "retire"), at
        session.flush()
    row.state, row.released_by, row.released_at = state, actor.name, at
    session.flush()
    audit.record("release_flow", row, actor=actor, reason=reason)
    return row


def retire(row: ApprovalFlow, *, actor: Actor, at: datetime, reason: str | None = None) -> ApprovalFlow:
    """停用 — what was shipped for the kind holds again, if anything was. Raises NotAllowedNow."""
    session.refresh(row, with_for_update=True)
    row.state, row.retired_at = FLOW_LIFECYCLE.after(row.state, "retire"), at
    session.flush()
    audit.record("retire_flow", row, actor=actor, reason=reason)
    return row


def discard(row: ApprovalFlow, *, actor: Actor, reason: str | None = None) -> None:
    """丢弃草稿 — a draft that is not wanted. Raises FlowChanged for one that is in force or was."""
    if row.state != "draft":
        raise FlowChanged(_("A version that was in force stays on record."))
    audit.record("discard_flow", row, actor=actor, reason=reason)
    session.delete(row)
    session.flush()


def placed(flow: Flow) -> Flow:
    """落到单位 — the codes of units in its conditions turned into the paths of today."""
    codes = {code for step in flow.steps for check in checks(step.when) for code in _codes(check)}
    if not codes:
        return flow
    with whole_tenant("a condition may name any unit"):
        found = session.execute(select(OrgUnit.code, OrgUnit.path).where(OrgUnit.code.in_(codes)))
        paths = dict(found.tuples().all())

    def today(check: Check) -> Check:
        if check.field != "unit" or check.op != "within":
            return check
        return Check(check.field, check.op, tuple(paths.get(code, "~") for code in _codes(check)))

    return Flow(flow.name, tuple(replace(step, when=rewritten(step.when, today)) for step in flow.steps))


def _codes(check: Check) -> tuple[str, ...]:
    several = check.value if isinstance(check.value, tuple) else ()
    return tuple(str(each) for each in several) if (check.field, check.op) == ("unit", "within") else ()


def _next(kind: str) -> int:
    with whole_tenant("versions are counted for the whole union"):
        last = session.scalars(
            select(ApprovalFlow.version)
            .where(ApprovalFlow.kind == kind)
            .order_by(ApprovalFlow.version.desc())
        ).first()
    return (last or 0) + 1
