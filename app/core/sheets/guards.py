"""守卫 — a workbook is looked through before any parser sees it: its parts, their true size, their reach.

What is refused here: parts that unpack to absurd sizes, XML that defines entities, paths that leave the
package, cells so far apart that a dense reader would ask for gigabytes.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from app.core.sheets.book import Merge
from app.core.sheets.cells import column_number, letters
from app.core.sheets.foreign import reason_of_package
from app.core.sheets.lost import LOST_UTF8
from app.core.sheets.refusals import Refused

MAX_PARTS = 2_000
MAX_UNPACKED = 3 << 30
MAX_RATIO = 250
RATIO_MATTERS = 8 << 20
MAX_XML_PART = 64 << 20
MAX_COLUMNS = 300
MAX_ROWS = 1_048_576
MAX_MERGES = 200_000
SPARSE, SPREAD = 200_000, 4  # the last row of a sheet with few rows; so many times their number, of others
LONGEST_TEXT = 1 << 20  # between two tags
CHUNK = 1 << 20

_DEFINES = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_ELEMENT = re.compile(rb"<[A-Za-z]")
_LONG_ROW = re.compile(rb"""["'][A-Z]{1,3}(\d{6,})["']""")
_MERGED = re.compile(
    rb"""<(?:\w+:)?mergeCell\s[^<>]*?ref\s*=\s*["']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})\b"""
)
_PLACE = re.compile(rb"""["']([A-Z]{1,3})?(\d{1,12})["']""")


@dataclass(frozen=True, slots=True)
class Signs:
    """What to look for in a sheet's XML; the plain spelling every known writer uses is much quicker to
    find.

    `far` is a place beyond column BZ or row 200,000; `farther` leaves out rows below the millionth.
    """

    row_ends: tuple[bytes, ...]
    far: re.Pattern[bytes]
    farther: re.Pattern[bytes]
    wide: re.Pattern[bytes]
    odd: tuple[re.Pattern[bytes], ...]


_PLAIN = Signs(
    row_ends=(b"</row>",),
    far=re.compile(rb'r="(?:[A-Z]{3}|[C-Z][A-Z]|[A-Z]*(?:[2-9]\d{5}|\d{7,})")'),
    farther=re.compile(rb'r="(?:[A-Z]{3}|[C-Z][A-Z]|[A-Z]*\d{7,}")'),
    wide=re.compile(rb'r="(?:[A-Z]{3}|[C-Z][A-Z])'),
    odd=(re.compile(rb't="[eb]"'), re.compile(rb"<f[\s>/]")),
)
_ANY = Signs(
    row_ends=(b"</row>", b":row>"),
    far=re.compile(rb"""["'](?:[A-Z]{3}|[C-Z][A-Z])\d+\s*["']|["'][A-Z]*(?:[2-9]\d{5}|\d{7,})\s*["']"""),
    farther=re.compile(rb"""["'](?:[A-Z]{3}|[C-Z][A-Z])\d+\s*["']|["'][A-Z]*\d{7,}\s*["']"""),
    wide=re.compile(rb"""["'](?:[A-Z]{3}|[C-Z][A-Z])\d+\s*["']"""),
    odd=(re.compile(rb"""t\s*=\s*["'][eb]["']|<(?:\w+:)?f[\s>/]"""),),
)


@dataclass(slots=True)
class Reach:
    """范围 — how far a sheet's part goes, its merged ranges, and whether it holds formulas, errors or truth
    values.
    """

    rows: int = 0
    last_row: int = 0
    columns: int = 78
    odd: bool = False
    merges: list[Merge] = field(default_factory=list)
    signs: Signs | None = None


@dataclass(slots=True)
class Package:
    """包 — the safe parts of a workbook by name, the reach of each worksheet part by its name in lower case;
    `damaged` says that somewhere a character was lost.
    """

    archive: zipfile.ZipFile
    sheets: dict[str, Reach] = field(default_factory=dict)
    damaged: bool = False


def opened(source: bytes | Path) -> Package:
    """打开 — the workbook's package after every part was looked through; raises Refused."""
    return looked_through(source, must_have="xl/workbook.xml")


def looked_through(
    source: bytes | Path, *, most_unpacked: int = MAX_UNPACKED, must_have: str | None = None
) -> Package:
    """查遍 — any office package after every part was looked through; raises Refused."""
    try:
        package = Package(zipfile.ZipFile(io.BytesIO(source) if isinstance(source, bytes) else source))
        _check_parts(package.archive.infolist(), most_unpacked)
        if must_have and must_have not in {name.lower() for name in package.archive.namelist()}:
            raise Refused(reason_of_package(package.archive))
        for part in package.archive.infolist():
            _look_through(package, part)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError, OSError) as broken:
        raise Refused("damaged") from broken
    return package


