"""How migrations run: inside the application's context, in one transaction, triggers and policies made anew at the end.

SQLite rebuilds a table to change it. With foreign keys on that deletes the rows of its children; it loses the table's own
triggers, and stumbles over those of other tables that name it. So keys are off outside of the transaction and checked
before it commits; triggers are taken away first and made anew.
"""

import warnings
from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy import Connection, create_engine, inspect, pool
from sqlalchemy.exc import SAWarning

import app.models  # noqa: F401 - the catalogue: every table
from app.core import columns, revisions, schema
from app.core.db import Base, expect_writes

# an index over an expression is not read back from SQLite; core/schema.py makes ours anew at the end
warnings.filterwarnings("ignore", "Skipped unsupported reflection of expression-based index", SAWarning)
ONE_AT_A_TIME = 4_821_201_717  # however many hosts start together


def run() -> None:
    """Upgrade (or compare, for a new revision) as the owner of the tables."""
    expect_writes()
    engine = create_engine(current_app.config["MIGRATION_DATABASE_URI"], poolclass=pool.NullPool)
    with engine.connect() as connection:
        lite = connection.dialect.name == "sqlite"
        if lite:
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
        with connection.begin():
            if not lite:
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({ONE_AT_A_TIME})")
                connection.exec_driver_sql("SELECT set_config('app.all_tenants', 'yes', true)")
            _migrate(connection)
            if lite:
                _no_broken_keys(connection)
    engine.dispose()


def _migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        render_item=_as_plain_type,
        transactional_ddl=True,
        compare_type=True,
    )
    taken = _take_triggers(connection) if connection.dialect.name == "sqlite" else []
    with context.begin_transaction():
        context.run_migrations()
    if set(schema.scoped_table_names()) <= set(inspect(connection).get_table_names()):
        schema.install(connection, app_role=revisions.app_role())
    else:  # a new revision is being drafted against an older database: leave that as it was
        for statement in taken:
            connection.exec_driver_sql(statement)


def _take_triggers(connection: Connection) -> list[str]:
    """Drop every trigger; returns the statements that made them."""
    question = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    found = connection.exec_driver_sql(question).fetchall()
    for name, _made in found:
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
    return [made for _name, made in found]


def _no_broken_keys(connection: Connection) -> None:
    if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall():
        raise RuntimeError(f"the migration leaves rows that point nowhere: {broken[:5]}")


def _as_plain_type(kind: str, item: Any, _context: Any) -> str | bool:
    """A revision says what was made then: plain types (named in script.py.mako) for column kinds that may change."""
    if kind != "type":
        return False
    if isinstance(item, columns.UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if isinstance(item, columns.Encrypted):
        return "sa.LargeBinary()"
    return next(
        (name for name, known in _NAMED.items() if repr(item) == repr(known) and _variants(item)), False
    )


_NAMED = {"BIG": columns.BigInt, "JSON": columns.Json, "CODE": columns.Bytewise}


def _variants(item: Any) -> bool:
    return bool(getattr(item, "_variant_mapping", None))


if context.is_offline_mode():
    raise RuntimeError("migrations look at the data they change: there is no --sql")
run()
