"""屏上更正 — a cell of a staged roster corrected on the page, a row left out or taken back.

Judged anew by the code that judged the file, with a new digest. Nobody's record is touched before the roster
is confirmed.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from app.core import audit
from app.core.actor import Actor
from app.core.db import session
from app.core.errors import BadInput, DomainError
from app.core.lifecycle import NotAllowedNow
from app.core.preview import digest_of
from app.core.text import _
from app.models import ImportBatch, RosterRow
from app.people.services.identity import index_of
from app.people.services.roster.check import Options, batch_label, conclude, plan_of
from app.people.services.roster.found import draw_out
from app.people.services.roster.neighbours import is_passed_by_hand
from app.people.services.roster.restaging import Reread, restage

HIDDEN = frozenset({"id_no", "phone", "birth_date", "email"})
STAMPED = (
    *("action", "employee_no", "name", "gender", "id_no_index", "birth_on", "phone_index", "email"),
    *("dept_path", "unit_name", "position", "grade", "employment_type", "ethnicity", "education"),
    *("marital_status", "hire_on", "joined_on", "member", "problems", "mended"),
)


class RowChanged(DomainError):
    """行已改动 — somebody corrected the row since it was shown."""

    code = "row_changed"
    status = 409


def stamp_of(row: RosterRow) -> str:
    """行戳 — changes with whatever is changed in a staged row; shown with it, it says that it is the same."""
    return digest_of({"row": row.row}, [[str(getattr(row, name))] for name in STAMPED])


def correct_row(row: RosterRow, given: Reread, *, stamp: str, actor: Actor, at: datetime) -> ImportBatch:
    """更正一行 — raises RowChanged, NotAllowedNow, BadInput when nothing was given."""
    batch = must_wait(row.batch)
    session.refresh(row)
    if stamp_of(row) != stamp:
        raise RowChanged(
            _(
                "Row %(row)s was changed by somebody meanwhile. Look at it as it is now; what you typed is "
                "still here.",
                row=row.row,
            )
        )
    return correct_rows(batch, {row.row: given}, actor=actor, at=at)


def correct_rows(
    batch: ImportBatch, given: Mapping[int | None, Reread], *, actor: Actor, at: datetime
) -> ImportBatch:
    """更正多行 — by row number; raises NotAllowedNow, BadInput."""
    batch = must_wait(batch)
    known = set(plan_of(batch).opening.columns.values())
    rows = {row: each for row, each in given.items() if row is not None and each.texts}
    if not rows or any(set(each.texts) - known for each in rows.values()):
        raise BadInput(_("Nothing was corrected: type another value in a column of the sheet."))
    return _changed(batch, "correct_row", corrections=rows, actor=actor, at=at)


def skip_rows(
    batch: ImportBatch, rows: Sequence[RosterRow], *, actor: Actor, at: datetime, reason: str | None = None
) -> ImportBatch:
    """跳过 — these rows are not taken, whatever they say; a proposed leaver stays. Raises NotAllowedNow."""
    batch = must_wait(batch)
    chosen = [row for row in rows if row.action != "skipped"]
    if not chosen:
        raise BadInput(_("These rows are left out already."))
    return _changed(batch, "skip_row", skipped=chosen, actor=actor, at=at, reason=reason)


def take_back(batch: ImportBatch, rows: Sequence[RosterRow], *, actor: Actor, at: datetime) -> ImportBatch:
    """取回 — rows that were left out by hand are judged again. Raises NotAllowedNow, BadInput."""
    batch = must_wait(batch)
    chosen = [row for row in rows if is_passed_by_hand(_plain(row))]
    if not chosen:
        raise BadInput(_("Only a row that was left out by hand can be taken back."))
    return _changed(batch, "take_back_row", returned=chosen, actor=actor, at=at)


def must_wait(batch: ImportBatch) -> ImportBatch:
    """须待确认 — the batch, locked; raises NotAllowedNow once it was confirmed or withdrawn."""
    session.refresh(batch, with_for_update=True)
    if batch.state != "prepared":
        raise NotAllowedNow(
            _("This roster is not waiting any more: it was confirmed or withdrawn. Check the file again.")
        )
    return batch


def _changed(
    batch: ImportBatch,
    act: str,
    *,
    actor: Actor,
    at: datetime,
    corrections: Mapping[int, Reread] | None = None,
    skipped: Sequence[RosterRow] = (),
    returned: Sequence[RosterRow] = (),
    reason: str | None = None,
) -> ImportBatch:
    opening, given = plan_of(batch).opening, corrections or {}
    options = options_of(batch)
    label = {"by": actor.name, "at": at.isoformat(timespec="seconds")}
    touched, opened = restage(
        batch, opening, options, given=given, skipped=skipped, returned=returned, label=label
    )
    rows = sorted({*given, *(row.row or 0 for row in (*skipped, *returned))})
    batch.summary = {**batch.summary, "mended": _chained(batch, act, rows, given, label)}
    conclude(batch, options, opened=dict.fromkeys([*batch.summary["new_units"], *opened]))
    draw_out(batch, rows=touched)
    audit.record(
        act,
        batch_label(batch),
        actor=actor,
        subject_id=batch.id,
        reason=_said(rows, reason),
        changes=_noted(given),
    )
    session.flush()
    return batch


def options_of(batch: ImportBatch) -> Options:
    """选项 — those under which the batch was checked."""
    names = {each.name for each in fields(Options)}
    return Options(**{name: value for name, value in batch.params.items() if name in names})


def _chained(
    batch: ImportBatch,
    act: str,
    rows: Collection[int],
    given: Mapping[int, Reread],
    label: Mapping[str, str],
) -> str:
    """Every correction stands on those before it: no two ways of correcting have the same digest."""
    values = [
        [row, field, index_of(field, text) if field in {"id_no", "phone"} else text]
        for row, each in sorted(given.items())
        for field, text in sorted(each.texts.items())
    ]
    return digest_of({"before": batch.summary.get("mended"), "act": act, "rows": [*rows], **label}, values)


def _said(rows: Sequence[int], reason: str | None) -> str:
    """Which rows; many are counted."""
    most = 20
    named = "、".join(str(row) for row in rows[:most])
    said = _("Rows %(rows)s", rows=named if len(rows) <= most else f"{named}… ({len(rows)})")
    return f"{said}：{reason}" if reason else said


def _noted(given: Mapping[int, Reread]) -> dict[str, Any]:
    """What was typed, field by field; of what is sensitive only that something was."""
    if len(given) != 1:
        return {"rows": [None, len(given)]} if given else {}
    (only,) = given.values()
    return {field: [None, "***" if field in HIDDEN else text] for field, text in only.texts.items()}


def _plain(row: RosterRow) -> dict[str, Any]:
    return {"row": row.row, "action": row.action, "problems": row.problems}
