"""逐格读 — single values of a roster, typed on a page, read exactly as the cells of the file were."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.core.sheets.book import EPOCH_1900
from app.models import ImportBatch
from app.people.services.roster import plan_of
from app.people.services.roster.fixing import Corrected, options_of
from app.people.services.roster.memory import dictionary
from app.rules.problems import Problem
from imports.roster_columns import ROSTER
from imports.sheet import Column, Reading

COLUMNS: Mapping[str, Column] = {
    **{column.key: column for column in ROSTER.columns},
    "dept_path": next(column for column in ROSTER.columns if column.key == "dept"),
}
# in the order of the template; the state of employment is no value of a person
FIELDS = tuple(
    dict.fromkeys(
        "dept_path" if column.key in {"unit", "dept", "section", "team"} else column.key
        for column in ROSTER.columns
        if column.key not in {"status", "row_key"}
    )
)


def read_cells(batch: ImportBatch, given: Mapping[str, str]) -> dict[str, Corrected]:
    """逐格读 — each text as what it means in its field, or with what is wrong with it."""
    options = options_of(batch)
    reading = Reading(batch.as_of or date.min, EPOCH_1900, words=dictionary())
    return {
        field: _read(field, text, reading, placed=options.unit_id is not None)
        for field, text in given.items()
        if field in COLUMNS
    }


def fields_of(batch: ImportBatch) -> list[str]:
    """可更正的列 — fields the sheet has, in the order of the template."""
    known = set(plan_of(batch).opening.columns.values())
    return [field for field in FIELDS if field in known]


def _read(field: str, text: str, reading: Reading, *, placed: bool) -> Corrected:
    column = COLUMNS[field]
    value: Any = column.reader(reading)(text.strip())
    if value is None and field == "dept_path" and not placed:
        value = Problem("dept_missing")
    if isinstance(value, Problem):
        return Corrected(text.strip(), None, value, warning=not column.strict)
    return Corrected(text.strip(), value)
