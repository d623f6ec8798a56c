"""就绪 — what must be right before a process is sent work, each check a function that raises NotReady."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import Engine, select

from app.core import key_marks, queue, revisions
from app.core.clock import now
from app.core.db import db
from app.core.keys import KeysUnusable

QUIET = timedelta(seconds=30)  # a worker says every five seconds that it lives


class NotReady(Exception):
    """未就绪 — why this process should not be sent work; read by operators, in English."""


def database_answers() -> None:
    """Raises whatever reaching the database raises."""
    with db.engine.connect() as connection:
        connection.execute(select(1))


def schema_is_current() -> None:
    """Raises NotReady when a migration is missing, or the database is ahead of this code."""
    here, head = revisions.here(), revisions.head()
    if here != head:
        raise NotReady(f"the database is at revision {here}, this code at {head}: run `make migrate`")


def role_is_harmless(engine: Engine | None = None) -> None:
    """Raises NotReady when the application could switch row-level security off (PostgreSQL)."""
    engine = engine or db.engine
    if engine.dialect.name != "postgresql":
        return
    with engine.connect() as connection:
        privileged, owns = connection.exec_driver_sql(
            "SELECT (SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user), "
            "EXISTS (SELECT FROM pg_tables WHERE schemaname = current_schema() "
            "AND pg_has_role(current_user, tableowner, 'USAGE'))"
        ).one()
    if privileged:
        raise NotReady("the application's database role passes row-level security by: use a plain role")
    if owns:
        raise NotReady("the application's database role owns the tables: migrate as another role")


def queue_answers() -> None:
    """Raises NotReady when no worker has been heard of lately, or what reaching the queue raises."""
    queue.bell().pending_count()
    heard = queue.last_beat()
    if heard is None or heard < now() - QUIET:
        since = heard.isoformat(timespec="seconds") if heard else "ever"
        raise NotReady(f"no worker has been heard of since {since}: run `flask welfare jobs work`")


def keys_fit() -> None:
    """Raises NotReady when the data keys cannot be read, or are not those that wrote the data."""
    try:
        key_marks.check()
    except KeysUnusable as why:
        raise NotReady(str(why)) from why


CHECKS: dict[str, Callable[[], None]] = {
    "database": database_answers,
    "keys": keys_fit,
    "migrations": schema_is_current,
    "role": role_is_harmless,
    "queue": queue_answers,
}
