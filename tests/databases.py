"""The two databases of the tests: made once from the models, emptied before each test.

A union takes half a second to found, and most tests begin with one: what was founded is kept the first time
and put back afterwards.

That migrations make the same is a test of its own (tests/core/test_migrations.py).
"""

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path

import psycopg
from alembic import command
from flask import Flask
from sqlalchemy import create_engine

import app.models  # noqa: F401 - the catalogue
import config
from app import create_app
from app.core import audit_anchor, migrate, revisions, schema
from app.core.db import Base, db, expect_writes, session
from tests.cast import CAST, Union, found_union
from tests.servers import Postgres

# what every installation has before anybody works with it: FAB's permissions, and who is at which version
STANDING = (
    "alembic_version",
    "ab_permission",
    "ab_view_menu",
    "ab_permission_view",
    "ab_permission_view_role",
    "ab_role",
    "chart_accounts",
)
GROWN = 1 << 18  # bytes of a table, from which on it is truncated


class TestDatabase:
    """A database and the application on it."""

    __test__ = False
    dialect: str

    def __init__(self, url: str, owner_url: str) -> None:
        self.url, self.owner_url = url, owner_url
        self.unions: dict[str, Union] = {}  # of the test that runs
        self._founded: dict[tuple[str, ...], dict[str, Union]] = {}
        settings = {"SQLALCHEMY_DATABASE_URI": url, "MIGRATION_DATABASE_URI": owner_url}
        self.app: Flask = create_app(type("Settings", (config.Test,), settings))
        owner = create_engine(owner_url)
        with self.app.app_context(), owner.begin() as connection:
            Base.metadata.create_all(connection)
            schema.install(connection, app_role=revisions.app_role())
        owner.dispose()
        with self.app.app_context():
            command.stamp(revisions.alembic(), "head")
            migrate.sync_permissions()
            session.remove()

    @property
    def environment(self) -> dict[str, str]:
        """What a process of its own needs to work on this database."""
        return {"DATABASE_URL": self.url, "MIGRATION_DATABASE_URL": self.owner_url}

    def union(self, name: str) -> Union:
        """The union of the cast under this name; founded now where the test did not ask for it beforehand."""
        if name not in self.unions:
            self.unions[name] = found_union(*CAST[name])
        return self.unions[name]

    def reset(self) -> None:
        """Empty it: no tenant, no user, no row of any."""
        raise NotImplementedError

    def keep(self, unions: tuple[str, ...]) -> None:
        """Remember all that is in it now."""
        raise NotImplementedError

    def put_back(self, unions: tuple[str, ...]) -> None:
        """Make it again what it was when it was kept."""
        raise NotImplementedError

    @contextmanager
    def in_use(self, *unions: str) -> Iterator[None]:
        """With these unions of the cast and nothing else, inside the application's context; as in a web
        process, a read takes no write lock.
        """
        with self.app.app_context():
            self._begin(unions)
            audit_anchor.forget_all()  # a tenant of the same name and instant was in another database
            expect_writes(expected=False)
            yield
            session.remove()

    def close(self) -> None:
        """Let go of every connection."""
        with self.app.app_context():
            db.engine.dispose()

    def _begin(self, unions: tuple[str, ...]) -> None:
        if unions and unions in self._founded:
            self.put_back(unions)
        else:
            self.reset()
            self._founded[unions] = {each: found_union(*CAST[each]) for each in unions}
            if unions:
                self.keep(unions)
        self.unions = deepcopy(self._founded[unions])


class SqliteDatabase(TestDatabase):
    """A file, and the files it is copied from."""

    dialect = "sqlite"

    def __init__(self, folder: Path) -> None:
        self.file = folder / "welfare.db"
        url = f"sqlite:///{self.file}"
        super().__init__(url, url)
        with self.app.app_context():
            self.keep(())

    def reset(self) -> None:
        self.put_back(())

    def keep(self, unions: tuple[str, ...]) -> None:
        session.remove()
        with db.engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        db.engine.dispose()
        shutil.copyfile(self.file, self._kept(unions))

    def put_back(self, unions: tuple[str, ...]) -> None:
        session.remove()
        db.engine.dispose()
        for suffix in ("-wal", "-shm"):
            self.file.with_name(self.file.name + suffix).unlink(missing_ok=True)
        shutil.copyfile(self._kept(unions), self.file)

    def _kept(self, unions: tuple[str, ...]) -> Path:
        return self.file.with_name("-".join(("template", *unions)) + ".db")


class PostgresDatabase(TestDatabase):
    """A database of the private server: the application signs in as a plain role, migrations as the owner."""

    dialect = "postgresql"
    NAME = "welfare"

    def __init__(self, server: Postgres) -> None:
        server.create(self.NAME)
        super().__init__(server.url(self.NAME, server.APP), server.url(self.NAME, server.OWNER))
        self.superuser: psycopg.Connection = server.connect(self.NAME)
        names = self.superuser.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        ).fetchall()
        self.tables = [name for (name,) in names if name not in STANDING]
        self._kept: dict[tuple[str, ...], tuple[dict[str, bytes], list[tuple[str, int]]]] = {}

    def reset(self) -> None:
        session.remove()
        self._empty()

    def keep(self, unions: tuple[str, ...]) -> None:
        session.remove()
        rows = {each: self._copied(each) for each in self._tables_with_rows()}
        self._kept[unions] = rows, self._numbers(rows)

    def put_back(self, unions: tuple[str, ...]) -> None:
        self.reset()
        kept, numbers = self._kept[unions]
        with self._as_they_were() as cursor:
            for table, rows in kept.items():
                with cursor.copy(f"COPY {table} FROM STDIN (FORMAT BINARY)") as copy:
                    copy.write(rows)
            cursor.executemany("SELECT setval(%s, %s)", numbers)

    def close(self) -> None:
        super().close()
        self.superuser.close()

    def _empty(self) -> None:
        """Of a few rows each is deleted: a truncation writes every file of the table and its indexes anew."""
        used = self._tables_with_rows()
        if grown := [name for name, size in used.items() if size >= GROWN]:
            self.superuser.execute(f"TRUNCATE {', '.join(grown)} RESTART IDENTITY CASCADE")
        with self._as_they_were() as cursor:
            cursor.execute("; ".join(f"DELETE FROM {name}" for name in used))
            cursor.executemany("SELECT setval(%s, 1, false)", [(name,) for name, _ in self._numbers(used)])

    @contextmanager
    def _as_they_were(self) -> Iterator[psycopg.Cursor]:
        """Rows come and go unasked: no trigger, no foreign key."""
        with self.superuser.transaction(), self.superuser.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            yield cursor

    def _tables_with_rows(self) -> dict[str, int]:
        """With the bytes each takes, the rows deleted earlier among them: nothing is vacuumed meanwhile."""
        question = " UNION ALL ".join(
            f"SELECT '{t}', pg_relation_size('{t}') WHERE EXISTS (SELECT FROM {t})" for t in self.tables
        )
        return dict(self.superuser.execute(question).fetchall())

    def _copied(self, table: str) -> bytes:
        with self.superuser.cursor().copy(f"COPY {table} TO STDOUT (FORMAT BINARY)") as copy:
            return b"".join(copy)

    def _numbers(self, tables: Iterable[str]) -> list[tuple[str, int]]:
        """The last number given by each of the tables that number their rows."""
        question = """SELECT sequencename, last_value FROM pg_sequences
                      WHERE last_value IS NOT NULL AND sequencename = ANY(%s)"""
        return self.superuser.execute(question, [[f"{each}_id_seq" for each in tables]]).fetchall()
