"""切片 — a sheet given to calamine some thousand rows at a time, however long it is.

Each slice is a small workbook in memory: the sheet's own head, some of its rows, the package's styles. So
dates, errors and texts come out as they do when calamine reads the whole, in flat memory, and the first
rows are at hand at once.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import python_calamine as calamine

from app.core.sheets.cells import Fault, Row
from app.core.sheets.faults import faults_in
from app.core.sheets.guards import MAX_ROWS, Package
from app.core.sheets.refusals import Refused
from app.core.sheets.shown import padding, shown_in
from app.core.sheets.strings import Strings

SLICE = 2 << 20  # bytes of rows: small enough for flat memory, large enough for speed
LONGEST_ROW = 32 << 20
# what a slice's workbook is made of beside its sheet; texts are put in by us
KEPT = re.compile(
    r"xl/workbook\.xml|xl/_rels/workbook\.xml\.rels|xl/styles\.xml|_rels/\.rels|\[content_types\]\.xml"
)
STYLES = "xl/styles.xml"
MARK = "\ue000"  # begins the number of a shared text while calamine holds the slice
_PLAIN_SHARED, _AS_TEXT = b' t="s"><v>', b' t="str"><v>' + MARK.encode()
_SHARED = re.compile(rb"""(<(?:\w+:)?c\b[^<>]*?\s)t\s*=\s*["']s["']([^<>]*>\s*<(?:\w+:)?v(?:\s[^<>]*)?>)""")
_DATA = re.compile(rb"<((?:\w+:)?)sheetData\b[^<>]*?(/?)>")
_ROOT = re.compile(rb"<(?:\w+:)?worksheet\b[^<>]*>")
_ROW = re.compile(rb"<(?:\w+:)?row\b([^<>]*)>")
_NUMBER = re.compile(rb"""\sr\s*=\s*["']""")


def sliced(package: Package, strings: Strings, name: str, part: str) -> Iterator[Row]:
    """分片 — the rows of one sheet of a package the guards were content with, faults in their places."""
    odd = package.sheets[part.lower()].odd
    around = _kept(package.archive)
    padded = next((padding(each) for name, each in around.items() if name.lower() == STYLES), {})
    size = max(SLICE, 4 * sum(map(len, around.values())))  # what is read with each slice costs little of it
    given = 0
    for head, piece, tail in _pieces(package.archive, part, size):
        texts, marked = _marked(piece)
        start, rows = _read({**around, part: head + texts + tail}, name)
        found: dict[tuple[int, int], Fault | str] = {**shown_in(piece, padded)} if padded else {}
        found |= faults_in(piece) if odd else {}
        first = _ROW.search(piece)
        if first and not _NUMBER.search(first[1]):
            start += given  # rows without a number follow those before
        if not rows:
            continue
        if start < given or start + len(rows) > MAX_ROWS:
            raise Refused("suspicious_parts")
        for _blank in range(start - given):
            yield []
        if marked:
            _resolve(rows, strings)
        for (row, column), fault in found.items():
            if start <= row < start + len(rows):
                _settle(rows[row - start], column, fault)
        yield from rows
        given = start + len(rows)


def _kept(archive: zipfile.ZipFile) -> dict[str, bytes]:
    return {name: archive.read(name) for name in archive.namelist() if KEPT.fullmatch(name.lower())}


def _pieces(archive: zipfile.ZipFile, part: str, size: int) -> Iterator[tuple[bytes, bytes, bytes]]:
    """The sheet's head, some whole rows, and what closes them again."""
    with archive.open(part) as stream:
        rest = b""
        while not (data := _DATA.search(rest)) and (chunk := stream.read(size)):
            rest += chunk
            if len(rest) > LONGEST_ROW + size:
                raise Refused("suspicious_parts")
        root = _ROOT.search(rest)
        if not data or data[2] or not root:
            return
        prefix = data[1]
        head = root[0] + data[0]
        tail = b"</" + prefix + b"sheetData></" + prefix + b"worksheet>"
        close, end = b"</" + prefix + b"row>", b"</" + prefix + b"sheetData>"
        rest = rest[data.end() :]
        while True:
            chunk = stream.read(size)
            over = (rest + chunk).find(end) if chunk else rest.find(end)
            rest += chunk
            if over >= 0 or not chunk:
                yield head, rest[: over if over >= 0 else len(rest)], tail
                return
            cut = rest.rfind(close) + len(close)
            if cut < len(close):
                if len(rest) > LONGEST_ROW + size:
                    raise Refused("endless_cell")
                continue
            yield head, rest[:cut], tail
            rest = rest[cut:]


def _marked(piece: bytes) -> tuple[bytes, bool]:
    """The rows with the numbers of shared texts told from other texts."""
    marked = piece.replace(_PLAIN_SHARED, _AS_TEXT)
    if b't="s"' in marked or b"='s'" in marked or b"= " in marked:
        marked = _SHARED.sub(rb"\1t=\"str\"\2" + MARK.encode(), marked)
    return marked, marked is not piece and len(marked) != len(piece)


def _read(parts: dict[str, bytes], name: str) -> tuple[int, list[list[Any]]]:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as package:
        for part, content in parts.items():
            package.writestr(part, content)
    out.seek(0)
    sheet = calamine.CalamineWorkbook.from_filelike(out).get_sheet_by_name(name)
    if sheet.start is None:
        return 0, []
    top, left = sheet.start
    rows: list[list[Any]] = sheet.to_python(skip_empty_area=True)
    return top, [[""] * left + row for row in rows] if left else rows


def _resolve(rows: list[list[Any]], strings: Strings) -> None:
    for row in rows:
        for column, cell in enumerate(row):
            if cell.__class__ is str and cell[:1] == MARK and cell[1:].isdecimal():
                number = int(cell[1:])
                row[column] = strings[number] if number < len(strings) else ""


def _settle(row: list[Any], column: int, value: Any) -> None:
    if column >= len(row):
        row.extend([""] * (column + 1 - len(row)))
    row[column] = value
