"""The session, the base of all tables, and the one place that commits."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from flask_appbuilder import Model
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, Engine, MetaData, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import Session, scoped_session
from sqlalchemy.pool import ConnectionPoolEntry, Pool

from app.core.sight import FencedSession

# FAB's tables exist already under their own names; ours are named so that migrations can find them
Model.metadata.naming_convention = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
).naming_convention

db = SQLAlchemy(model_class=Model, session_options={"class_": FencedSession})
session: scoped_session[Session] = db.session  # type: ignore[assignment]

_writes: ContextVar[bool] = ContextVar("writes", default=False)


class Base(Model):
    """One metadata for FAB's tables and ours."""

    __abstract__ = True


@contextmanager
def atomic() -> Iterator[Session]:
    """One transaction: all of it is committed at the outermost block, or nothing is.

    An inner block is a savepoint, so a refusal caught between the two leaves no half-written rows.
    """
    current = session()
    if current.info.get("atomic"):
        with current.begin_nested():
            yield current
        return
    with _as_writer():
        _leave_reading_transaction(current)
        current.info["atomic"] = True
        try:
            yield current
            current.commit()
        except BaseException:
            current.rollback()
            current.info.pop("after_commit", None)
            raise
        finally:
            current.info["atomic"] = False
    for call in current.info.pop("after_commit", []):
        call()


def after_commit(call: Callable[[], Any]) -> None:
    """Run `call` once the transaction stands; at once when none is open. Dropped by a rollback."""
    current = session()
    if current.info.get("atomic"):
        current.info.setdefault("after_commit", []).append(call)
    else:
        call()


def expect_writes(expected: bool = True) -> None:  # noqa: FBT001, FBT002 - one switch, read at the call
    """Say that transactions begun from now on will write (unsafe requests, jobs, commands).

    SQLite then takes the write lock at BEGIN: a transaction that reads first and writes later fails
    at once when another writer came between, however long the busy timeout.
    """
    _writes.set(expected)


@contextmanager
def only_reading() -> Iterator[None]:
    """A long look inside a job or a command: others go on writing meanwhile, on SQLite too."""
    session.rollback()
    token = _writes.set(False)
    try:
        yield
        session.rollback()
    finally:
        _writes.reset(token)


@contextmanager
def one_moment() -> Iterator[None]:
    """A long look at many tables as of one moment, whatever is committed meanwhile; it only reads."""
    with only_reading():
        current = session()
        if current.get_bind().dialect.name == "postgresql":
            current.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        yield


@contextmanager
def expecting(writes: bool) -> Iterator[None]:  # noqa: FBT001 - one switch, as in expect_writes
    """Transactions begun inside will write, or will not: a look beside a writing one waits for no lock."""
    token = _writes.set(writes)
    try:
        yield
    finally:
        _writes.reset(token)


@contextmanager
def beside() -> Iterator[Connection]:
    """A connection of its own that only reads: what is committed by now, waiting for nobody's lock."""
    with expecting(False), db.engine.connect() as connection:
        yield connection


@contextmanager
def _as_writer() -> Iterator[None]:
    token = _writes.set(True)
    try:
        yield
    finally:
        _writes.reset(token)


def _leave_reading_transaction(current: Session) -> None:
    """On SQLite a transaction begun for reading cannot become a writer safely: begin anew."""
    if not current.in_transaction() or current.get_bind().dialect.name != "sqlite":
        return
    if current.connection().info.get("immediate"):
        return
    if current.new or current.dirty or current.deleted:
        msg = "rows were changed before atomic() in a transaction begun for reading"
        raise RuntimeError(msg)
    current.rollback()


@event.listens_for(Engine, "connect")
def _configure_sqlite(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    if type(connection).__module__.partition(".")[0] != "sqlite3":
        return
    connection.isolation_level = None  # type: ignore[attr-defined]  # BEGIN is ours, below
    cursor = connection.cursor()
    # the default cache of 2 MB makes the indexes of a large import read their own pages back again and again
    kept = (
        "foreign_keys=ON",
        "busy_timeout=30000",
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "cache_size=-65536",
        "secure_delete=ON",  # what is replaced or deleted is gone from the file as well
    )
    for pragma in kept:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def hold_more(connection: Connection) -> None:
    """On SQLite, keep twice as many pages at hand until the connection goes back to the pool.

    A million rows into a table of many indexes touch pages all over it; those not at hand are read again.
    """
    if connection.dialect.name == "sqlite":
        connection.info["holds_more"] = True
        connection.exec_driver_sql("PRAGMA cache_size=-114688")


@event.listens_for(Pool, "checkin")
def _hold_as_before(connection: DBAPIConnection | None, record: ConnectionPoolEntry) -> None:
    if record.info.pop("holds_more", None) and connection is not None:
        connection.cursor().execute("PRAGMA cache_size=-65536")


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        immediate = _writes.get()
        connection.info["immediate"] = immediate
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
