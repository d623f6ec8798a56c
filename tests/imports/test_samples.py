"""The workbooks we hand out are those of the spec."""

from pathlib import Path

import pytest
from openpyxl import load_workbook

from imports.roster_columns import ROSTER
from imports.template import write_template

SAMPLES = Path(__file__).parents[2] / "imports" / "samples"


@pytest.mark.parametrize(("name", "example"), [("花名册-空白.xlsx", False), ("花名册-示例.xlsx", True)])
def test_the_samples_are_as_the_spec_makes_them(tmp_path: Path, name: str, example: bool) -> None:
    fresh = tmp_path / name
    write_template(fresh, spec=ROSTER, example=example)
    kept, made = (load_workbook(path).active for path in (SAMPLES / name, fresh))
    assert kept is not None
    assert made is not None
    cells = [[[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in (kept, made)]
    assert cells[0] == cells[1]
