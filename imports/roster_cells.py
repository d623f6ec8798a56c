"""逐格读 — a row of a checked roster with some of its values typed anew, read exactly as the file was."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.models import ImportBatch, RosterRow
from app.people.services.roster import plan_of
from app.people.services.roster.fixing import options_of
from app.people.services.roster.incoming import restored
from app.people.services.roster.report import RECORD
from app.people.services.roster.restaging import DERIVED, RETURNED, Reread
from app.rules.documents import NAMES
from app.rules.rosters import FIELDS as TRAVELLING
from app.rules.rosters import Finding, Opening
from imports.roster_given import FIELDS, read_given

NUMBER = 1  # the row among those that are read: there is one


def fields_of(batch: ImportBatch) -> list[str]:
    """可更正的列 — fields the sheet has, in the order of the template."""
    known = set(plan_of(batch).opening.columns.values())
    return [field for field in FIELDS if field in known]


def text_of(row: RosterRow, field: str) -> str:
    """文字 — a staged value as somebody would type it."""
    value: Any = getattr(row, RECORD[field])
    if value is None:
        return ""
    if field == "id_kind":
        return str(NAMES.get(value, value))
    if isinstance(value, bool):
        return "是" if value else "否"
    return value.isoformat() if isinstance(value, date) else str(value)


def reread(row: RosterRow, texts: Mapping[str, str]) -> Reread:
    """重读 — the values of the row with these typed over them, and what is wrong with each."""
    batch, opening = row.batch, plan_of(row.batch).opening
    known = [*fields_of(batch), *(["id_kind"] if row.id_kind and "id_kind" not in opening.letters else [])]
    headings = {field: opening.heading(field) or field for field in known}
    given = {field: texts.get(field, text_of(row, field)) for field in known}
    options = options_of(batch)
    _opening, read = read_given(
        [given], headings, as_of=batch.as_of or date.min, placed=options.unit_id is not None
    )
    if not read.rows:  # nobody any more: a row of totals, or an empty one
        nobody = Finding(NUMBER, None, headings.get("name"), "name_missing", {}, None, warning=False)
        return Reread(dict(texts), dict.fromkeys(TRAVELLING), [_at_home(nobody, row, opening)])
    values = dict(zip(TRAVELLING, read.rows[0], strict=True))
    kept = {heading for heading, field in opening.columns.items() if field not in texts}
    silent = {
        head for head in kept if opening.columns[head] in RECORD and not text_of(row, opening.columns[head])
    }
    anew = [_at_home(each, row, opening) for each in read.findings if each.heading not in silent]
    stays = [
        each
        for each in restored(row.row, row.problems)
        if each.code not in DERIVED
        and (each.heading in silent or (each.heading in kept and each.code in RETURNED))
    ]
    return Reread(dict(texts), values, [*stays, *anew])


def _at_home(finding: Finding, row: RosterRow, opening: Opening) -> Finding:
    """The finding where it stands in the file."""
    field = next((field for head, field in opening.columns.items() if head == finding.heading), "")
    return finding._replace(row=row.row or NUMBER, cell=opening.cell(field, row.row or NUMBER))
