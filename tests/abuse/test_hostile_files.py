"""Files made to hurt the machine that reads them: each is refused in a sentence, soon and cheaply."""

import io
import struct
import time
from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest

from app.core.sheets.refusals import Refused
from app.core.sheets.sentences import SENTENCES
from tests.core.sheets.biff import contained, record, stream
from tests.core.sheets.dresses import plain
from tests.core.sheets.hostile import SHEET, inline, repacked, sheet_of
from tests.imports.messy import HEADINGS, person
from tests.imports.reading import Read

SECONDS = 10
HEAD = ",".join(HEADINGS) + "\n"
MEGABYTE = 1 << 20
STRINGS = "xl/sharedStrings.xml"
WORKBOOK = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def part(name: str) -> bytes:
    with ZipFile(io.BytesIO(plain())) as package:
        return package.read(name)


def strings(body: bytes) -> bytes:
    return repacked(plain(), {STRINGS: b'<?xml version="1.0"?><sst>' + body + b"</sst>"})


def rows(body: str) -> bytes:
    return repacked(plain(), {SHEET: sheet_of(body)})


def entity(name: str, prolog: bytes) -> bytes:
    text = part(name)
    at = text.find(b"?>") + 2 if text.startswith(b"<?xml") else 0
    return repacked(plain(), {name: text[:at] + prolog + text[at:]})


def false_size() -> bytes:
    """The directory says a part is small; it unpacks to gigabytes."""
    data = bytearray(repacked(plain(), {SHEET: sheet_of(" " * (40 * MEGABYTE))}))
    at = data.rfind(SHEET.encode())
    size = struct.pack("<I", 40 * MEGABYTE + len(sheet_of("")))
    directory = data.rfind(size, 0, at)
    data[directory : directory + 4] = struct.pack("<I", 500)
    return bytes(data)


def twice() -> bytes:
    out = io.BytesIO(plain())
    with pytest.warns(UserWarning, match="Duplicate"), ZipFile(out, "a", ZIP_DEFLATED) as package:
        package.writestr(SHEET, sheet_of(""))
    return out.getvalue()


def other_case() -> bytes:
    return repacked(plain(), {SHEET.upper(): sheet_of("")})


def going_in_circles() -> bytes:
    links = part(RELATIONS).replace(b"/xl/worksheets/sheet1.xml", b"/xl/workbook.xml")
    return repacked(plain(), {RELATIONS: links})


def elsewhere() -> bytes:
    """A sheet kept where no sheets are, so that nobody looks how far it reaches."""
    links = part(RELATIONS).replace(b"/xl/worksheets/sheet1.xml", b"/xl/media/x.xml")
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="9000000"><c r="XFD9000000"><v>1</v></c></row>'
    return repacked(plain(), {RELATIONS: links, "xl/media/x.xml": sheet_of(far)})


def many_sheets() -> bytes:
    sheets = b"".join(b'<sheet name="s%d" sheetId="%d" r:id="rId1"/>' % (n, n) for n in range(5_000))
    return repacked(plain(), {WORKBOOK: part(WORKBOOK).replace(b"</sheets>", sheets + b"</sheets>")})


def matryoshka() -> bytes:
    inner = io.BytesIO()
    with ZipFile(inner, "w", ZIP_DEFLATED) as package:
        package.writestr("a.bin", bytes(300 * MEGABYTE))
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_STORED) as package:
        package.writestr("花名册.xlsx", inner.getvalue())
    return out.getvalue()


def endless_container() -> bytes:
    """An OLE container whose sectors follow each other in a ring."""
    data = bytearray(contained(stream([["工号"]])))
    struct.pack_into("<I", data, 512 + 4 * 3, 3)
    return bytes(data)