def _check_parts(parts: list[zipfile.ZipInfo], most_unpacked: int) -> None:
    names = [part.filename for part in parts]
    if len(parts) > MAX_PARTS or len({name.lower() for name in names}) < len(names):
        raise Refused("suspicious_parts")
    if any(name.startswith(("/", "\\")) or ".." in re.split(r"[\\/]", name) for name in names):
        raise Refused("suspicious_parts")
    if sum(part.file_size for part in parts) > most_unpacked:
        raise Refused("zip_bomb")
    for part in parts:
        if part.file_size > RATIO_MATTERS and part.file_size > MAX_RATIO * max(part.compress_size, 1):
            raise Refused("zip_bomb")
        if part.flag_bits & 1:
            raise Refused("encrypted")


def _look_through(package: Package, part: zipfile.ZipInfo) -> None:
    """Unpack a part piece by piece, keeping nothing, so that a false declared size cannot hurt either."""
    name = part.filename.lower()
    if not name.endswith((".xml", ".rels", ".vml")):
        return
    sheet = Reach() if name.startswith("xl/worksheets/") and name.endswith(".xml") else None
    if sheet is None and part.file_size > MAX_XML_PART and "sharedstrings" not in name:
        raise Refused("zip_bomb")
    prolog = True
    for piece in _pieces(package.archive, part):
        if prolog:
            _check_prolog(piece)
            prolog = not _ELEMENT.search(piece)
        if b"\x00" in piece:
            raise Refused("suspicious_parts")
        package.damaged = package.damaged or any(lost in piece for lost in (*LOST_UTF8, b"_x00"))
        if sheet:
            _measure(sheet, piece)
    if sheet:
        package.sheets[name] = sheet
        _check_reach(sheet)


def _pieces(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """The part in pieces of about a megabyte, cut where a tag begins, so that no tag is in two of them."""
    rest = b""
    with archive.open(part) as stream:
        while chunk := stream.read(CHUNK):
            piece = rest + chunk if rest else chunk
            cut = piece.rfind(b"<")
            if len(piece) - cut > LONGEST_TEXT:
                raise Refused("endless_cell")
            yield piece[:cut]
            rest = piece[cut:]
    yield rest


def _check_prolog(piece: bytes) -> None:
    """Document types may only stand before the first element: nowhere else would a parser obey them."""
    if piece.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in piece[:8]:
        raise Refused("suspicious_parts")
    if _DEFINES.search(piece):
        raise Refused("external_entities")


def _measure(sheet: Reach, piece: bytes) -> None:
    """Count rows; look at each place only when something lies beyond column BZ or row 200,000."""
    if sheet.signs is None:
        sheet.signs = _ANY if b"='" in piece or b":sheetData" in piece else _PLAIN
    sheet.rows += sum(map(piece.count, sheet.signs.row_ends))
    sheet.odd = sheet.odd or any(sign.search(piece) for sign in sheet.signs.odd)
    if b"mergeCell" in piece:
        sheet.merges += [
            (_place(top, left), _place(bottom, right)) for left, top, right, bottom in _MERGED.findall(piece)
        ]
        if len(sheet.merges) > MAX_MERGES:
            raise Refused("suspicious_parts")
    # once so many rows are there, no row of six digits is too far from them (_check_reach)
    far = sheet.signs.farther if sheet.rows >= SPARSE else sheet.signs.far
    if far.search(piece):
        _place_all(sheet, sheet.signs, piece)


def _place_all(sheet: Reach, signs: Signs, piece: bytes) -> None:
    columns = {name for name, _row in _PLACE.findall(piece)} if signs.wide.search(piece) else ()
    sheet.columns = max([sheet.columns, *(column_number(name.decode()) + 1 for name in columns if name)])
    sheet.last_row = max([sheet.last_row, *map(int, set(_LONG_ROW.findall(piece)))])


def _place(row: bytes, column: bytes) -> tuple[int, int]:
    return int(row) - 1, column_number(column.decode())


def _check_reach(sheet: Reach) -> None:
    if sheet.columns > MAX_COLUMNS:
        raise Refused("too_wide", column=letters(sheet.columns - 1))
    if sheet.last_row > MAX_ROWS or sheet.last_row > SPREAD * sheet.rows + SPARSE:
        raise Refused("suspicious_parts")
