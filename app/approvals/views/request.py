"""审批单页 — the inbox, and one request as a page, phone first: what is asked, why these people, decide."""

from __future__ import annotations  # `list` is a page here

import json
from collections.abc import Callable, Sequence
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_appbuilder import expose
from sqlalchemy import ColumnElement, select

from app.approvals.services import decide
from app.approvals.services.sealed import inside
from app.approvals.views import sight
from app.approvals.views.acts import acts_on
from app.approvals.views.boxes import Box
from app.approvals.views.bulk import Together
from app.approvals.views.reading import Page, attachments_of, page_about
from app.approvals.views.signing import SAID, DecisionForm, proof
from app.approvals.views.talking import TalkForm
from app.approvals.views.wording import WORDS, kind_word, time_left
from app.core.clock import now, today
from app.core.console.calling import attempt
from app.core.console.downloads import attached
from app.core.console.security import acting, allowed, guarded
from app.core.db import session
from app.core.numbers import number_in
from app.core.tenancy import whole_tenant
from app.core.text import _, _l
from app.models import ApprovalDecision, ApprovalRequest, ApprovalTask, StoredFile
from app.rules.approval_json import step_from_json


class Approvals(Together, Box):
    """待我审批."""

    route_base = "/approvals"
    list_title = _l("Waiting for me")
    list_columns = ["title", "decides", "amount_fen", "unit", "asked_by", "asked_on", "step_name", "left"]
    base_order = ("due_on", "asc")
    filters = ["kind", "unit", "amount_fen", "asked_on", "due_on"]
    key_facts = ["title"]
    empty = _l("Nothing waits for your decision.")

    def narrow(self) -> Sequence[ColumnElement[bool]]:
        """What this person may decide now."""
        return sight.mine_to_decide()

    @expose("/show/<pk>")
    @guarded()
    def show(self, pk: str) -> Any:
        """The request as its reader may see it."""
        return _drawn(self.row(pk), DecisionForm(formdata=None))

    @expose("/decide/<pk>", methods=["GET", "POST"])
    @guarded()
    def decide(self, pk: str) -> Any:
        """Approve, decline or return it; a refusal shows the page again with what was typed."""
        row = self.row(pk)
        here = url_for("Approvals.show", pk=row.id)
        if request.method == "GET":  # reloaded after signing in again
            return redirect(here)
        form, verdict, what = DecisionForm(), request.form.get("verdict", ""), f"{row.number} {row.title}"
        task = _task(row, form.task.data)
        if verdict not in SAID:
            abort(404)
        task_id, signed = task.id, _signed(task)
        if form.validate():
            work = _decision(form, task_id, verdict, signed=signed)
            done, made = attempt(form, work)
            if done:
                _tell(made, str(SAID[verdict]) % {"what": what})
                return redirect(url_for("Approvals.list") if made is not None else here)
            if _was_mine(task_id, verdict):
                flash(_("You have decided this already; nothing was done twice."), "info")
                return redirect(here)
        return _drawn(self.row(pk), form)

    @expose("/print/<pk>")
    @guarded("show")
    def print(self, pk: str) -> Any:
        """What each decider saw, with its hash, on paper."""
        row = self.row(pk)  # by the fence of the seat, before it is lifted
        with whole_tenant(sight.WHY):
            page = page_about(row)
            said = [one for step in _all_steps(page) for each in step.asked for one in each.said]
            return render_template(
                "approvals/print.html",
                title=page.request.title,
                page=page,
                said=sorted(said, key=lambda each: each.id),
                kind=kind_word(page.request.kind),
                **WORDS,
            )

    @expose("/document/<pk>/<number>")
    @guarded("download")
    def document(self, pk: str, number: str) -> Any:
        """One of its documents, as an attachment; on record."""
        row = self.row(pk)
        with whole_tenant(sight.WHY):
            wanted = number_in(number)
            found = next((each for each in attachments_of(row) if each.id == wanted), None)
            stored = None if found is None else session.get(StoredFile, found.file_id)
            if stored is None:
                abort(404)
            return attached(stored, of=row)


def _drawn(row: ApprovalRequest, form: DecisionForm) -> Any:
    with whole_tenant(sight.WHY):
        sealed = inside(row, actor=acting(), on=today(), at=now())
        page = page_about(row)
        was = form.was.data if form.errors else None
        form.seen.data = page.sight.digest
        form.was.data = json.dumps(page.sight.shown, ensure_ascii=False)
        form.task.data = page.task.id if page.task is not None else ""
        return render_template(
            "approvals/request.html",
            title=row.title,
            row=row,
            page=page,
            form=form,
            kind=kind_word(row.kind),
            sealed=sealed,
            left=time_left(row.due_on),
            changed=_changed(was, page.sight.shown),
            talk=TalkForm(formdata=None) if allowed("Approvals", "can_comment") else None,
            buttons=acts_on(page),
            may_download=allowed("Approvals", "can_download"),
            **WORDS,
        )


def _task(row: ApprovalRequest, wanted: str | None) -> ApprovalTask:
    """The task the page was about, of this very request; 404 for a forged number."""
    number = number_in(wanted or "")
    with whole_tenant(sight.WHY):
        mine = select(ApprovalTask).where(ApprovalTask.id == number, ApprovalTask.request_id == row.id)
        found = session.scalars(mine).first() if number is not None else None
    if found is None:
        abort(404)
    return found


def _signed(task: ApprovalTask) -> bool:
    with whole_tenant(sight.WHY):
        return step_from_json(task.step.spec).signed


def _decision(form: DecisionForm, task_id: int, verdict: str, *, signed: bool) -> Callable[[], Any]:
    """The call, with the password compared before it; each part as the form says it."""
    prove = proof(form.password.data) if signed else None
    said = {"seen": form.seen.data or "", "reason": form.reason.data, "prove": prove}

    def work() -> ApprovalDecision | None:
        with whole_tenant(sight.WHY):
            task = session.get_one(ApprovalTask, task_id)
        return decide(task, verdict, actor=acting(), on=today(), at=now(), **said)

    return work


def _tell(made: ApprovalDecision | None, done: str) -> None:
    if made is not None:
        flash(done, "success")
        return
    flash(
        _("What was asked has been changed since: nothing was decided, and the request is void."), "warning"
    )


def _was_mine(task_id: int, verdict: str) -> bool:
    """Whether this very person gave this very verdict a moment ago: a double click, or the back button."""
    with whole_tenant(sight.WHY):
        task = session.get(ApprovalTask, task_id)
        mine = select(ApprovalDecision.id).where(
            ApprovalDecision.task_id == task_id,
            ApprovalDecision.user_id == sight.me(),
            ApprovalDecision.verdict == verdict,
        )
        return task is not None and task.state == verdict and session.scalar(mine.limit(1)) is not None


def _changed(was: str | None, shown: list[Any]) -> dict[str, str]:
    """What stood there when the page was opened, by label, where it is not what stands there now."""
    try:
        before = dict(json.loads(was)) if was else {}
    except (ValueError, TypeError):
        return {}
    after = dict(shown)
    return {str(label): str(text) for label, text in before.items() if after.get(label) != text}


def _all_steps(page: Page) -> list[Any]:
    return [*page.steps, *(each for _round, steps in page.earlier for each in steps)]
