"""流式读取 — sheets too long to hold at once, row by row through openpyxl; cells come out as calamine's."""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from openpyxl import load_workbook

from app.core.sheets.book import Grid, Merge
from app.core.sheets.cells import Row, column_number
from app.core.sheets.faults import faults_of
from app.core.sheets.guards import Package

CHUNK = 1 << 20
_MERGED = re.compile(rb"""<(?:\w+:)?mergeCell\s[^>]*?ref\s*=\s*["']([A-Z]+)(\d+):([A-Z]+)(\d+)["']""")


def streamed(data: bytes, package: Package, name: str, part: str) -> Grid:
    """流式 — the rows of one sheet of a package the guards were content with."""
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    page: Any = book[name]
    page.reset_dimensions()  # what a sheet says of its size may be wrong; its rows are not
    faults = faults_of(package.archive, part) if package.sheets[part].odd else {}
    return Grid(_rows(page), 0, faults, list(_merges(package.archive, part)))


def _rows(page: Any) -> Iterator[Row]:
    for row in page.iter_rows(values_only=True):
        yield ["" if cell is None else _cell(cell) for cell in row]


def _cell(cell: Any) -> Any:
    if cell.__class__ is datetime and not (cell.hour or cell.minute or cell.second):
        return cell.date()
    return float(cell) if cell.__class__ is int else cell


def _merges(archive: zipfile.ZipFile, part: str) -> Iterator[Merge]:
    """The merged ranges, which stand behind the rows."""
    rest = b""
    with archive.open(part) as stream:
        while chunk := stream.read(CHUNK):
            piece = rest + chunk
            for left, top, right, bottom in _MERGED.findall(piece):
                yield _place(top, left), _place(bottom, right)
            rest = piece[piece.rfind(b"<") :] if len(piece) - piece.rfind(b"<") < CHUNK else b""


def _place(row: bytes, column: bytes) -> tuple[int, int]:
    return int(row) - 1, column_number(column.decode())
