"""花名册明细 — which rosters a seat sees, what a preview lists, and every row of a roster with what became
of it.
"""

from collections.abc import Sequence
from typing import Any

from flask import g
from sqlalchemy import ColumnElement, select

from app.core import policy
from app.core.console.attributes import label_of
from app.core.console.datamodel import Rows
from app.core.console.forms import Lines
from app.core.console.listing import Computed
from app.core.console.views import ConsoleView, Verb
from app.core.text import _, _l
from app.models import Employee, ImportBatch, RosterRow
from app.people.services.roster import plan_of
from app.people.services.roster.incoming import restored
from app.people.services.roster.report import (
    RECORD,
    changes_in,
    changes_of,
    findings_of,
    leavers_of,
    outcome_words,
    renumbered_in,
)
from app.people.services.roster.settle import settle_row
from app.people.wording import sentence

SHOWN = 50
SENSITIVE = {"id_no": "id_no", "phone": "phone", "email": "email", "birth_date": "birth", "birth_on": "birth"}


def outcomes(batch: ImportBatch) -> Lines:
    """结果一览 — how many rows come to what."""
    counts = batch.summary["counts"]
    rows = [[word, counts[action]] for action, word in outcome_words().items() if counts.get(action)]
    return Lines(_l("What becomes of the rows"), [_l("Outcome"), _l("Rows")], rows, ["text", "number"])


def read_as(batch: ImportBatch) -> Lines:
    """读法 — which sheet, which heading row, which columns, and what was left aside (R15, R16)."""
    opening = plan_of(batch).opening
    rows = [
        [_l("Sheet"), opening.sheet],
        [_l("Heading row"), opening.header_row],
        [_l("Columns used"), "、".join(opening.columns)],
        [_l("Columns not used"), "、".join(opening.unmapped)],
        *([_l("Note"), sentence(each.problem)] for each in opening.warnings),
    ]
    return Lines(_l("How the file was read"), [_l("What"), _l("Read as")], [row for row in rows if row[1]])


def new_units(batch: ImportBatch) -> list[Lines]:
    """新单位 — what would be opened (R20)."""
    names = batch.summary["new_units"]
    note = _l("They are opened with the import. A misspelt one? Correct the file and upload it again.")
    return [Lines(_l("New units"), [_l("Unit")], [[name] for name in names], note=note)] if names else []


def wrong(batch: ImportBatch, *, warnings: bool = False) -> list[Lines]:
    """问题 — cell by cell: what is rejected, or what is taken with a warning."""
    found = findings_of(batch, limit=SHOWN + 1, warnings=warnings)
    if not found:
        return []
    headings = [_l("Cell"), _l("Column"), _l("What is wrong"), _l("Suggested value")]
    rows = [[each.cell or each.row, each.heading, sentence(each.problem), each.suggestion] for each in found]
    more = _("The first %(count)s; all of them stand in the annotated workbook.", count=SHOWN)
    title = _l("Taken, but look at these") if warnings else _l("Not taken until corrected")
    return [Lines(title, headings, rows[:SHOWN], note=more if len(found) > SHOWN else None)]


def changed(batch: ImportBatch) -> list[Lines]:
    """变更前后 — of the first people who change, value by value."""
    found = changes_of(batch, limit=SHOWN)
    headings = [_l("Row"), _l("Employee no."), _l("Name"), _l("What"), _l("Before"), _l("After")]
    rows = [
        [
            each.row,
            each.employee_no,
            each.name,
            _label(each.field),
            _shown(each.field, each.before),
            _shown(each.field, each.after),
        ]
        for each in found
    ]
    return [Lines(_l("Changes, before and after"), headings, rows)] if rows else []


