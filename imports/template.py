"""模板 — the workbook of a kind of sheet, made from the spec that reads it, so that they cannot disagree:
blank to be filled in, or with rows of ours to be edited and uploaded again.

Headings with notes, required ones marked, cells that are text where they must be, and drop-downs for every
column that has words to choose from. A hidden sheet says which template it is, in which version, and whose;
rows of ours carry their keys in a hidden column (core/rowkeys.py). Text is always text, whatever it begins
with.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from app.core.rowkeys import said_of
from imports.origin import ORIGIN
from imports.sheet import ROW_KEY, Column, Spec

NEEDED = PatternFill("solid", fgColor="FDE9D9")
OPTIONAL = PatternFill("solid", fgColor="E8EEF7")
UNREAD = PatternFill("solid", fgColor="EDEDED")
READY_ROWS = 2_000  # that offer the lists
FORMATTED_ROWS = 200  # a column's format is only a default: the first rows carry it themselves
FORMATS = {"text": "@", "money": "#,##0.00", "whole": "0", "rate": "0%", "day": "yyyy-mm-dd"}
MUST, ONLY_SHOWN = "必填", "只供查看，不会读取"
MOST_OFFERED = 2_000
WIDE_NOTE, HIGH_NOTE = 240, 80
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LONGEST = 32_767  # characters a cell can hold


def write_template(
    path: Path,
    *,
    spec: Spec,
    example: bool = False,
    offers: Mapping[str, Sequence[str]] | None = None,
) -> None:
    """写模板 — blank, or with one row filled in for an example. `offers` are the union's own words."""
    columns = [column for column in spec.columns if column.part == "every"]
    rows = [{column.key: _example(column) for column in columns}] if example else []
    _write(path, columns, rows, title=spec.title, offers=offers, facts=said_of(spec.template))


def write_list(
    path: Path,
    *,
    spec: Spec,
    rows: Iterable[Mapping[str, Any]],
    origin: Mapping[str, str],
    offers: Mapping[str, Sequence[str]] | None = None,
) -> None:
    """写可改的表 — rows of ours by the key of the column, money in fen and rates in basis points, with their
    row keys; `origin` is what the workbook says of itself.
    """
    columns = [column for column in spec.columns if column.part != "none"]
    _write(path, columns, rows, title=spec.title, offers=offers, facts=origin)


def _write(
    path: Path,
    columns: Sequence[Column],
    rows: Iterable[Mapping[str, Any]],
    *,
    title: str,
    offers: Mapping[str, Sequence[str]] | None,
    facts: Mapping[str, str],
) -> None:
    book = Workbook()
    sheet: Any = book.active
    sheet.title = title
    for place, column in enumerate(columns, start=1):
        _head(sheet, place, column)
    for number, row in enumerate(rows, start=2):
        for place, column in enumerate(columns, start=1):
            _fill(sheet.cell(number, place), column, row.get(column.key))
    words: dict[str, Sequence[str]] = {each.key: each.offers for each in columns}
    _behind(book, sheet, columns, {**words, **(offers or {})}, facts)
    _set_up(sheet, len(columns))
    book.save(path)


def _head(sheet: Any, place: int, column: Column) -> None:
    cell = sheet.cell(1, place, column.heading)
    cell.font, cell.alignment = Font(bold=True), Alignment(horizontal="center", vertical="center")
    needed = column.required or column.must
    unread = column.part == "list" and column.key != ROW_KEY
    cell.fill = NEEDED if needed else UNREAD if unread else OPTIONAL
    if note := "；".join(filter(None, (MUST * needed, ONLY_SHOWN * unread, column.note))):
        cell.comment = Comment(note, "", width=WIDE_NOTE, height=HIGH_NOTE)
    shape = sheet.column_dimensions[get_column_letter(place)]
    shape.width, shape.number_format = column.width, FORMATS[column.holds]
    shape.hidden = column.key == ROW_KEY
    for row in range(2, FORMATTED_ROWS + 2):
        sheet.cell(row, place).number_format = FORMATS[column.holds]


def _fill(cell: Cell, column: Column, value: Any) -> None:
    cell.number_format = FORMATS[column.holds]
    if isinstance(value, str):
        _say(cell, value)
    elif isinstance(value, int) and column.holds == "money":
        cell.value = Decimal(value) / 100
    elif isinstance(value, int) and column.holds == "rate":
        cell.value = Decimal(value) / 10_000
        cell.number_format = "0.00%" if value % 100 else "0%"
    elif value is not None:
        cell.value = value


def _say(cell: Cell, text: str) -> None:
    """Text, whatever it begins with: never a formula."""
    cell.value = _UNPRINTABLE.sub("", text)[:_LONGEST]
    cell.data_type = "s"


def _example(column: Column) -> Any:
    """A number where the column holds numbers, else the words."""
    text = column.example
    try:
        if column.holds == "money":
            return int(Decimal(text) * 100)
        if column.holds == "rate":
            return int(Decimal(text.removesuffix("%")) * 100)
        if column.holds == "whole":
            return int(text)
        return date.fromisoformat(text) if column.holds == "day" else text or None
    except (ValueError, InvalidOperation):
        return None


def _behind(
    book: Workbook,
    sheet: Any,
    columns: Sequence[Column],
    offers: Mapping[str, Sequence[str]],
    facts: Mapping[str, str],
) -> None:
    """The hidden sheet: what the workbook says of itself, and beside it the lists of the drop-downs."""
    behind = book.create_sheet(ORIGIN)
    behind.sheet_state = "hidden"
    for row, pair in enumerate(facts.items(), start=1):
        for place, said in enumerate(pair, start=1):
            _say(behind.cell(row, place), said)
    beside = 3
    last = max(READY_ROWS, sheet.max_row + FORMATTED_ROWS)
    for place, column in enumerate(columns, start=1):
        words = list(offers.get(column.key, ()))[:MOST_OFFERED]
        if not words:
            continue
        for row, word in enumerate([column.key, *words], start=1):
            _say(behind.cell(row, beside), word)
        _offer(sheet, get_column_letter(place), get_column_letter(beside), len(words), last)
        beside += 1


def _offer(sheet: Any, letter: str, source: str, count: int, last: int) -> None:
    """A drop-down: it helps, and refuses nothing."""
    reach = f"{ORIGIN}!${source}$2:${source}${count + 1}"
    offered = DataValidation(type="list", formula1=reach, allow_blank=True, showErrorMessage=False)
    offered.add(f"{letter}2:{letter}{last}")
    sheet.add_data_validation(offered)


def _set_up(sheet: Any, count: int) -> None:
    sheet.freeze_panes = "C2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(count)}1"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"
