"""csv — text with a delimiter, in whichever encoding the office happened to save it."""

import csv
import io
from collections.abc import Iterator

from app.core.sheets.book import Book, Grid, Sheet
from app.core.sheets.cells import Row
from app.core.sheets.guards import MAX_COLUMNS
from app.core.sheets.refusals import Refused
from app.core.sheets.sniff import delimiter_of, text_of

CELL_LIMIT = 1 << 20


def open_csv(data: bytes, name: str) -> Book:
    """打开 csv — one sheet called like the file; raises Refused."""
    text, encoding = text_of(data)
    delimiter = delimiter_of(text)
    sheet = Sheet(name, visible=True, load=lambda: Grid(_rows(text, delimiter)))
    return Book("csv", (sheet,), encoding=encoding, delimiter=delimiter, rows=text.count("\n") + 1)


def _rows(text: str, delimiter: str) -> Iterator[Row]:
    csv.field_size_limit(CELL_LIMIT)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            if len(row) > MAX_COLUMNS and any(row[MAX_COLUMNS:]):
                raise Refused("not_a_spreadsheet")
            yield list(row)
    except csv.Error as broken:
        raise Refused("damaged") from broken
