"""One attempt at a job: in whose name, in which scope, and how it ended."""

import logging
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from app.core import actor as actors
from app.core.actor import Actor
from app.core.clock import now
from app.core.db import expect_writes, session
from app.core.errors import DomainError
from app.core.features import must_be_at_work
from app.core.jobs import beside
from app.core.jobs.asking import HANDLERS, STOPPABLE
from app.core.jobs.claims import claimed, finish
from app.core.jobs.ending import ended
from app.core.jobs.hints import hint
from app.core.jobs.stopping import Stopped, said, told_to_stop
from app.core.scope import NOWHERE
from app.core.tenancy import Scope, within
from app.core.text import _

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Run:
    """执行 — one attempt at a job, as its handler sees it."""

    job_id: int
    tenant_id: int | None
    actor: Actor
    attempt: int
    file_id: int | None = None
    stoppable: bool = False

    def progress(self, stage: Any, done: int = 0, total: int | None = None) -> None:
        """进度 — how far it is, for the page; waits for nobody, so it may be called inside a transaction.

        Raises Stopped in a job that may be stopped and was told to.
        """
        hint(self.job_id, stage=str(stage), done=done, total=total, beat_at=now())
        if self.stoppable and told_to_stop(self.job_id):
            raise Stopped

    def keep_file(self, file_id: int) -> None:
        """结果文件 — the stored file that the page offers once the job is done."""
        self.file_id = file_id


def perform(job_id: int) -> None:
    """Do one job, if it is there to be done and nobody else does it."""
    expect_writes()
    with claimed(job_id) as row:
        if row is not None:
            outcome = _outcome(row)
            finish(row, **outcome)
            beside.forget(job_id)
            ended(row, outcome)


def _outcome(row: Row[Any]) -> dict[str, Any]:
    """What becomes of the row: done, refused with its sentence, or failed without its insides."""
    try:
        run, result = _attempt(row)
    except DomainError as refusal:
        return {"state": "refused", "message": refusal.message, "result": {"code": refusal.code}}
    except Stopped:
        return {"state": "cancelled", "message": said()}
    except Exception:
        log.exception("job %s (%s) failed", row.id, row.kind)
        message = _("Something went wrong. Tell your administrator: job %(id)s.", id=row.id)
        return {"state": "failed", "message": message}
    words = (result or {}).get("message")
    return {"state": "done", "result": result, "message": words, "file_id": run.file_id, "stage": None}


def _unit(path: str | None) -> int | None:
    """The unit of the seat that asked, at the end of its path."""
    return int(path.rstrip("/").rpartition("/")[2]) if path and path != NOWHERE else None


def _scope(row: Row[Any]) -> Scope:
    """The reach of the seat that asked."""
    kind, _colon, number = (row.owner or "").partition(":")
    return Scope(row.tenant_id, row.unit_path, row.alone, (kind, int(number)) if kind else None)


def _attempt(row: Row[Any]) -> tuple[Run, dict[str, Any] | None]:
    who = Actor(row.actor_name, row.user_id, row.role, unit_id=_unit(row.unit_path))
    run = Run(row.id, row.tenant_id, who, row.attempts, stoppable=row.kind in STOPPABLE)
    scope = within(_scope(row)) if row.tenant_id else nullcontext()
    try:
        if row.tenant_id:
            must_be_at_work(row.tenant_id, row.kind)
        with scope, actors.acting(who):
            result = HANDLERS[row.kind](run, **row.params)
    finally:
        session.remove()
    return run, None if result is None else dict(result)
