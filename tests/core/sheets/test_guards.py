"""What is hostile is refused before any parser sees it."""

import io
from zipfile import ZipFile

import pytest

from app.core.sheets.guards import opened
from app.core.sheets.refusals import Refused
from tests.core.sheets.hostile import SHEET, book, inline, repacked, sheet_of


def why(data: bytes) -> str:
    with pytest.raises(Refused) as refused:
        opened(data)
    assert refused.value.message
    return refused.value.reason


def test_a_sound_workbook_passes() -> None:
    assert opened(book(5)).sheets[SHEET].rows == 5


@pytest.mark.parametrize(
    "prolog",
    [
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
        '<!doctype x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>',
        "<!-- harmless -->" * 3 + '<!DOCTYPE x SYSTEM "http://127.0.0.1/x.dtd">',
    ],
)
def test_definitions_in_any_part_are_refused(prolog: str) -> None:
    part = b'<?xml version="1.0"?>' + prolog.encode() + b"<x/>"
    assert why(repacked(book(), {"xl/comments1.xml": part})) == "external_entities"


def test_a_part_that_inflates_a_thousandfold_is_refused() -> None:
    assert why(repacked(book(), {SHEET: sheet_of(" " * (20 << 20))})) == "zip_bomb"


def test_xml_in_an_encoding_no_writer_uses_is_refused() -> None:
    part = '<?xml version="1.0" encoding="UTF-16"?><x/>'.encode("utf-16")
    assert why(repacked(book(), {"xl/comments1.xml": part})) == "suspicious_parts"


@pytest.mark.parametrize("name", ["../../evil.xml", "/etc/evil.xml", "xl\\..\\..\\evil.xml"])
def test_paths_that_leave_the_package_are_refused(name: str) -> None:
    assert why(repacked(book(), {name: b"<x/>"})) == "suspicious_parts"


def test_a_sheet_that_reaches_to_the_last_column_is_refused() -> None:
    rows = f'<row r="1">{inline("A1", "x")}{inline("XFD1", "x")}</row>'
    assert why(repacked(book(), {SHEET: sheet_of(rows)})) == "too_wide"


def test_two_cells_a_million_rows_apart_are_refused() -> None:
    rows = f'<row r="1">{inline("A1", "x")}</row><row r="1048576">{inline("B1048576", "x")}</row>'
    assert why(repacked(book(), {SHEET: sheet_of(rows)})) == "suspicious_parts"


@pytest.mark.parametrize(("place", "reason"), [("B1048576", "suspicious_parts"), ("XFD200003", "too_wide")])
def test_a_cell_far_from_very_many_rows_is_refused(place: str, reason: str) -> None:
    rows = "<row></row>" * 200_002 + f'<row r="{place.lstrip("ABDFX")}">{inline(place, "x")}</row>'
    assert why(repacked(book(), {SHEET: sheet_of(rows)})) == reason


def test_single_quotes_hide_nothing() -> None:
    rows = "<row r='1'><c r='A1'><v>1</v></c><c r='XFD1'><v>1</v></c></row>"
    assert why(repacked(book(), {SHEET: sheet_of(rows)})) == "too_wide"


def test_too_many_parts_are_refused() -> None:
    assert why(repacked(book(), {f"xl/media/{n}.bin": b"" for n in range(2_001)})) == "suspicious_parts"


def test_a_cut_off_file_is_damaged() -> None:
    assert why(book()[:-100]) == "damaged"


def test_a_package_without_a_workbook_is_no_spreadsheet() -> None:
    out = io.BytesIO()
    with ZipFile(out, "w") as package:
        package.writestr("word/document.xml", "<x/>")
    assert why(out.getvalue()) == "document"
