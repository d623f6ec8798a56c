"""Numbers are read as they are shown where they are shown with leading zeros, and nowhere else."""

from pathlib import Path

import pytest
from openpyxl import Workbook

from app.core.sheets.reader import open_book

SHOWN = [
    (22, "000000", "000022"),
    (1234567, "000000", "1234567"),
    (22, "General", 22.0),
    (22, "0", 22.0),
    (22, "0.00", 22.0),
    (2.5, "000", 2.5),
    (-22, "000000", -22.0),
    (110101199003071000, "000000000000", 110101199003071000.0),
    (110101199003071000, "000000000000000000", 110101199003071000.0),
    ("22", "000000", "22"),
]


@pytest.fixture
def book(tmp_path: Path) -> bytes:
    path, made = tmp_path / "a.xlsx", Workbook()
    page = made.active
    assert page is not None
    for row, (value, shown, _read) in enumerate(SHOWN, start=1):
        page.cell(row, 2, value).number_format = shown
        page.cell(row, 1, "x")
    made.save(path)
    return path.read_bytes()


def test_leading_zeros_of_a_format_are_part_of_a_number(book: bytes) -> None:
    rows = list(open_book(book).sheets[0].load().rows)
    assert [row[1] for row in rows] == [read for _value, _format, read in SHOWN]
