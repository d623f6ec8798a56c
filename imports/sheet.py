"""表格规格 — what a spreadsheet we accept is: its columns as data, and how each cell under them is read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from app.core.sheets.headings import spelled
from app.core.sheets.template import Template
from app.rules.people import plain
from app.rules.roster_policy import Policy

Reader = Callable[[Any], Any]
Holds = Literal["text", "money", "whole", "rate", "day"]
Part = Literal["every", "list", "none"]
ROW_KEY = "row_key"


@dataclass(frozen=True, slots=True)
class Reading:
    """读法 — what reading a cell may depend on: the day the sheet speaks of, and day 0 of its dates.

    `dates`: how a column was said to write its days; `words`: what words mean here, by column and as
    compared; `policy` what the union decided about rosters.
    """

    as_of: date
    epoch: date
    dates: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    policy: Policy = field(default_factory=Policy)


@dataclass(frozen=True, slots=True)
class Column:
    """列 — `key` is the field it fills, `heading` what our template calls it, `aliases` what others do.

    A `required` heading must be in the sheet; `must` is to be filled in all the same. A problem in a `strict`
    column rejects the row; in another it is a warning and the value is left out. `repeats` says that few
    values come again and again. `holds` is what its cells are written as, `offers` words to choose from.
    `part` says where the column belongs: to "every" sheet of ours, to a downloaded "list" alone, to "none".
    """

    key: str
    heading: str
    reader: Callable[[Reading], Reader]
    aliases: tuple[str, ...] = ()
    required: bool = False
    strict: bool = True
    repeats: bool = True
    example: str = ""
    note: str = ""
    width: int = 12
    must: bool = False
    holds: Holds = "text"
    offers: tuple[str, ...] = ()
    part: Part = "every"


def also(names: str) -> tuple[str, ...]:
    """别名 — other headings that mean the same column."""
    return tuple(names.split())


def plainly_read(read: Reader) -> Callable[[Reading], Reader]:
    """不依赖日期的读法 — a reader that needs to know nothing of the sheet."""
    return lambda _reading: read


def _nothing(_cell: Any) -> None:
    return None


def _key(cell: Any) -> str | None:
    return plain(cell) or None


def shown(key: str, heading: str, *, width: int = 12, holds: Holds = "text") -> Column:
    """只看的列 — stands in a downloaded list for the eye; nothing of it is read back."""
    reader = plainly_read(_nothing)
    return Column(key, heading, reader, strict=False, width=width, holds=holds, part="list")


def row_key(note: str) -> Column:
    """行标识 — the hidden column that knows each row (core/rowkeys.py)."""
    return Column(ROW_KEY, "行标识", plainly_read(_key), repeats=False, note=note, part="list")


@dataclass(frozen=True, slots=True)
class Spec:
    """规格 — the columns of one kind of sheet, in the order of its template."""

    template: Template
    columns: tuple[Column, ...]

    @property
    def title(self) -> str:
        """What such a sheet is called."""
        return self.template.title

    def known_headings(self) -> Mapping[str, str]:
        """Every heading we know, as compared, and the key of its column."""
        return {
            spelled(name): column.key for column in self.columns for name in (column.heading, *column.aliases)
        }

    def headings_of(self, keys: set[str]) -> list[str]:
        """What our template calls these columns."""
        return [column.heading for column in self.columns if column.key in keys]
