"""总览 — the month at a glance: what is owed to each supplier before and after, with the checks."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from app.core.sheets.styles import Style
from app.core.sheets.writer import Book, Column, Formula, Kind, Sheet
from app.core.text import _
from app.settlement.queries.balances import Balance
from app.settlement.queries.movements import Movement
from app.settlement.queries.points import FLOWS, Roll
from app.settlement.wording import kind_word, unit_word

MONEY = Column(16, Kind.MONEY)
WHOLE = Column(14, Kind.WHOLE)


def write_movements(book: Book, found: Sequence[Movement], first: date, last: date) -> None:
    """往来变动表 — opening + goods + returns + adjustments + payments = closing, each row a formula."""
    headings = [
        *(_("Supplier code"), _("Supplier"), _("Owed before"), _("Goods delivered"), _("Goods returned")),
        *(
            _("Settlement adjustments"),
            _("Paid to the supplier"),
            _("Owed after"),
            _("By orders and payments"),
            _("Check"),
        ),
    ]
    columns = (Column(14), Column(34), *[MONEY] * 8)
    with book.sheet(_("Movements with suppliers"), columns, frozen_row=3) as sheet:
        _title(sheet, _("Movements with suppliers"), first, last, len(columns))
        sheet.heading(headings)
        begins = sheet.last + 1
        for each in found:
            row = sheet.last + 1
            flows = (each.opening, each.goods, each.returned, each.adjusted + each.other, each.paid)
            sheet.body(
                [
                    each.code,
                    each.name,
                    *(constant(fen) for fen in flows),
                    Formula(f"ROUND(SUM(C{row}:G{row}),2)", each.closing),
                    constant(each.business),
                    Formula(f"ROUND(H{row}-I{row},2)", each.difference),
                ]
            )
        sums = [
            sum(values)
            for values in zip(
                *(
                    (
                        each.opening,
                        each.goods,
                        each.returned,
                        each.adjusted + each.other,
                        each.paid,
                        each.closing,
                        each.business,
                        each.difference,
                    )
                    for each in found
                ),
                strict=True,
            )
        ]
        _sums(sheet, "CDEFGHIJ", begins, sums, Kind.MONEY, blanks=1)


def write_balances(book: Book, found: Sequence[Balance], first: date, last: date) -> None:
    """试算平衡表 — money and points apart; the closing balances of each come to zero."""
    headings = [_("Kind of account"), _("At the beginning"), _("Into"), _("Out"), _("At the end")]
    for unit in dict.fromkeys(each.unit for each in found):
        kind = Kind.MONEY if unit == "fen" else Kind.WHOLE
        columns = (Column(30), *[Column(18, kind)] * 4)
        title = f"{_('Trial balance')} {unit_word(unit)}"
        with book.sheet(title, columns, frozen_row=3) as sheet:
            _title(sheet, title, first, last, len(columns))
            sheet.heading(headings)
            begins = sheet.last + 1
            rows = [each for each in found if each.unit == unit]
            for each in rows:
                row = sheet.last + 1
                sheet.body(
                    [
                        kind_word(each.kind),
                        *(constant(count, kind) for count in (each.opening, each.into, each.out_of)),
                        Formula(f"ROUND(B{row}+C{row}-D{row},2)", each.closing, kind),
                    ]
                )
            sums = [
                sum(getattr(each, key) for each in rows) for key in ("opening", "into", "out_of", "closing")
            ]
            _sums(sheet, "BCDE", begins, sums, kind, blanks=0)
            balanced = sums[0] == sums[3] == 0 and sums[1] == sums[2]
            last_row = sheet.last
            yes, no = _("Balanced"), _("Not balanced")
            text = f'IF(AND(B{last_row}=0,E{last_row}=0,C{last_row}=D{last_row}),"{yes}","{no}")'
            sheet.body(
                [
                    _("Check"),
                    Formula(text, yes if balanced else no, Kind.TEXT),
                    None,
                    None,
                    None,
                ]
            )


def write_roll(book: Book, rows: Sequence[Roll], ledger: Roll, first: date, last: date) -> None:
    """积分收发存表 — by sub-account; beside the totals what the ledger says, and the difference."""
    headings = [
        *(
            _("Sub-account code"),
            _("Sub-account"),
            _("At the beginning"),
            _("Granted"),
            _("Redeemed"),
            _("Come back"),
        ),
        *(_("Lapsed"), _("Taken back"), _("At the end")),
    ]
    columns = (Column(16), Column(30), *[WHOLE] * 7)
    title = _("Points: in, out and left")
    with book.sheet(title, columns, frozen_row=3) as sheet:
        _title(sheet, title, first, last, len(columns))
        sheet.heading(headings)
        begins = sheet.last + 1
        for each in rows:
            row = sheet.last + 1
            flows = (each.opening, *(getattr(each, flow) for flow in FLOWS))
            sheet.body(
                [
                    each.code,
                    each.name,
                    *(constant(count, Kind.WHOLE) for count in flows),
                    Formula(f"C{row}+D{row}-E{row}+F{row}-G{row}-H{row}", each.closing, Kind.WHOLE),
                ]
            )
        keys = ("opening", *FLOWS, "closing")
        sums = [sum(getattr(each, key) for each in rows) for key in keys]
        _sums(sheet, "CDEFGHI", begins, sums, Kind.WHOLE, blanks=1)
        total = sheet.last
        told = [getattr(ledger, key) for key in keys]
        sheet.body([_("By the ledger"), None, *(constant(count, Kind.WHOLE) for count in told)])
        checks = [
            Formula(f"{letter}{total}-{letter}{total + 1}", ours - theirs, Kind.WHOLE)
            for letter, ours, theirs in zip("CDEFGHI", sums, told, strict=True)
        ]
        sheet.body([_("Check"), None, *checks])


def constant(count: int, kind: Kind = Kind.MONEY) -> Formula:
    """A figure among formulas: fen stand as yuan."""
    if kind is Kind.WHOLE:
        return Formula(str(count), count, kind)
    sign, (yuan, cents) = "-" if count < 0 else "", divmod(abs(count), 100)
    return Formula(f"{sign}{yuan}.{cents:02}", count, kind)


def _title(sheet: Sheet, title: str, first: date, last: date, across: int) -> None:
    sheet.cells(f"{title} {first} — {last}", style=Style.TITLE, across=across, height=30)
    sheet.cells(_("Currency: RMB; unit: yuan"), style=Style.LABEL)


def _sums(  # noqa: PLR0917 - where the sums stand and what they are of
    sheet: Sheet, letters: str, begins: int, sums: Sequence[int], kind: Kind, blanks: int
) -> None:
    last = sheet.last
    values = [*sums, *[0] * (len(letters) - len(sums))]
    line: list[Any] = [_("Total"), *[None] * blanks]
    line += [
        Formula(f"ROUND(SUM({letter}{begins}:{letter}{last}),2)" if last >= begins else "0", value, kind)
        for letter, value in zip(letters, values, strict=True)
    ]
    sheet.totals(line)
