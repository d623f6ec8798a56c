"""Whatever stands in the cells, a roster is judged row by row: nothing escapes, nothing is written half."""

import tempfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.core.db import atomic, session
from app.core.sheets.refusals import Refused
from app.models import Employee, ImportBatch
from app.people.services.roster import Options, import_roster
from app.people.services.roster.report import findings_of, records_of
from imports.roster_file import check_file
from tests.cast import TODAY, Union, on
from tests.imports.messy import HEADINGS, person, roster, text_roster

pytestmark = pytest.mark.sql
CELLS = st.one_of(
    st.text(max_size=30),
    st.text("0123456789X-/.年月日 +*=\"'、一二三男女是否", max_size=20),
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(-(10**18), 10**18),
    st.dates(date(1899, 12, 31), date(2200, 1, 1)),
    st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1)),  # noqa: DTZ001 - sheets know no zones
    st.booleans(),
    st.none(),
)
ROWS = st.lists(
    st.tuples(st.integers(1, 9), st.dictionaries(st.sampled_from(HEADINGS), CELLS, max_size=4)),
    min_size=1,
    max_size=12,
)
BUSY = {"deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture]}


def judged(union: Union, rows: list[tuple[int, dict[str, Any]]], *, text: bool) -> str:
    """Check the rows, and import them; every row is in the answer once, and so is everybody it names."""
    cells = [[_holdable(cell) for cell in person(number, **changed)] for number, changed in rows]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "花名册"
        text_roster(path, cells) if text else roster(path, cells)
        try:
            with atomic():
                plan = check_file(path, name=path.name, options=Options(), as_of=TODAY, actor=union.hr.actor)
        except Refused as refused:
            return str(refused.message)
    numbers = [record["row"] for record in records_of(plan.batch)]
    assert sorted(numbers) == sorted(set(numbers))
    assert set(numbers) <= set(range(2, len(rows) + 2 + sum(map(str(cells).count, ("\\n", "\\r")))))
    assert all(
        found.code for warnings in (False, True) for found in findings_of(plan.batch, warnings=warnings)
    )
    before = session.scalar(select(func.count()).select_from(Employee)) or 0
    with atomic():
        import_roster(plan.batch.digest, actor=union.hr.actor)
    after = session.scalar(select(func.count()).select_from(Employee)) or 0
    assert after - before == plan.counts["new"]
    assert session.get_one(ImportBatch, plan.batch.id).state == "applied"
    return "imported"


def _holdable(cell: Any) -> Any:
    """What a workbook can hold: openpyxl refuses control characters, and takes a leading = for a formula."""
    if not isinstance(cell, str):
        return cell
    kept = "".join(each for each in cell if each.isprintable() and not "\ud800" <= each <= "\udfff")
    return f" {kept}" if kept.startswith("=") else kept


@pytest.mark.parametrize("text", [False, True])
def test_whatever_stands_in_the_cells_every_row_is_accounted_for(in_our_union: Union, *, text: bool) -> None:
    @settings(max_examples=3, **BUSY)
    @given(ROWS)
    def tried(rows: list[tuple[int, dict[str, Any]]]) -> None:
        assert judged(in_our_union, rows, text=text)

    with on():
        tried()


@pytest.mark.soak
@pytest.mark.parametrize("text", [False, True])
def test_whatever_stands_in_hundreds_of_rosters(in_our_union: Union, *, text: bool) -> None:
    @settings(max_examples=300, **BUSY)
    @given(ROWS)
    def tried(rows: list[tuple[int, dict[str, Any]]]) -> None:
        assert judged(in_our_union, rows, text=text)

    with on():
        tried()
