"""SQLite 的备份 — by its online backup: as of one moment, while others write."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

FILE = "welfare.db"


def dump(source: Path, folder: Path) -> None:
    """Copy the database, what stands in its write-ahead log included, into one file."""
    with (
        closing(sqlite3.connect(source, timeout=30)) as here,
        closing(sqlite3.connect(folder / FILE)) as copy,
    ):
        here.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")


def counts(folder: Path, tables: Iterable[str]) -> dict[str, int]:
    """Rows of each table of the copy."""
    with closing(sqlite3.connect(folder / FILE)) as copy:
        there = {name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        return {
            name: copy.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608 - names of ours
            for name in tables
            if name in there
        }


def load(folder: Path, target: Path) -> None:
    """Put the copy in place of an empty database, whole or not at all."""
    draft = target.with_name(f".{target.name}.restoring")
    draft.unlink(missing_ok=True)
    with closing(sqlite3.connect(folder / FILE)) as copy, closing(sqlite3.connect(draft)) as made:
        copy.backup(made)
    for ending in ("-wal", "-shm"):
        target.with_name(target.name + ending).unlink(missing_ok=True)
    draft.replace(target)
