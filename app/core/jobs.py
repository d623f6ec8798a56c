"""后台任务 — long work with a durable row: enqueue, claim, perform, report progress, survive a killed worker.

A handler is a function of a `Run` and plain parameters, registered by `@job("roster.check")` in a room's
jobs.py. It may be run again after its worker was killed, so what it does must be recognisable as done (a
digest, a reference).
"""

import logging
import os
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, partial
from typing import Any, cast

import psutil
from sqlalchemy import Row, Table, and_, or_, select, update
from sqlalchemy.exc import OperationalError

from app.core import actor as actors
from app.core import queue
from app.core.actor import Actor
from app.core.clock import now
from app.core.db import after_commit, db, expect_writes, session
from app.core.errors import DomainError
from app.core.models import Job
from app.core.tenancy import current_scope, tenant_scope
from app.core.text import _

SILENT = timedelta(seconds=60)  # a worker on another host is taken for dead after this
ATTEMPTS = 3
HINT_MS = 50  # how long a mere hint of progress waits for SQLite's write lock

log = logging.getLogger(__name__)

Handler = Callable[..., Mapping[str, Any] | None]
HANDLERS: dict[str, Handler] = {}
WORDS: dict[str, Any] = {}


def job(kind: str, label: Any = None) -> Callable[[Handler], Handler]:
    """Register a handler; `kind` is room and verb, such as `roster.check`, `label` what people read."""

    def register(handler: Handler) -> Handler:
        HANDLERS[kind] = handler
        WORDS[kind] = label or kind
        return handler

    return register


def enqueue(
    kind: str,
    params: Mapping[str, Any],
    *,
    actor: Actor,
    tenant_id: int | None = None,
    at: datetime | None = None,
) -> Job:
    """排队 — write the job's row in the caller's transaction; a worker is woken once that stands.

    The job acts later as `actor`, in the scope in force now (or in all of `tenant_id`). `params` are numbers
    and codes, never personal data. Raises KeyError for a kind that nobody handles.
    """
    if kind not in HANDLERS:
        raise KeyError(kind)
    scope, instant = current_scope(), now()
    row = Job(
        kind=kind,
        params=dict(params),
        tenant_id=tenant_id or (scope.tenant_id if scope else None),
        unit_path=scope.unit_path if scope and not tenant_id else None,
        alone=scope.alone if scope and not tenant_id else False,
        actor_name=actor.name,
        user_id=actor.user_id,
        role=actor.role,
        queued_at=instant,
        due_at=at or instant,
    )
    session.add(row)
    session.flush()
    if at is None:
        after_commit(partial(queue.ring, row.id))
    return row


@dataclass(slots=True)
class Run:
    """执行 — one attempt at a job, as its handler sees it."""

    job_id: int
    tenant_id: int | None
    actor: Actor
    attempt: int
    file_id: int | None = None

    def progress(self, stage: str, done: int = 0, total: int | None = None) -> None:
        """进度 — how far it is, for the page; never waits for anybody, so it may be called inside a
        transaction.
        """
        _hint(self.job_id, stage=stage, done=done, total=total, beat_at=now())

    def keep_file(self, file_id: int) -> None:
        """结果文件 — the stored file that the page offers once the job is done."""
        self.file_id = file_id


def perform(job_id: int) -> None:
    """Do one job, if it is there to be done and nobody else does it."""
    expect_writes()
    row = _claim(job_id)
    if row is None:
        return
    try:
        run, outcome = _attempt(row)
        _finish(row, state="done", result=outcome, file_id=run.file_id, stage=None)
    except DomainError as refusal:
        _finish(row, state="refused", message=refusal.message, result={"code": refusal.code})
    except Exception:
        log.exception("job %s (%s) failed", row.id, row.kind)
        _finish(
            row,
            state="failed",
            message=_("Something went wrong. Tell your administrator: job %(id)s.", id=row.id),
        )


def sweep() -> int:
    """Ring for jobs that are due and unheard, and for those whose worker died; returns how many.

    After three deaths a job is given up: whatever kills its worker would go on killing.
    """
    instant, rung = now(), 0
    with db.engine.connect() as connection:
        rows = connection.execute(
            select(_jobs()).where(
                or_(
                    and_(_jobs().c.state == "queued", _jobs().c.due_at <= instant - timedelta(seconds=2)),
                    _jobs().c.state == "running",
                )
            )
        ).all()
    deaf = queue.bell().pending_count() == 0
    for row in rows:
        if row.state == "running":
            rung += _revive(row) if _is_dead(row) else 0
        elif deaf:
            queue.ring(row.id)
            rung += 1
    return rung


