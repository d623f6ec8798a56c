"""How far a job is can be seen while the job itself holds the database."""

from typing import Any

import pytest

from app.core import jobs
from app.core.actor import SYSTEM
from app.core.db import atomic, session
from app.core.jobs import Run, beside, enqueue, job
from app.core.models import Job, Sequence
from tests.cast import Union

pytestmark = pytest.mark.sql

SEEN: list[tuple[Any, ...]] = []


@job("test.writing", "测试：写入")
def writing(run: Run) -> None:
    """Writes, says how far it is, and looks as a page would."""
    with atomic():
        session.add(Sequence(series="ZZ", last=1))
        session.flush()
        run.progress("正在写入", 3, 10)
        row = session.get_one(Job, run.job_id, populate_existing=True)
        beside.read_into(row)
        SEEN.append((row.stage, row.done, row.total))


def test_progress_is_seen_while_the_job_itself_writes(in_our_union: Union) -> None:
    SEEN.clear()
    with atomic():
        number = enqueue("test.writing", {}, actor=SYSTEM).id
    session.remove()
    jobs.perform(number)
    row = session.get_one(Job, number)
    assert row.state == "done", row.message
    assert SEEN == [("正在写入", 3, 10)]
    beside.read_into(row)
    assert row.state == "done"
    assert not beside._path(number).exists(), "what is over needs no note"