def renumbered(batch: ImportBatch) -> list[Lines]:
    """改号 — who gets another employee number, known by the hidden key of the row: a decision of its own."""
    headings = [_l("Row"), _l("Name"), _l("Employee no. on record"), _l("New employee no.")]
    rows = [list(each) for each in renumbered_in(batch, limit=SHOWN)]
    note = _l("The same people with all their past. Wrong? Correct the file and upload it again.")
    return [Lines(_l("New employee numbers"), headings, rows, note=note)] if rows else []


def leaving(batch: ImportBatch) -> list[Lines]:
    """将离职 — who is not in a full roster."""
    rows = leavers_of(batch, limit=SHOWN)
    headings = [_l("Employee no."), _l("Name"), _l("Unit")]
    note = _("The first %(count)s; all of them stand in the annotated workbook.", count=SHOWN)
    more = batch.summary["counts"]["leaving"] > SHOWN
    return [Lines(_l("Would leave"), headings, rows, note=note if more else None)] if rows else []


def _label(field: str) -> str:
    column = RECORD.get(field, field)
    return str(label_of(Employee, column)) if hasattr(Employee, column) else field


def _shown(field: str, value: Any) -> str:
    if value is None:
        return "—"
    return policy.mask(g.get("role"), SENSITIVE[field], value) if field in SENSITIVE else str(value)


def _said(rows: Sequence[RosterRow]) -> dict[int, str]:
    return {
        row.id: " ".join(sentence(each.problem) for each in restored(row.row, row.problems)) for row in rows
    }


def _changed(rows: Sequence[RosterRow]) -> dict[int, Any]:
    """Before and after by row, for rows that change somebody."""
    found: dict[int, Any] = {row.id: None for row in rows}
    for row in rows:
        for each in changes_in([row]) if row.changes else ():
            pair = [_shown(each.field, each.before), _shown(each.field, each.after)]
            found[row.id] = {**(found[row.id] or {}), _label(each.field): pair}
    return found


class RosterRows(ConsoleView):
    """花名册明细."""

    class_permission_name = "Roster"
    datamodel = Rows(RosterRow)
    list_title, one = _l("Rows of the roster"), _l("Row of the roster")
    list_columns = ["row", "batch", "action", "employee_no", "name", "phone", "unit_name", "said", "changed"]
    show_columns = [
        *list_columns,
        "gender",
        "id_no",
        "birth_on",
        "position",
        "grade",
        "employment_type",
        "hire_on",
        "joined_on",
    ]
    filters = ["action", "batch"]
    search_columns = ["name", "employee_no"]
    order_columns = ["row"]
    base_order = ("row", "asc")
    computed = {
        "said": Computed(_l("What is wrong"), "long_text", _said),
        "changed": Computed(_l("From and to"), "json", _changed),
    }


class RowsToCorrect(ConsoleView):
    """待更正的行 — rejected rows of confirmed rosters that no later roster has put right."""

    class_permission_name = "Roster"
    datamodel = Rows(RosterRow)
    list_title, one = _l("Rows awaiting correction"), _l("Row of the roster")
    list_columns = ["batch", "row", "employee_no", "name", "dept_path", "said"]
    show_columns = [*list_columns, "id_no", "phone", "position", "hire_on"]
    filters = ["batch"]
    search_columns = ["name", "employee_no"]
    order_columns = ["row"]
    base_order = ("id", "desc")
    computed = {"said": Computed(_l("What is wrong"), "long_text", _said)}
    verbs = {"settle": Verb(settle_row, _l("Needs no correction"), ask="required")}
    empty = _l("No row waits: what rosters left out has been put right.")

    def narrow(self) -> Sequence[ColumnElement[bool]]:
        """Open ones, of rosters that were confirmed."""
        return open_rows()


def open_rows() -> tuple[ColumnElement[bool], ...]:
    """待更正 — the conditions that say: a rejected row nobody has put right."""
    confirmed = select(ImportBatch.id).where(ImportBatch.kind == "roster", ImportBatch.state == "applied")
    return (
        RosterRow.action == "rejected",
        RosterRow.settled_at.is_(None),
        RosterRow.batch_id.in_(confirmed),
    )
