"""簿 — a workbook as its readers hand it over: sheets by name, each loaded only when asked for."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from app.core.sheets.cells import Row

Merge: TypeAlias = tuple[tuple[int, int], tuple[int, int]]

EPOCH_1900 = date(1899, 12, 30)
EPOCH_1904 = date(1904, 1, 1)
MARKS = "_zhihui_marks"  # the hidden sheet of a workbook we marked: of which check the marks are


@dataclass(slots=True)
class Grid:
    """网格 — the rows of one sheet from row 1 on; blank cells are the empty string.

    `first_column` (from 0) is where each row begins, `merges` the merged ranges as ((top, left), (bottom,
    right)), counting from 0. `may_fault` says that the rows may hold Faults.
    """

    rows: Iterable[Row]
    first_column: int = 0
    merges: list[Merge] = field(default_factory=list)
    may_fault: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """工作表 — its name, whether people see it, and how to load it."""

    name: str
    visible: bool
    load: Callable[[], Grid]


@dataclass(frozen=True, slots=True)
class Book:
    """工作簿 — what was opened; `epoch` is day 0 of its dates, `rows` about how many it has at most."""

    kind: str
    sheets: tuple[Sheet, ...]
    epoch: date = EPOCH_1900
    rows: int = 65_536
