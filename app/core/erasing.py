"""抹除 — what is replaced or deleted inside is gone from the database's file, not only from its tables.

SQLite leaves the bytes of old rows in the file until they happen to be written over; inside, it writes zeros
over them at once. PostgreSQL keeps old versions until it vacuums, which only its owner can order: there, what
must not be read from a copy of the files is kept as cipher text (docs/decisions/0011).
"""

from collections.abc import Iterator
from contextlib import contextmanager

from app.core.db import session


@contextmanager
def overwriting() -> Iterator[None]:
    """Write zeros over the pages and cells that are let go of inside."""
    _secure("ON")
    try:
        yield
        session.flush()
    finally:
        _secure("OFF")


def _secure(switch: str) -> None:
    connection = session().connection()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA secure_delete={switch}")
