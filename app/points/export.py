"""积分导出 — what lapses soon, by unit and sub-account, as a workbook."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from app.core.sheets.styles import Style
from app.core.sheets.writer import Column, Formula, Kind, writing
from app.core.text import _

WIDTHS = (Column(34), Column(34), Column(10, Kind.WHOLE), Column(14, Kind.WHOLE), Column(16, Kind.MONEY))


def write_lapsing(path: Path, rows: Sequence[tuple[Any, ...]], *, days: int, on: date) -> None:
    """写出即将过期 — a line for each unit and sub-account, with totals that are formulas and checked
    values.
    """
    name = _("Points about to lapse")
    with writing(path, title=name, creator="") as book, book.sheet(name, WIDTHS, frozen_row=3) as sheet:
        title = _("Points that lapse within %(days)d days from %(on)s", days=days, on=on)
        sheet.cells(title, style=Style.TITLE, across=len(WIDTHS), height=30)
        sheet.cells(_("Currency: RMB; unit: yuan"), style=Style.LABEL)
        sheet.heading([_("Unit"), _("Paid from"), _("People"), _("Points"), _("Back to the sub-account")])
        first = sheet.last + 1
        for row in rows:
            sheet.body(row)
        last = sheet.last
        if rows:
            sums = [
                Formula(f"SUM({letter}{first}:{letter}{last})", sum(row[at] for row in rows))
                for letter, at in (("D", 3), ("E", 4))
            ]
            sheet.totals([_("Total"), None, None, *sums])
