"""工作簿外壳 — the parts of an .xlsx around its sheets."""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

_HIDDEN = ' state="hidden"'
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_VENDOR = "application/vnd.openxmlformats"
_KIND = f"{_VENDOR}-officedocument.spreadsheetml"


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A sheet as the workbook lists it: the rows printed on every page, what is printed, what is filtered."""

    name: str
    repeat: tuple[int, int] | None
    area: str
    filtered: str | None = None
    hidden: bool = False


def content_types(sheets: int) -> str:
    """[Content_Types].xml."""
    parts = "".join(
        f'<Override PartName="/xl/worksheets/sheet{i}.xml" ContentType="{_KIND}.worksheet+xml"/>'
        for i in range(1, sheets + 1)
    )
    return (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="{_VENDOR}-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/>'
        f'<Override PartName="/docProps/core.xml" ContentType="{_VENDOR}-package.core-properties+xml"/>'
        f"{parts}</Types>"
    )


def root_relations() -> str:
    """_rels/.rels."""
    return (
        f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
        f'<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" '
        'Target="docProps/core.xml"/>'
        "</Relationships>"
    )


def properties(title: str, creator: str) -> str:
    """docProps/core.xml."""
    return (
        f'{_HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{escape(title)}</dc:title><dc:creator>{escape(creator)}</dc:creator></cp:coreProperties>"
    )


def workbook_relations(sheets: int) -> str:
    """xl/_rels/workbook.xml.rels."""
    parts = "".join(
        f'<Relationship Id="rId{i}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{i}.xml"/>'
        for i in range(1, sheets + 1)
    )
    styles = f'<Relationship Id="rId{sheets + 1}" Type="{_OFFICE}/styles" Target="styles.xml"/>'
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{parts}{styles}</Relationships>'


def workbook(sheets: Sequence[SheetPart]) -> str:
    """xl/workbook.xml, with the print titles and areas of its sheets."""
    listed = "".join(
        f'<sheet name={quoteattr(sheet.name)} sheetId="{i}"{_HIDDEN if sheet.hidden else ""} r:id="rId{i}"/>'
        for i, sheet in enumerate(sheets, 1)
    )
    names = "".join(_names(sheet, i) for i, sheet in enumerate(sheets))
    return (
        f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><bookViews><workbookView/></bookViews>'
        f"<sheets>{listed}</sheets><definedNames>{names}</definedNames>"
        '<calcPr fullCalcOnLoad="1"/></workbook>'
    )


def _names(sheet: SheetPart, index: int) -> str:
    quoted = "'" + escape(sheet.name).replace("'", "''") + "'"
    names = [("_xlnm.Print_Area", sheet.area, "")]
    if sheet.repeat:
        first, last = sheet.repeat
        names.append(("_xlnm.Print_Titles", f"${first}:${last}", ""))
    if sheet.filtered:
        names.append(("_xlnm._FilterDatabase", sheet.filtered, ' hidden="1"'))
    return "".join(
        f'<definedName name="{name}" localSheetId="{index}"{more}>{quoted}!{where}</definedName>'
        for name, where, more in names
    )
