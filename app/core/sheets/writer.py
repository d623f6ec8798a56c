"""写出 — workbooks written row by row into the zip: flat memory at any length, styled, ready to print.

    columns = (Column(8, Kind.WHOLE), Column(20))
    with writing(path, title="对账单") as book, book.sheet("明细", columns) as sheet:
        sheet.cells("某工会对账单", style=Style.TITLE, across=2)
        sheet.heading(["序号", "商品"], freeze=True)
        sheet.rows([(1, "大米"), (2, "=1+1")])
        sheet.cells("合计", Formula(f"SUM(A3:A{sheet.last})", 3, Kind.WHOLE))

Sheets are written one after another. Text is always text, whatever it begins with; money comes in fen and
stands as yuan; a formula carries the value it will have, so that readers that do not calculate see the same
figure.
"""

import re
import zipfile
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from enum import Enum
from pathlib import Path
from typing import IO, Any

from app.core.money import Money
from app.core.sheets import package
from app.core.sheets.styles import Style, stylesheet

_EPOCH = date(1899, 12, 30).toordinal()
_STAMP = (2000, 1, 1, 0, 0, 0)  # the same content gives the same bytes
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SPECIAL = re.compile("[&<>]")
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_HIDDEN = ' hidden="1"'
SPARE_ROWS = 500  # below the last one, with the same lists to choose from
BLOCK = 500  # rows written at once
_STYLES = {Money: Style.MONEY}
QUICK, THOROUGH = 1, 6  # how hard zlib works
LONGEST = 32_767  # characters a cell can hold


class Kind(Enum):
    """What a column holds: its style in the body and in a line of totals."""

    TEXT = (Style.TEXT, Style.TOTAL)
    WHOLE = (Style.WHOLE, Style.TOTAL_WHOLE)
    MONEY = (Style.MONEY, Style.TOTAL_MONEY)
    DATE = (Style.DATE, Style.TOTAL)
    RATE = (Style.RATE, Style.TOTAL)

    @property
    def body(self) -> Style:
        """The look in the body."""
        return self.value[0]

    @property
    def total(self) -> Style:
        """The look in a line of totals."""
        return self.value[1]


@dataclass(frozen=True, slots=True)
class Column:
    """列 — its width in characters, what it holds, whether it is out of sight; `offers` names a list to
    choose
    from, as a formula.
    """

    width: int
    kind: Kind = Kind.TEXT
    hidden: bool = False
    offers: str = ""


@dataclass(frozen=True, slots=True)
class Formula:
    """公式 — its text, the value it has, and the kind of it (money in fen)."""

    text: str
    value: int | str
    kind: Kind = Kind.MONEY


@contextmanager
def writing(
    path: Path | IO[bytes], *, title: str, creator: str = "", level: int = THOROUGH
) -> Iterator["Book"]:
    """A workbook at `path`; complete once the block is left without an error.

    `level` is how hard it is packed: QUICK for a million rows, at a tenth more bytes.
    """
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        book = Book(archive)
        yield book
        book.close(title, creator)


