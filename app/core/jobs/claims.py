"""Who does a job: one statement decides between two workers, and only its holder may write the end."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, cast

import psutil
from sqlalchemy import ColumnElement, Row, Table, select, update

from app.core.clock import now
from app.core.db import db
from app.core.models import Job

JOBS = cast("Table", Job.__table__)
IN_HAND: set[int] = set()  # what this process is doing at this moment


@cache
def worker_name() -> str:
    """Host, process and its start: a number used again by another process is not taken for this one."""
    return f"{socket.gethostname()}:{os.getpid()}:{int(psutil.Process().create_time())}"


@contextmanager
def claimed(job_id: int) -> Iterator[Row[Any] | None]:
    """The job's row, ours while the block lasts; None when there is nothing to do."""
    IN_HAND.add(job_id)  # before the row says so: a sweep in between would take the job for abandoned
    try:
        yield _claim(job_id)
    finally:
        IN_HAND.discard(job_id)


def finish(row: Row[Any], **values: Any) -> None:
    """Write the end; a worker that was taken for dead meanwhile has nothing to say any more."""
    mine = (*running(row), JOBS.c.worker == worker_name())
    with db.engine.begin() as connection:
        connection.execute(update(JOBS).where(*mine).values(ended_at=now(), **values))


def running(row: Row[Any]) -> tuple[ColumnElement[bool], ...]:
    """This very attempt, if it still stands."""
    return JOBS.c.id == row.id, JOBS.c.state == "running", JOBS.c.attempts == row.attempts


def _claim(job_id: int) -> Row[Any] | None:
    instant = now()
    due = (JOBS.c.id == job_id, JOBS.c.state == "queued", JOBS.c.due_at <= instant)
    values = {"state": "running", "worker": worker_name(), "started_at": instant, "beat_at": instant}
    with db.engine.begin() as connection:
        changed = connection.execute(update(JOBS).where(*due).values(attempts=JOBS.c.attempts + 1, **values))
        if changed.rowcount != 1:
            return None
        return connection.execute(select(JOBS).where(JOBS.c.id == job_id)).one()
