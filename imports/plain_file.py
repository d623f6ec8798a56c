"""上传的简表 — a short sheet read for the services, its unreadable cells told as sentences in their row."""

from datetime import date
from pathlib import Path
from typing import Any

from app.core.staged import Upload
from app.core.text import _, _l
from imports import plain_sheet
from imports.roster_file import sha_of

SENTENCES = {
    "quantity_not_whole": _l("“%(text)s” is not a whole number of pieces."),
    "money_unreadable": _l("“%(text)s” is not an amount in yuan with at most two decimals."),
    "rate_unreadable": _l("“%(text)s” is not a tax rate such as 13%%."),
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


def upload_of(module: str, path: Path, *, name: str, on: date) -> Upload:
    """上传 — read the sheet; a cell that cannot be read is the row's `wrong`. Raises Refused."""
    sheet = plain_sheet.read(module, path, name=name, on=on)
    wrong: dict[int, str] = {}
    for row, cell, code, facts in sheet.problems:
        wrong.setdefault(row, f"{cell or ''} {_sentence(code, facts)}".strip())
    rows = [(n, {**values, "wrong": wrong[n]} if n in wrong else values) for n, values in sheet.rows]
    return Upload(name, sha_of(path), rows)


def _sentence(code: str, facts: dict[str, Any]) -> str:
    words = SENTENCES.get(code)
    if words is None:
        return _("This value cannot be read: correct the cell.")
    return str(words) % {"text": "", **facts}
