"""The worker as a process of its own: killed, doubled, told to stop; on both databases, on a queue file and
on Redis.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

import tests.core.slow_jobs  # noqa: F401 - its handlers
from app.core import queue
from app.core.actor import SYSTEM
from app.core.db import atomic, session
from app.core.jobs import enqueue
from app.models import Job, Sequence
from tests.cast import Union
from tests.databases import TestDatabase
from tests.waiting import until

pytestmark = [pytest.mark.sql, pytest.mark.kill]

ROOT = Path(__file__).parents[2]
Worker = subprocess.Popen[bytes]


@pytest.fixture(params=["file", "redis"])
def queue_url(request: pytest.FixtureRequest, database: TestDatabase) -> Iterator[str | None]:
    """Where the bell hangs: in a file of the data folder, or in Redis."""
    url = request.getfixturevalue("redis_server").url if request.param == "redis" else None
    database.app.config["REDIS_URL"] = url
    queue.bell().flush()
    yield url
    queue.bell().flush()
    database.app.config["REDIS_URL"] = None


@pytest.fixture
def start_worker(database: TestDatabase, queue_url: str | None) -> Iterator[Callable[[], Worker]]:
    """Start `jobs work` on this database and this queue; whatever still runs at the end is killed."""
    running: list[Worker] = []
    command = [sys.executable, "-m", "flask", "--app", "tests.core.slow_jobs", "welfare", "jobs", "work"]
    environment = os.environ | database.environment | ({"REDIS_URL": queue_url} if queue_url else {})

    def start() -> Worker:
        running.append(subprocess.Popen([*command, "--parent", str(os.getpid())], cwd=ROOT, env=environment))
        return running[-1]

    yield start
    for each in running:
        each.kill()
        each.wait()


def test_a_job_survives_the_death_of_its_worker_and_is_done_once(
    in_our_union: Union, start_worker: Callable[[], Worker], tmp_path: Path
) -> None:
    trace = tmp_path / "trace"
    first = start_worker()
    job_id = _enqueue("test.wait", path=str(trace))
    until(trace.exists, what="the first worker begins")
    first.kill()
    first.wait()
    assert _state(job_id) == "running"
    start_worker()
    until(lambda: len(trace.read_text().splitlines()) == 2, what="the second worker resumes")
    (tmp_path / "trace.go").touch()
    until(lambda: _state(job_id) == "done", what="the job is done")
    assert session.query(Sequence).count() == 1
    assert session.scalars(select(Job.attempts)).one() == 2


def test_two_workers_never_do_one_job(
    in_our_union: Union, start_worker: Callable[[], Worker], tmp_path: Path
) -> None:
    for number in range(30):
        job_id = _enqueue("test.note", path=str(tmp_path / f"note{number}"))
        queue.ring(job_id)  # rung twice, so that both workers hear of each
    start_worker(), start_worker()
    until(lambda: _states() == {"done"}, what="thirty jobs are done")
    assert [len((tmp_path / f"note{n}").read_text().splitlines()) for n in range(30)] == [1] * 30


def test_a_worker_told_to_stop_ends_its_job_first(
    in_our_union: Union, start_worker: Callable[[], Worker], tmp_path: Path
) -> None:
    trace, worker = tmp_path / "trace", start_worker()
    job_id = _enqueue("test.wait", path=str(trace))
    until(trace.exists, what="the worker begins")
    worker.send_signal(signal.SIGTERM)
    (tmp_path / "trace.go").touch()
    assert worker.wait(30) == 0
    assert _state(job_id) == "done"


def test_a_worker_is_heard_of_while_it_lives(in_our_union: Union, start_worker: Callable[[], Worker]) -> None:
    start_worker()
    assert until(queue.last_beat)


def _enqueue(kind: str, **params: object) -> int:
    with atomic():
        return enqueue(kind, params, actor=SYSTEM).id


def _state(job_id: int) -> str:
    session.rollback()
    return session.scalars(select(Job.state).where(Job.id == job_id)).one()


def _states() -> set[str]:
    session.rollback()
    return set(session.scalars(select(Job.state)))
