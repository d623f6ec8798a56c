"""xlsx — read by calamine, after the guards; what calamine drops is put back from the sheet's own text."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from posixpath import normpath
from xml.etree.ElementTree import Element, ParseError

import python_calamine as calamine
from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from app.core.sheets import guards
from app.core.sheets.book import EPOCH_1900, EPOCH_1904, Book, Grid, Sheet
from app.core.sheets.cells import Row
from app.core.sheets.lost import with_losses
from app.core.sheets.refusals import Refused
from app.core.sheets.slices import sliced
from app.core.sheets.strings import Strings

MAX_SHEETS = 1_000
BROKEN = (calamine.CalamineError, calamine.XmlError, calamine.ZipError, ValueError, OverflowError, KeyError)


@dataclass(frozen=True, slots=True)
class Listed:
    """所列工作表 — a worksheet as the workbook lists it: its name, whether people see it, its part."""

    name: str
    visible: bool
    part: str


def open_xlsx(source: bytes | Path) -> Book:
    """打开 xlsx — its sheets, unread; raises Refused."""
    package = guards.opened(source)
    try:
        listed, epoch = _contents(package)
    except (ParseError, KeyError, DefusedXmlException, UnicodeError) as broken:
        raise Refused("damaged") from broken
    if len(listed) > MAX_SHEETS:
        raise Refused("suspicious_parts")
    if any(each.part.lower() not in package.sheets for each in listed):
        raise Refused("suspicious_parts")  # a sheet that lies where sheets do not was not looked through
    load = _loader(package, Strings(package.archive))
    sheets = tuple(Sheet(each.name, each.visible, partial(load, each)) for each in listed)
    return Book("xlsx", sheets, epoch, rows=sum(reach.rows for reach in package.sheets.values()))


def _loader(package: guards.Package, strings: Strings) -> Callable[[Listed], Grid]:
    def load(listed: Listed) -> Grid:
        reach = package.sheets[listed.part.lower()]
        rows = sliced(package, strings, listed.name, listed.part)
        if package.damaged:
            rows = with_losses(rows)
        return Grid(_soundly(rows), merges=list(reach.merges), may_fault=reach.odd or package.damaged)

    return load


def _soundly(rows: Iterable[Row]) -> Iterator[Row]:
    """The rows; whatever breaks on the way is a damaged file."""
    try:
        yield from rows
    except BROKEN as broken:
        raise Refused("damaged") from broken


def _contents(package: guards.Package) -> tuple[list[Listed], date]:
    workbook = _parsed(package, "xl/workbook.xml")
    names = {name.lower(): name for name in package.archive.namelist()}
    parts = {
        link.get("Id"): _inside(link.get("Target", ""))
        for link in _parsed(package, "xl/_rels/workbook.xml.rels")
        if link.get("Type", "").endswith("/worksheet")
    }
    listed, epoch = [], EPOCH_1900
    for element in workbook.iter():
        kind = element.tag.rpartition("}")[2]
        if kind == "sheet":
            link = next((value for key, value in element.items() if key.endswith("}id")), None)
            if part := parts.get(link):
                visible = element.get("state", "visible") == "visible"
                listed.append(Listed(element.get("name", ""), visible, names.get(part.lower(), part)))
        elif kind == "workbookPr" and element.get("date1904", "0") in ("1", "true", "on"):
            epoch = EPOCH_1904
    return listed, epoch


def _inside(target: str) -> str:
    """Where a part lies in the package; targets count from xl/, as calamine counts them."""
    target = target.lstrip("/") if target.startswith(("/", "xl/")) else f"xl/{target}"
    return normpath(target)


def _parsed(package: guards.Package, part: str) -> Element:
    name = next(name for name in package.archive.namelist() if name.lower() == part)
    tree: Element = ElementTree.fromstring(package.archive.read(name))
    return tree
