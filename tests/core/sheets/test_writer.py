"""What is written comes back the same: kinds, texts that look like formulas, odd characters, print set-up."""

from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.sheets.styles import Style
from app.core.sheets.writer import BLOCK, LONGEST, Column, Formula, Kind, letters, writing

COLUMNS = (
    Column(10),
    Column(8, Kind.WHOLE),
    Column(12, Kind.MONEY),
    Column(12, Kind.DATE),
    Column(8, Kind.RATE),
)


def written(rows: list[tuple[Any, ...]]) -> openpyxl.Workbook:
    out = BytesIO()
    with writing(out, title="t") as book, book.sheet("表", COLUMNS) as sheet:
        sheet.rows(rows)
    out.seek(0)
    return openpyxl.load_workbook(out)


def test_each_kind_comes_back_as_what_it_is() -> None:
    cells = written([("000123456789012345", 7, -1_234_505, date(2026, 9, 1), 1300)]).active[1]
    assert [cell.value for cell in cells] == [
        "000123456789012345",
        7,
        -12345.05,
        datetime.fromisoformat("2026-09-01"),
        0.13,
    ]
    assert [cell.number_format for cell in cells] == ["@", "#,##0", "#,##0.00", "yyyy\\-mm\\-dd", "0.##%"]


@pytest.mark.parametrize("text", ["=1+1", "+86 138", "-", "@cmd", '=HYPERLINK("http://x")', "\t=1"])
def test_what_looks_like_a_formula_stays_text(text: str) -> None:
    cell = written([(text, None, None, None, None)]).active["A1"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40))
def test_any_text_is_kept_but_for_characters_no_workbook_can_hold(text: str) -> None:
    kept = "".join(
        c
        for c in text
        if c in "\t\n\r" or (c >= " " and c not in "\ufffe\uffff" and not "\ud800" <= c <= "\udfff")
    )
    found = written([(text, None, None, None, None)]).active["A1"].value or ""
    assert found.replace("\r\n", "\n").replace("\r", "\n") == kept.replace("\r\n", "\n").replace("\r", "\n")


def test_a_text_longer_than_a_cell_is_cut() -> None:
    assert len(written([("长" * 40_000, None, None, None, None)]).active["A1"].value) == LONGEST


def test_empty_values_leave_styled_empty_cells_and_blocks_join_without_a_seam() -> None:
    rows = [(None, number, None, None, None) for number in range(BLOCK * 2 + 1)]
    sheet = written(rows).active
    assert [row[1] for row in sheet.iter_rows(values_only=True)] == list(range(BLOCK * 2 + 1))
    assert sheet["A1"].value is None


def test_headings_totals_and_print_set_up(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    with writing(path, title="对账单", creator="工会") as book:
        with book.sheet("甲 'a'&b", COLUMNS, frozen_row=2) as sheet:
            sheet.cells("标题", style=Style.TITLE, across=5, height=28)
            sheet.heading(["货号", "数量", "金额", "日期", "税率"], filtered=True)
            sheet.rows([("A", 2, 5, None, 0), ("B", 3, 7, None, 0)])
            sheet.filter_to(sheet.last)
            sheet.totals(
                ["合计", Formula("SUM(B3:B4)", 5, Kind.WHOLE), Formula("SUM(C3:C4)", 12), None, None]
            )
            sheet.body(["大写", Formula('IF(B5<9,"少","多")', "少", Kind.TEXT), None, None, None])
        with book.sheet("乙", COLUMNS):
            pass
    calculated, formulas = openpyxl.load_workbook(path, data_only=True), openpyxl.load_workbook(path)
    sheet = formulas.worksheets[0]
    assert [cell.value for cell in calculated.worksheets[0][5]] == ["合计", 5, 0.12, None, None]
    assert calculated.worksheets[0]["B6"].value == "少"
    assert [sheet["B5"].value, sheet["C5"].value] == ["=SUM(B3:B4)", "=SUM(C3:C4)"]
    assert (sheet.freeze_panes, sheet.print_title_rows, sheet.auto_filter.ref) == ("A3", "$2:$2", "A2:E4")
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.title) == (
        "landscape",
        9,
        "甲 'a'&b",
    )
    assert [str(each) for each in sheet.merged_cells.ranges] == ["A1:E1"]
    assert (formulas.properties.title, formulas.properties.creator) == ("对账单", "工会")
    assert formulas.worksheets[1].max_row == 1


def test_the_same_content_gives_the_same_bytes() -> None:
    made = []
    for _ in range(2):
        out = BytesIO()
        with writing(out, title="t") as book, book.sheet("表", COLUMNS) as sheet:
            sheet.rows([("A", 1, 2, date(2026, 9, 1), 3)])
        made.append(out.getvalue())
    assert made[0] == made[1]


@pytest.mark.parametrize(("column", "name"), [(1, "A"), (26, "Z"), (27, "AA"), (702, "ZZ"), (703, "AAA")])
def test_columns_are_lettered(column: int, name: str) -> None:
    assert letters(column) == name
