"""队列 — the bell that wakes a worker: Huey on a file of its own, or on Redis when REDIS_URL says so.

Nothing is lost with it: the jobs' rows are the truth, and a sweep rings again for whatever they say is due.
"""

from datetime import datetime
from functools import cache
from typing import Any

from flask import current_app
from huey import Huey, RedisHuey, SqliteHuey
from huey.serializer import SignedSerializer

from app.core.clock import now
from app.core.keys import data_folder, secret_key

NAME = "zhihui"
LAST_BEAT = "worker.beat"


def bell() -> Huey:
    """The queue of this installation."""
    return _bell(current_app.config.get("REDIS_URL"), str(data_folder() / "queue.db"))


def ring(job_id: int) -> None:
    """Wake a worker for a job. A bell rung twice wakes nobody twice: the claim is on the row."""
    bell().ring(job_id)


def beat() -> None:
    """Say that a worker of this installation lives."""
    bell().put(LAST_BEAT, now().isoformat())


def last_beat() -> datetime | None:
    """When a worker was last known to live; None when none ever did."""
    said: Any = bell().get(LAST_BEAT, peek=True)
    return datetime.fromisoformat(said) if said else None


@cache
def _bell(redis_url: str | None, path: str) -> Huey:
    # signed: whoever can write to the queue's storage must not be able to make a worker run what he likes
    options = {"results": False, "serializer": SignedSerializer(secret=secret_key())}
    huey = (
        RedisHuey(NAME, url=redis_url, **options)
        if redis_url
        else SqliteHuey(NAME, filename=path, timeout=30, **options)
    )
    huey.ring = huey.task(name="ring")(_perform)
    return huey


def _perform(job_id: int) -> None:
    from app.core.jobs import perform  # the jobs ring the bell, the bell performs the jobs

    perform(job_id)
