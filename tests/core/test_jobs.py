"""Jobs inside one process: what the row says, when the bell is rung, who may do what."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

import tests.core.slow_jobs  # noqa: F401 - its handlers
from app.core import queue
from app.core.actor import SYSTEM
from app.core.clock import now
from app.core.db import atomic, session
from app.core.jobs import ATTEMPTS, enqueue, perform, sweep
from app.core.jobs.claims import IN_HAND, worker_name
from app.models import Job, Sequence
from tests.cast import Union
from tests.databases import TestDatabase

pytestmark = pytest.mark.sql


@pytest.fixture(autouse=True)
def _silence(database: TestDatabase) -> Iterator[None]:
    queue.bell().flush()
    yield
    queue.bell().flush()


def _enqueue(kind: str, **params: object) -> int:
    with atomic():
        return enqueue(kind, params, actor=SYSTEM).id


def _row(job_id: int) -> Job:
    row = session.get_one(Job, job_id, populate_existing=True)
    session.expunge(row)
    session.rollback()
    return row


def test_the_bell_is_rung_once_the_row_stands(in_our_union: Union) -> None:
    with atomic():
        enqueue("test.refuse", {}, actor=SYSTEM)
        assert queue.bell().pending_count() == 0
    assert queue.bell().pending_count() == 1


def test_a_refused_transaction_leaves_neither_job_nor_bell(in_our_union: Union) -> None:
    with pytest.raises(RuntimeError), atomic():
        enqueue("test.refuse", {}, actor=SYSTEM)
        raise RuntimeError
    assert queue.bell().pending_count() == 0
    assert session.scalars(select(Job)).all() == []


def test_a_kind_nobody_handles_is_refused_at_once(in_our_union: Union) -> None:
    with pytest.raises(KeyError), atomic():
        enqueue("test.unheard_of", {}, actor=SYSTEM)


def test_a_job_works_as_whom_and_where_it_was_asked_for(our_union: Union, tmp_path: Path) -> None:
    with our_union.scope("华东"), atomic():
        row = enqueue("test.note", {"path": str(tmp_path / "note")}, actor=our_union.hr.actor)
        job_id, path = row.id, row.unit_path
    done = _row(job_id)
    assert (done.tenant_id, done.actor_name, done.role) == (our_union.tenant_id, "王芳", "hr")
    assert path
    assert path.endswith("/")


def test_a_done_job_keeps_its_result_and_is_not_done_again(in_our_union: Union, tmp_path: Path) -> None:
    job_id = _enqueue("test.note", path=str(tmp_path / "note"))
    perform(job_id)
    perform(job_id)
    assert _row(job_id).state == "done"
    assert _row(job_id).result is not None
    assert len((tmp_path / "note").read_text().splitlines()) == 1


def test_a_refusal_is_kept_as_the_sentence_it_is(in_our_union: Union) -> None:
    job_id = _enqueue("test.refuse")
    perform(job_id)
    row = _row(job_id)
    assert (row.state, row.message, row.result) == ("refused", "换一个文件再试", {"code": "bad_input"})


def test_a_failure_tells_the_person_nothing_of_its_insides(
    in_our_union: Union, caplog: pytest.LogCaptureFixture
) -> None:
    job_id = _enqueue("test.break")
    perform(job_id)
    row = _row(job_id)
    assert row.state == "failed"
    assert "inner words" not in str(row.message)
    assert "inner words" in caplog.text


def test_progress_never_waits_for_the_jobs_own_transaction(in_our_union: Union) -> None:
    job_id = _enqueue("test.progress")
    perform(job_id)
    assert _row(job_id).state == "done"
    assert session.query(Sequence).count() == 1


def test_a_job_told_to_stop_stops_at_its_next_word_and_undoes_what_was_open(in_our_union: Union) -> None:
    job_id = _enqueue("test.stop")
    perform(job_id)
    row = session.get_one(Job, job_id)
    assert (row.state, row.ended_at is None) == ("cancelled", False)
    assert session.query(Sequence).filter_by(series=f"stop{job_id}").count() == 0


def test_the_sweep_rings_again_for_a_job_whose_bell_was_lost(in_our_union: Union) -> None:
    job_id = _enqueue("test.refuse")
    queue.bell().flush()
    _set(job_id, due_at=now() - timedelta(seconds=10))
    assert sweep() == 1
    assert queue.bell().pending_count() == 1


def test_a_job_for_later_is_not_done_before(in_our_union: Union) -> None:
    with atomic():
        job_id = enqueue("test.refuse", {}, actor=SYSTEM, at=now() + timedelta(hours=1)).id
    perform(job_id)
    assert _row(job_id).state == "queued"
    assert sweep() == 0


def test_the_sweep_leaves_a_living_worker_alone(in_our_union: Union) -> None:
    job_id = _enqueue("test.refuse")
    _set(job_id, state="running", worker=worker_name(), attempts=1, beat_at=now() - timedelta(hours=1))
    IN_HAND.add(job_id)
    assert sweep() == 0
    IN_HAND.discard(job_id)


def test_the_sweep_takes_back_what_its_own_process_dropped(in_our_union: Union) -> None:
    """The end of a job could not be written, because the database was locked too long."""
    job_id = _enqueue("test.refuse")
    _set(job_id, state="running", worker=worker_name(), attempts=1, beat_at=now())
    assert sweep() == 1


def test_a_worker_elsewhere_is_taken_for_dead_after_a_minute_of_silence(in_our_union: Union) -> None:
    job_id = _enqueue("test.refuse")
    _set(job_id, state="running", worker="elsewhere:1:1", attempts=1, beat_at=now() - timedelta(seconds=30))
    assert sweep() == 0
    _set(job_id, beat_at=now() - timedelta(seconds=61))
    assert sweep() == 1
    assert _row(job_id).state == "queued"


def test_a_job_that_killed_three_workers_is_given_up(in_our_union: Union) -> None:
    job_id = _enqueue("test.refuse")
    silent = now() - timedelta(hours=1)
    _set(job_id, state="running", worker="elsewhere:1:1", attempts=ATTEMPTS, beat_at=silent)
    sweep()
    assert _row(job_id).state == "failed"
    assert str(ATTEMPTS) in str(_row(job_id).message)


def _set(job_id: int, **values: object) -> None:
    with atomic():
        session.execute(update(Job).where(Job.id == job_id).values(**values))
