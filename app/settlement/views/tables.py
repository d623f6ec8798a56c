"""报表的格 — values with the rows behind them, in tables that say whether they tie."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.core.console.display import Attribute, shown


@dataclass(frozen=True, slots=True)
class Cell:
    """一格 — a value as of its kind, and the rows behind it."""

    value: Any
    kind: str = "text"
    url: str | None = None

    @property
    def text(self) -> Any:
        """As people read it."""
        return shown(Attribute("", "", self.kind), self.value)

    @property
    def number(self) -> bool:
        """Whether it stands to the right."""
        return self.kind in ("fen", "points", "number")


@dataclass(frozen=True, slots=True)
class Table:
    """一张表 — headings, rows, rows of totals, and what the check says."""

    title: Any
    headings: Sequence[Any]
    rows: Sequence[Sequence[Cell]]
    totals: Sequence[Sequence[Cell]] = ()
    good: bool | None = None
    verdict: Any = ""
    note: Any = ""


def summed(rows: Sequence[Sequence[Cell]], label: str) -> list[Cell]:
    """合计 — a row that adds up all but the first column."""
    columns: list[Sequence[Cell]] = list(zip(*rows, strict=True))
    return [
        Cell(label),
        *(Cell(sum(cell.value for cell in column), column[0].kind) for column in columns[1:]),
    ]
