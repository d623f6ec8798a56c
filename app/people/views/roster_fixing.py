"""屏上更正页 — a row of a checked roster corrected, left out, taken back; or all rows of one kind at once."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from flask import url_for

from app.approvals.services import void
from app.core.actor import Actor
from app.core.console import fields
from app.core.console.calling import call
from app.core.console.forms import Fact, FormPage
from app.core.db import session
from app.core.errors import BadInput
from app.core.text import _, _l
from app.models import ImportBatch, RosterRow
from app.people.approving import ROSTER
from app.people.services.roster import plan_of
from app.people.services.roster.fixing import correct_row, correct_rows, skip_rows, stamp_of, take_back
from app.people.services.roster.found import codes_found
from app.people.services.roster.incoming import restored
from app.people.services.roster.preflight import left_out, rows_with, suggestions_of
from app.people.services.roster.report import RECORD, outcome_words
from app.people.views.roster_values import SENSITIVE, label, shown_value
from app.people.wording import sentence
from app.rules.roster_codes import CODES
from imports.roster_cells import fields_of, reread, text_of
from imports.roster_given import FIELDS

TAKEN = ("new", "changed", "moved", "rehired", "unchanged")


def leave_out(
    row: RosterRow, *, actor: Actor, on: date, at: datetime, reason: str | None = None
) -> ImportBatch:
    """跳过一行."""
    return _asked_anew(skip_rows(row.batch, [row], actor=actor, at=at, reason=reason), actor, on, at)


def bring_back(row: RosterRow, *, actor: Actor, on: date, at: datetime) -> ImportBatch:
    """取回一行."""
    return _asked_anew(take_back(row.batch, [row], actor=actor, at=at), actor, on, at)


def take_suggestions(row: RosterRow, *, actor: Actor, on: date, at: datetime) -> ImportBatch:
    """采纳建议 — of one row. Raises BadInput where nothing is suggested."""
    batch = row.batch
    texts = suggested(row)
    if not texts:
        raise BadInput(_("Nothing is suggested for this row: type the right value."))
    given = {row.row: reread(row, texts)}
    return _asked_anew(correct_rows(batch, given, actor=actor, at=at), actor, on, at)


def suggested(row: RosterRow) -> dict[str, str]:
    """建议值 — by field, of what is wrong in a row."""
    fields_by = plan_of(row.batch).opening.columns
    found = restored(row.row, row.problems)
    return {
        field: each.suggestion
        for each in found
        if each.suggestion and (field := fields_by.get(each.heading or ""))
    }


def _asked_anew(batch: ImportBatch, actor: Actor, on: date, at: datetime) -> ImportBatch:
    """Whoever was asked to decide about what is no more, is asked no more."""
    void(ROSTER, batch.id, reason=_("The roster was corrected."), actor=actor, on=on, at=at)
    return batch


def correct(
    row: RosterRow, *, texts: Mapping[str, str], seen: str, actor: Actor, on: date, at: datetime
) -> ImportBatch:
    """更正 — what was typed, read as the file's cells were."""
    return _asked_anew(correct_row(row, reread(row, texts), stamp=seen, actor=actor, at=at), actor, on, at)


class CorrectRow(FormPage):
    """更正一行 — what stands in the sheet, to be typed again; what is sensitive is not shown."""

    class_permission_name, verb = "Roster", "correct"
    of = RosterRow
    title, submit = _l("Correct the row"), _l("Take this and check again")
    intro = _l(
        "Only the checked roster is corrected here; nobody's record changes before it is confirmed. What you "
        "type is read as the file was. Sensitive values are not shown: leave them empty to keep them."
    )
    fields = {
        **{field: fields.text(_l("Value"), required=False, length=200) for field in FIELDS},
        "stamp": fields.hidden(),
    }

    @classmethod
    def applies(cls, row: RosterRow) -> bool:
        """While the roster waits; who is absent has no cells, who was left out is taken back first."""
        return row.batch.state == "prepared" and row.row is not None and row.action != "skipped"

    def prepared(self, form: Any, row: RosterRow) -> None:
        """The columns of the sheet, each with what is wrong in it."""
        known, columns = fields_of(row.batch), plan_of(row.batch).opening.columns
        said: dict[str, list[Any]] = {}
        for each in restored(row.row, row.problems):
            said.setdefault(columns.get(each.heading or "", ""), []).append(each)
        for field in FIELDS:
            if field not in known:
                del form[field]
                continue
            box = form[field]
            box.label.text = _heading(row, field)
            notes = [sentence(each.problem) for each in said.get(field, ())]
            kept = (
                _("Now: %(value)s", value=shown_value(field, _shown(row, field) or None))
                if field in SENSITIVE
                else ""
            )
            box.description = " ".join(filter(None, [*notes, kept]))
            hint = next((each.suggestion for each in said.get(field, ()) if each.suggestion), None)
            if hint and field not in SENSITIVE:
                box.suggested = hint

    def prefill(self, row: RosterRow) -> Mapping[str, Any]:
        """What can be shown."""
        return {field: _shown(row, field) for field in fields_of(row.batch) if field not in SENSITIVE}

    def facts(self, row: RosterRow) -> Sequence[Fact]:
        """Where it stands in the file, and who it is."""
        outcome = outcome_words()[row.action]
        return [Fact(_l("Row"), row.row, kind="number"), Fact(_l("Outcome"), outcome, note=row.name)]

    def context(self, form: Any, row: RosterRow) -> dict[str, Any]:
        """What was seen goes with the form; after a refusal, what is now."""
        form.stamp.data = stamp_of(row)
        return super().context(form, row)

    def apply(self, row: RosterRow, values: Mapping[str, Any]) -> Any:
        """What differs from what was shown. Raises RowChanged, NotAllowedNow, BadInput."""
        before = self.prefill(row)
        texts = {
            field: text
            for field in fields_of(row.batch)
            if (text := (values.get(field) or "").strip()) != (before.get(field) or "")
        }
        return call(correct, row, texts=texts, seen=values["stamp"])

    def after(self, row: RosterRow, result: Any) -> str:
        """Back to what is still wrong; a row that is not taken yet is looked at again."""
        session.refresh(row)
        if row.action in TAKEN:
            return url_for("ConfirmRoster.form_of", pk=row.batch_id) + "#rows"
        return url_for("RosterRows.show", pk=row.id)

    def message(self, row: RosterRow, result: Any) -> str:
        """Whether it is taken now."""
        session.refresh(row)
        if row.action in TAKEN:
            return _("Row %(row)s is taken now.", row=row.row)
        return _("Row %(row)s was checked again and is still not taken: see what is said of it.", row=row.row)

    def back(self, row: RosterRow) -> str:
        """The row."""
        return url_for("RosterRows.show", pk=row.id)


