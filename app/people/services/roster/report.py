"""核对结果 — what a checked roster says, row by row, for scripts, pages and the annotated workbook."""

import json
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Row, select

from app.core import bulk, secrets
from app.core.tenancy import current_tenant_id
from app.models import Employee, ImportBatch, OrgUnit
from app.people.services.roster.incoming import restored
from app.people.services.roster.judge import KEPT, changes_somebody
from app.people.services.roster.stage import ROWS, mine
from app.rules.rosters import Finding

PAGE = 5_000

# a field as scripts know it, and the column of a staged row that holds it
RECORD = {
    "employee_no": "employee_no",
    "name": "name",
    "gender": "gender",
    "id_no": "id_no",
    "birth_date": "birth_on",
    "phone": "phone",
    "email": "email",
    "dept_path": "dept_path",
    "position": "position",
    "grade": "grade",
    "employment_type": "employment_type",
    "hire_date": "hire_on",
    "joined_union_on": "joined_on",
    "is_member": "member",
    "ethnicity": "ethnicity",
    "education": "education",
    "marital_status": "marital_status",
    "political_status": "political_status",
    "id_kind": "id_kind",
}


def outcome_words() -> dict[str, Any]:
    """结果词 — what people read for each outcome of a row."""
    words: dict[str, Any] = ROWS.c.action.info["words"]
    return words


def findings_of(batch: ImportBatch, *, limit: int | None = None, warnings: bool = False) -> list[Finding]:
    """问题 — of rejected rows, or the warnings of rows that are taken, in the order of the sheet."""
    if not batch.summary.get("problems", True):
        return []
    chosen = (
        select(ROWS.c.row, ROWS.c.problems)
        .where(*mine(batch), ROWS.c.problems.is_not(None), ROWS.c.action != "skipped")
        .order_by(ROWS.c.row)
    )
    found: list[Finding] = []
    for row, problems in bulk.execute(chosen):
        found += [each for each in restored(row, problems) if each.warning == warnings]
        if limit is not None and len(found) >= limit:
            return found[:limit]
    return found


def skipped_of(batch: ImportBatch) -> list[tuple[int, str]]:
    """跳过的行 — row numbers and why they are nobody."""
    if not batch.summary["counts"]["skipped"]:
        return []
    chosen = select(ROWS.c.row, ROWS.c.problems).where(*mine(batch), ROWS.c.action == "skipped")
    return [
        (row, restored(row, problems)[0].code) for row, problems in bulk.execute(chosen.order_by(ROWS.c.row))
    ]


class Change(NamedTuple):
    """变更 — one value of one person, before and after; sensitive ones in clear, for the view to mask."""

    row: int | None
    employee_no: str
    name: str
    field: str
    before: Any
    after: Any


def changes_of(batch: ImportBatch, *, limit: int) -> list[Change]:
    """变更前后 — of the first `limit` people changed, moved or returning, value by value."""
    chosen = (
        select(ROWS).where(*mine(batch), changes_somebody(ROWS.c.action)).order_by(ROWS.c.row).limit(limit)
    )
    return changes_in(bulk.execute(chosen).all())


def renumbered_in(batch: ImportBatch, *, limit: int) -> list[tuple[int, str, str, str]]:
    """改号 — row, name, number on record and new number of the first `limit` people known by their key."""
    person = Employee.__table__
    chosen = (
        select(ROWS.c.row, ROWS.c.name, person.c.employee_no, ROWS.c.employee_no)
        .join_from(
            ROWS, person, (person.c.tenant_id == ROWS.c.tenant_id) & (person.c.id == ROWS.c.employee_id)
        )
        .where(
            *mine(batch),
            person.c.tenant_id == current_tenant_id(),
            changes_somebody(ROWS.c.action),
            ROWS.c.keyed_id.is_not(None) | (ROWS.c.action != "rehired"),
            person.c.employee_no_key != ROWS.c.employee_no_key,
        )
        .order_by(ROWS.c.row)
        .limit(limit)
    )
    return [tuple(row) for row in bulk.execute(chosen)]


def changes_in(rows: Sequence[Any]) -> list[Change]:
    """变更前后 — of these staged rows, value by value."""
    units = _unit_names()
    return [
        Change(row.row, row.employee_no, row.name, field, *_before_and_after(row, field, before, units))
        for row in rows
        for field, before in _kept(row.changes).items()
    ]


def _before_and_after(row: Any, field: str, before: Any, units: dict[int, str]) -> tuple[Any, Any]:
    if field == "unit_id":
        return units.get(before), row.unit_name
    if field in KEPT:
        after = getattr(row, field)  # cipher text from a bare row, clear from a mapped one
        before = secrets.decrypt(bytes.fromhex(before)) if before else None
        return before, secrets.decrypt(after) if isinstance(after, bytes) else after
    column = RECORD.get(field)
    return before or None, _clear(field, getattr(row, column)) if column else None


def _kept(changes: Any) -> dict[str, Any]:
    return (json.loads(changes) if isinstance(changes, str) else changes) or {}


def _unit_names() -> dict[int, str]:
    units = OrgUnit.__table__
    rows = bulk.execute(select(units.c.id, units.c.full_name).where(units.c.tenant_id == current_tenant_id()))
    return {row.id: row.full_name for row in rows}


def leavers_of(batch: ImportBatch, *, limit: int) -> list[tuple[str, str, str]]:
    """离职名单 — number, name and unit of the first `limit` people who would leave."""
    chosen = (
        select(ROWS.c.employee_no, ROWS.c.name, ROWS.c.unit_name)
        .where(*mine(batch), ROWS.c.action == "leaving")
        .order_by(ROWS.c.id)
        .limit(limit)
    )
    return [(row.employee_no, row.name, row.unit_name) for row in bulk.execute(chosen)]


def records_of(batch: ImportBatch) -> Iterator[dict[str, Any]]:
    """逐行结果 — outcome, codes and values of each row, in clear: for the operator's own file, never for a
    page.
    """
    for row in _staged(batch):
        found = restored(row.row, row.problems) if row.action != "skipped" else []
        yield {
            "row": row.row,
            "sheet": batch.summary["opening"]["sheet"],
            "action": row.action,
            "errors": [each.code for each in found if not each.warning],
            "warnings": [each.code for each in found if each.warning],
            "record": {field: _clear(field, getattr(row, column)) for field, column in RECORD.items()},
        }


def _staged(batch: ImportBatch) -> Iterator[Row[Any]]:
    chosen = select(ROWS).where(*mine(batch)).order_by(ROWS.c.row.is_(None), ROWS.c.row, ROWS.c.id)
    yield from bulk.execute(chosen.execution_options(yield_per=PAGE))


def _clear(field: str, value: Any) -> Any:
    if isinstance(value, bytes):
        return secrets.decrypt(value)
    return value.isoformat() if field.endswith(("_date", "_on")) and value is not None else value
