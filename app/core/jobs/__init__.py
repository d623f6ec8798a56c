"""后台任务 — long work with a durable row: enqueue, claim, perform, report progress, survive a killed worker.

A handler is a function of a `Run` and plain parameters, registered by `@job("roster.check")` in a room's
jobs.py. It may be run again after its worker was killed, so what it does must be recognisable as done (a
digest, a reference).
"""

from app.core.jobs.asking import HANDLERS, STAGES, WORDS, enqueue, job
from app.core.jobs.ending import when_ended
from app.core.jobs.performing import Run, perform
from app.core.jobs.stopping import TooLate, can_cancel, cancel
from app.core.jobs.surviving import ATTEMPTS, beat_running, sweep

__all__ = [
    "ATTEMPTS",
    "HANDLERS",
    "STAGES",
    "WORDS",
    "Run",
    "TooLate",
    "beat_running",
    "can_cancel",
    "cancel",
    "enqueue",
    "job",
    "perform",
    "sweep",
    "when_ended",
]
