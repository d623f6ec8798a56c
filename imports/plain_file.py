"""上传的简表 — a short sheet read for the services, its unreadable cells told as sentences in their row."""

from datetime import date
from pathlib import Path
from typing import Any

from app.core.rowkeys import must_be_ours
from app.core.sheets.template import Template
from app.core.staged import Fault, Upload
from app.core.text import _, _l
from imports import plain_sheet
from imports.roster_file import sha_of

SENTENCES = {
    "quantity_not_whole": _l("“%(text)s” is not a whole number of pieces."),
    "money_unreadable": _l("“%(text)s” is not an amount in yuan with at most two decimals."),
    "rate_unreadable": _l("“%(text)s” is not a tax rate such as 13%%."),
    "fund_unknown": _l("There is no fund source “%(text)s”: choose one of %(known)s."),
    "date_invalid": _l("“%(text)s” is not a date: write it like 2026-09-01."),
    "date_future": _l("The date lies in the future: correct it."),
    "encoding_damaged": _l(
        "Characters were lost in “%(text)s” when the file was saved: enter the value again, or export the "
        "file anew."
    ),
    "cell_error": _l("The cell shows the error %(text)s: correct the formula or enter the value."),
    "formula_no_value": _l(
        "The formula was never calculated: open the file in Excel, save it, and upload it again, or enter "
        "the value."
    ),
}


def upload_of(module: str, path: Path, *, template: Template, name: str, on: date, **facts: str) -> Upload:
    """上传 — read the sheet; what cannot be read is told cell by cell. `facts` are those a list of ours must
    have said of itself. Raises Refused, also for a sheet of another template, version, union or list.
    """
    sheet = plain_sheet.read(module, path, name=name, as_of=on.isoformat())
    if sheet.origin is not None:
        must_be_ours(template, sheet.origin, **facts)
    faults: dict[int, list[Fault]] = {}
    for row, cell, key, code, of in sheet.problems:
        faults.setdefault(row, []).append(Fault(key, cell, _sentence(code, of)))
    return Upload(name, sha_of(path), sheet.rows, sheet.letters, faults)


def _sentence(code: str, facts: dict[str, Any]) -> str:
    words = SENTENCES.get(code)
    if words is None:
        return _("This value cannot be read: correct the cell.")
    return str(words) % {"text": "", **facts}
