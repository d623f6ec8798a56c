"""csv — text with a delimiter, in whichever encoding the office happened to save it."""

import csv
from collections.abc import Iterator

from app.core.sheets.book import Book, Grid, Sheet
from app.core.sheets.cells import Row
from app.core.sheets.guards import MAX_COLUMNS, MAX_ROWS
from app.core.sheets.lost import LOST, with_losses
from app.core.sheets.refusals import Refused
from app.core.sheets.sniff import delimiter_of, encoding_of, lines_of

CELL_LIMIT = 1 << 20


def open_csv(data: bytes, name: str) -> Book:
    """打开 csv — one sheet called like the file; raises Refused."""
    encoding = encoding_of(data)
    delimiter = delimiter_of(lines_of(data, encoding))
    damaged = any(lost in line for line in lines_of(data, encoding) for lost in LOST)

    def load() -> Grid:
        rows = _rows(data, encoding, delimiter)
        return Grid(with_losses(rows) if damaged else rows, may_fault=damaged)

    rows = min(max(map(data.count, (b"\n", b"\r"))) + 1, MAX_ROWS)
    return Book("csv", (Sheet(name, visible=True, load=load),), rows=rows)


def _rows(data: bytes, encoding: str, delimiter: str) -> Iterator[Row]:
    csv.field_size_limit(CELL_LIMIT)
    try:
        for number, row in enumerate(csv.reader(lines_of(data, encoding), delimiter=delimiter)):
            if number == MAX_ROWS:
                raise Refused("too_many_rows", limit=MAX_ROWS)
            if len(row) > MAX_COLUMNS and any(row[MAX_COLUMNS:]):
                raise Refused("too_many_cells")
            yield row[:MAX_COLUMNS]  # type: ignore[misc]  # a list of texts is a row
    except csv.Error as broken:
        raise Refused("endless_cell" if "field limit" in str(broken) else "damaged") from broken
