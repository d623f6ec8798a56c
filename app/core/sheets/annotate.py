"""批注 — a workbook sent back with what is wrong in it: cells marked, two columns that can be filtered.

The same workbook where it is an xlsx of a size people look at; above that, and for other formats, a plain
workbook is written row by row.
"""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl import load_workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from app.core.sheets.cells import Fault
from app.core.sheets.writer import Column, writing

WRONG = PatternFill("solid", fgColor="FBD5D5")
HEADING = PatternFill("solid", fgColor="E8EEF7")
WIDTH, WIDE = 14, 48


@dataclass(frozen=True, slots=True)
class Note:
    """批注 — what is wrong in a row: the columns (from 0) of its wrong cells, the sentences, what may have
    been meant.
    """

    columns: frozenset[int]
    message: str
    suggestion: str


@dataclass(frozen=True, slots=True)
class Titles:
    """列名 — what the two added columns are called."""

    message: str
    suggestion: str


def annotated(
    data: bytes, *, sheet: str, heading_row: int, notes: Mapping[int, Note], titles: Titles
) -> bytes:
    """原表批注 — the same xlsx with wrong cells marked and two columns added; the bytes have passed the
    guards.
    """
    book = load_workbook(io.BytesIO(data), keep_links=False)
    page = book[sheet]
    first = page.max_column + 1
    _head(page, heading_row, first, titles)
    for row, note in notes.items():
        for column in note.columns:
            page.cell(row, column + 1).fill = WRONG
        for offset, text in enumerate((note.message, note.suggestion)):
            cell = page.cell(row, first + offset, text or None)
            cell.data_type = "s"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    page.auto_filter.ref = f"A{heading_row}:{get_column_letter(first + 1)}{max(page.max_row, heading_row)}"
    book.active = book.index(page)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _head(page: Worksheet, heading_row: int, first: int, titles: Titles) -> None:
    for offset, (title, width) in enumerate(((titles.message, WIDE), (titles.suggestion, WIDTH * 2))):
        cell = page.cell(heading_row, first + offset, title)
        cell.font, cell.fill = Font(bold=True), HEADING
        page.column_dimensions[get_column_letter(first + offset)].width = width


def rewritten(
    rows: Iterable[tuple[int, Sequence[Any]]],
    *,
    sheet: str,
    headings: Sequence[str],
    notes: Mapping[int, Note],
    titles: Titles,
    only_bad: bool,
) -> bytes:
    """另写批注 — a plain workbook of the rows, numbered as in the sheet: all, or those with a note."""
    out = io.BytesIO()
    columns = [Column(8), *(Column(WIDTH) for _heading in headings), Column(WIDE), Column(WIDTH * 2)]
    with writing(out, title=sheet) as book, book.sheet(sheet[:31] or "Sheet1", columns, frozen_row=1) as page:
        page.heading(["#", *headings, titles.message, titles.suggestion], filtered=True)
        for number, cells in rows:
            note = notes.get(number)
            if note is None and only_bad:
                continue
            texts = [_text(cell) for cell in cells[: len(headings)]]
            texts += [""] * (len(headings) - len(texts))
            wrong = {column + 1 for column in note.columns} if note else set()
            said = (note.message, note.suggestion) if note else ("", "")
            page.marked([str(number), *texts, *said], wrong)
        page.filter_to(max(page.last, 1))
    return out.getvalue()


def _text(cell: Any) -> str:
    if isinstance(cell, Fault):
        return cell.text
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