ATTACKS: dict[str, tuple[Callable[[], bytes], str]] = {
    "a part that unpacks a thousandfold": (lambda: rows(" " * (60 * MEGABYTE)), "zip_bomb"),
    "shared texts that unpack a thousandfold": (
        lambda: strings(b"<si><t>a</t></si>" * (4 * MEGABYTE)),
        "zip_bomb",
    ),
    "a size that is a lie": (false_size, "damaged"),
    "a package in a package": (matryoshka, "archive"),
    "entities by the billion": (
        lambda: entity(WORKBOOK, b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'),
        "external_entities",
    ),
    "an entity that is a file": (
        lambda: entity("xl/styles.xml", b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'),
        "external_entities",
    ),
    "an entity in the relations": (
        lambda: entity(RELATIONS, b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">'),
        "external_entities",
    ),
    "a part twice": (twice, "suspicious_parts"),
    "a part twice, in another case": (other_case, "suspicious_parts"),
    "a path that leaves the package": (
        lambda: repacked(plain(), {"../../evil.xml": b"<x/>"}),
        "suspicious_parts",
    ),
    "relations in a ring": (going_in_circles, "suspicious_parts"),
    "a sheet hidden among the pictures": (elsewhere, "suspicious_parts"),
    "thousands of sheets": (many_sheets, "suspicious_parts"),
    "two cells a million rows apart": (
        lambda: rows(f'<row r="1">{inline("A1", "x")}</row><row r="1048576">{inline("B1048576", "x")}</row>'),
        "suspicious_parts",
    ),
    "a row beyond all rows": (
        lambda: rows(
            f'<row r="1">{inline("A1", "x")}</row><row r="99999999">{inline("A99999999", "x")}</row>'
        ),
        "suspicious_parts",
    ),
    "a cell in the last column": (lambda: rows(f'<row r="1">{inline("XFD1", "x")}</row>'), "too_wide"),
    "a text of megabytes": (
        lambda: rows(f'<row r="1">{inline("A1", "长" * (2 * MEGABYTE))}</row>'),
        "endless_cell",
    ),
    "a shared text of megabytes": (lambda: strings(b"<si><t>" + b"a" * (5 * MEGABYTE)), "endless_cell"),
    "tags that never end": (
        lambda: rows('<row r="1">' + '<c r="A1" t="e" ' * (MEGABYTE // 8) + "</row>"),
        "damaged",
    ),
    "merges by the million": (
        lambda: repacked(
            plain(),
            {
                SHEET: sheet_of("")
                + b"<mergeCells>"
                + b'<mergeCell ref="A1:B2"/>' * 300_000
                + b"</mergeCells>"
            },
        ),
        "suspicious_parts",
    ),
    "a line without an end": (lambda: b"a," * (8 * MEGABYTE), "endless_cell"),
    "a quotation without an end": (lambda: b'a,"' + b"b\n" * (2 * MEGABYTE), "endless_cell"),
    "more cells than columns": (
        (HEAD + "1," * 5_000).encode,
        "too_many_cells",
    ),
    "blank lines by the million": (
        lambda: HEAD.encode() + b",,\n" * 1_200_000,
        "too_many_rows",
    ),
    "somebody below a desert": (
        (HEAD + ",,\n" * 200_000 + ",".join(map(str, person(1)))).encode,
        "blank_rows",
    ),
    "a container in a ring": (endless_container, "damaged"),
    "an old workbook cut in the middle": (lambda: contained(stream([["工号"]]))[:2_000], "damaged"),
    "an old workbook of nonsense": (lambda: b"\x09\x08\x10\x00" + bytes(range(256)) * 400, "damaged"),
    "a record longer than its file": (
        lambda: stream([["工号"]])[:-4] + record(0x204, b"")[:2] + b"\xff\xff",
        "damaged",
    ),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_file_made_to_hurt_is_refused_soon_and_by_name(attack: str, tmp_path: Path) -> None:
    make, reason = ATTACKS[attack]
    path = tmp_path / "花名册.xlsx"
    path.write_bytes(make())
    began = time.monotonic()
    with pytest.raises(Refused) as refused:
        Read(path)
    assert refused.value.reason == reason
    assert str(refused.value.message)
    assert reason in SENTENCES
    assert time.monotonic() - began < 2 * SECONDS, "and half of that on a machine with nothing else to do"


def test_a_roster_followed_by_a_million_styled_blanks_is_read(tmp_path: Path) -> None:
    """Somebody coloured whole columns: no harm was meant, and the people above are there."""
    people = "".join(
        f'<row r="{number}">'
        + "".join(inline(f"{'ABCDEFGH'[at]}{number}", str(cell)) for at, cell in enumerate(cells))
        + "</row>"
        for number, cells in enumerate([HEADINGS, person(1), person(2)], 1)
    )
    blanks = "".join(
        f'<row r="{number}" s="1" customFormat="1"><c r="A{number}" s="1"/><c r="B{number}" s="1"/></row>'
        for number in range(4, 200_000)
    )
    path = tmp_path / "花名册.xlsx"
    path.write_bytes(rows(people + blanks))
    read = Read(path)
    assert (list(read.rows), read.skipped, read.wrong) == ([2, 3], [], [])
