"""审批流程页 — the flow of each kind: what is in force, its draft and what that changes, versions, preview.

The administrator draws, the chair puts into force: whoever says who decides does not say it alone.
"""

from __future__ import annotations  # `list` is a page here

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_appbuilder import BaseView, expose
from sqlalchemy import select

from app.approvals.services.flows import discard, draw, flow_in_force, release, retire, version_in
from app.approvals.subjects import SUBJECTS
from app.approvals.views.drawing import Editor
from app.approvals.views.flow_words import Said, compared, names_in, said
from app.approvals.views.simulating import simulated
from app.approvals.views.wording import kind_word
from app.core.clock import now
from app.core.console import pick
from app.core.console.security import acting, allowed, guarded
from app.core.db import atomic, session
from app.core.errors import DomainError
from app.core.showing import refuse_branch
from app.core.text import _, _l
from app.models import ApprovalFlow
from app.rules.approval_flows import SHIPPED
from app.rules.approval_json import from_json
from app.rules.approvals import FLOW_STATES, Flow

CHANGES: Mapping[str, Any] = {
    "new": _l("new"),
    "changed": _l("changed"),
    "moved": _l("moved"),
    "gone": _l("gone"),
}


@dataclass(frozen=True, slots=True)
class KindShown:
    """一类事项 — how it is decided now, in words, and whether a draft waits."""

    kind: str
    label: str
    flow: str
    steps: tuple[str, ...]
    draft: ApprovalFlow | None


class ApprovalFlows(Editor, BaseView):
    """审批流程."""

    route_base, default_view = "/flows", "list"
    class_permission_name = "ApprovalFlows"
    base_permissions = ["can_list", "can_show", "can_draw", "can_release", "can_retire", "can_simulate"]
    title = _l("Flows of approval")

    @expose("/list/")
    @guarded()
    def list(self) -> Any:
        """Every kind of thing that can be decided about, and by which flow it is."""
        refuse_branch()
        rows = [_kind(kind) for kind in sorted(SUBJECTS, key=kind_word)]
        return render_template("approvals/flows.html", title=self.title, rows=rows)

    @expose("/show/<kind>")
    @guarded()
    def show(self, kind: str) -> Any:
        """One kind: in force, draft with what it changes, versions, and where a request would go."""
        refuse_branch()
        known(kind)
        found, draft = flow_in_force(kind), version_in(kind, "draft")
        flow, row = found if found is not None else (None, None)
        drawn = from_json(draft.tree) if draft is not None else None
        names = names_in(kind, [each for each in (flow, drawn) if each is not None])
        tried = drawn if request.args.get("which") == "draft" and drawn is not None else None
        return render_template(
            "approvals/flow.html",
            title=kind_word(kind),
            kind=kind,
            flow=flow,
            row_in_force=row,
            steps=said(flow, names) if flow is not None else [],
            draft=draft,
            changes=compared(flow, drawn, names) if drawn is not None else [],
            change_words=CHANGES,
            versions=_versions(kind),
            states=FLOW_STATES,
            shipped=SHIPPED,
            sim=simulated(kind, tried) if allowed("ApprovalFlows", "can_simulate") else None,
        )

    @expose("/release/<kind>", methods=["POST"])
    @guarded("release")
    def release(self, kind: str) -> Any:
        """Put the draft that was looked at into force."""
        known(kind)
        why = request.form.get("reason", "").strip() or None
        seen = request.form.get("seen", "")

        def work() -> ApprovalFlow:
            return release(_row(kind, "draft"), actor=acting(), at=now(), seen=seen, reason=why)

        return _done(kind, work, _("In force from now on; requests under way keep the flow they have."))

    @expose("/retire/<kind>", methods=["POST"])
    @guarded("retire")
    def retire(self, kind: str) -> Any:
        """Take the flow in force out of force."""
        known(kind)
        why = request.form.get("reason", "").strip() or None

        def work() -> ApprovalFlow:
            return retire(_row(kind, "released"), actor=acting(), at=now(), reason=why)

        return _done(kind, work, _("Out of force: what was shipped for this kind holds again."))

    @expose("/discard/<kind>", methods=["POST"])
    @guarded("draw")
    def discard(self, kind: str) -> Any:
        """Throw the draft away."""
        known(kind)

        def work() -> None:
            discard(_row(kind, "draft"), actor=acting())

        return _done(kind, work, _("The draft is discarded."))

    @expose("/pick/<kind>/<name>")
    @guarded("simulate")
    def pick(self, kind: str, name: str) -> Any:
        """What a picker of the preview finds."""
        form = simulated(known(kind), None).form
        return pick.answer(form[name] if name in form else None)  # noqa: SIM401 - a form has no get


def known(kind: str) -> str:
    """已知类型 — a kind that a room declares; 404 otherwise."""
    if kind not in SUBJECTS:
        abort(404)
    return kind


def _row(kind: str, state: str) -> ApprovalFlow:
    row = version_in(kind, state)
    if row is None:
        abort(404)
    return row


def _done(kind: str, work: Callable[[], object], words: str) -> Any:
    try:
        refuse_branch()
        with atomic():
            work()
    except DomainError as refusal:
        flash(refusal.message, "danger")
    else:
        flash(words, "success")
    return redirect(url_for("ApprovalFlows.show", kind=kind))


def _kind(kind: str) -> KindShown:
    found = flow_in_force(kind)
    flow, row = found if found is not None else (None, None)
    steps = tuple(str(each.name) for each in flow.steps) if flow is not None else ()
    return KindShown(kind, kind_word(kind), _called(flow, row), steps, version_in(kind, "draft"))


def _called(flow: Flow | None, row: ApprovalFlow | None) -> str:
    if flow is None or not flow.steps:
        return _("Nobody is asked")
    return str(row) if row is not None else _("%(name)s (as shipped)", name=flow.name)


def _versions(kind: str) -> Any:
    found = select(ApprovalFlow).where(ApprovalFlow.kind == kind).order_by(ApprovalFlow.version.desc())
    return session.scalars(found).all()


__all__ = ["ApprovalFlows", "Said", "draw"]
