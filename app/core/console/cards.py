"""卡片 — what the page of a record is drawn from: labelled values, their groups, and the tabs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from app.core.console.display import EMPTY

WIDE = 40  # letters; a longer text takes the whole line


@dataclass(frozen=True, slots=True)
class Item:
    """一项 — a labelled value of a card."""

    key: str
    label: Any
    value: Markup
    kind: str

    @property
    def empty(self) -> bool:
        """Whether there is nothing to read."""
        return self.value == EMPTY

    @property
    def wide(self) -> bool:
        """Whether it takes the whole line."""
        return self.kind in ("long_text", "json") and len(self.value.striptags()) > WIDE


@dataclass(frozen=True, slots=True)
class Section:
    """一组 — fields of a card that belong together."""

    title: Any
    items: Sequence[Item]

    @property
    def folded(self) -> bool:
        """Whether it only says that nothing is known."""
        return bool(self.title) and all(item.empty for item in self.items)


@dataclass(frozen=True, slots=True)
class Tab:
    """标签页 — what belongs to the row, one kind at a time; `count` is capped."""

    name: str
    label: Any
    url: str
    open: bool
    count: str = ""
