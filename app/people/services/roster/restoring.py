"""恢复原值 — the values before of a batch's rows, made columns again, in a temporary table."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    LargeBinary,
    MetaData,
    String,
    Table,
    and_,
    delete,
    select,
    type_coerce,
    update,
)

from app.core import bulk, secrets
from app.core.loading import analyse, load
from app.core.pinyin import initials
from app.core.tenancy import current_tenant_id
from app.models import Employee
from app.people.services.identity import id_no_values, phone_values
from app.people.services.roster.judge import COMPARED, KEPT
from app.people.services.roster.stage import ROWS
from app.rules.people import employee_no_key

BEFORE = ("changed", "moved", "rehired")  # outcomes that keep the values before
PAIRED = {"id_no": id_no_values, "phone": phone_values}
_COLUMNS = (
    *("employee_no", "employee_no_key", "unit_id", "state", "left_on", "name_initials"),
    *(name for field in PAIRED for name in (field, f"{field}_index", f"{field}_tail_index")),
    *(column for field, column in COMPARED.items() if field not in PAIRED),
)
_KINDS: dict[str, Any] = {
    **dict.fromkeys(("id_no", "phone"), LargeBinary),
    **dict.fromkeys(("birth_on", "hire_on", "left_on"), Date),
    "unit_id": BigInteger,
}

RESTORED = Table(
    "roster_restored",
    MetaData(),
    Column("employee_id", BigInteger, primary_key=True, autoincrement=False),
    *(Column(name, _KINDS.get(name, String)) for name in _COLUMNS),
    prefixes=["TEMPORARY"],
)


def load_restored(undoing: Table) -> None:
    """原值 — of everybody whose row can be undone: what they were, beside what stays."""
    person = Employee.__table__
    chosen = (
        select(ROWS.c.changes, person.c.id, *(_as_kept(person.c[name]) for name in _COLUMNS))
        .join_from(
            undoing, ROWS, and_(ROWS.c.tenant_id == current_tenant_id(), ROWS.c.id == undoing.c.row_id)
        )
        .join(person, and_(person.c.tenant_id == current_tenant_id(), person.c.id == undoing.c.employee_id))
        .where(undoing.c.why.is_(None), undoing.c.action.in_(BEFORE))
    )
    load(RESTORED, _as_before(bulk.execute(chosen).mappings().all()))
    analyse(RESTORED)


def take_out_taken(undoing: Table) -> None:
    """号码已被占用 — a number that somebody else bears by now does not come back."""
    person = Employee.__table__
    leaving = select(undoing.c.employee_id).where(undoing.c.action == "new", undoing.c.why.is_(None))
    for column in ("employee_no_key", "id_no_index"):
        taken = select(RESTORED.c.employee_id).join_from(
            RESTORED,
            person,
            and_(
                person.c.tenant_id == current_tenant_id(),
                person.c[column] == RESTORED.c[column],
                person.c.id != RESTORED.c.employee_id,
                person.c.id.not_in(leaving),
            ),
        )
        held = undoing.c.employee_id.in_(taken)
        bulk.execute(
            update(undoing)
            .values(why="undo_taken", what=f"{column.rpartition('_')[0]},")
            .where(held, undoing.c.why.is_(None), undoing.c.action.in_(BEFORE))
        )
    kept = select(undoing.c.employee_id).where(undoing.c.why.is_not(None))
    bulk.execute(delete(RESTORED).where(RESTORED.c.employee_id.in_(kept)))


def restore() -> None:
    """恢复 — everybody in the temporary table is again what they were."""
    person = Employee.__table__
    values = {name: RESTORED.c[name] for name in _COLUMNS}
    bulk.execute(
        update(person)
        .values(values)
        .where(person.c.tenant_id == current_tenant_id(), person.c.id == RESTORED.c.employee_id)
    )


def _as_kept(column: Any) -> Any:
    """Cipher text stays cipher text."""
    return type_coerce(column, LargeBinary).label(column.name) if column.name in KEPT else column


def _as_before(rows: Any) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        changes = row["changes"]
        before = json.loads(changes) if isinstance(changes, str) else changes or {}
        was: dict[str, Any] = {name: row[name] for name in _COLUMNS}
        for field, value in before.items():
            was.update(_column_of(field, value))
        yield row["id"], *(_plain(was[name]) for name in _COLUMNS)


def _column_of(field: str, value: Any) -> dict[str, Any]:
    if field in KEPT:
        cipher = bytes.fromhex(value) if value else None
        return {**PAIRED[field](secrets.decrypt(cipher) if cipher else None), field: cipher}
    match field:
        case "employee_no":
            return {"employee_no": value, "employee_no_key": employee_no_key(value)}
        case "name":
            return {"name": value, "name_initials": initials(value)}
        case "left_on":
            return {"left_on": value, "state": "left"}
        case "unit_id":
            return {"unit_id": value}
    return {COMPARED[field]: value or None}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
