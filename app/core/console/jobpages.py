"""任务页 — long work as the person who started it sees it: how far, how long still, what came of it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import abort, flash, g, jsonify, redirect, render_template, url_for
from flask_appbuilder import expose
from sqlalchemy import ColumnElement, false, or_, select, true

from app.core import jobs
from app.core.clock import now
from app.core.console.datamodel import Rows
from app.core.console.downloads import sent
from app.core.console.listing import Computed
from app.core.console.progress import FINAL, facts, fetched_here, word
from app.core.console.security import acting, allowed, guarded
from app.core.console.views import ConsoleView
from app.core.db import atomic, session
from app.core.errors import DomainError
from app.core.models import Job, StoredFile
from app.core.tenancy import after_prefix, current_scope, whole_tenant
from app.core.text import _, _l

LATELY = timedelta(minutes=2)  # what has ended is still news
MANY = 20


class Jobs(ConsoleView):
    """后台任务 — of one's own tenant; of one's own, unless the page itself is granted."""

    datamodel = Rows(Job)
    list_title, one = _l("Jobs"), _l("Job")
    list_columns = ["id", "what", "state", "stage", "done", "total", "actor_name", "queued_at", "ended_at"]
    show_columns = [
        "id",
        "what",
        "state",
        "stage",
        "done",
        "total",
        "message",
        "actor_name",
        "queued_at",
        "started_at",
        "ended_at",
    ]
    computed = {"what": Computed(_l("Job"), "text", lambda rows: {row.id: word(row.kind) for row in rows})}
    filters = ["state"]
    base_order = ("id", "desc")
    empty = _l(
        "Nothing is running and nothing ran yet. Imports, grants and exports appear here while they work."
    )
    show_template = "console/job.html"

    def narrow(self) -> Sequence[ColumnElement[bool]]:
        """A worker's table is no tenant's: here it is narrowed by hand."""
        if g.get("standing") is None:
            return (true() if g.get("role") else false(),)
        return of_scope()

    def show_context(self, row: Any) -> dict[str, Any]:
        """The progress above the card."""
        return {**super().show_context(row), "title": word(row.kind), "job": facts(row)}


class Progress(ConsoleView):
    """进度 — one's own jobs, whatever page they were started from."""

    datamodel = Rows(Job)
    list_title = one = _l("My jobs")
    exclude_route_methods = {
        "delete",
        "download",
        "list",
        "add",
        "edit",
        "action",
        "action_post",
        "pick",
        "show",
        "export",
        "counts",
    }
    route_base = "/progress"
    class_permission_name = "Home"

    def narrow(self) -> Sequence[ColumnElement[bool]]:
        """Mine, of this tenant; and whatever the page of jobs would show."""
        if allowed("Jobs", "can_show"):
            return (true(),) if g.get("standing") is None else of_scope()
        return (*of_scope(), Job.user_id == acting().user_id)

    @expose("/<pk>")
    @guarded("home")
    def progress(self, pk: str) -> Any:
        """The page that is looked at while it works."""
        row = self.row(pk)
        return render_template("console/job.html", title=word(row.kind), job=facts(row), row=row, view=self)

    @expose("/<pk>.json")
    @guarded("home")
    def state(self, pk: str) -> Any:
        """The same, for the page's own questions."""
        return jsonify(facts(self.row(pk)))

    @expose("/mine.json")
    @guarded("home")
    def mine(self) -> Any:
        """What of mine waits, runs, or has just ended: for the mark in the header."""
        fresh = or_(Job.state.not_in(FINAL), Job.ended_at > now() - LATELY)
        query = select(Job).where(*self.conditions(), Job.user_id == acting().user_id, fresh)
        rows = session.scalars(query.order_by(Job.id.desc()).limit(MANY))
        return jsonify([facts(row) for row in rows])

    @expose("/<pk>/cancel", methods=["POST"])
    @guarded("home")
    def cancel(self, pk: str) -> Any:
        """取消 — one's own job, while it waits or where it can be stopped."""
        row = self.row(pk)
        if row.user_id != acting().user_id:
            abort(404)
        try:
            with atomic():
                jobs.cancel(row)
        except DomainError as refusal:
            flash(refusal.message, "danger")
        else:
            flash(_("Cancelled, or told to stop at its next step."), "success")
        return redirect(url_for("Progress.progress", pk=pk))

    @expose("/<pk>/file")
    @guarded("home")
    def file(self, pk: str) -> Any:
        """The file that came of it."""
        row = self.row(pk)
        with whole_tenant("the result of one's own job is one's own, an owner's seat as well"):
            stored = session.get(StoredFile, row.file_id) if fetched_here(row) else None
        if stored is None:
            abort(404)
        return sent(stored)


def of_scope() -> tuple[ColumnElement[bool], ...]:
    """The jobs of the seat's tenant, and of its unit and below."""
    scope = current_scope()
    if scope is None:
        return (false(),)
    ours = Job.tenant_id == scope.tenant_id
    if scope.owner is not None:
        return (ours, Job.owner == scope.owned_by)
    if scope.unit_path is None:
        return (ours,)
    return (ours, Job.unit_path >= scope.unit_path, Job.unit_path < after_prefix(scope.unit_path))