class Book:
    """A workbook while it is written."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._sheets: list[package.SheetPart] = []

    @contextmanager
    def sheet(
        self,
        name: str,
        columns: Sequence[Column],
        *,
        frozen_row: int = 0,
        hidden: bool = False,
        row_height: int = 0,
    ) -> Iterator["Sheet"]:
        """The next sheet; the rows down to `frozen_row` stay in sight and stand on every printed page.

        `row_height` makes room in the rows of the body, such as for signatures.
        """
        entry = zipfile.ZipInfo(f"xl/worksheets/sheet{len(self._sheets) + 1}.xml", _STAMP)
        entry.compress_type = zipfile.ZIP_DEFLATED
        with self._archive.open(entry, "w", force_zip64=True) as target:
            sheet = Sheet(target, columns, frozen_row, row_height)
            yield sheet
            sheet.close()
        area = f"$A$1:${letters(len(columns))}${max(sheet.last, 1)}"
        repeat = (sheet.heading_row, frozen_row) if frozen_row else None
        self._sheets.append(package.SheetPart(name, repeat, area, sheet.filtered, hidden))

    def close(self, title: str, creator: str) -> None:
        """Write what stands around the sheets."""
        count = len(self._sheets)
        self._part("[Content_Types].xml", package.content_types(count))
        self._part("_rels/.rels", package.root_relations())
        self._part("docProps/core.xml", package.properties(title, creator))
        self._part("xl/workbook.xml", package.workbook(self._sheets))
        self._part("xl/_rels/workbook.xml.rels", package.workbook_relations(count))
        self._part("xl/styles.xml", stylesheet())

    def _part(self, name: str, text: str) -> None:
        entry = zipfile.ZipInfo(name, _STAMP)
        entry.compress_type = zipfile.ZIP_DEFLATED
        self._archive.writestr(entry, text.encode())


class Sheet:
    """A sheet while it is written; `last` is the number of the row written last."""

    def __init__(
        self, target: IO[bytes], columns: Sequence[Column], frozen_row: int, row_height: int = 0
    ) -> None:
        self.last = 0
        self.heading_row = frozen_row
        self.filtered: str | None = None
        self._target, self._columns = target, columns
        self._merged: list[str] = []
        self._tall = f' ht="{row_height}" customHeight="1"' if row_height else ""
        names = [letters(i + 1) for i in range(len(columns))]
        self._encoders = [_encoder(name, column.kind) for name, column in zip(names, columns, strict=True)]
        self._names = names
        self._write(_opening(columns, frozen_row))

    def rows(self, rows: Iterable[Sequence[Any]]) -> None:
        """Rows of the body: a value for each column, in the column's kind; None leaves the cell empty."""
        encoders, number, block, tall = self._encoders, self.last, [], self._tall
        for row in rows:
            number += 1
            cells = [encode(number, value) for encode, value in zip(encoders, row, strict=True)]
            block.append(f'<row r="{number}"{tall}>{"".join(cells)}</row>')
            if len(block) == BLOCK:
                self._write("".join(block))
                block.clear()
        self._write("".join(block))
        self.last = number

    def heading(self, words: Sequence[str | None], *, filtered: bool = False) -> None:
        """The line of column headings."""
        self.cells(*words, style=Style.HEADING, height=30)
        self.heading_row = self.last
        if filtered:
            self.filtered = f"$A${self.last}:${self._names[-1]}${self.last}"

    def cells(self, *values: Any, style: Style = Style.PLAIN, across: int = 0, height: int = 0) -> None:
        """One row of free cells; the first is spread `across` so many columns."""
        self.last += 1
        made = [
            self._free(name, value, value.kind.body if isinstance(value, Formula) else style)
            for name, value in zip(self._names, values, strict=False)
        ]
        if across > 1:
            self._merged.append(f"A{self.last}:{self._names[across - 1]}{self.last}")
        tall = f' ht="{height}" customHeight="1"' if height else ""
        self._write(f'<row r="{self.last}"{tall}>{"".join(made)}</row>')

    def body(self, values: Sequence[Any]) -> None:
        """One row of the body in which formulas and amounts (Money) may stand."""
        self.last += 1
        made = [
            self._free(
                name,
                value,
                value.kind.body if isinstance(value, Formula) else _STYLES.get(type(value), Style.TEXT),
            )
            for name, value in zip(self._names, values, strict=True)
        ]
        self._write(f'<row r="{self.last}">{"".join(made)}</row>')

    def marked(self, values: Sequence[Any], wrong: Collection[int]) -> None:
        """One row of text in which the columns of these places (from 0) are marked as wrong."""
        self.last += 1
        made = [
            self._free(name, value, Style.WRONG if place in wrong else Style.TEXT)
            for place, (name, value) in enumerate(zip(self._names, values, strict=True))
        ]
        self._write(f'<row r="{self.last}">{"".join(made)}</row>')

    def totals(self, values: Sequence[Any]) -> None:
        """A line of totals: texts, formulas, or None for an empty cell that is coloured all the same."""
        self.last += 1
        made = [
            self._free(name, value, value.kind.total if isinstance(value, Formula) else Style.TOTAL)
            for name, value in zip(self._names, values, strict=True)
        ]
        self._write(f'<row r="{self.last}">{"".join(made)}</row>')

    def close(self) -> None:
        """End the sheet: merged cells, print set-up on A4 across, page numbers."""
        merged = "".join(f'<mergeCell ref="{where}"/>' for where in self._merged)
        self._write(
            "</sheetData>"
            + (f'<autoFilter ref="{self._filter_range()}"/>' if self.filtered else "")
            + (f'<mergeCells count="{len(self._merged)}">{merged}</mergeCells>' if merged else "")
            + self._offered()
            + '<printOptions horizontalCentered="1"/>'
            '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.6" header="0.3" footer="0.3"/>'
            '<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/>'
            "<headerFooter><oddFooter>&amp;C&amp;P / &amp;N</oddFooter></headerFooter></worksheet>"
        )

    def _offered(self) -> str:
        """Drop-downs of the columns that have a list: it helps, and refuses nothing."""
        made = [
            f'<dataValidation type="list" allowBlank="1" showErrorMessage="0" '
            f'sqref="{name}{self.heading_row + 1}:{name}{max(self.last, self.heading_row) + SPARE_ROWS}">'
            f"<formula1>{_text(column.offers)}</formula1></dataValidation>"
            for name, column in zip(self._names, self._columns, strict=True)
            if column.offers
        ]
        return f'<dataValidations count="{len(made)}">{"".join(made)}</dataValidations>' if made else ""

    def filter_to(self, row: int) -> None:
        """Let the filter reach down to this row."""
        self.filtered = f"$A${self.heading_row}:${self._names[-1]}${row}"

    def _filter_range(self) -> str:
        return (self.filtered or "").replace("$", "")

    def _free(self, name: str, value: Any, style: Style) -> str:
        where = f'<c r="{name}{self.last}" s="{int(style)}"'
        if value is None:
            return f"{where}/>"
        if isinstance(value, Formula):
            return _formula(where, value)
        if isinstance(value, Money):
            return f"{where}><v>{_yuan(value.fen)}</v></c>"
        if isinstance(value, int):
            return f"{where}><v>{value}</v></c>"
        return f'{where} t="inlineStr"><is><t xml:space="preserve">{_text(str(value))}</t></is></c>'

    def _write(self, text: str) -> None:
        if text:
            self._target.write(text.encode())


