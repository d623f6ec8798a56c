"""迁移 — bring a database to this version of the code: tables, triggers, policies, rights, FAB's permissions.

Run by `flask welfare migrate` before any process serves; on PostgreSQL as the owner of the tables, which the
application's own role is not.
"""

from collections.abc import Callable, Sequence

from alembic import command
from flask import Flask, current_app
from flask_migrate import Migrate
from sqlalchemy import NullPool, create_engine, inspect

from app.core import audit_anchor, key_marks
from app.core.db import Base, atomic, db
from app.core.keys import data_folder
from app.core.revisions import FOLDER, alembic


def init_app(app: Flask, *, then: Sequence[Callable[[], object]]) -> None:
    """Let developers draft revisions (`flask --app run.py db migrate -m "what changes"`).

    `then` writes what every installation has, the roles and the charts, which are rooms'; after each upgrade.
    """
    Migrate(app, db, directory=FOLDER.as_posix())
    app.extensions["after_upgrade"] = then


def upgrade() -> None:
    """Run every migration this database has not seen; env.py sets triggers and policies anew at the end."""
    data_folder()
    command.upgrade(alembic(), "head")


def sync_permissions() -> None:
    """Write FAB's roles and permissions as rules/permissions.py says: a deploy step, not a start-up one."""
    with atomic():
        for write in current_app.extensions["after_upgrade"]:
            write()


def prepare() -> None:
    """Make schema, roles and permissions of a database that is empty still; any other is left as it is."""
    if not inspect(db.engine).has_table("tenants"):
        upgrade()
        sync_permissions()
        key_marks.keep()


def rebuild() -> None:
    """Drop every table and make them anew: whatever was in this database is gone."""
    db.session.remove()
    db.engine.dispose()
    engine = create_engine(current_app.config["MIGRATION_DATABASE_URI"], poolclass=NullPool)
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        Base.metadata.drop_all(connection)
        connection.exec_driver_sql("DROP TABLE IF EXISTS alembic_version")
        connection.commit()
    engine.dispose()
    audit_anchor.forget_all()
    upgrade()
    sync_permissions()
