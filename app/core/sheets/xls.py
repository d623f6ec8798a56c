"""xls — the format of Excel 97, read by xlrd, which keeps error cells and knows dates from numbers."""

from collections.abc import Callable, Iterator
from datetime import date
from io import StringIO

import xlrd
from xlrd.biffh import error_text_from_code

from app.core.sheets.book import EPOCH_1900, EPOCH_1904, Book, Grid, Sheet
from app.core.sheets.cells import Cell, Fault, Row
from app.core.sheets.refusals import Refused

# what xlrd raises on damaged files besides its own error
BROKEN = (
    xlrd.XLRDError,
    xlrd.compdoc.CompDocError,
    AssertionError,
    LookupError,
    ValueError,
    TypeError,
    MemoryError,
)


def open_xls(data: bytes) -> Book:
    """打开 xls — its sheets; raises Refused."""
    try:
        book = xlrd.open_workbook(
            file_contents=data, logfile=StringIO(), formatting_info=True, on_demand=True, ragged_rows=True
        )
    except BROKEN as broken:
        raise Refused("encrypted" if "ncrypted" in str(broken) else "damaged") from broken
    except Exception as broken:  # xlrd lets struct.error and others escape on damaged input
        raise Refused("damaged") from broken
    sheets = tuple(
        Sheet(name, book._sheet_visibility[number] == 0, _loader(book, number))  # noqa: SLF001 - xlrd has no other door before a sheet is loaded
        for number, name in enumerate(book.sheet_names())
    )
    return Book("xls", sheets, EPOCH_1904 if book.datemode else EPOCH_1900)


def _loader(book: xlrd.book.Book, number: int) -> Callable[[], Grid]:
    def load() -> Grid:
        try:
            sheet = book.sheet_by_index(number)
        except Exception as broken:  # as above
            raise Refused("damaged") from broken
        merges = [((top, left), (bottom - 1, right - 1)) for top, bottom, left, right in sheet.merged_cells]
        return Grid(_rows(sheet, book.datemode), merges=merges, may_fault=True)

    return load


def _rows(sheet: xlrd.sheet.Sheet, datemode: int) -> Iterator[Row]:
    for number in range(sheet.nrows):
        yield [_value(cell, datemode) for cell in sheet.row(number)]


def _value(cell: xlrd.sheet.Cell, datemode: int) -> Cell:
    if cell.ctype == xlrd.XL_CELL_DATE:
        return _date(cell.value, datemode)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return Fault("cell_error", error_text_from_code.get(cell.value, "#ERR"))
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return "TRUE" if cell.value else "FALSE"
    return cell.value  # type: ignore[no-any-return]


def _date(value: float, datemode: int) -> date | float:
    try:
        return xlrd.xldate_as_datetime(value, datemode)  # type: ignore[no-any-return]
    except (xlrd.xldate.XLDateError, OverflowError, ValueError):
        return value
