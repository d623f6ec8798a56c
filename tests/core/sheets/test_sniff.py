"""A file is what its bytes say, whatever it is called."""

import pytest

from app.core.sheets.refusals import Refused
from app.core.sheets.sniff import delimiter_of, encoding_of, kind_of, lines_of
from tests.core.sheets.hostile import book


def text_of(data: bytes) -> str:
    return "".join(lines_of(data, encoding_of(data)))


LINE = "工号,姓名,部门\nA1,王芳,华东\n"


def test_kinds_are_told_by_content() -> None:
    assert kind_of(book()) == "xlsx"
    assert kind_of(LINE.encode()) == "csv"
    assert kind_of(b"\x09\x08\x10\x00\x00\x06\x05\x00") == "xls"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n", "empty"),
        (b"%PDF-1.7\n\x00\x01\x02", "pdf"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "picture"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "picture"),
        (b"Rar!\x1a\x07\x00", "archive"),
        (b"7z\xbc\xaf\x27\x1c\x00", "archive"),
        (b"{\\rtf1\\ansi", "document"),
        (b"MZ\x90\x00\x03\x00\x00\x00\x04\x00", "not_a_spreadsheet"),
        (b"  <html><table><tr><td>1</td></tr></table></html>", "html_table"),
        (b"\xef\xbb\xbf<table><tr><td>1</td></tr></table>", "html_table"),
        ("<html><table/></html>".encode("utf-16"), "html_table"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related", "html_table"),
        (b'<?xml version="1.0"?><Workbook/>', "html_table"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', "xml_2003"),
        (
            b'<?xml version="1.0"?><office:document xmlns:office="urn:oasis:names:tc:opendocument:x"/>',
            "opendocument",
        ),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 nothing behind it", "damaged"),
    ],
)
def test_everything_else_is_refused_by_name(data: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        kind_of(data)
    assert refused.value.reason == code


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_text_is_read_in_whatever_encoding_it_was_saved(encoding: str) -> None:
    line = "employee_no,name\n" + LINE * 3 if encoding in ("utf-16-le", "utf-16-be") else LINE
    data = line.encode(encoding)
    assert kind_of(data) == "csv"
    assert text_of(data) == line


def test_rare_characters_survive_gb18030() -> None:
    assert text_of("𠮷田,㛃\n".encode("gb18030")) == "𠮷田,㛃\n"


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_the_delimiter_is_the_one_that_cuts_evenly(delimiter: str) -> None:
    assert delimiter_of(LINE.replace(",", delimiter).splitlines()) == delimiter


def test_a_comma_inside_quotes_is_no_delimiter() -> None:
    assert delimiter_of(["工号;姓名", 'A1;"王,芳"', 'A2;"李,强"']) == ";"
