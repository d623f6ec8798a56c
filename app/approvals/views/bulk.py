"""合并审批 — several requests decided with one reason: each one's facts first, then each one's result.

Each is a transaction of its own: one that was decided, changed or taken away meanwhile stays as it is, and
says so; the others are done.
"""

from __future__ import annotations  # `list` is a page here

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import abort, render_template, request, url_for
from flask_appbuilder import expose

from app.approvals.queries import my_task
from app.approvals.services import Sight, decide, seeing
from app.approvals.services.sealed import inside
from app.approvals.views import sight
from app.approvals.views.signing import SAID, DecisionForm, proof
from app.approvals.views.wording import WORDS, kind_word
from app.core.clock import now, today
from app.core.console.reading import Reading
from app.core.console.security import acting, guarded
from app.core.console.verbs import Button
from app.core.db import atomic, session
from app.core.errors import BadInput, DomainError
from app.core.numbers import number_in
from app.core.tenancy import whole_tenant
from app.core.text import _
from app.models import ApprovalRequest, ApprovalTask
from app.rules.approval_json import step_from_json

MOST = 50


@dataclass(frozen=True, slots=True)
class Chosen:
    """选中的一件 — a request with what it is about now, and the task by which it is decided."""

    request: ApprovalRequest
    kind: str
    sight: Sight
    task: ApprovalTask | None
    signed: bool
    sealed: Sequence[Sequence[str]] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """结果 — what became of one: done, or the sentence that says why not."""

    number: str
    title: str
    url: str
    done: bool
    words: str


class Together(Reading):
    """勾选后一并审批."""

    def bulk_buttons(self) -> list[Button]:
        """One button: the verdict is chosen where the facts stand."""
        return [Button("together", _("Decide together"), "")] if self.may("can_decide") else []

    @expose("/chosen", methods=["POST"])
    @guarded("decide")
    def chosen(self) -> Any:
        """The chosen requests, each with its facts."""
        rows = self.chosen_rows()  # type: ignore[attr-defined]
        if len(rows) > MOST:
            raise BadInput(_("At most %(most)d at once: read what you decide.", most=MOST))
        return _asked(rows, DecisionForm(formdata=None))

    @expose("/together", methods=["GET", "POST"])
    @guarded("decide")
    def together(self) -> Any:
        """Decide them, one by one."""
        verdict, form = request.form.get("verdict", ""), DecisionForm()
        wanted = request.form.getlist("request")[:MOST]
        if verdict not in SAID or not wanted:
            abort(404)
        rows = [sight.readable(each) for each in wanted]
        form.validate()
        if verdict != "approved" and not form.reason.data:
            form.reason.errors = [_("Say why: whoever asked will read it.")]
        elif not form.errors:
            return _done(rows, verdict, form)
        return _asked(rows, form)


def _asked(rows: Sequence[ApprovalRequest], form: DecisionForm) -> Any:
    with whole_tenant(sight.WHY):
        chosen = [_chosen(each) for each in rows]
        ready = [each for each in chosen if each.task is not None]
        sums = sum(each.request.amount_fen or 0 for each in ready)
        return render_template(
            "approvals/together.html",
            title=_("Decide %(count)s requests together", count=len(ready)),
            ready=ready,
            left=[each for each in chosen if each.task is None],
            signed=any(each.signed for each in ready),
            total=sums,
            form=form,
            **WORDS,
        )


def _chosen(row: ApprovalRequest) -> Chosen:
    task = my_task(row, sight.me(), on=today()) if row.state == "open" else None
    signed = task is not None and step_from_json(task.step.spec).signed
    sealed = inside(row, actor=acting(), on=today(), at=now()) if task is not None else ()
    return Chosen(row, kind_word(row.kind), seeing(row), task, signed, sealed)


def _done(rows: Sequence[ApprovalRequest], verdict: str, form: DecisionForm) -> Any:
    prove = proof(form.password.data) if form.password.data else None
    facts = [(row.id, row.number, row.title) for row in rows]
    said = {"verdict": verdict, "reason": form.reason.data, "prove": prove}
    results = [_one(*each, **said) for each in facts]
    return render_template(
        "approvals/results.html",
        title=_("%(done)d of %(all)d decided", done=sum(each.done for each in results), all=len(results)),
        results=results,
        word=SAID[verdict],
    )


def _one(number: int, name: str, title: str, **said: Any) -> Result:
    """One of them, in a transaction of its own."""
    url = url_for("Approvals.show", pk=number)
    try:
        with atomic():
            made = decide(
                _task_of(number),
                actor=acting(),
                seen=request.form.get(f"seen-{number}", ""),
                on=today(),
                at=now(),
                **said,
            )
            done = made is not None
    except DomainError as refusal:
        return Result(name, title, url, done=False, words=refusal.message)
    if not done:
        return Result(name, title, url, done=False, words=_("It was changed since, and is void now."))
    return Result(name, title, url, done=True, words=_("Done"))


def _task_of(number: int) -> ApprovalTask:
    """The task the page showed, of this very request; 404 for a forged one."""
    wanted = number_in(request.form.get(f"task-{number}", ""))
    with whole_tenant(sight.WHY):
        task = session.get(ApprovalTask, wanted) if wanted is not None else None
        if task is None or task.request_id != number:
            abort(404)
        return task
