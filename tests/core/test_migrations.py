"""Migrations make what the models say, triggers and policies included; and they never lose a row or a
trigger.
"""

import re
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, create_engine, pool

from app.core import migrate, revisions
from app.core.db import Base
from tests.databases import PostgresDatabase, TestDatabase
from tests.servers import Postgres, binary

pytestmark = pytest.mark.sql

# FAB declares its tables without names for their constraints and with sequences of their own; a migration
# names the one and lets the column own the other. Their columns and keys are compared by
# test_no_model_was_changed…
FABS_OWN = re.compile(
    r"(CREATE|ALTER) (TABLE|TABLE ONLY|SEQUENCE) public\.ab_|CREATE INDEX \w+ ON public\.ab_"
)


@pytest.fixture
def upgraded(database: TestDatabase, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The owner's address of an empty database that was brought here by migrations alone."""
    url = f"sqlite:///{tmp_path / 'upgraded.db'}"
    if isinstance(database, PostgresDatabase):
        server: Postgres = request.getfixturevalue("postgres")
        server.create("upgraded")
        url = server.url("upgraded", server.OWNER)
    config = database.app.config
    before, config["MIGRATION_DATABASE_URI"] = config["MIGRATION_DATABASE_URI"], url
    migrate.upgrade()
    yield url
    config["MIGRATION_DATABASE_URI"] = before


def test_the_upgraded_schema_is_the_created_one(
    database: TestDatabase, upgraded: str, request: pytest.FixtureRequest
) -> None:
    if isinstance(database, PostgresDatabase):
        server: Postgres = request.getfixturevalue("postgres")
        assert _dumped(server, "upgraded") == _dumped(server, PostgresDatabase.NAME)
    else:
        assert _master(upgraded) == _master(database.url)


def test_no_model_was_changed_without_a_migration(upgraded: str) -> None:
    with _connected(upgraded) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_an_upgrade_of_an_upgraded_database_changes_nothing(upgraded: str) -> None:
    migrate.upgrade()
    with _connected(upgraded) as connection:
        assert MigrationContext.configure(connection).get_current_revision() == revisions.head()


NEXT = """
import sqlalchemy as sa
from alembic import op
revision, down_revision = "next", "{head}"
def upgrade():
    for table in ("tenants", "ledger_postings"):
        with op.batch_alter_table(table, recreate="auto") as batch:
            batch.add_column(sa.Column("remark", sa.String(20), nullable=True, server_default="-"))
            batch.alter_column("id", existing_type=sa.Integer(), nullable=False, comment="made anew")
"""


def test_a_rebuilt_table_keeps_the_rows_that_point_at_it_and_its_triggers(
    upgraded: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with _connected(upgraded) as connection, connection.begin():
        _tell_postgres(connection)
        connection.exec_driver_sql(TENANT)
        connection.exec_driver_sql(UNIT)
    before = _triggers(upgraded)
    (tmp_path / "next.py").write_text(NEXT.format(head=revisions.head()))
    monkeypatch.setattr(revisions, "VERSIONS", [*revisions.VERSIONS, tmp_path.as_posix()])
    migrate.upgrade()
    with _connected(upgraded) as connection, connection.begin():
        _tell_postgres(connection)
        assert connection.exec_driver_sql("SELECT remark FROM tenants").scalars().all() == ["-"]
        assert connection.exec_driver_sql("SELECT name FROM org_units").scalars().all() == ["总部"]
    assert _triggers(upgraded) == before
    assert before


TENANT = (
    "INSERT INTO tenants (id, code, name, region, state, features_off, created_at) "
    "VALUES (1, 'a', '甲', '安徽', 'active', '[]', '2026-01-01')"
)
UNIT = (
    "INSERT INTO org_units (id, tenant_id, code, name, path, full_name, state) "
    "VALUES (1, 1, 'HQ', '总部', '1/', '总部', 'open')"
)


def _tell_postgres(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT set_config('app.all_tenants', 'yes', true)")


def _triggers(url: str) -> list[str]:
    question = "SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
    if url.startswith("postgresql"):
        question = (
            "SELECT tgrelid::regclass || '.' || tgname FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1"
        )
    with _connected(url) as connection:
        return [str(name) for name in connection.exec_driver_sql(question).scalars()]


def _connected(url: str) -> Connection:
    return create_engine(url, poolclass=pool.NullPool).connect()


def _dumped(server: Postgres, name: str) -> set[str]:
    """Every statement pg_dump writes for a database, but for its own settings and Alembic's table."""
    command = [binary("pg_dump"), "-h", str(server.folder), "-U", "postgres", "--schema-only", name]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    statements = re.split(r"\n\n+", re.sub(r"^(--.*|\\.*)\n", "", done.stdout, flags=re.MULTILINE))
    return {
        _in_no_order(each)
        for each in statements
        if "alembic_version" not in each and not FABS_OWN.match(each)
    }


def _in_no_order(statement: str) -> str:
    """A column added later stands last in its table."""
    if "CREATE TABLE" not in statement:
        return statement.strip()
    return "\n".join(sorted(line.strip(" ,") for line in statement.strip().splitlines()))


def _master(url: str) -> dict[str, list[str]]:
    """Every object of an SQLite file by name: the lines of its definition, in no order."""
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
        rows = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL "
            "AND tbl_name <> 'alembic_version' AND tbl_name NOT LIKE 'ab_%'"
        ).fetchall()
    return {
        name: sorted(line.strip(" ,\t") for line in sql.replace('"', "").splitlines()) for name, sql in rows
    }
