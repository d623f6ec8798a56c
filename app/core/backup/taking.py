"""取备份 — anchors first, then the database, then the files: what the later part names is in it.

The anchors are older than the database copied after them, so no chain ends before its anchor; files are kept
before their rows are committed, so every row of the copy has its file.
"""

import base64
import shutil
from importlib import metadata
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import make_url, select

from app.core import revisions
from app.core.backup import postgresql, sqlite
from app.core.backup.manifest import ANCHORS, DATABASE, FILES, NotEmpty, write
from app.core.clock import now
from app.core.db import Base, db
from app.core.keys import data_folder
from app.core.models import KeyMark
from app.core.text import _

PRIVATE = 0o700


def take(folder: Path) -> dict[str, Any]:
    """备份 — everything but the keys into an empty or new folder; returns the manifest.

    Raises NotEmpty, ToolMissing where PostgreSQL's own tools are not installed.
    """
    if folder.exists() and any(folder.iterdir()):
        raise NotEmpty(_("“%(folder)s” is not empty: name a folder that is empty or new.", folder=folder))
    for part in (DATABASE, FILES, ANCHORS):
        (folder / part).mkdir(parents=True, exist_ok=True, mode=PRIVATE)
    folder.chmod(PRIVATE)
    about = {
        "product": "zhihui",
        "version": _version(),
        "taken_at": now().isoformat(),
        "revision": revisions.here(),
        "dialect": db.engine.dialect.name,
        "keys": "not included",
        "key_marks": _marks(),
    }
    _copy(data_folder() / ANCHORS, folder / ANCHORS)
    tables = _database(folder / DATABASE)
    _copy(data_folder() / FILES, folder / FILES)
    return write(folder, {**about, "tables": tables})


def _database(folder: Path) -> dict[str, int]:
    names = [*Base.metadata.tables, "alembic_version"]
    if db.engine.dialect.name == "postgresql":
        return postgresql.dump(current_app.config["MIGRATION_DATABASE_URI"], folder, names)
    sqlite.dump(Path(make_url(current_app.config["SQLALCHEMY_DATABASE_URI"]).database or ""), folder)
    return sqlite.counts(folder, names)


def _copy(source: Path, target: Path) -> None:
    """Every file below, as long as it is there: one that goes meanwhile was let go of by its row."""
    for path in sorted(source.rglob("*")) if source.exists() else ():
        place = target / path.relative_to(source)
        if path.is_dir():
            place.mkdir(parents=True, exist_ok=True, mode=PRIVATE)
            continue
        place.parent.mkdir(parents=True, exist_ok=True, mode=PRIVATE)
        try:
            shutil.copyfile(path, place)
        except FileNotFoundError:
            place.unlink(missing_ok=True)


def _marks() -> list[dict[str, str]]:
    """The marks of the keys that wrote the data: known words as cipher text, by which wrong keys are told."""
    with db.engine.connect() as connection:
        rows = connection.execute(select(KeyMark.key, KeyMark.cipher, KeyMark.index_mark)).all()
    return [
        {"key": key, "cipher": base64.b64encode(cipher).decode(), "index": index}
        for key, cipher, index in rows
    ]


def _version() -> str:
    try:
        return metadata.version("zhihui")
    except metadata.PackageNotFoundError:
        return "0"
