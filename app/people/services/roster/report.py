"""核对结果 — what a checked roster says, row by row, for scripts, pages and the annotated workbook."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Row, select

from app.core import bulk, secrets
from app.core.models import ImportBatch
from app.core.tenancy import current_tenant_id
from app.people.services.roster.incoming import restored
from app.people.services.roster.stage import ROWS
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
}


def findings_of(batch: ImportBatch, *, limit: int | None = None, warnings: bool = False) -> list[Finding]:
    """问题 — of rejected rows, or the warnings of rows that are taken, in the order of the sheet."""
    chosen = (
        select(ROWS.c.row, ROWS.c.problems)
        .where(*_mine(batch), ROWS.c.problems.is_not(None), ROWS.c.action != "skipped")
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
    chosen = select(ROWS.c.row, ROWS.c.problems).where(*_mine(batch), ROWS.c.action == "skipped")
    return [(row, restored(row, problems)[0].code) for row, problems in bulk.execute(chosen.order_by(ROWS.c.row))]


def records_of(batch: ImportBatch) -> Iterator[dict[str, Any]]:
    """逐行结果 — outcome, codes and values of each row, in clear: for the operator's own file, never for a page."""
    for row in _staged(batch):
        found = restored(row.row, row.problems)
        yield {
            "row": row.row,
            "sheet": batch.summary["opening"]["sheet"],
            "action": row.action,
            "errors": [each.code for each in found if not each.warning],
            "warnings": [each.code for each in found if each.warning and row.action != "skipped"],
            "record": {field: _clear(field, getattr(row, column)) for field, column in RECORD.items()},
        }


def _staged(batch: ImportBatch) -> Iterator[Row[Any]]:
    chosen = select(ROWS).where(*_mine(batch)).order_by(ROWS.c.row.is_(None), ROWS.c.row, ROWS.c.id)
    yield from bulk.execute(chosen.execution_options(yield_per=PAGE))


def _clear(field: str, value: Any) -> Any:
    if isinstance(value, bytes):
        return secrets.decrypt(value)
    return value.isoformat() if field.endswith(("_date", "_on")) and value is not None else value


def _mine(batch: ImportBatch) -> tuple[Any, ...]:
    return (ROWS.c.tenant_id == current_tenant_id(), ROWS.c.batch_id == batch.id)
