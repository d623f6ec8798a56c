"""A roster comes back with its errors marked, readable by people and by us."""

import io
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.styles import Font

from app.core.sheets import child
from tests.imports.messy import people, person, roster, text_roster

MARK = "00FBD5D5"
FOUND = [(3, "E3", "手机号不对。", "13800138000"), (3, "H3", "日期不对。", ""), (4, None, "工号重复。", "")]


def annotated(path: Path, found: Any = FOUND, *, only_bad: bool = False) -> Any:
    pieces = child.run(
        "imports.annotated:annotate",
        path=str(path),
        name=path.name,
        found=found,
        titles=("错误说明", "建议值"),
        sheet=None,
        password=None,
        only_bad=only_bad,
    )
    return load_workbook(io.BytesIO(b"".join(pieces))).active


def marked(sheet: Any) -> list[str]:
    return [
        cell.coordinate
        for row in sheet.iter_rows()
        for cell in row
        if cell.fill.fgColor.rgb in (MARK, "FFFBD5D5")
    ]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return roster(tmp_path / "花名册.xlsx", people(3))


def test_the_same_workbook_with_two_columns_more(path: Path) -> None:
    book = load_workbook(path)
    assert book.active is not None
    book.active["A1"].font = Font(italic=True)
    book.save(path)
    sheet = annotated(path)
    assert sheet["A1"].font.italic
    assert [sheet["I1"].value, sheet["J1"].value] == ["错误说明", "建议值"]
    assert marked(sheet) == ["E3", "H3"]
    assert (sheet["I3"].value, sheet["J3"].value) == ("手机号不对。\n日期不对。", "13800138000")
    assert sheet["I4"].value == "工号重复。"
    assert sheet["I2"].value is None
    assert sheet.auto_filter.ref == "A1:J4"


def test_only_the_bad_rows_with_their_numbers(path: Path) -> None:
    sheet = annotated(path, only_bad=True)
    assert [[cell.value for cell in row][:2] for row in sheet.iter_rows(min_row=2)] == [
        ["3", "A0002"],
        ["4", "A0003"],
    ]
    assert marked(sheet) == ["F2", "I2"]


def test_text_comes_back_as_a_workbook_with_its_digits(tmp_path: Path) -> None:
    path = text_roster(tmp_path / "a.csv", [person(1, 工号="00123", 姓名="=1+1"), person(2)])
    sheet = annotated(path, [(3, "E3", "手机号不对。", "")])
    assert (sheet["B2"].value, sheet["B2"].data_type) == (
        "00123",
        "s" if sheet["B2"].data_type == "s" else "inlineStr",
    )
    assert (sheet["C2"].value, sheet["C2"].data_type) == ("=1+1", sheet["B2"].data_type)
    assert sheet["C2"].quotePrefix
    assert marked(sheet) == ["F3"]


def test_marked_again_the_old_marks_go(tmp_path: Path, path: Path) -> None:
    def pieces(source: Path, found: Any, batch: str) -> Path:
        made = child.run(
            "imports.annotated:annotate",
            path=str(source),
            name=source.name,
            found=found,
            titles=("错误说明", "建议值"),
            sheet=None,
            password=None,
            only_bad=False,
            batch=batch,
        )
        out = tmp_path / f"{batch}.xlsx"
        out.write_bytes(b"".join(made))
        return out

    once = pieces(path, FOUND, "HMC-1")
    again = pieces(once, [(4, "B4", "姓名不对。", "")], "HMC-2")
    book = load_workbook(again)
    sheet = book["花名册"]
    assert marked(sheet) == ["B4"]
    assert [sheet["I1"].value, sheet["J1"].value, sheet["K1"].value] == ["错误说明", "建议值", None]
    assert (sheet["I3"].value, sheet["I4"].value) == (None, "姓名不对。")
    assert book["_zhihui_marks"].sheet_state == "hidden"
    assert book["_zhihui_marks"]["B1"].value == "HMC-2"
