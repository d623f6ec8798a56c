"""恶意文件 — files made to hurt whoever opens them, in a few lines each."""

import io
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook

SHEET = "xl/worksheets/sheet1.xml"


def book(rows: int = 3) -> bytes:
    """A small sound workbook."""
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    for number in range(rows):
        sheet.append(["工号", f"A{number}"])
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def repacked(data: bytes, parts: dict[str, bytes]) -> bytes:
    """The package with these parts instead of its own."""
    out = io.BytesIO()
    with ZipFile(io.BytesIO(data)) as package, ZipFile(out, "w", ZIP_DEFLATED) as target:
        kept = {each.filename: package.read(each) for each in package.infolist()} | parts
        for name, content in kept.items():
            target.writestr(name, content)
    return out.getvalue()


def sheet_of(body: str) -> bytes:
    """A worksheet's XML around these rows."""
    return (
        '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{body}</sheetData></worksheet>"
    ).encode()


def inline(reference: str, text: str) -> str:
    """A text cell."""
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'