def _heading(row: RosterRow, field: str) -> str:
    heading = plan_of(row.batch).opening.heading(field)
    return heading.rpartition("›")[2] if heading else label(field)


def _value(row: RosterRow, field: str) -> Any:
    return getattr(row, RECORD[field])


def _shown(row: RosterRow, field: str) -> str:
    """What the file says of a field: the value, or the text that could not be taken."""
    return text_of(row, field) or written(row).get(plan_of(row.batch).opening.heading(field) or "", "")


def written(row: RosterRow) -> dict[str, str]:
    """原文 — what the cells say that could not be taken, by heading."""
    return json.loads(row.written) if row.written else {}


MANY = {
    "skip": _l("Leave these rows out"),
    "suggest": _l("Take what is suggested"),
    "back": _l("Take back all rows left out by hand"),
}


class FixMany(FormPage):
    """批量处理 — all rows in which one thing was found."""

    class_permission_name, verb = "Roster", "correct_many"
    of = ImportBatch
    title, submit = _l("Many rows at once"), _l("Do it for all of them")
    intro = _l("Only the checked roster is touched; nobody's record changes before it is confirmed.")
    fields = {
        "code": fields.choice(_l("What is found"), CODES, required=False),
        "what": fields.choice(_l("What to do"), MANY),
    }

    @classmethod
    def applies(cls, row: ImportBatch) -> bool:
        """While it waits, and where something is said."""
        return row.kind == "roster" and row.state == "prepared" and bool(row.summary.get("problems"))

    def prepared(self, form: Any, row: ImportBatch) -> None:
        """Only what was found, with how often."""
        counts: dict[str, int] = {}
        for code, _warning, count in codes_found(row):
            counts[code] = counts.get(code, 0) + count
        form.code.choices = [
            ("", "—"),
            *((code, f"{CODES.get(code, code)} ({count})") for code, count in counts.items()),
        ]

    def apply(self, row: ImportBatch, values: Mapping[str, Any]) -> Any:
        """All of them, or nothing. Raises BadInput, NotAllowedNow."""
        return call(fix_many, row, code=values.get("code"), what=values["what"])

    def after(self, row: ImportBatch, result: Any) -> str:
        """The preview as it is now."""
        return url_for("ConfirmRoster.form_of", pk=row.id)

    def message(self, row: ImportBatch, result: Any) -> str:
        """How many."""
        return _("%(count)s rows were checked again.", count=result)


def fix_many(batch: ImportBatch, *, code: str | None, what: str, actor: Actor, on: date, at: datetime) -> int:
    """批量 — how many rows it was done to. Raises BadInput where there is none."""
    if what == "back":
        rows = left_out(batch)
        done = len(rows)
        if rows:
            take_back(batch, rows, actor=actor, at=at)
    elif not code:
        raise BadInput(_("Choose what is found first: it is done to all rows with it."))
    elif what == "skip":
        rows = rows_with(batch, code)
        done = len(rows)
        if rows:
            skip_rows(batch, rows, actor=actor, at=at, reason=str(CODES.get(code, code)))
    else:
        done = _take_all(batch, code, actor=actor, at=at)
    if not done:
        raise BadInput(_("There is no such row, or nothing is suggested for it."))
    _asked_anew(batch, actor, on, at)
    return done


def _take_all(batch: ImportBatch, code: str, *, actor: Actor, at: datetime) -> int:
    columns = plan_of(batch).opening.columns
    texts: dict[int, dict[str, str]] = {}
    for each in suggestions_of(batch, code):
        if field := columns.get(each.heading or ""):
            texts.setdefault(each.row_id, {})[field] = str(each.suggestion)
    rows = [row for row in rows_with(batch, code) if row.id in texts]
    if rows:
        given = {row.row: reread(row, texts[row.id]) for row in rows}
        correct_rows(batch, given, actor=actor, at=at)
    return len(rows)
