"""Progress and signs of life: written beside the job's own transaction, dropped rather than waited for."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, update
from sqlalchemy.exc import OperationalError

from app.core.db import db
from app.core.jobs import beside
from app.core.jobs.claims import JOBS

PATIENCE_MS = 50  # on SQLite the job itself may hold the write lock
USUAL_MS = 30_000


def hint(*job_ids: int, **values: Any) -> None:
    """Write values into jobs' rows, or do not: of a hint that finds the database locked, what the page shows
    goes into a file beside it.
    """
    try:
        with _impatient() as connection, connection.begin():
            connection.execute(update(JOBS).where(JOBS.c.id.in_(job_ids)).values(**values))
    except OperationalError as locked:
        if "locked" not in str(locked):
            raise
        if "done" in values:
            for job_id in job_ids:
                beside.note(job_id, **values)


@contextmanager
def _impatient() -> Iterator[Connection]:
    with db.engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        lite = connection.dialect.name == "sqlite"
        if lite:
            driver.execute(f"PRAGMA busy_timeout={PATIENCE_MS}")
        try:
            yield connection
        finally:
            if lite:
                driver.execute(f"PRAGMA busy_timeout={USUAL_MS}")
