"""差异清单 — what a supplier says otherwise, to be sent back: ours beside theirs, and what we decided."""

import hashlib
from pathlib import Path
from typing import Any

from flask_babel import force_locale
from sqlalchemy import select

from app.core.db import session
from app.core.sheets.styles import Style
from app.core.sheets.writer import Column, Formula, Kind, Sheet, writing
from app.core.text import _
from app.models import Difference, Statement
from app.rules.settlement import DIFFERENCE_KINDS, DIFFERENCE_LIFECYCLE
from app.settlement.export.workbook import Exported, named

COLUMNS = (
    *(Column(6, Kind.WHOLE), Column(22), Column(14), Column(26), Column(12)),
    *(Column(10, Kind.WHOLE), Column(10, Kind.WHOLE)),
    *(Column(14, Kind.MONEY), Column(14, Kind.MONEY), Column(14, Kind.MONEY)),
    *(Column(18), Column(40)),
)
FROZEN = 3


def export_differences(statement: Statement, path: Path) -> Exported:
    """导出差异 — every difference of the statement that is not gone, with totals that are formulas."""
    found = list(
        session.scalars(
            select(Difference)
            .where(Difference.statement_id == statement.id, Difference.state != "gone")
            .order_by(Difference.kind, Difference.order_number, Difference.id)
        )
    )
    with force_locale("zh"), writing(path, title=statement.number) as book:
        with book.sheet(_("List of differences"), COLUMNS, frozen_row=FROZEN) as sheet:
            _written(sheet, statement, found)
        name = named(statement.period, statement.supplier.name, _("List of differences"), statement.number)
    with path.open("rb") as source:
        sha = hashlib.file_digest(source, "sha256").hexdigest()
    return Exported(path, name, sha, len(found))


def _written(sheet: Sheet, statement: Statement, found: list[Difference]) -> None:
    title = _("Differences of %(number)s", number=statement.number)
    sheet.cells(f"{statement.supplier.name} {title}", style=Style.TITLE, across=len(COLUMNS), height=30)
    sheet.cells(_("Currency: RMB; unit: yuan"), style=Style.LABEL)
    sheet.heading(
        [
            *(_("No."), _("Order no."), _("Kind of difference"), _("Product"), _("Cell in your file")),
            *(_("Our quantity"), _("Their quantity"), _("Our amount"), _("Their amount")),
            *(_("Difference in amount"), _("Our decision"), _("Why")),
        ],
        filtered=True,
    )
    sheet.rows(_row(place, each) for place, each in enumerate(found, 1))
    sheet.filter_to(sheet.last)
    if found:
        last = sheet.last
        sums = [sum(values) for values in zip(*(_amounts(each) for each in found), strict=True)]
        totals = [
            Formula(f"ROUND(SUM({letter}{FROZEN + 1}:{letter}{last}),2)", fen)
            for letter, fen in zip("HIJ", sums, strict=True)
        ]
        sheet.totals([_("Total"), *[None] * 6, *totals, None, None])


def _row(place: int, each: Difference) -> tuple[Any, ...]:
    return (
        place,
        each.order_number,
        str(DIFFERENCE_KINDS[each.kind]),
        each.item,
        each.cell,
        each.our_quantity,
        each.their_quantity,
        *_amounts(each),
        str(DIFFERENCE_LIFECYCLE.state_label(each.state)),
        each.reason,
    )


def _amounts(each: Difference) -> tuple[int, int, int]:
    ours, theirs = each.our_fen or 0, each.their_fen or 0
    return ours, theirs, theirs - ours
