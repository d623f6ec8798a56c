"""所见 — numbers shown with leading zeros: 22 under the format 000000 is the employee number 000022."""

import re
from xml.etree.ElementTree import ParseError

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from app.core.sheets.cells import column_number

# more digits than these are no badge: a long number is never made to look whole again
_ZEROS = re.compile(r"0{2,12}")
_CELL = re.compile(rb"<(?:\w+:)?c\b([^<>]*)>\s*<(?:\w+:)?v(?:\s[^<>]*)?>\s*([0-9]{1,12})\s*</")
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Z]{1,3})([0-9]{1,7})["']""")
_STYLE = re.compile(rb"""\bs\s*=\s*["']([0-9]+)["']""")
_KIND = re.compile(rb"""\bt\s*=\s*["'](?!n["'])""")


def padding(styles: bytes) -> dict[int, int]:
    """补零样式 — by the number of a cell's style: how many digits are shown at least."""
    try:
        tree = ElementTree.fromstring(styles)
    except (ParseError, DefusedXmlException):
        return {}
    formats = {
        element.get("numFmtId"): len(code)
        for element in tree.iterfind(".//{*}numFmts/{*}numFmt")
        if _ZEROS.fullmatch(code := element.get("formatCode", ""))
    }
    looks = tree.iterfind("{*}cellXfs/{*}xf") if formats else ()
    return {
        number: formats[look.get("numFmtId")]
        for number, look in enumerate(looks)
        if look.get("numFmtId") in formats
    }


def shown_in(piece: bytes, padded: dict[int, int]) -> dict[tuple[int, int], str]:
    """所见 — by (row, column) from 0: what stands in cells of these styles; `piece` cuts no cell in two."""
    found: dict[tuple[int, int], str] = {}
    for cell in _CELL.finditer(piece):
        style, place = _STYLE.search(cell[1]), _PLACE.search(cell[1])
        width = padded.get(int(style[1])) if style else None
        if place and width and not _KIND.search(cell[1]):
            found[int(place[2]) - 1, column_number(place[1].decode())] = cell[2].decode().zfill(width)
    return found
