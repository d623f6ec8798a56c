"""读法 — how a sheet's columns are to be read, known again by its headings; plain values, which travel.

A column is named by its heading as compared, not by its letter: next month the same columns may stand in
another order. The fingerprint is of all headings together.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from app.core.sheets.headings import spelled

OURS = frozenset({"错误说明", "建议值"})  # the two columns of a workbook we sent back with its errors marked
# ways a column may write its days that nobody can tell from one cell (R19)
DATE_STYLES = ("year_month", "year_month_2", "day_first", "month_first")
AMBIGUOUS = re.compile(
    r"(?:19|20)[0-9]{2}[.\-/年][0-9]{1,2}月?|(?:19|20)[0-9]{4}|[0-9]{1,2}([-/.])[0-9]{1,2}\1(?:19|20)[0-9]{2}"
)
DIGITS = 32


class Layout(NamedTuple):
    """读法 — `columns`: the field of each column by its mark ("" for one left out); `dates`: how a column
    writes its days, where that was asked; `header_row`: the last heading row, where it was chosen.
    """

    fingerprint: str
    columns: Mapping[str, str]
    dates: Mapping[str, str] = {}
    header_row: int | None = None


def layout_of(kept: Mapping[str, Any] | None) -> Layout | None:
    """取读法 — out of what travels or was kept."""
    return None if kept is None else Layout(**kept)


def marks_of(names: Sequence[str]) -> list[str]:
    """列标记 — one for each column: its heading as compared, counted where it comes again, "" for none."""
    seen: dict[str, int] = {}
    marks = []
    for name in names:
        parent, _mark, own = name.rpartition("›")
        mark = "›".join(part for part in (spelled(parent), spelled(own)) if part)
        if mark:
            seen[mark] = seen.get(mark, 0) + 1
            mark = mark if seen[mark] == 1 else f"{mark}#{seen[mark]}"
        marks.append(mark)
    return marks


def fingerprint_of(marks: Iterable[str]) -> str:
    """指纹 — of the headings of a sheet in any order; the columns we add to a marked one do not count."""
    named = sorted(mark for mark in marks if mark and mark not in OURS)
    return hashlib.sha256("\n".join(named).encode()).hexdigest()[:DIGITS] if named else ""


def is_ambiguous_day(cell: Any) -> bool:
    """两可日期 — a cell that may be read in two ways: 2020.3, 1990.1, 3/5/2020."""
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        return cell != int(cell) and 1900 <= cell < 2100  # noqa: PLR2004 - the years people were born or hired in
    return isinstance(cell, str) and AMBIGUOUS.fullmatch(cell.strip()) is not None
