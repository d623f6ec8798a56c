"""表头 — the heading row, wherever titles and instructions have pushed it, and which column is which."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

SEARCHED_ROWS = 20
LONGEST = 200  # of a heading that is shown and kept
# a name under one of these is another person's
OTHERS = re.compile(r"紧急联系|家属|配偶|子女|父母|亲属|推荐人|介绍人|监护")
NOISE = re.compile(r"[\s*＊:：_]|\(.*?\)|（.*?）|【.*?】|\[.*?\]")


@dataclass(frozen=True, slots=True)
class Headings:
    """表头 — `row` is the last heading row (from 1), `names` what stands over each column, `places` where
    each key is.
    """

    row: int
    names: tuple[str, ...]
    places: Mapping[str, int]
    doubled: tuple[str, ...] = field(default=())

    @property
    def unmapped(self) -> list[str]:
        """Headings that mean nothing to us, from left to right."""
        used = set(self.places.values())
        return [name for column, name in enumerate(self.names) if name and column not in used]

    def name_of(self, key: str) -> str:
        """What the file calls this column."""
        return self.names[self.places[key]]


def spelled(heading: Any) -> str:
    """规范表头 — a heading as compared: NFKC, without blanks, stars, colons and bracketed instructions."""
    if not isinstance(heading, str):
        return ""
    return NOISE.sub("", unicodedata.normalize("NFKC", heading)).lower()


def find_headings(rows: Sequence[Sequence[Any]], known: Mapping[str, str], least: int = 2) -> Headings | None:
    """找表头 — the row, or pair of rows, that names most columns; None when no row names `least` of them.

    `known` maps a heading as `spelled` to the key of its column, the best name of each key first. The earlier
    row wins a draw.
    """
    best: Headings | None = None
    reached = least - 1
    for index in range(min(len(rows), SEARCHED_ROWS)):
        lower = rows[index + 1] if index + 1 < len(rows) else []
        alone = _mapped(index + 1, named(rows[index]), known)
        below = _mapped(index + 2, named(lower), known)
        stacked = _mapped(index + 2, joined(rows[index], lower), known)
        better = stacked if len(stacked.places) > max(len(alone.places), len(below.places)) else alone
        if len(better.places) > reached:
            best, reached = better, len(better.places)
    return best


def _mapped(row: int, names: list[str], known: Mapping[str, str]) -> Headings:
    """Of several columns for one key the one by its best name is used, else the first: 工号 before 编号."""
    found: dict[str, list[tuple[int, str]]] = {}
    for column, name in enumerate(names):
        parent, _mark, own = name.rpartition("›")
        key = known.get(spelled(own))
        if key is None or OTHERS.search(parent):
            continue
        names[column] = own
        found.setdefault(key, []).append((column, name))
    order = list(known) if any(len(each) > 1 for each in found.values()) else []
    places, doubled = {}, []
    for key, columns in found.items():
        best = (
            columns[0]
            if len(columns) == 1
            else min(columns, key=lambda at: order.index(spelled(names[at[0]])))
        )
        places[key] = best[0]
        doubled += [each for each in columns if each is not best]
    return Headings(row, tuple(names), places, tuple(name for _column, name in sorted(doubled)))


def named(row: Sequence[Any]) -> list[str]:
    """列名 — what a row would call the columns."""
    return [_text(cell) for cell in row]


def joined(upper: Sequence[Any], lower: Sequence[Any]) -> list[str]:
    """两行表头 — two heading rows as one: a parent reaches over the blank cells to its right that have
    children.
    """
    names, parent = [], ""
    for column in range(max(len(upper), len(lower))):
        above = _text(upper[column]) if column < len(upper) else ""
        below = _text(lower[column]) if column < len(lower) else ""
        parent = above or (parent if below else "")
        names.append(f"{parent}›{below}" if parent and below and above != below else below or above)
    return names


def _text(cell: Any) -> str:
    return " ".join(cell.split())[:LONGEST] if isinstance(cell, str) else ""
