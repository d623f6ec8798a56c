"""样式 — the few looks a cell of our workbooks can have, and the stylesheet that defines them."""

from dataclasses import dataclass
from enum import IntEnum

FONT = "宋体"
# number formats: text, whole number, money, date, percentage
OURS = 164  # formats below are every spreadsheet's own
FORMATS = {49: "@", 3: "#,##0", 4: "#,##0.00", 164: "yyyy\\-mm\\-dd", 165: "0.##%"}


class Style(IntEnum):
    """A look; its number is its place in the stylesheet."""

    PLAIN = 0
    TITLE = 1
    LABEL = 2
    HEADING = 3
    TEXT = 4
    WHOLE = 5
    MONEY = 6
    DATE = 7
    RATE = 8
    TOTAL = 9
    TOTAL_WHOLE = 10
    TOTAL_MONEY = 11
    NOTE = 12
    WRONG = 13


@dataclass(frozen=True, slots=True)
class _Look:
    number_format: int = 0
    font: int = 0
    fill: int = 0
    border: int = 0
    horizontal: str = ""
    wrap: bool = False
    shrink: bool = False


_LOOKS = {
    Style.PLAIN: _Look(),
    Style.TITLE: _Look(font=2, horizontal="center"),
    Style.LABEL: _Look(number_format=49, font=0),
    Style.HEADING: _Look(font=1, fill=2, border=1, horizontal="center", wrap=True),
    Style.TEXT: _Look(number_format=49, font=3, border=1, shrink=True),
    Style.WHOLE: _Look(number_format=3, font=3, border=1),
    Style.MONEY: _Look(number_format=4, font=3, border=1),
    Style.DATE: _Look(number_format=164, font=3, border=1, horizontal="center"),
    Style.RATE: _Look(number_format=165, font=3, border=1),
    Style.TOTAL: _Look(number_format=49, font=1, fill=2, border=1),
    Style.TOTAL_WHOLE: _Look(number_format=3, font=1, fill=2, border=1),
    Style.TOTAL_MONEY: _Look(number_format=4, font=1, fill=2, border=1),
    Style.NOTE: _Look(font=3, wrap=True),
    Style.WRONG: _Look(number_format=49, fill=3, border=1),
}
_EDGE = "".join(
    f'<{side} style="thin"><color rgb="FF9AA3AF"/></{side}>' for side in ("left", "right", "top", "bottom")
)
_FONTS = ("", "<b/>", "<b/>", "")
_SIZES = (10, 10, 16, 9)


def stylesheet() -> str:
    """xl/styles.xml."""
    formats = "".join(
        f'<numFmt numFmtId="{key}" formatCode="{code}"/>' for key, code in FORMATS.items() if key >= OURS
    )
    fonts = "".join(
        f'<font>{bold}<sz val="{size}"/><name val="{FONT}"/></font>'
        for bold, size in zip(_FONTS, _SIZES, strict=True)
    )
    looks = "".join(_xf(_LOOKS[style]) for style in Style)
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f'<numFmts count="2">{formats}</numFmts><fonts count="{len(_FONTS)}">{fonts}</fonts>'
        '<fills count="4"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill>'
        '<fill><patternFill patternType="solid"><fgColor rgb="FFE8EEF7"/></patternFill></fill>'
        '<fill><patternFill patternType="solid"><fgColor rgb="FFFBD5D5"/></patternFill></fill></fills>'
        '<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border>'
        f"<border>{_EDGE}<diagonal/></border></borders>"
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        f'<cellXfs count="{len(Style)}">{looks}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )


def _xf(look: _Look) -> str:
    # text that begins like a formula stays text, also when the cell is edited
    quoted = ' quotePrefix="1"' if FORMATS.get(look.number_format) == "@" else ""
    fitted = ' wrapText="1"' if look.wrap else ' shrinkToFit="1"' if look.shrink else ""
    horizontal = f' horizontal="{look.horizontal}"' if look.horizontal else ""
    applied = "".join(f' apply{part}="1"' for part in ("NumberFormat", "Font", "Fill", "Border", "Alignment"))
    return (
        f'<xf numFmtId="{look.number_format}" fontId="{look.font}" fillId="{look.fill}" '
        f'borderId="{look.border}" xfId="0"{applied}{quoted}>'
        f'<alignment vertical="center"{horizontal}{fitted}/></xf>'
    )
