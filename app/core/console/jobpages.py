"""任务页 — long work as the person who started it sees it: how far, how long still, what came of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import abort, g, jsonify, render_template, url_for
from flask_appbuilder import expose
from sqlalchemy import ColumnElement, false, true

from app.core import jobs
from app.core.clock import now
from app.core.console.datamodel import Rows
from app.core.console.display import tag
from app.core.console.downloads import sent
from app.core.console.listing import Computed
from app.core.console.security import acting, allowed, guarded
from app.core.console.views import ConsoleView
from app.core.db import session
from app.core.models import JOB_STATES, Job, StoredFile
from app.core.tenancy import after_prefix, current_scope
from app.core.text import _, _l

FINAL = ("done", "refused", "failed")
IN_SECONDS = 90  # up to this, what is left is said in seconds
WORTH_GUESSING = 5  # seconds of work before a guess is worth anything


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

    @expose("/<pk>/file")
    @guarded("home")
    def file(self, pk: str) -> Any:
        """The file that came of it."""
        row = self.row(pk)
        stored = session.get(StoredFile, row.file_id) if _fetched_here(row) else None
        if stored is None:
            abort(404)
        return sent(stored)


def of_scope() -> tuple[ColumnElement[bool], ...]:
    """The jobs of the seat's tenant, and of its unit and below."""
    scope = current_scope()
    if scope is None:
        return (false(),)
    ours = Job.tenant_id == scope.tenant_id
    if scope.unit_path is None:
        return (ours,)
    return (ours, Job.unit_path >= scope.unit_path, Job.unit_path < after_prefix(scope.unit_path))


def _fetched_here(row: Job) -> bool:
    """A file is for who asked for it, in the role that may read what is in it."""
    who = acting()
    return bool(row.file_id) and (row.user_id, row.role) == (who.user_id, who.role)


def word(kind: str) -> str:
    """What people call a kind of job."""
    return str(jobs.WORDS.get(kind, kind))


def facts(row: Job) -> dict[str, Any]:
    """What the page shows of a job."""
    share = min(100, row.done * 100 // row.total) if row.total else None
    return {
        "id": row.id,
        "what": word(row.kind),
        "state": row.state,
        "word": str(JOB_STATES[row.state]),
        "tag": str(tag(JOB_STATES[row.state], row.state)),
        "final": row.state in FINAL,
        "stage": row.stage or "",
        "done": row.done,
        "total": row.total,
        "share": 100 if row.state == "done" else share,
        "left": _left(row, now()) if row.state == "running" else "",
        "message": row.message or "",
        "file": url_for("Progress.file", pk=row.id) if row.state == "done" and _fetched_here(row) else None,
        "next": (row.result or {}).get("url"),
    }


def _left(row: Job, instant: datetime) -> str:
    """还需 — a guess from the pace so far."""
    if not (row.total and row.done and row.started_at):
        return ""
    spent = (instant - row.started_at).total_seconds()
    if spent < WORTH_GUESSING:
        return ""
    seconds = round(spent * (row.total - row.done) / row.done)
    return (
        _("about %(seconds)s s left", seconds=seconds)
        if seconds < IN_SECONDS
        else _("about %(minutes)s min left", minutes=round(seconds / 60))
    )
