"""What becomes of jobs whose bell was lost or whose worker died."""

import socket
from datetime import timedelta
from typing import Any

import psutil
from sqlalchemy import Row, and_, or_, select, update

from app.core import queue
from app.core.clock import now
from app.core.db import db
from app.core.jobs.claims import IN_HAND, JOBS, running, worker_name
from app.core.jobs.ending import ended
from app.core.jobs.hints import hint
from app.core.text import _

SILENT = timedelta(seconds=60)  # a worker on another host is taken for dead after this
UNHEARD = timedelta(seconds=2)  # a bell just rung is not rung again
ATTEMPTS = 3


def sweep() -> int:
    """Ring for jobs that are due and unheard, and for those whose worker died; returns how many.

    After three deaths a job is given up: whatever kills its worker would go on killing.
    """
    unheard = and_(JOBS.c.state == "queued", JOBS.c.due_at <= now() - UNHEARD)
    with db.engine.connect() as connection:
        rows = connection.execute(select(JOBS).where(or_(unheard, JOBS.c.state == "running"))).all()
    silent = queue.bell().pending_count() == 0
    return sum(_revive(row) if row.state == "running" else _ring(row, silent=silent) for row in rows)


def beat_running() -> None:
    """Say for every job this process is doing that it is still at it."""
    if IN_HAND:
        hint(*IN_HAND, beat_at=now())


def _ring(row: Row[Any], *, silent: bool) -> int:
    if silent:  # otherwise its bell is in the queue still
        queue.ring(row.id)
    return int(silent)


def _revive(row: Row[Any]) -> int:
    """Give a dead worker's job to the next one, or up; 0 when its worker lives."""
    if not _is_dead(row):
        return 0
    given_up = row.attempts >= ATTEMPTS
    values = _given_up(row) if given_up else {"state": "queued", "worker": None}
    with db.engine.begin() as connection:
        changed = connection.execute(update(JOBS).where(*running(row)).values(**values)).rowcount
    if changed and not given_up:
        queue.ring(row.id)
    elif changed:
        ended(row, values)
    return changed


def _given_up(row: Row[Any]) -> dict[str, Any]:
    message = _(
        "The work was interrupted %(times)s times. Tell your administrator: job %(id)s.",
        times=row.attempts,
        id=row.id,
    )
    return {"state": "failed", "ended_at": now(), "message": message}


def _is_dead(row: Row[Any]) -> bool:
    if row.worker == worker_name():
        return row.id not in IN_HAND
    host, pid, started = (row.worker or "::").split(":")
    if host != socket.gethostname():
        return row.beat_at is None or row.beat_at < now() - SILENT
    try:
        return int(psutil.Process(int(pid)).create_time()) != int(started)
    except (psutil.NoSuchProcess, ValueError):
        return True
