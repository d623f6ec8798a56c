"""选表 — which sheet of a workbook is the one meant, and where its headings are (R15, R16)."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any

from app.core.sheets.book import Book, Grid, Sheet
from app.core.sheets.cells import Fault, letters
from app.core.sheets.headings import SEARCHED_ROWS, Headings, find_headings, joined, named
from app.core.sheets.reader import named_sheet, visible_sheets
from app.core.sheets.refusals import Refused
from app.rules.roster_layouts import Layout, fingerprint_of, marks_of
from imports.sheet import Spec

MOST_SHEETS = 40
SAMPLED_ROWS = 60
LEAST_NAMES = 2


@dataclass(slots=True)
class Chosen:
    """选定 — a sheet, its grid with all its rows still to come, its headings, and what was left aside.

    `head` are its first rows, `layout` the reading that was given or remembered, `how` which of the two.
    """

    sheet: Sheet
    grid: Grid
    headings: Headings
    head: list[list[Any]]
    layout: Layout | None = None
    how: str = "known"
    ignored: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)

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
        self.refuse_other(spec, keys)
        missing = set(keys) - self.headings.places.keys()
        if missing:
            names = "、".join(spec.headings_of(missing))
            raise Refused("key_column_missing", sheet=self.sheet.name, missing=names)

    def refuse_other(self, spec: Spec, keys: Collection[str]) -> None:
        """不是这张表 — raises Refused where keys are missing that another kind of sheet does not need."""
        if self.layout is None and set(keys) - self.headings.places.keys():
            refuse_kind(self.sheet.name, self.head, spec)


def refuse_kind(name: str, head: Sequence[Sequence[Any]], spec: Spec) -> None:
    """别的表 — raises Refused where the first rows are those of another kind of sheet."""
    from imports.kinds import other_kind  # which knows all kinds, this one as well

    found = other_kind(head, spec)
    if found is not None:
        raise Refused("other_sheet", sheet=name, found=found, wanted=spec.title)


def _refuse_other(sheet: Sheet, spec: Spec) -> None:
    head = list(islice(sheet.load().rows, SEARCHED_ROWS + 1))
    refuse_kind(sheet.name, [["" if isinstance(cell, Fault) else cell for cell in row] for row in head], spec)


def choose(
    book: Book,
    spec: Spec,
    *,
    name: str | None,
    layout: Layout | None = None,
    memory: Mapping[str, Layout] | None = None,
    guessing: bool = False,
) -> Chosen:
    """选定 — the sheet called `name`, or the visible one that names most of our columns, the first at a draw.

    `layout` is how it was said to be read; `memory` are layouts remembered, by fingerprint; `guessing` takes
    a sheet whose headings we do not know, for somebody to say what they are. Raises Refused when there is no
    such sheet or none has a heading row.
    """
    sheets = [named_sheet(book, name)] if name else visible_sheets(book)[:MOST_SHEETS]
    known = spec.known_headings()
    found = [each for sheet in sheets if (each := _looked_at(sheet, known, layout, memory or {}, guessing))]
    if not found:
        for sheet in sheets:
            _refuse_other(sheet, spec)
        hidden = [sheet for sheet in book.sheets if not sheet.visible and not name][:MOST_SHEETS]
        if meant := next((sheet for sheet in hidden if _looked_at(sheet, known, None, {}, False)), None):
            raise Refused("hidden_headings", sheet=meant.name)
        expected = "、".join(column.heading for column in spec.columns if column.required)
        raise Refused("no_heading_row", rows=SEARCHED_ROWS, expected=expected)
    best = max(found, key=lambda chosen: (chosen.layout is not None, len(chosen.headings.places)))
    best.ignored = [other.sheet.name for other in found if other is not best and other.how != "guessed"]
    best.hidden = [sheet.name for sheet in book.sheets if not sheet.visible and sheet.name != name]
    return best


def _looked_at(
    sheet: Sheet,
    known: Mapping[str, str],
    layout: Layout | None,
    memory: Mapping[str, Layout],
    guessing: bool,  # noqa: FBT001 - passed on
) -> Chosen | None:
    grid = sheet.load()
    rows = iter(grid.rows)
    head = list(islice(rows, SEARCHED_ROWS + SAMPLED_ROWS))
    readable: list[list[Any]] = [["" if isinstance(cell, Fault) else cell for cell in row] for row in head]
    grid.rows = _again(head, rows)
    if layout is not None and (headings := _as_said(readable, layout, known)):
        return Chosen(sheet, grid, headings, readable, layout, "given")
    if memory and (found := _remembered(readable, memory)):
        return Chosen(sheet, grid, found[0], readable, found[1], "remembered")
    top = readable[: SEARCHED_ROWS + 1]
    if headings := find_headings(top, known):
        return Chosen(sheet, grid, headings, readable)
    if guessing and (headings := _likely(top)):
        return Chosen(sheet, grid, headings, readable, None, "guessed")
    return None


def _again(head: list[Any], rest: Iterable[Any]) -> Iterable[Any]:
    return chain(head, rest)


def _as_said(rows: list[list[Any]], layout: Layout, known: Mapping[str, str]) -> Headings | None:
    """The headings in the row that was said; its columns as said, or as known while nothing was said."""
    row = layout.header_row or 0
    if not 1 <= row <= min(len(rows), SEARCHED_ROWS):
        return None
    for names in _spellings(rows, row):
        marks = marks_of(names)
        if layout.fingerprint and fingerprint_of(marks) == layout.fingerprint:
            return _placed(row, names, marks, layout)
    if layout.columns:
        return None
    found = find_headings(rows[row - 1 : row], known) or Headings(1, tuple(named(rows[row - 1])), {})
    return Headings(row, found.names, found.places, found.doubled)


def _remembered(rows: list[list[Any]], memory: Mapping[str, Layout]) -> tuple[Headings, Layout] | None:
    for row in range(1, min(len(rows), SEARCHED_ROWS) + 1):
        for names in _spellings(rows, row):
            marks = marks_of(names)
            if layout := memory.get(fingerprint_of(marks)):
                return _placed(row, names, marks, layout), layout
    return None


def _spellings(rows: list[list[Any]], row: int) -> Iterator[list[str]]:
    """What the heading row would call the columns: alone, or under the row above it."""
    yield named(rows[row - 1])
    if row > 1:
        yield joined(rows[row - 2], rows[row - 1])


def _placed(row: int, names: list[str], marks: Sequence[str], layout: Layout) -> Headings:
    places: dict[str, int] = {}
    for place, mark in enumerate(marks):
        if key := layout.columns.get(mark or f"@{place}"):
            places.setdefault(key, place)
    for place in places.values():
        names[place] = names[place].rpartition("›")[2]
    return Headings(row, tuple(names), places)


def _likely(rows: list[list[Any]]) -> Headings | None:
    """The row that looks most like headings: many different short words, and below it rows as wide."""
    best, reached = None, 0
    for index, row in enumerate(rows[:-1]):
        names = [name for name in named(row) if name and len(name) <= 30]  # noqa: PLR2004 - longer ones are instructions
        below = sum(1 for cell in rows[index + 1] if cell not in ("", None))
        if len(names) != sum(1 for cell in row if cell not in ("", None)):
            continue  # a number or a day among them: that is a row of data
        score = min(len(set(names)), below)
        if score > reached and not any(any(c.isdigit() for c in name) for name in names):
            best, reached = index, score
    if best is None or reached < LEAST_NAMES:
        return None
    return Headings(best + 1, tuple(named(rows[best])), {})
