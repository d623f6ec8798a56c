"""完整性 — a contradiction the database found, said as a sentence, at the field where it can be mended."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, UniqueConstraint
from sqlalchemy.exc import IntegrityError, OperationalError

from app.core.db import Base
from app.core.text import _

IMPLIED = ("tenant_id",)
IN_THE_WAY = ("40001", "40P01", "55P03")  # serialization, deadlock, lock not available


@dataclass(frozen=True, slots=True)
class Contradiction:
    """矛盾 — what kind of constraint was hit, on which table, naming which columns."""

    kind: str
    table: str | None = None
    columns: tuple[str, ...] = ()


def read(error: IntegrityError) -> Contradiction:
    """What the database says, PostgreSQL in fields and SQLite in a line of English."""
    diagnosis = getattr(error.orig, "diag", None)
    if diagnosis is not None:
        return _from_postgresql(diagnosis)
    return _from_sqlite(str(error.orig))


def sentence_of(error: IntegrityError) -> str:
    """One sentence that says what to do; never SQL, never the values of the row."""
    found = read(error)
    labels = "、".join(str(label) for label in _labels(found))
    if found.kind == "unique" and labels:
        return _("%(fields)s: this value is in use already. Choose another one.", fields=labels)
    if found.kind == "missing" and labels:
        return _("%(fields)s: please fill this in.", fields=labels)
    if found.kind == "used":
        return _("What was chosen does not exist any more, or other records still need this one.")
    return _("The values contradict each other or what is recorded already. Check them and try again.")


def busy(error: OperationalError) -> str | None:
    """A sentence when the database only asks to come again: locked, or two were in each other's way."""
    state = getattr(error.orig, "sqlstate", None)
    if state in IN_THE_WAY or "database is locked" in str(error.orig):
        return _(
            "Somebody is writing the same records right now. Nothing was saved: wait a moment and try again."
        )
    return None


def _from_postgresql(diagnosis: Any) -> Contradiction:
    kinds = {"23505": "unique", "23502": "missing", "23503": "used", "23514": "check"}
    kind = kinds.get(diagnosis.sqlstate, "other")
    columns = (diagnosis.column_name,) if diagnosis.column_name else ()
    if kind == "unique":
        columns = _columns_of(diagnosis.table_name, diagnosis.constraint_name)
    return Contradiction(kind, diagnosis.table_name, columns)


def _from_sqlite(line: str) -> Contradiction:
    kinds = {"UNIQUE": "unique", "NOT NULL": "missing", "FOREIGN KEY": "used", "CHECK": "check"}
    kind = next((word for start, word in kinds.items() if line.startswith(start)), "other")
    names = (
        [name.strip() for name in line.partition(": ")[2].split(",")] if kind in ("unique", "missing") else []
    )
    dotted = [name.partition(".") for name in names if "." in name]
    table = dotted[0][0] if dotted else None
    return Contradiction(
        kind, table, tuple(column for _table, _dot, column in dotted if column not in IMPLIED)
    )


def _columns_of(table: str | None, constraint: str | None) -> tuple[str, ...]:
    known: Table | None = Base.metadata.tables.get(table or "")
    if known is None:
        return ()
    uniques = [
        *(each for each in known.constraints if isinstance(each, UniqueConstraint)),
        *(each for each in known.indexes if each.unique),
    ]
    for each in uniques:
        if str(each.name) == constraint:
            return tuple(column.name for column in each.columns if column.name not in IMPLIED)
    return ()


def _labels(found: Contradiction) -> list[Any]:
    table = Base.metadata.tables.get(found.table or "")
    if table is None:
        return []
    return [
        table.c[name].info["label"]
        for name in found.columns
        if name in table.c and "label" in table.c[name].info
    ]
