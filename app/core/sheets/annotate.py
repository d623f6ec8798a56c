"""批注 — a workbook sent back with what is wrong in it: cells marked, two columns that can be filtered.

The same workbook where it is an xlsx of a size people look at; above that, and for other formats, a plain
workbook is written row by row.
"""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from app.core.sheets.book import MARKS
from app.core.sheets.cells import Fault
from app.core.sheets.writer import Column, writing

WRONG = PatternFill("solid", fgColor="FBD5D5")
MARKED = {"00FBD5D5", "FFFBD5D5"}
HEADING = PatternFill("solid", fgColor="E8EEF7")
PLAIN = PatternFill()
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
    data: bytes,
    *,
    sheet: str,
    heading_row: int,
    notes: Mapping[int, Note],
    titles: Titles,
    batch: str | None = None,
) -> bytes:
    """原表批注 — the same xlsx with wrong cells marked and two columns added; the bytes have passed the
    guards. Marks and columns of an earlier check go; `batch` is the check these are of.
    """
    book = load_workbook(io.BytesIO(data), keep_links=False)
    page = book[sheet]
    first = _cleaned(book, page, heading_row, titles) or page.max_column + 1
    if batch:
        _sign(book, batch)
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


def _cleaned(book: Workbook, page: Worksheet, heading_row: int, titles: Titles) -> int | None:
    """Take off what an earlier check marked; the column where its columns stood, to be written again."""
    if MARKS not in book.sheetnames:
        return None
    del book[MARKS]
    at = {page.cell(heading_row, column).value: column for column in range(1, page.max_column + 1)}
    first = at.get(titles.message)
    both = first is not None and page.cell(heading_row, first + 1).value == titles.suggestion
    for row in page.iter_rows(min_row=heading_row + 1):
        for cell in row:
            if both and first is not None and cell.column in (first, first + 1):
                cell.value = None
            elif cell.fill.fgColor.rgb in MARKED:
                cell.fill = PLAIN
    return first if both else None


def _sign(book: Workbook, batch: str) -> None:
    marks = book.create_sheet(MARKS)
    marks.append(["batch", batch])
    marks.sheet_state = "hidden"


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
    batch: str | None = None,
) -> bytes:
    """另写批注 — a plain workbook of the rows, numbered as in the sheet: all, or those with a note."""
    out = io.BytesIO()
    columns = [Column(8), *(Column(WIDTH) for _heading in headings), Column(WIDE), Column(WIDTH * 2)]
    with writing(out, title=sheet) as book:
        with book.sheet(sheet[:31] or "Sheet1", columns, frozen_row=1) as page:
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
        if batch:
            with book.sheet(MARKS, (Column(16), Column(40)), hidden=True) as marks:
                marks.body(("batch", batch))
    return out.getvalue()


def _text(cell: Any) -> str:
    if isinstance(cell, Fault):
        return cell.text
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
