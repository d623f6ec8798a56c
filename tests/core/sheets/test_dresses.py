"""Whatever program wrote the file, and however: the cells are the same."""

import io
from datetime import date
from zipfile import ZipFile

import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from app.core.sheets.book import EPOCH_1904
from app.core.sheets.cells import Fault
from app.core.sheets.reader import open_book
from app.core.sheets.refusals import Refused
from tests.core.sheets.biff import contained, locked, stream
from tests.core.sheets.dresses import DRESSES, TABLE, plain, shared
from tests.core.sheets.hostile import SHEET, repacked, sheet_of

PASSWORD = "薪酬2026"


def read(data: bytes, **options: str) -> list[list[object]]:
    return [list(row) for row in open_book(data, **options).sheets[0].load().rows]


def why(data: bytes, **options: str) -> str:
    with pytest.raises(Refused) as refused:
        read(data, **options)
    assert refused.value.message
    return refused.value.reason


@pytest.mark.parametrize("dress", DRESSES)
def test_the_table_is_the_same_in_every_dress(dress: str) -> None:
    assert read(DRESSES[dress]()) == TABLE


@pytest.mark.parametrize("bare", [False, True])
@pytest.mark.parametrize("version", [8, 5])
def test_old_workbooks_are_read_in_their_container_and_bare(version: int, *, bare: bool) -> None:
    rows: list[list[object]] = [*TABLE, [5, True, b"\x2a"]]
    data = stream(rows, version=version)
    found = read(data if bare else contained(data, name="Workbook" if version == 8 else "Book"))
    assert found == [*TABLE, [5.0, "TRUE", Fault("cell_error", "#N/A")]]


def test_an_old_workbook_may_count_from_1904() -> None:
    assert open_book(stream([["a"]], epoch_1904=True)).epoch == EPOCH_1904


def test_an_old_workbook_under_a_password() -> None:
    data = locked(TABLE, PASSWORD)
    assert read(data, password=PASSWORD) == TABLE
    assert why(data) == "encrypted"
    assert why(data, password="1") == "wrong_password"


def under(password: str) -> bytes:
    out = io.BytesIO()
    OOXMLFile(io.BytesIO(plain())).encrypt(password, out)
    return out.getvalue()


def test_a_workbook_under_a_password() -> None:
    data = under(PASSWORD)
    assert read(data, password=PASSWORD) == TABLE
    assert why(data) == "encrypted"
    assert why(data, password="1") == "wrong_password"
    assert why(data[:-3_000], password=PASSWORD) == "damaged"


def test_a_workbook_protected_against_changes_only_opens_unasked() -> None:
    assert read(under("VelvetSweatshop")) == TABLE


def test_a_password_for_a_file_that_needs_none_changes_nothing() -> None:
    assert read(plain(), password="1") == TABLE
    assert read("工号,姓名\nA1,张三".encode(), password="1") == [["工号", "姓名"], ["A1", "张三"]]


def test_lost_characters_are_told_cell_by_cell() -> None:
    body = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>张\ufffd</t></is></c>'
        '<c r="B1" t="inlineStr"><is><t>锟斤拷</t></is></c>'
        '<c r="C1" t="inlineStr"><is><t>好_x0000_</t></is></c></row>'
    )
    found = read(repacked(plain(), {SHEET: sheet_of(body)}))
    assert found == [[Fault("encoding_damaged", "张\ufffd"), Fault("encoding_damaged", "锟斤拷"), "好"]]


def test_a_torn_text_is_read_but_for_what_was_lost() -> None:
    text = "工号,姓名,部门\n" + "A1,张三,华东一部\n" * 40
    torn = text.encode()[:-8] + b"\xe4\xb8\n"
    found = read(torn)
    assert found[1] == ["A1", "张三", "华东一部"]
    assert isinstance(found[-1][-1], Fault)
    assert why(b"\xff\xfe\x00\xd8" + "工号".encode("utf-16-le") * 2 + b"\x00\xd8" * 9) == "encoding_damaged"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_chinese_that_looks_like_zeros_is_no_binary(encoding: str) -> None:
    """一 is U+4E00: in UTF-16 half of it is a zero byte."""
    text = "工号,姓名,部门\n" + "E000001,丁一,一部/一车间\n" * 3
    assert read(text.encode(encoding))[1] == ["E000001", "丁一", "一部/一车间"]


def test_quotes_hold_delimiters_and_line_ends() -> None:
    assert read('工号;姓名\r\nA1;"张;三\r\n""小"""\r\n'.encode("gb18030")) == [
        ["工号", "姓名"],
        ["A1", '张;三\r\n"小"'],
    ]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', "xml_2003"),
        (b"<html><table></table></html>", "html_table"),
        (contained(stream([["x"]]), name="WordDocument"), "document"),
        (contained(stream([["x"]]), name="ETBook"), "old_office"),
    ],
)
def test_what_is_no_spreadsheet_is_named(data: bytes, reason: str) -> None:
    assert why(data) == reason


@pytest.mark.parametrize(
    ("names", "reason"),
    [
        (["mimetype", "content.xml", "META-INF/manifest.xml"], "opendocument"),
        (["[Content_Types].xml", "xl/workbook.bin"], "binary_workbook"),
        (["[Content_Types].xml", "word/document.xml"], "document"),
        (["Index/Document.iwa"], "apple_numbers"),
        (["花名册.xlsx"], "archive"),
    ],
)
def test_what_is_packed_like_a_workbook_and_is_none_is_named(names: list[str], reason: str) -> None:
    out = io.BytesIO()
    with ZipFile(out, "w") as package:
        for name in names:
            package.writestr(name, b"<x/>")
    assert why(out.getvalue()) == reason


def test_a_shared_text_of_many_pieces_and_escapes() -> None:
    data = shared(lambda text: f"<si><t>{text.replace('&', '&#38;').replace('<', '&#x3C;')}</t></si>")
    assert read(data) == TABLE


def test_a_day_stays_a_day() -> None:
    book = repacked(plain(), {SHEET: sheet_of('<row r="1"><c r="A1" t="d"><v>2020-03-05</v></c></row>')})
    assert read(book) == [[date(2020, 3, 5)]]
