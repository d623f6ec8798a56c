"""Cancelling: a job that waits is taken off the list, one that runs is told to stop where it allows that."""

from typing import Any

from sqlalchemy import select, update

from app.core.clock import now
from app.core.db import beside, session
from app.core.errors import DomainError
from app.core.jobs.asking import STOPPABLE
from app.core.jobs.claims import JOBS
from app.core.models import Job
from app.core.text import _


class Stopped(Exception):
    """停止 — raised inside a handler whose job was told to stop; its open transaction is undone."""


class TooLate(DomainError):
    """来不及取消 — the work has ended, or is past the point where it can be stopped."""

    code = "too_late"


def can_cancel(row: Job) -> bool:
    """可否取消 — whether it waits, or runs and can be stopped and was not told to yet."""
    return row.state == "queued" or (row.state == "running" and row.kind in STOPPABLE and row.stop_at is None)


def cancel(row: Job) -> None:
    """取消 — at once when it waits, at its next step when it runs. Raises TooLate."""
    instant = now()
    taken = _turned(row, "queued", state="cancelled", ended_at=instant, message=said())
    if not taken and row.kind in STOPPABLE:
        taken = _turned(row, "running", stop_at=instant)
    session.expire(row)
    if not taken:
        raise TooLate(_("This job can no longer be cancelled: look at what came of it."))


def told_to_stop(job_id: int) -> bool:
    """Whether somebody has cancelled it meanwhile; asked beside the job's own transaction."""
    with beside() as connection:
        return connection.execute(select(JOBS.c.stop_at).where(JOBS.c.id == job_id)).scalar() is not None


def _turned(row: Job, while_in: str, **values: Any) -> bool:
    """Change the row if it is in this state still; a worker may have been quicker."""
    change = update(Job).where(Job.id == row.id, Job.state == while_in).values(**values)
    done: Any = session.execute(change.execution_options(synchronize_session=False))
    return bool(done.rowcount)


def said() -> str:
    """What the page says of a cancelled job."""
    return _("Cancelled; nothing of it was kept.")
