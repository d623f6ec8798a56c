"""后台任务 — long work with a durable row: enqueue, claim, perform, report progress, survive a killed worker.

A handler is a function of a `Run` and plain parameters, registered by `@job("roster.check")` in a room's
jobs.py. It may be run again after its worker was killed, so what it does must be recognisable as done (a
digest, a reference).
"""

from app.core.jobs.asking import HANDLERS, WORDS, enqueue, job
from app.core.jobs.performing import Run, perform
from app.core.jobs.surviving import ATTEMPTS, beat_running, sweep

__all__ = ["ATTEMPTS", "HANDLERS", "WORDS", "Run", "beat_running", "enqueue", "job", "perform", "sweep"]
