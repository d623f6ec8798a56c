"""花名册明细 — which rosters a seat sees, what a preview lists, and every row of a roster with what became
of it.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select

from app.core.console.datamodel import Rows
from app.core.console.forms import Lines
from app.core.console.listing import Computed
from app.core.console.views import ConsoleView, Verb
from app.core.text import _, _l
from app.models import ImportBatch, RosterRow
from app.people.services.roster import plan_of
from app.people.services.roster.report import (
    changes_of,
    leavers_of,
    renumbered_in,
)
from app.people.services.roster.settle import settle_row
from app.people.views.roster_values import label, said_of, shown_value
from app.people.wording import sentence

SHOWN = 50


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


def changed(batch: ImportBatch) -> list[Lines]:
    """变更前后 — of the first people who change, value by value."""
    found = changes_of(batch, limit=SHOWN)
    headings = [_l("Row"), _l("Employee no."), _l("Name"), _l("What"), _l("Before"), _l("After")]
    rows = [
        [
            each.row,
            each.employee_no,
            each.name,
            label(each.field),
            shown_value(each.field, each.before),
            shown_value(each.field, each.after),
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


def _said(rows: Sequence[RosterRow]) -> dict[int, str]:
    return {row.id: " ".join(said_of(row)) for row in rows}


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
