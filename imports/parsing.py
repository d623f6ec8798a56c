"""解析 — rows to values, column by column: a cell that came before is looked up, a good one makes no object.

Everything wrong in a row is found in one pass, with its address; the row keeps what could be read.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

from app.core.sheets.cells import Fault, address
from app.core.sheets.reader import fillings, settled
from app.core.sheets.refusals import Refused
from app.rules.problems import Problem
from imports.choosing import Chosen
from imports.sheet import Column, Reader, Reading, Spec
from imports.skipping import reason_to_skip

SIZE = 4_000
REMEMBERED = 50_000
MOST_BLANKS = 50_000  # between two rows
UNREADABLE = frozenset({"cell_error", "formula_no_value", "encoding_damaged"})  # never a mere warning
LONGEST = 200  # of what a wrong cell says


class Found(NamedTuple):
    """发现 — a problem as it travels between processes: plain values only."""

    row: int
    cell: str | None
    heading: str | None
    code: str
    facts: dict[str, Any]
    suggestion: str | None
    warning: bool
    text: str | None = None


class Parsed(NamedTuple):
    """一批 — row numbers, the values of each column by key, problems, and rows passed over and why."""

    numbers: list[int]
    values: dict[str, list[Any]]
    found: list[Found]
    skipped: list[tuple[int, str]]


class _Memory(dict[Any, Any]):
    """What each cell of a column came to: offices write the same few departments a hundred thousand times."""

    def __init__(self, read: Reader) -> None:
        super().__init__()
        self.read = read

    def __missing__(self, cell: Any) -> Any:
        value = self.read(cell)
        if len(self) < REMEMBERED:
            self[cell] = value
        return value


def faultless(read: Reader) -> Reader:
    """The reader, told what an error cell or an uncalculated formula is (R14)."""

    def reading(cell: Any) -> Any:
        if cell.__class__ is Fault:
            return Problem(cell.code, facts={"text": cell.text})
        return read(cell)

    return reading


class Parser:
    """解析器 — one sheet being read."""

    def __init__(self, spec: Spec, chosen: Chosen, reading: Reading) -> None:
        self.headings = chosen.headings
        self.first_column = chosen.grid.first_column
        self.columns = [column for column in spec.columns if column.key in self.headings.places]
        self.width = max(self.headings.places.values()) + 1
        self.readers: dict[str, Callable[[Sequence[Any]], list[Any]]] = {
            column.key: _reader_of(column, reading, sound=not chosen.grid.may_fault)
            for column in self.columns
        }
        self.fillings = fillings(chosen.grid, self.headings.row)
        self.tops = {(top, column) for row in self.fillings.values() for column, top in row.items()}
        self.kept: dict[tuple[int, int], Any] = {}
        self.blanks: list[tuple[int, str]] = []

    def batches(self, body: Iterator[list[Any]]) -> Iterator[Parsed]:
        """All rows below the headings, a few thousand at a time; blank rows at the very end are not
        mentioned.
        """
        start = self.headings.row
        while rows := list(islice(body, SIZE)):
            yield self._batch(start, rows)
            start += len(rows)

    def _batch(self, start: int, rows: list[list[Any]]) -> Parsed:
        self._mend(start, rows)
        size, numbers = len(rows), list(range(start + 1, start + len(rows) + 1))
        empty = [(number, "blank") for number, row in zip(numbers, rows, strict=True) if _is_empty(row)]
        if empty:
            numbers = [number for number, row in zip(numbers, rows, strict=True) if not _is_empty(row)]
            rows = [row for row in rows if not _is_empty(row)]
        cells = list(zip(*rows, strict=True)) or [()] * self.width
        values = {c.key: self.readers[c.key](cells[self.headings.places[c.key]]) for c in self.columns}
        found, suspects = self._problems(numbers, values, cells)
        skipped = sorted(empty + self._skips(suspects, numbers, rows))
        if skipped:
            gone = {row for row, _reason in skipped}
            kept = [index for index, number in enumerate(numbers) if number not in gone]
            numbers = [numbers[index] for index in kept]
            values = {key: [column[index] for index in kept] for key, column in values.items()}
            found = [each for each in found if each.row not in gone]
        return Parsed(numbers, values, found, self._with_blanks(skipped, start + size, size))

    def _mend(self, start: int, rows: list[list[Any]]) -> None:
        """Put merged values where they belong; make short rows as wide as the headings."""
        width = max(self.width, *(len(row) for row in rows))
        for row in rows:
            if len(row) < width:
                row.extend([""] * (width - len(row)))
        if self.fillings:
            for offset, row in enumerate(rows):
                self._mend_row(start + offset, row)

    def _mend_row(self, number: int, row: list[Any]) -> None:
        first, reach = self.first_column, range(self.first_column, self.first_column + len(row))
        for column, top in self.fillings.get(number, {}).items():
            if column in reach:
                settled(row, column - first, self.kept.get((top, column), ""))
        for column in reach if self.tops else ():
            if (number, column) in self.tops:
                self.kept[number, column] = row[column - first]

    def _problems(
        self, numbers: list[int], values: dict[str, list[Any]], cells: Sequence[Sequence[Any]]
    ) -> tuple[list[Found], set[int]]:
        found, suspects = [], set()
        for column in self.columns:
            read = values[column.key]
            for index in [i for i, value in enumerate(read) if value.__class__ is Problem]:
                problem, read[index] = read[index], None
                warning = not column.strict and problem.code not in UNREADABLE
                text = _said(cells[self.headings.places[column.key]][index])
                found.append(self.found(numbers[index], column.key, problem, warning=warning, text=text))
                suspects.add(index)
        return found, suspects

    def found(
        self, number: int, key: str, problem: Problem, *, warning: bool = False, text: str | None = None
    ) -> Found:
        """A problem at the cell of this row under this column."""
        cell = address(number, self.first_column + self.headings.places[key])
        heading = self.headings.name_of(key)
        return Found(number, cell, heading, problem.code, problem.facts, problem.suggestion, warning, text)

    def _skips(self, suspects: set[int], numbers: list[int], rows: list[list[Any]]) -> list[tuple[int, str]]:
        skipped = []
        for index in sorted(suspects):
            reason = reason_to_skip(rows[index], self.headings.names, self.headings.places)
            if reason:
                skipped.append((numbers[index], reason))
        return skipped

    def _with_blanks(self, skipped: list[tuple[int, str]], last_row: int, size: int) -> list[tuple[int, str]]:
        """Hold back the blank rows this batch ends with: they count only when something follows them."""
        tail = len(skipped)
        while tail and skipped[tail - 1] == (last_row - (len(skipped) - tail), "blank"):
            tail -= 1
        if len(skipped) - tail == size:
            self.blanks += skipped[: MOST_BLANKS + 1 - len(self.blanks)]
            return []
        if len(self.blanks) > MOST_BLANKS:
            raise Refused("blank_rows", rows=MOST_BLANKS)
        waiting, self.blanks = self.blanks + skipped[:tail], skipped[tail:]
        return waiting


def _is_empty(row: list[Any]) -> bool:
    return row.count("") == len(row)


def _said(cell: Any) -> str | None:
    """What a person sees in a cell, cut where nobody reads on."""
    if isinstance(cell, Fault):
        return cell.text
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)[:LONGEST] or None


def _reader_of(column: Column, reading: Reading, *, sound: bool) -> Callable[[Sequence[Any]], list[Any]]:
    read = column.reader(reading)
    if not sound:
        read = faultless(read)
    if column.repeats:
        memory = _Memory(read).__getitem__
        return lambda cells: list(map(memory, cells))
    return lambda cells: list(map(read, cells))


def plainly(found: list[Found]) -> list[tuple[Any, ...]]:
    """As plain tuples, which is all that travels between processes."""
    return [tuple(each) for each in found]
