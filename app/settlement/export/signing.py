"""签领表 — a sheet to print and to sign: everybody with what they receive, and room for the signature."""

from pathlib import Path

from flask_babel import force_locale

from app.core.money import Money
from app.core.sheets.styles import Style
from app.core.sheets.writer import Column, Formula, Kind, writing
from app.core.text import _
from app.rules.settlement import uppercase
from app.settlement.queries.signing import Sheet

COLUMNS = (
    *(Column(6, Kind.WHOLE), Column(12), Column(14), Column(28), Column(30), Column(8, Kind.WHOLE)),
    *(Column(14, Kind.MONEY), Column(16), Column(13), Column(18), Column(12)),
)
BEGINS = 5
ROOM = 28  # points a row is high: a name is signed in it


def write_signing(sheet: Sheet, path: Path) -> None:
    """写签领表 — the heading stands on every printed page."""
    with (
        force_locale("zh"),
        writing(path, title=sheet.title) as book,
        book.sheet(_("Receipts"), COLUMNS, frozen_row=BEGINS - 1, row_height=ROOM) as page,
    ):
        page.cells(sheet.title, style=Style.TITLE, across=len(COLUMNS), height=32)
        page.cells(
            f"{_('Unit')}：{sheet.unit}",
            *[None] * 4,
            f"{_('Standard')}：{sheet.standard}",
            style=Style.LABEL,
        )
        page.cells(f"{_('Why')}：{sheet.why}", *[None] * 4, _("Currency: RMB; unit: yuan"), style=Style.LABEL)
        page.heading(headings())
        page.rows(
            (
                place,
                each.name,
                each.employee_no,
                each.unit,
                each.goods,
                each.quantity,
                each.fen,
                *[None] * 4,
            )
            for place, each in enumerate(sheet.receipts, 1)
        )
        last = page.last
        page.totals(
            [
                _("Total"),
                _("%(count)s people", count=len(sheet.receipts)),
                *[None] * 3,
                Formula(f"SUM(F{BEGINS}:F{last})" if sheet.receipts else "0", sheet.quantity, Kind.WHOLE),
                Formula(f"ROUND(SUM(G{BEGINS}:G{last}),2)" if sheet.receipts else "0", sheet.fen),
                *[None] * 4,
            ]
        )
        page.cells(f"{_('In capitals')}：{uppercase(Money(sheet.fen))}", style=Style.LABEL, height=24)
        page.cells(None)
        spread = [cell for word in signatures() for cell in (f"{word}：__________", None)]
        page.cells(*spread, style=Style.LABEL, height=30)


def headings() -> list[str]:
    """栏目 — as the practice of unions has them."""
    return [
        *(_("No."), _("Name"), _("Employee no."), _("Department"), _("What is received"), _("Quantity")),
        *(_("Amount"), _("Signature"), _("Received on"), _("Received by another, and why"), _("Note")),
    ]


def signatures() -> list[str]:
    """签章 — who signs below: three people and the seal."""
    return [_("Handled by"), _("Witnessed by"), _("Branch chair"), _("Date"), _("Seal")]
