"""The application with jobs made for the tests of the queue; a worker is started on it by `--app
tests.core.slow_jobs`.
"""

import os
from pathlib import Path
from typing import Any

import config
from app import create_app as assemble
from app.core import jobs
from app.core.db import atomic, session
from app.core.errors import BadInput
from app.core.jobs import Run, job
from app.models import Job, Sequence
from tests.waiting import until


@job("test.note", "note")
def note(_run: Run, *, path: str) -> dict[str, Any]:
    """Leave one line in a file."""
    _write(path)
    return {"pid": os.getpid()}


@job("test.wait", "wait")
def wait(run: Run, *, path: str) -> dict[str, Any]:
    """Leave a line, wait for a go-ahead, do one thing that is recognisable as done."""
    run.progress("等待", 0, 1)
    _write(path)
    until(Path(f"{path}.go").exists)
    with atomic():
        series = f"job{run.job_id}"
        if session.query(Sequence).filter_by(series=series).first() is None:
            session.add(Sequence(series=series, last=1))
    return {"attempt": run.attempt}


@job("test.refuse", "refuse")
def refuse(_run: Run) -> None:
    """Refuse, with a sentence."""
    raise BadInput("换一个文件再试")


@job("test.break", "break")
def break_(_run: Run) -> None:
    """Fail as programs fail."""
    raise ZeroDivisionError("inner words")


@job("test.progress", "progress")
def progress_inside(run: Run) -> None:
    """Report progress while holding the write lock."""
    with atomic():
        session.add(Sequence(series=f"progress{run.job_id}", last=1))
        session.flush()
        run.progress("写入", 1, 2)


@job("test.stop", "stop", stages=("一", "二"), stoppable=True)
def stop(run: Run) -> None:
    """Is told to stop while it works, and says its progress after."""
    with atomic():
        jobs.cancel(session.get_one(Job, run.job_id))
    with atomic():
        session.add(Sequence(series=f"stop{run.job_id}", last=1))
        session.flush()
        run.progress("二")


def create_app() -> Any:
    """What `flask --app tests.core.slow_jobs` finds."""
    return assemble(config.CURRENT)


def _write(path: str) -> None:
    with open(path, "a", encoding="utf-8") as out:  # noqa: PTH123 - appended by two processes at once
        out.write(f"{os.getpid()}\n")
