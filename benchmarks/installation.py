"""A throw-away installation on SQLite or on a private PostgreSQL, for one benchmark."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection

# before anything of the house is imported: a benchmark never sees this machine's data, keys or servers
FOLDER = Path(tempfile.mkdtemp(prefix="zhihui-bench-"))
for _name in ("DATABASE_URL", "MIGRATION_DATABASE_URL", "REDIS_URL", "SECRET_KEY", "WELFARE_KEYS"):
    os.environ.pop(_name, None)
os.environ |= {"WELFARE_DATA": str(FOLDER), "WELFARE_DEPLOYMENT": "test"}

from app.core.db import db, session  # noqa: E402
from tests.databases import PostgresDatabase, SqliteDatabase, TestDatabase  # noqa: E402
from tests.servers import Postgres  # noqa: E402


@contextmanager
def installation(dialect: str) -> Iterator[TestDatabase]:
    """An empty database with the application's context pushed; gone when left."""
    server = Postgres() if dialect == "postgresql" else None
    made = PostgresDatabase(server) if server else SqliteDatabase(FOLDER)
    try:
        with made.in_use():
            yield made
    finally:
        made.close()
        if server:
            server.stop()
        shutil.rmtree(FOLDER, ignore_errors=True) if server is None else None


@contextmanager
def at_a_terminal(tenant_id: int, *, joining_many: bool = False) -> Iterator[Connection]:
    """For SQL sent by hand, inside a tenant; committed when left.

    `joining_many`: without nested loops, as the product joins: a table just filled has no statistics yet, and
    PostgreSQL would now and then join a hundred thousand rows with as many, row by row.
    """
    with db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SET app.tenant_id = '{tenant_id}'")
            connection.exec_driver_sql(f"SET enable_nestloop = {'off' if joining_many else 'on'}")
        yield connection
        connection.commit()


def let_go() -> None:
    """Close every connection, so that a fork begins with its own."""
    session.remove()
    db.engine.dispose()
