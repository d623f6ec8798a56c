"""衣裳 — one small table in every dress an .xlsx may wear: the same cells, written as other programs write
them.
"""

import io
from collections.abc import Callable
from zipfile import ZipFile

from openpyxl import Workbook

from tests.core.sheets.hostile import SHEET, repacked

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
TABLE = [["工号", "姓名", "部门"], ["00123", "张三", "一部"], ["A2", "欧阳 & <李>", "华东/二部"]]
LETTERS = "ABC"


def plain() -> bytes:
    """As openpyxl writes it: texts in the shared table."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "花名册"
    for row in TABLE:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def worksheet(
    cell: Callable[[str, str], str], *, before: str = "", prefix: str = "", places: bool = True
) -> bytes:
    """A sheet of the table, each cell made by `cell(reference, text)`."""
    tag = f"{prefix}:" if prefix else ""
    space = f"xmlns:{prefix}" if prefix else "xmlns"
    rows = ""
    for number, texts in enumerate(TABLE, 1):
        cells = "".join(cell(f"{LETTERS[at]}{number}", text) for at, text in enumerate(texts))
        where = f' r="{number}"' if places else ""
        rows += f"<{tag}row{where}>{cells}</{tag}row>"
    return (
        f'<?xml version="1.0"?><{tag}worksheet {space}="{MAIN}">{before}'
        f"<{tag}sheetData>{rows}</{tag}sheetData></{tag}worksheet>"
    ).encode()


def escaped(text: str) -> str:
    """As XML."""
    return text.replace("&", "&amp;").replace("<", "&lt;")


def inline(where: str, text: str) -> str:
    """A text in its cell."""
    return f'<c r="{where}" t="inlineStr"><is><t>{escaped(text)}</t></is></c>'


def rich(where: str, text: str) -> str:
    """A text in pieces of different make, with how it is pronounced."""
    return (
        f'<c r="{where}" t="inlineStr"><is><r><rPr><b/></rPr><t xml:space="preserve">{escaped(text[:1])}</t>'
        f'</r><r><t xml:space="preserve">{escaped(text[1:])}</t></r>'
        '<rPh sb="0" eb="1"><t>PINYIN</t></rPh></is></c>'
    )


def unplaced(_where: str, text: str) -> str:
    """A cell that does not say where it is."""
    return f'<c t="inlineStr"><is><t>{escaped(text)}</t></is></c>'


def prefixed(where: str, text: str) -> str:
    """A cell whose names carry a prefix."""
    return f'<x:c r="{where}" t="inlineStr"><x:is><x:t>{escaped(text)}</x:t></x:is></x:c>'


def formula(where: str, text: str) -> str:
    """A formula with its last value."""
    return f'<c r="{where}" t="str"><f>A1&amp;""</f><v>{escaped(text)}</v></c>'


def shared(item: Callable[[str], str]) -> bytes:
    """The table's texts in the shared table, each made by `item`, and the sheet that points at them."""
    texts = list(dict.fromkeys(text for row in TABLE for text in row))
    table = f'<?xml version="1.0"?><sst xmlns="{MAIN}">' + "".join(map(item, texts)) + "</sst>"
    sheet = worksheet(lambda where, text: f'<c r="{where}" t="s"><v>{texts.index(text)}</v></c>')
    return with_shared(table.encode(), sheet)


def with_shared(table: bytes, sheet: bytes) -> bytes:
    """A book with this shared table and this sheet."""
    return repacked(plain(), {"xl/sharedStrings.xml": table, SHEET: sheet})


def loud(text: str) -> str:
    """A rich item with phonetics of both kinds."""
    return (
        f"<si><r><t xml:space='preserve'>{escaped(text[:1])}</t></r>"
        f"<r><rPr><sz val='9'/></rPr><t>{escaped(text[1:])}</t></r>"
        "<rPh sb='0' eb='1'><t>カナ</t></rPh><phoneticPr fontId='1'/></si>"
    )


def strict() -> bytes:
    """Strict Open XML: the same under other namespaces."""
    parts = {}
    with ZipFile(io.BytesIO(plain())) as package:
        for name in package.namelist():
            text = package.read(name)
            text = text.replace(MAIN.encode(), b"http://purl.oclc.org/ooxml/spreadsheetml/main")
            parts[name] = text.replace(
                b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
                b"http://purl.oclc.org/ooxml/officeDocument/relationships",
            )
    return repacked(plain(), parts)


def macros() -> bytes:
    """A workbook with macros in it (.xlsm)."""
    with ZipFile(io.BytesIO(plain())) as package:
        types = package.read("[Content_Types].xml").replace(
            b"spreadsheetml.sheet.main+xml", b"ms-excel.sheet.macroEnabled.main+xml"
        )
    return repacked(plain(), {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0 macros", "[Content_Types].xml": types})


def renamed() -> bytes:
    """Parts under names in another case than they are asked for by."""
    out = io.BytesIO()
    with ZipFile(io.BytesIO(plain())) as package, ZipFile(out, "w") as target:
        for name in package.namelist():
            target.writestr(
                name.replace("sheet1.xml", "Sheet1.XML").replace("sharedStrings", "SharedStrings"),
                package.read(name),
            )
    return out.getvalue()


def with_dimension(reference: str) -> bytes:
    """A sheet that says it is of another size than it is."""
    return repacked(plain(), {SHEET: worksheet(inline, before=f'<dimension ref="{reference}"/>')})


DRESSES: dict[str, Callable[[], bytes]] = {
    "plain": plain,
    "inline": lambda: repacked(plain(), {SHEET: worksheet(inline)}),
    "rich inline with phonetics": lambda: repacked(plain(), {SHEET: worksheet(rich)}),
    "rich shared with phonetics": lambda: shared(loud),
    "without places": lambda: repacked(plain(), {SHEET: worksheet(unplaced, places=False)}),
    "prefixed": lambda: repacked(plain(), {SHEET: worksheet(prefixed, prefix="x")}),
    "formulas": lambda: repacked(plain(), {SHEET: worksheet(formula)}),
    "strict": strict,
    "macros": macros,
    "other case": renamed,
    "no dimension": lambda: repacked(plain(), {SHEET: worksheet(inline)}),
    "dimension too small": lambda: with_dimension("A1"),
    "dimension too large": lambda: with_dimension("A1:XFD1048576"),
    "dimension of nonsense": lambda: with_dimension("ZZZ9:A-1"),
}
