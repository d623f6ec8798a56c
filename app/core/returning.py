"""回传 — rows of a list of ours that was edited in Excel: what was edited is taken, what was not stays.

Three values of each field are compared: what was written, what the sheet says now, what is on record now. An
edit here and another there are named with both values and decide nothing.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.core.money import Money
from app.core.rowkeys import Mark, mark_in
from app.core.sheets.template import Template
from app.core.staged import Fault, Upload
from app.core.text import _

KEY = "row_key"


@dataclass(slots=True)
class Claim:
    """认领 — the row of ours a line is about, what is on record of it, what the sheet changes, and what is
    wrong.
    """

    row_id: int | None = None
    now: Mapping[str, Any] = field(default_factory=dict)
    changes: dict[str, Sequence[Any]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def claims_of(
    template: Template,
    upload: Upload,
    *,
    known: Callable[[Collection[int]], Mapping[int, Mapping[str, Any]]],
) -> dict[int, Claim]:
    """认领各行 — by the number of the line, of those that carry a key. Raises Refused for keys of an older
    template.

    `known` says what is on record now of the rows in sight; what it leaves out is nobody's business here.
    """
    marks = {row: mark_in(template, values[KEY]) for row, values in upload.rows if values.get(KEY)}
    now = known({mark.row_id for mark in marks.values() if mark})
    copies = _copies(template, upload, marks)
    made = {}
    for row, values in upload.rows:
        if row in marks and row not in copies:
            made[row] = _claim(upload, row, values, marks[row], now)
    for row, first in copies.items():
        if first is not None:
            said = _(
                "This row carries the mark of row %(row)s: it was copied. Delete one of them, or empty the "
                "hidden last cell of the new one.",
                row=first,
            )
            made[row] = Claim(faults=[upload.fault(row, KEY, said)])
    return made


def _copies(template: Template, upload: Upload, marks: Mapping[int, Mark | None]) -> dict[int, int | None]:
    """Rows whose key stands elsewhere too: None for a new row made by copying one and naming it anew, else
    the row it doubles.
    """
    rows = dict(upload.rows)
    by_id = defaultdict[int, list[int]](list)
    for row, mark in marks.items():
        if mark is not None:
            by_id[mark.row_id].append(row)
    copies: dict[int, int | None] = {}
    for same in by_id.values():
        originals = [row for row in same if _keeps_name(template, marks[row], rows[row])]
        first = (originals or same)[0]
        for row in same:
            if row != first:
                copies[row] = first if row in originals or not originals else None
    return copies


def _keeps_name(template: Template, mark: Mark | None, values: Mapping[str, Any]) -> bool:
    return mark is not None and all(mark.is_as_written(key, values.get(key)) for key in template.naming)


def _claim(
    upload: Upload,
    row: int,
    values: Mapping[str, Any],
    mark: Mark | None,
    known: Mapping[int, Mapping[str, Any]],
) -> Claim:
    if mark is None:
        said = _(
            "The mark of this row is not one of ours, or it was changed: download the list again, or empty "
            "the hidden last cell to add the row as a new one."
        )
        return Claim(faults=[upload.fault(row, KEY, said)])
    if mark.row_id not in known:
        said = _("What this row is about is not here any more, or belongs elsewhere: delete the row.")
        return Claim(faults=[upload.fault(row, KEY, said)])
    claim = Claim(mark.row_id, known[mark.row_id])
    for key in mark.template.fields:
        if key in upload.letters and not upload.is_unread(row, key):
            _compare(claim, upload, row, mark, key, values.get(key))
    return claim


def _compare(claim: Claim, upload: Upload, row: int, mark: Mark, key: str, said: Any) -> None:  # noqa: PLR0917 - what is compared with what
    here = claim.now.get(key)
    if mark.is_as_written(key, said) or said == here:
        return
    if said is None:
        sentence = _("The cell was emptied: enter “%(here)s” again, or another value.", here=told(key, here))
    elif key in mark.template.fixed:
        sentence = _(
            "“%(there)s” stands here instead of “%(here)s”: this column cannot be changed in the sheet. Put "
            "it back; if rows were sorted or moved, download the list again.",
            there=told(key, said),
            here=told(key, here),
        )
    elif not mark.is_as_written(key, here):
        sentence = _(
            "Somebody changed this to “%(here)s” after the list was downloaded; the sheet says “%(there)s”. "
            "Download the list again and decide there.",
            here=told(key, here),
            there=told(key, said),
        )
    else:
        claim.changes[key] = (here, said)
        return
    claim.faults.append(upload.fault(row, key, sentence))


def told(key: str, value: Any) -> str:
    """说法 — a value as a sentence says it: fen as yuan, basis points as a rate."""
    if value is None:
        return "—"
    if isinstance(value, int) and key.endswith("_fen"):
        return Money(value).format()
    if isinstance(value, int) and key.endswith("_bp"):
        return f"{value / 100:g}%"
    return str(value)