def letters(column: int) -> str:
    """The letters of a column, the first being 1: A, …, Z, AA."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def _opening(columns: Sequence[Column], frozen_row: int) -> str:
    widths = "".join(
        f'<col min="{i}" max="{i}" width="{each.width}" customWidth="1"{_HIDDEN if each.hidden else ""}/>'
        for i, each in enumerate(columns, 1)
    )
    pane = (
        f'<pane ySplit="{frozen_row}" topLeftCell="A{frozen_row + 1}" activePane="bottomLeft" '
        'state="frozen"/>'
        if frozen_row
        else ""
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<sheetViews><sheetView workbookViewId="0" showGridLines="0">{pane}</sheetView></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="16"/><cols>{widths}</cols><sheetData>'
    )


def _encoder(name: str, kind: Kind) -> Callable[[int, Any], str]:
    style = int(kind.body)
    empty = f'" s="{style}"/>'
    ahead, between = f'<c r="{name}', f'" s="{style}"><v>'
    value_of = _VALUES.get(kind)
    if value_of is None:
        between = f'" s="{style}" t="inlineStr"><is><t'

        def text(row: int, value: Any) -> str:
            if value is None:
                return f"{ahead}{row}{empty}"
            plain = value.isalnum() and len(value) <= LONGEST
            inside = f">{value}" if plain else f' xml:space="preserve">{_text(value)}'
            return f"{ahead}{row}{between}{inside}</t></is></c>"

        return text

    def number(row: int, value: Any) -> str:
        if value is None:
            return f"{ahead}{row}{empty}"
        return f"{ahead}{row}{between}{value_of(value)}</v></c>"

    return number


def _text(value: str) -> str:
    if len(value) > LONGEST:
        value = value[:LONGEST]
    if not value.isprintable():
        value = _UNPRINTABLE.sub("", value)
    return _SPECIAL.sub(lambda found: _ESCAPES[found[0]], value)


def _yuan(fen: int) -> str:
    whole, cents = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{whole}.{cents:02}"


def _share(basis_points: int) -> str:
    return f"{basis_points // 10_000}.{basis_points % 10_000:04}"


_VALUES: dict[Kind, Callable[[Any], Any]] = {
    Kind.WHOLE: int,
    Kind.MONEY: _yuan,
    Kind.DATE: lambda day: day.toordinal() - _EPOCH,
    Kind.RATE: _share,
}


def _formula(where: str, formula: Formula) -> str:
    text = _SPECIAL.sub(lambda found: _ESCAPES[found[0]], formula.text)
    if formula.kind is Kind.TEXT:
        return f'{where} t="str"><f>{text}</f><v>{_text(str(formula.value))}</v></c>'
    return f"{where}><f>{text}</f><v>{_VALUES[formula.kind](formula.value)}</v></c>"
