"""积分导出 — what lapses soon or by month, by unit and sub-account, as workbooks."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from app.core.sheets.styles import Style
from app.core.sheets.writer import Column, Formula, Kind, writing
from app.core.text import _
from app.points.queries.forecast import Forecast

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


def write_forecast(path: Path, found: Forecast, *, on: date) -> None:
    """写出过期预测 — a line for each unit and sub-account, a column for each month, and what is likely
    to lapse.
    """
    months = [f"{month:%Y-%m}" for month in found.months]
    columns = (
        Column(34),
        Column(28),
        *(Column(12, Kind.WHOLE) for _each in months),
        Column(14, Kind.WHOLE),
        Column(16, Kind.MONEY),
    )
    name = _("Forecast of points that lapse")
    with writing(path, title=name, creator="") as book, book.sheet(name, columns, frozen_row=3) as sheet:
        title = _("Points that lapse in the coming twelve months, seen on %(on)s", on=on)
        sheet.cells(title, style=Style.TITLE, across=len(columns), height=30)
        sheet.cells(_("Points, by month; value in yuan"), style=Style.LABEL)
        sheet.heading([_("Unit"), _("Paid from"), *months, _("Points"), _("Back to the sub-account")])
        first = sheet.last + 1
        rows = [[*row.points[:-1], sum(row.points[:-1]), sum(row.fen[:-1])] for row in found.rows]
        for row, figures in zip(found.rows, rows, strict=True):
            sheet.body([row.unit.full_name, row.sub_account.name, *figures])
        last = sheet.last
        if rows:
            letters = [chr(ord("C") + at) for at in range(len(months) + 2)]
            sums = [
                Formula(f"SUM({letter}{first}:{letter}{last})", sum(row[at] for row in rows))
                for at, letter in enumerate(letters)
            ]
            sheet.totals([_("Total"), None, *sums])
            share = f"{found.share_bp / 100:.2f}%"
            sheet.body(
                [
                    _("Likely to lapse at the usual redemption of %(share)s", share=share),
                    None,
                    *found.likely,
                    sum(found.likely),
                    None,
                ]
            )
