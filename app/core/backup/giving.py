"""恢复 — a backup into an empty installation: all is looked at before anything is touched."""

import base64
import shutil
from pathlib import Path
from typing import Any

from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import create_engine, func, inspect, make_url, select

from app.core import key_marks, migrate, revisions
from app.core.backup import manifest, postgresql, sqlite
from app.core.backup.manifest import ANCHORS, DATABASE, FILES, BackupBroken, BackupUnfit, NotEmpty
from app.core.db import Base, db, session
from app.core.keys import KeysUnusable, data_folder
from app.core.text import _


def give_back(folder: Path) -> dict[str, Any]:
    """恢复 — database, files and anchors of a backup, then the migrations it lacks; returns its manifest.

    Raises BackupBroken, BackupUnfit (newer, another database, other keys), NotEmpty, ToolMissing.
    """
    held = manifest.read(folder)
    _must_fit(held)
    _must_be_empty()
    _database(folder / DATABASE)
    _must_be_whole(held["tables"])
    for part in (FILES, ANCHORS):
        shutil.copytree(folder / part, data_folder() / part, dirs_exist_ok=True)
    migrate.upgrade()
    migrate.sync_permissions()
    key_marks.keep()
    return held


def _must_fit(held: dict[str, Any]) -> None:
    here = db.engine.dialect.name
    if held["dialect"] != here:
        raise BackupUnfit(
            _(
                "The backup is of %(theirs)s and this installation uses %(ours)s: "
                "set DATABASE_URL accordingly.",
                theirs=held["dialect"],
                ours=here,
            )
        )
    known = ScriptDirectory.from_config(revisions.alembic()).walk_revisions()
    manifest.must_be_known(held["revision"], (each.revision for each in known))
    marks = [
        (each["key"], base64.b64decode(each["cipher"]), each["index"]) for each in held.get("key_marks", ())
    ]
    try:
        key_marks.must_fit(marks)
    except KeysUnusable as why:
        raise BackupUnfit(
            _(
                "The keys of this installation did not write this backup: put the keys of then back first "
                "(keys.json or WELFARE_KEYS)."
            )
        ) from why


def _must_be_empty() -> None:
    """Neither people nor tenants in the database, no file kept."""
    inspected = inspect(db.engine)
    for name in ("tenants", "ab_user"):
        if inspected.has_table(name):
            with db.engine.connect() as connection:
                count = select(func.count()).select_from(Base.metadata.tables[name])
                if connection.execute(count).scalar_one():
                    raise NotEmpty(
                        _("This installation holds data already: a backup is given back into an empty one.")
                    )
    files = data_folder() / FILES
    if files.exists() and any(path.is_file() for path in files.rglob("*")):
        raise NotEmpty(_("“%(folder)s” holds files already: empty it first.", folder=files))


def _database(folder: Path) -> None:
    session.remove()
    db.engine.dispose()
    if make_url(current_app.config["SQLALCHEMY_DATABASE_URI"]).get_backend_name() == "postgresql":
        postgresql.load(folder, current_app.config["MIGRATION_DATABASE_URI"])
    else:
        target = Path(make_url(current_app.config["SQLALCHEMY_DATABASE_URI"]).database or "")
        sqlite.load(folder, target)


def _must_be_whole(said: dict[str, int]) -> None:
    """As many rows as the manifest counted."""
    engine = create_engine(current_app.config["MIGRATION_DATABASE_URI"])
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SELECT set_config('app.all_tenants', 'yes', true)")
        for name, count in said.items():
            found = connection.exec_driver_sql(f'SELECT count(*) FROM "{name}"').scalar_one()  # noqa: S608 - names of ours
            if found != count:
                raise BackupBroken(
                    _(
                        "“%(table)s” has %(found)s rows and not %(count)s.",
                        table=name,
                        found=found,
                        count=count,
                    )
                )
    engine.dispose()
