"""花名册明细 — every row of a roster with what becomes of it, and every thing found, to be filtered."""

from collections.abc import Sequence
from typing import Any

from flask import redirect, url_for
from flask_appbuilder import expose
from sqlalchemy import select

from app.core.console.datamodel import Rows
from app.core.console.facts import Lines
from app.core.console.listing import Computed
from app.core.console.security import guarded
from app.core.console.verbs import Button
from app.core.console.views import ConsoleView, Verb
from app.core.db import session
from app.core.showing import shown_of
from app.core.text import _, _l
from app.models import Employee, OrgUnit, RosterFinding, RosterRow
from app.people.services.roster import plan_of
from app.people.services.roster.incoming import restored
from app.people.services.roster.neighbours import is_passed_by_hand
from app.people.services.roster.report import RECORD, changes_in
from app.people.services.roster.undo import problem_of
from app.people.views.roster_fixing import (
    CorrectRow,
    bring_back,
    leave_out,
    suggested,
    take_suggestions,
    written,
)
from app.people.views.roster_values import label, said_by, said_of, shown_value, suggestion_of
from app.people.wording import because, sentence
from imports.roster_cells import fields_of


def _said(rows: Sequence[RosterRow]) -> dict[int, str]:
    return {row.id: " ".join(said_of(row)) for row in rows}


def _changed(rows: Sequence[RosterRow]) -> dict[int, Any]:
    """Before and after by row, for rows that change somebody."""
    found: dict[int, Any] = {row.id: None for row in rows}
    for row in rows:
        for each in changes_in([row]) if row.changes else ():
            pair = [shown_value(each.field, each.before), shown_value(each.field, each.after)]
            found[row.id] = {**(found[row.id] or {}), label(each.field): pair}
    return found


def _kept(rows: Sequence[RosterRow]) -> dict[int, str | None]:
    """Why undoing the batch left a row as it is."""
    return {row.id: because(problem_of(*row.kept_because)) if row.kept_because else None for row in rows}


def beside(row: RosterRow) -> Lines:
    """三栏对照 — field by field: what the file says, what is on record, what it would be."""
    opening, texts = plan_of(row.batch).opening, written(row)
    person = _on_record(row)
    changed = {each.field: each for each in changes_in([row])} if row.changes else {}
    lines = []
    for field in fields_of(row.batch):
        said, known = getattr(row, RECORD[field]), _known(person, field)
        raw = texts.get(opening.heading(field) or "")
        if field == "dept_path":
            after = row.unit_name if "unit_id" in changed or person is None else known
        else:
            after = changed[field].after if field in changed else (known if person is not None else said)
        in_file = raw if said is None and raw else said
        lines.append([label(field), *(shown_value(field, each) for each in (in_file, known, after))])
    taken = row.action not in ("rejected", "skipped")
    headings = [_l("What"), _l("In the file"), _l("On record"), _l("Would be") if taken else _l("If taken")]
    return Lines(_l("File and record, side by side"), headings, lines)


def _on_record(row: RosterRow) -> Employee | None:
    """The person meant, if the seat may see them."""
    if row.employee_id is None:
        return None
    wanted = select(Employee).where(Employee.id == row.employee_id, *shown_of(Employee))
    return session.scalars(wanted).first()


def _known(person: Employee | None, field: str) -> Any:
    if person is None or field in ("joined_union_on", "is_member"):
        return None
    if field == "dept_path":
        unit = session.get(OrgUnit, person.unit_id)
        return unit.full_name if unit else None
    return getattr(person, RECORD[field])


def wrong(row: RosterRow) -> list[Lines]:
    """问题 — what is wrong in the row, what to do, what may have been meant."""
    columns = plan_of(row.batch).opening.columns
    found = restored(row.row, row.problems)
    lines = [
        [
            each.cell,
            each.heading,
            sentence(each.problem),
            shown_value(columns.get(each.heading or "", ""), each.suggestion) if each.suggestion else None,
        ]
        for each in found
    ]
    headings = [_l("Cell"), _l("Column"), _l("What is wrong, and what to do"), _l("Suggested value")]
    return [Lines(_l("What is said of this row"), headings, lines)] if lines else []