@cache
def worker_name() -> str:
    """Host, process and its start: a number used again by another process is not taken for this one."""
    return f"{socket.gethostname()}:{os.getpid()}:{int(psutil.Process().create_time())}"


def beat_running() -> None:
    """Say for every job this process is doing that it is still at it."""
    with suppress_lock(), _brief_connection() as connection:
        connection.execute(
            update(_jobs())
            .where(_jobs().c.worker == worker_name(), _jobs().c.state == "running")
            .values(beat_at=now())
        )


def _attempt(row: Row[Any]) -> tuple[Run, dict[str, Any] | None]:
    who = Actor(row.actor_name, row.user_id, row.role)
    run = Run(row.id, row.tenant_id, who, row.attempts)
    scope = tenant_scope(row.tenant_id, row.unit_path, alone=row.alone) if row.tenant_id else nullcontext()
    try:
        with scope, actors.acting(who):
            outcome = HANDLERS[row.kind](run, **row.params)
    finally:
        session.remove()
    return run, None if outcome is None else dict(outcome)


def _claim(job_id: int) -> Row[Any] | None:
    """One statement decides between two workers; None when there is nothing to do."""
    instant = now()
    with db.engine.begin() as connection:
        claimed = connection.execute(
            update(_jobs())
            .where(_jobs().c.id == job_id, _jobs().c.state == "queued", _jobs().c.due_at <= instant)
            .values(
                state="running",
                worker=worker_name(),
                attempts=_jobs().c.attempts + 1,
                started_at=instant,
                beat_at=instant,
            )
        )
        if claimed.rowcount != 1:
            return None
        return connection.execute(select(_jobs()).where(_jobs().c.id == job_id)).one()


def _finish(row: Row[Any], **values: Any) -> None:
    """Write the end; a worker that was taken for dead meanwhile has nothing to say any more."""
    with db.engine.begin() as connection:
        connection.execute(
            update(_jobs())
            .where(
                _jobs().c.id == row.id,
                _jobs().c.state == "running",
                _jobs().c.worker == worker_name(),
                _jobs().c.attempts == row.attempts,
            )
            .values(ended_at=now(), **values)
        )


def _revive(row: Row[Any]) -> int:
    given_up = row.attempts >= ATTEMPTS
    values: dict[str, Any] = {"state": "queued", "worker": None}
    if given_up:
        message = _(
            "The work was interrupted %(times)s times. Tell your administrator: job %(id)s.",
            times=row.attempts,
            id=row.id,
        )
        values = {"state": "failed", "ended_at": now(), "message": message}
    with db.engine.begin() as connection:
        changed = connection.execute(
            update(_jobs())
            .where(_jobs().c.id == row.id, _jobs().c.state == "running", _jobs().c.attempts == row.attempts)
            .values(**values)
        ).rowcount
    if changed and not given_up:
        queue.ring(row.id)
    return changed


def _is_dead(row: Row[Any]) -> bool:
    host, pid, started = (row.worker or "::").split(":")
    if host != socket.gethostname():
        return row.beat_at is None or row.beat_at < now() - SILENT
    try:
        return int(psutil.Process(int(pid)).create_time()) != int(started)
    except (psutil.NoSuchProcess, ValueError):
        return True


def _hint(job_id: int, **values: Any) -> None:
    with suppress_lock(), _brief_connection() as connection:
        connection.execute(update(_jobs()).where(_jobs().c.id == job_id).values(**values))


@contextmanager
def _brief_connection() -> Iterator[Any]:
    """A transaction of its own that does not wait: on SQLite the job itself may hold the write lock."""
    with db.engine.connect() as connection:
        lite = connection.dialect.name == "sqlite"
        driver = connection.connection.driver_connection
        if lite and driver is not None:
            driver.execute(f"PRAGMA busy_timeout={HINT_MS}")
        try:
            with connection.begin():
                yield connection
        finally:
            if lite and driver is not None:
                driver.execute("PRAGMA busy_timeout=30000")


@contextmanager
def suppress_lock() -> Iterator[None]:
    """A hint that finds the database locked is dropped; the next one will tell."""
    try:
        yield
    except OperationalError as locked:
        if "locked" not in str(locked):
            raise


def _jobs() -> Table:
    return cast("Table", Job.__table__)
