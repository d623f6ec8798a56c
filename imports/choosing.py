"""选表 — which sheet of a workbook is the one meant, and where its headings are (R15, R16)."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

from app.core.sheets.book import Book, Grid, Sheet
from app.core.sheets.cells import Fault, letters
from app.core.sheets.headings import SEARCHED_ROWS, Headings, find_headings
from app.core.sheets.reader import named_sheet, visible_sheets
from app.core.sheets.refusals import Refused
from imports.sheet import Spec

MOST_SHEETS = 40


@dataclass(slots=True)
class Chosen:
    """选定 — a sheet, its grid with all its rows still to come, its headings, and what was left aside."""

    sheet: Sheet
    grid: Grid
    headings: Headings
    ignored: list[str]
    hidden: list[str]

    @property
    def body(self) -> Iterator[list[Any]]:
        """The rows below the headings."""
        return islice(iter(self.grid.rows), self.headings.row, None)

    @property
    def letters(self) -> dict[str, str]:
        """The column in which each key stands: A, B, …"""
        first = self.grid.first_column
        return {key: letters(first + place) for key, place in self.headings.places.items()}

    def demand(self, spec: Spec, keys: Collection[str]) -> None:
        """必备列 — raises Refused, naming the headings of the keys that the sheet lacks."""
        missing = set(keys) - self.headings.places.keys()
        if missing:
            names = "、".join(spec.headings_of(missing))
            raise Refused("missing_columns", sheet=self.sheet.name, missing=names)


def choose(book: Book, spec: Spec, *, name: str | None) -> Chosen:
    """选定 — the sheet called `name`, or the visible one that names most of our columns, the first at a draw.

    Raises Refused when there is no such sheet or none has a heading row.
    """
    sheets = [named_sheet(book, name)] if name else visible_sheets(book)[:MOST_SHEETS]
    known = spec.known_headings()
    found = [candidate for sheet in sheets if (candidate := _looked_at(sheet, known))]
    if not found:
        expected = "、".join(column.heading for column in spec.columns if column.required)
        raise Refused("no_heading", rows=SEARCHED_ROWS, expected=expected)
    best = max(found, key=lambda chosen: len(chosen.headings.places))
    best.ignored = [other.sheet.name for other in found if other is not best]
    best.hidden = [sheet.name for sheet in book.sheets if not sheet.visible and sheet.name != name]
    return best


def _looked_at(sheet: Sheet, known: Any) -> Chosen | None:
    grid = sheet.load()
    rows = iter(grid.rows)
    head = list(islice(rows, SEARCHED_ROWS + 1))
    readable: list[list[Any]] = [["" if isinstance(cell, Fault) else cell for cell in row] for row in head]
    headings = find_headings(readable, known)
    if headings is None:
        return None
    grid.rows = _again(head, rows)
    return Chosen(sheet, grid, headings, [], [])


def _again(head: list[Any], rest: Iterable[Any]) -> Iterable[Any]:
    return chain(head, rest)