def _mended(rows: Sequence[RosterRow]) -> dict[int, str | None]:
    return {
        row.id: _(
            "%(fields)s, by %(who)s",
            fields="、".join(label(each) for each in row.mended.get("fields", ())) or _("left out"),
            who=row.mended["by"],
        )
        if row.mended
        else None
        for row in rows
    }


class RosterRows(ConsoleView):
    """花名册明细."""

    class_permission_name = "Roster"
    datamodel = Rows(RosterRow)
    list_title, one = _l("Rows of the roster"), _l("Row of the roster")
    list_columns = ["row", "batch", "action", "employee_no", "name", "phone", "unit_name", "said", "changed"]
    show_columns = ["batch", "row", "action", "corrected", "undone", "kept"]
    panels = [wrong, beside]
    filters = ["action", "undone", "batch", "row", "unit_name"]
    search_columns = ["name", "employee_no"]
    order_columns = ["row"]
    base_order = ("row", "asc")
    computed = {
        "said": Computed(_l("What is wrong"), "long_text", _said),
        "changed": Computed(_l("From and to"), "json", _changed),
        "corrected": Computed(_l("Corrected on screen"), "text", _mended),
        "kept": Computed(_l("Why it was left"), "text", _kept),
    }
    verbs = {
        "take_suggestion": Verb(take_suggestions, _l("Take the suggestion"), style="primary"),
        "skip_row": Verb(leave_out, _l("Leave this row out"), ask="optional"),
        "take_back_row": Verb(bring_back, _l("Take the row back")),
    }
    forms = [CorrectRow]

    def acts(self, row: RosterRow) -> list[Button]:
        """What makes sense for this row while its roster waits."""
        return [button for button in super().acts(row) if button.name not in VERBS or VERBS[button.name](row)]

    def bulk_buttons(self) -> list[Button]:
        """Many rows at once are done with by what was found in them."""
        return []


VERBS = {
    "take_suggestion": lambda row: (
        row.batch.state == "prepared" and row.action != "skipped" and bool(suggested(row))
    ),
    "skip_row": lambda row: row.batch.state == "prepared" and row.action != "skipped",
    "take_back_row": lambda row: (
        row.batch.state == "prepared"
        and is_passed_by_hand({"row": row.row, "action": row.action, "problems": row.problems})
    ),
}


def _suggested(rows: Sequence[RosterFinding]) -> dict[int, str | None]:
    columns: dict[int, Any] = {}
    for row in rows:
        if row.batch_id not in columns:
            columns[row.batch_id] = plan_of(row.batch).opening.columns
    return {row.id: suggestion_of(row, columns[row.batch_id].get(row.heading or "")) for row in rows}


class RosterFindings(ConsoleView):
    """花名册问题 — what was found, one line each; opening one opens its row."""

    class_permission_name = "Roster"
    datamodel = Rows(RosterFinding)
    list_title, one = _l("What was found in the roster"), _l("Finding in a roster")
    list_columns = ["row", "employee_no", "name", "heading", "cell", "said", "suggested", "warning"]
    filters = ["batch", "code", "heading", "warning", "unit_name", "row"]
    search_columns = ["name", "employee_no"]
    order_columns = ["row"]
    base_order = ("row", "asc")
    computed = {
        "said": Computed(
            _l("What is wrong, and what to do"),
            "long_text",
            lambda rows: {row.id: said_by(row) for row in rows},
        ),
        "suggested": Computed(_l("Suggested value"), "text", _suggested),
    }
    empty = _l("Nothing was found: every row can be taken.")

    @expose("/show/<pk>")
    @guarded()
    def show(self, pk: str) -> Any:
        """The row it was found in."""
        return redirect(url_for("RosterRows.show", pk=self.row(pk).row_id))
