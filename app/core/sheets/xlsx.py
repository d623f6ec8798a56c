"""xlsx — read by calamine, after the guards; what calamine drops is put back from the sheet's own text."""

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath
from typing import cast
from xml.etree.ElementTree import Element, ParseError

import python_calamine as calamine
from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from app.core.sheets import guards
from app.core.sheets.book import EPOCH_1900, EPOCH_1904, Book, Grid, Sheet
from app.core.sheets.cells import Row
from app.core.sheets.child import DENSE_ROWS
from app.core.sheets.faults import faults_of
from app.core.sheets.refusals import Refused
from app.core.sheets.streamed import streamed

BROKEN = (calamine.CalamineError, calamine.XmlError, calamine.ZipError, ValueError, OverflowError)


@dataclass(frozen=True, slots=True)
class Contents:
    """目录 — where each sheet of a package lies, and day 0 of its dates."""

    parts: dict[str, str]
    epoch: date


def open_xlsx(data: bytes) -> Book:
    """打开 xlsx — its sheets, unread; raises Refused."""
    package = guards.opened(data)
    try:
        contents = _contents(package)
        workbook = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        described = workbook.sheets_metadata
    except calamine.PasswordError as locked:
        raise Refused("encrypted") from locked
    except (*BROKEN, ParseError, KeyError, DefusedXmlException) as broken:
        raise Refused("damaged") from broken
    sheets = tuple(
        Sheet(
            about.name,
            about.visible == calamine.SheetVisibleEnum.Visible,
            _loader(data, workbook, package, name, part),
        )
        for about in described
        if about.typ == calamine.SheetTypeEnum.WorkSheet
        for name, part in [(about.name, contents.parts.get(about.name))]
    )
    return Book("xlsx", sheets, contents.epoch, rows=sum(reach.rows for reach in package.sheets.values()))


def _loader(
    data: bytes, workbook: calamine.CalamineWorkbook, package: guards.Package, name: str, part: str | None
) -> Callable[[], Grid]:
    reach = package.sheets.get(part or "") or guards.Reach()

    def load() -> Grid:
        if part and reach.rows > DENSE_ROWS:
            return streamed(data, package, name, part)
        try:
            sheet = workbook.get_sheet_by_name(name)
            merges = list(sheet.merged_cell_ranges or ())
        except BROKEN as broken:
            raise Refused("damaged") from broken
        faults = faults_of(package.archive, part) if part and reach.odd else {}
        first = sheet.start[1] if sheet.start else 0
        rows = cast("Iterable[Row]", sheet.iter_rows())
        return Grid(rows, first, faults, merges)

    return load


def _contents(package: guards.Package) -> Contents:
    workbook = _parsed(package, "xl/workbook.xml")
    targets = {
        link.get("Id"): _inside(link.get("Target", ""))
        for link in _parsed(package, "xl/_rels/workbook.xml.rels")
    }
    parts: dict[str, str] = {}
    epoch = EPOCH_1900
    for element in workbook.iter():
        kind = element.tag.rpartition("}")[2]
        if kind == "sheet":
            link = next((value for key, value in element.items() if key.endswith("}id")), None)
            parts[element.get("name", "")] = targets.get(link, "")
        elif kind == "workbookPr" and element.get("date1904", "0") in ("1", "true", "on"):
            epoch = EPOCH_1904
    return Contents(parts, epoch)


def _inside(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)


def _parsed(package: guards.Package, part: str) -> Element:
    tree: Element = ElementTree.fromstring(package.archive.read(part))
    return tree
