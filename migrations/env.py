"""How migrations run: inside the application's context, in one transaction, triggers and policies made anew at the end.

SQLite rebuilds a table to change it. With foreign keys on that deletes the rows of its children, and it always loses the
table's triggers: so keys are off outside of the transaction and checked before it commits, and triggers are made anew.
"""

from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy import Connection, create_engine, inspect, pool

import app.models  # noqa: F401 - the catalogue: every table
from app.core import columns, migrate, schema
from app.core.db import Base, expect_writes

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
    with context.begin_transaction():
        context.run_migrations()
    if set(schema.scoped_table_names()) <= set(inspect(connection).get_table_names()):
        schema.install(connection, app_role=migrate.app_role())


def _no_broken_keys(connection: Connection) -> None:
    if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall():
        raise RuntimeError(f"the migration leaves rows that point nowhere: {broken[:5]}")


def _as_plain_type(kind: str, item: Any, _context: Any) -> str | bool:
    """A revision says what was made then: our column kinds, which may change, as the plain types below them."""
    if kind == "type" and isinstance(item, columns.UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, columns.Encrypted):
        return "sa.LargeBinary()"
    return False


if context.is_offline_mode():
    raise RuntimeError("migrations look at the data they change: there is no --sql")
run()
