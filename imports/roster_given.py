"""给定的行 — rows of a roster that came without a file, as JSON or typed on a page, read as a file's are."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from app.core.sheets.book import EPOCH_1900, Grid, Sheet
from app.core.sheets.headings import Headings
from app.people.services.roster.memory import dictionary, policy_in_force
from app.rules.rosters import Batch, Finding, Opening
from imports.choosing import Chosen
from imports.parsing import Parser
from imports.roster import field_of, finished
from imports.roster_columns import ROSTER, decided
from imports.sheet import Reading

EXACT = 10**15  # a larger number in JSON has passed through floats somewhere
KEYS = {**{field_of(column.key): column.key for column in ROSTER.columns}, "dept_path": "dept"}
# what a row may say, in the order of the template
FIELDS = tuple(
    dict.fromkeys(
        field_of(column.key) for column in ROSTER.columns if column.key not in {"status", "row_key"}
    )
)


def read_given(
    rows: Sequence[Mapping[str, Any]], headings: Mapping[str, str], *, as_of: date, placed: bool
) -> tuple[Opening, Batch]:
    """读给定的行 — `headings` is what each field is called; rows are numbered from 1. `placed` says that rows
    without a department have a place all the same.
    """
    names = tuple(headings.values())
    places = {KEYS[field]: at for at, field in enumerate(headings)}
    grid = Grid([[_cell(row.get(field)) for field in headings] for row in rows])
    chosen = Chosen(Sheet("", True, lambda: grid), grid, Headings(0, names, places), [])
    reading = Reading(as_of, EPOCH_1900, words=dictionary(), policy=policy_in_force())
    parser = Parser(decided(ROSTER, reading.policy), chosen, reading)
    values: list[tuple[Any, ...]] = []
    found: list[Finding] = []
    skipped: list[tuple[int, str]] = []
    for parsed in parser.batches(chosen.body):
        values += finished(parsed, parser, reading, departments_given=placed)
        found += [Finding(*each) for each in parsed.found]
        skipped += parsed.skipped
    columns = {name: field for field, name in headings.items()}
    opening = Opening(
        "", 0, columns, [], [], "json", {field_of(key): at for key, at in chosen.letters.items()}
    )
    return opening, Batch(values, found, skipped)


def _cell(value: Any) -> Any:
    """As a sheet would have it: a flag in words, a whole number exactly unless it has lost digits."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int):
        return str(value) if abs(value) < EXACT else float(value)
    return value.isoformat() if isinstance(value, date) else value
