"""要素 — lines and small tables that a page shows beside its form: what is, and what would be."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from app.core.console.attributes import Attribute
from app.core.console.display import shown


@dataclass(frozen=True, slots=True)
class Fact:
    """要素 — a line above the form; with `after` it is a before and after, `kind` as of a column."""

    label: Any
    value: Any
    after: Any = None
    kind: str = "text"
    note: Any = None

    def cell(self, value: Any) -> Markup:
        """The value as people read it."""
        return shown(Attribute("", self.label, self.kind), value)


@dataclass(frozen=True, slots=True)
class Lines:
    """明细 — a small table on a page: headings, rows of values, and the kinds of the columns."""

    title: Any
    headings: Sequence[Any]
    rows: Sequence[Sequence[Any]]
    kinds: Sequence[str] = ()
    note: Any = None

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
