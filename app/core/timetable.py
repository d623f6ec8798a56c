"""时刻表 — chores at intervals, beside the queue, in each worker process."""

import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from flask import Flask

from app.core.db import session

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Every:
    """时刻 — a chore and how many seconds lie between two runs of it; harmless when two run at once."""

    seconds: float
    chore: Callable[[], object]


def plan(app: Flask, timetable: Iterable[Every]) -> None:
    """Say what the workers of this application do at intervals; called once by create_app()."""
    app.extensions["timetable"] = tuple(timetable)


def keep_doing(app: Flask, chore: Every, stopping: threading.Event) -> None:
    """Run a chore at its interval; one that fails is logged and tried again, the worker lives on."""
    while True:
        with app.app_context():
            try:
                chore.chore()
            except Exception:
                log.exception("%s failed", getattr(chore.chore, "__name__", chore.chore))
            finally:
                session.remove()
        if stopping.wait(chore.seconds):
            return
