"""Whichever way a sheet is read, its cells come out the same."""

import io
from datetime import date, datetime
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import Workbook

from app.core.sheets import slices
from app.core.sheets.book import EPOCH_1900
from app.core.sheets.cells import Fault, address, column_number, letters
from app.core.sheets.reader import fillings, open_book, visible_sheets
from app.core.sheets.refusals import Refused
from tests.core.sheets.hostile import SHEET, repacked, sheet_of

ROWS: list[list[Any]] = [
    ["工号", "入职", "数", "真"],
    ["00123", date(2020, 3, 5), 43895, True],
    ["=1+1", datetime(2020, 3, 5, 12, 30), 1.5, None],  # noqa: DTZ001
    [None, None, None, None],
    ["末行", None, 10**15, "x"],
]


def made() -> bytes:
    book = Workbook()
    sheet: Any = book.active
    for row in ROWS:
        sheet.append(row)
    sheet["A3"].data_type = "s"
    sheet.merge_cells("B4:B5")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(data: bytes) -> tuple[list[Any], Any]:
    sheet = visible_sheets(open_book(data))[0].load()
    width = max(len(row) for row in ROWS)
    return [[*row, *[""] * (width - len(row))] for row in sheet.rows], sheet.merges


@pytest.mark.parametrize("size", [1, 300, slices.SLICE])
def test_however_small_the_slices_the_rows_are_the_same(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slices, "SLICE", size)
    rows, merges = read(made())
    assert rows == [
        ["工号", "入职", "数", "真"],
        ["00123", date(2020, 3, 5), 43895.0, "TRUE"],
        ["=1+1", datetime(2020, 3, 5, 12, 30), 1.5, ""],  # noqa: DTZ001
        ["", "", "", ""],
        ["末行", "", 1e15, "x"],
    ]
    assert merges == [((3, 1), (4, 1))]


def test_rows_may_be_far_apart_and_not_numbered() -> None:
    body = '<row r="3"><c r="B3"><v>1</v></c></row><row r="7"><c r="A7"><v>2</v></c></row>'
    rows, _merges = read(repacked(made(), {SHEET: sheet_of(body)}))
    assert [row[:2] for row in rows] == [
        ["", ""],
        ["", ""],
        ["", 1.0],
        ["", ""],
        ["", ""],
        ["", ""],
        [2.0, ""],
    ]


def test_errors_and_uncalculated_formulas_are_found() -> None:
    body = (
        '<row r="1"><c r="A1" t="e"><v>#N/A</v></c><c r="B1"><f>1+1</f><v></v></c>'
        '<c r="C1"><f>1+1</f><v>2</v></c><c r="D1" t="str"><f>""</f><v></v></c>'
        '<c r="E1"><f>A1</f></c><c r="F1" t="b"><f>1=1</f><v>1</v></c></row>'
    )
    rows, _merges = read(repacked(made(), {SHEET: sheet_of(body)}))
    assert rows == [
        [
            *(Fault("cell_error", "#N/A"), Fault("formula_no_value", ""), 2.0, ""),
            *(Fault("formula_no_value", ""), "TRUE"),
        ]
    ]


def test_a_merge_fills_its_first_column_downwards() -> None:
    grid = visible_sheets(open_book(made()))[0].load()
    assert fillings(grid, 1) == {4: {1: 3}}
    assert fillings(grid, 4) == {}


def test_hidden_sheets_only_are_refused() -> None:
    book = open_book(made())
    assert book.epoch == EPOCH_1900
    data = repacked(made(), {})

    xml = ZipFile(io.BytesIO(data)).read("xl/workbook.xml").replace(b'state="visible"', b'state="hidden"')
    with pytest.raises(Refused) as refused:
        visible_sheets(open_book(repacked(data, {"xl/workbook.xml": xml})))
    assert refused.value.reason == "no_visible_sheet"


@pytest.mark.parametrize(("column", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_have_letters(column: int, name: str) -> None:
    assert (letters(column), column_number(name)) == (name, column)
    assert address(7, column) == f"{name}7"
