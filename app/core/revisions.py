"""版本 — which revision a database is at, which one this code needs, and where revisions are kept."""

from pathlib import Path

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import make_url

from app.core.db import db

FOLDER = Path(__file__).parents[2] / "migrations"
VERSIONS = [(FOLDER / "versions").as_posix()]


def here() -> str | None:
    """The revision the database is at; None for an empty one."""
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head() -> str | None:
    """The revision this code needs."""
    return ScriptDirectory.from_config(alembic()).get_current_head()


def app_role() -> str | None:
    """The database role the application signs in as, where it is not the one that migrates."""
    mine, owners = (
        make_url(current_app.config[name]) for name in ("SQLALCHEMY_DATABASE_URI", "MIGRATION_DATABASE_URI")
    )
    return mine.username if mine.username != owners.username else None


def alembic() -> Config:
    """Alembic's settings; there is no alembic.ini."""
    config = Config()
    config.set_main_option("script_location", FOLDER.as_posix().replace("%", "%%"))
    config.set_main_option("version_locations", "\n".join(VERSIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    return config
