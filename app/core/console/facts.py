"""要素 — lines and small tables that a page shows beside its form: what is, and what would be."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from app.core.console.attributes import Attribute
from app.core.console.display import shown

SEVERAL = 2  # rows worth a total


@dataclass(frozen=True, slots=True)
class Fact:
    """要素 — a line above the form; with `after` it is a before and after, `kind` as of a column."""

    label: Any
    value: Any
    after: Any = None
    kind: str = "text"
    note: Any = None

    @property
    def compared(self) -> bool:
        """Whether it says what would be, beside what is."""
        return self.after is not None

    @property
    def differs(self) -> bool:
        """Whether something would change."""
        return self.compared and self.after != self.value

    @property
    def difference(self) -> Markup | None:
        """增减 — how much more or less, of what can be counted."""
        if not self.differs or not isinstance(self.value, int) or not isinstance(self.after, int):
            return None
        change = self.after - self.value
        sign = "+" if change > 0 else "−"
        return Markup("{}{}").format(sign, self.cell(abs(change)))

    def cell(self, value: Any) -> Markup:
        """The value as people read it."""
        return shown(Attribute("", self.label, self.kind), value)


@dataclass(frozen=True, slots=True)
class Lines:
    """明细 — a small table on a page: headings, rows of values, kinds of the columns; `summed` adds a line of
    totals under the columns that add up, named in it by their place.
    """

    title: Any
    headings: Sequence[Any]
    rows: Sequence[Sequence[Any]]
    kinds: Sequence[str] = ()
    note: Any = None
    summed: Sequence[int] = ()

    @property
    def totals(self) -> list[Markup | None]:
        """合计 — a sum under each column that adds up; empty when nothing does."""
        if not self.summed or len(self.rows) < SEVERAL:
            return []
        kinds = [*self.kinds, *["text"] * len(self.headings)]
        return [
            shown(Attribute("", "", kinds[at]), sum(row[at] or 0 for row in self.rows))
            if at in self.summed
            else None
            for at in range(len(self.headings))
        ]

    @property
    def cells(self) -> list[list[Markup]]:
        """The values as people read them."""
        kinds = [*self.kinds, *["text"] * len(self.headings)]
        return [
            [shown(Attribute("", "", kind), value) for kind, value in zip(kinds, row, strict=False)]
            for row in self.rows
        ]

    @property
    def numbers(self) -> list[bool]:
        """Which columns stand to the right."""
        kinds = [*self.kinds, *["text"] * len(self.headings)]
        return [Attribute("", "", kind).is_number for kind in kinds[: len(self.headings)]]
