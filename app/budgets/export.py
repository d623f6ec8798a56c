"""预算工作簿 — the execution as an A4 sheet across, with formulas that carry checked values, ready to be
signed; the lines of a plan as a sheet to be edited and uploaded again.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from app.budgets.queries.chart import chart_of
from app.budgets.queries.execution import Cut
from app.budgets.queries.plans import lines_of
from app.budgets.services.filed import written
from app.core.actor import Actor
from app.core.clock import now
from app.core.console.layout import moment
from app.core.money import Money
from app.core.rowkeys import key_of, origin
from app.core.sheets.styles import Style
from app.core.sheets.writer import Column, Formula, Kind, Sheet, letters, writing
from app.core.text import _
from app.models import BudgetPlan
from app.rules.budgets import FUND_SOURCES
from app.rules.execution import COLUMNS, SIGNATURES, Figures, Row
from app.rules.sheets import BUDGET_LINES as TEMPLATE
from imports.budgets import BUDGET_LINES, FUNDS
from imports.template import write_list

# what is typed in, and what follows from it
GIVEN = ("planned", "approved", "moved", "allocated", "held", "granted", "committed", "spent")
PLACE = {key: letters(at) for at, key in enumerate(("code", "name", *COLUMNS, "rate"), 1)}
WIDTHS = (Column(9), Column(24), *[Column(13, Kind.MONEY)] * len(COLUMNS), Column(9, Kind.RATE))
BLANK = "__________"


def write_plan(path: Path, plan: BudgetPlan, *, actor: Actor) -> None:
    """写预算明细 — the lines of a plan, each with its key; the heads of its year to choose from."""
    chart = chart_of(plan.year)
    rows = (
        {
            **(said := written(line)),
            "fund_source": FUNDS.get(line.fund_source, line.fund_source),
            "account_code": str(chart.get(line.account_code, line.account_code)),
            "row_key": key_of(TEMPLATE, line.id, said),
        }
        for line in lines_of(plan)
    )
    about = origin(TEMPLATE, by=actor.name, at=moment(now()), **said_of_plan(plan))
    write_list(path, spec=BUDGET_LINES, rows=rows, origin=about, offers=offers(plan))


def said_of_plan(plan: BudgetPlan) -> dict[str, str]:
    """所属预算 — which plan a list is of: by its number, and as people know it."""
    return {"plan": str(plan.id), "about": str(plan)}


def offers(plan: BudgetPlan) -> dict[str, Sequence[str]]:
    """可选的科目 — the heads of expense of the plan's year."""
    return {"account_code": [str(account) for account in chart_of(plan.year).values()]}


def write_execution(path: Path, *, rows: Sequence[Row], total: Figures, cut: Cut, union: str) -> None:
    """写出预算执行表 — a line a code, heads summed over their details, the total over the lines."""
    name = _("Budget execution")
    with writing(path, title=name, creator=union) as book, book.sheet(name, WIDTHS, frozen_row=4) as sheet:
        title = _("%(union)s: budget execution %(year)s", union=union, year=cut.year)
        sheet.cells(title, style=Style.TITLE, across=len(WIDTHS), height=32)
        sheet.cells(_said(cut), style=Style.LABEL)
        sheet.cells(_("Currency: RMB; unit: yuan"), style=Style.LABEL)
        headings = [_("Account code"), _("Account name"), *map(str, COLUMNS.values()), _("Rate")]
        sheet.heading(headings)
        _body(sheet, rows, total)
        sheet.cells(None)
        signed = [f"{word}：{BLANK}" for word in SIGNATURES]
        sheet.cells(*[cell for each in signed for cell in (each, None)], style=Style.LABEL)


def _said(cut: Cut) -> str:
    unit = cut.unit.full_name if cut.unit is not None else _("all units")
    fund = str(FUND_SOURCES[cut.fund_source]) if cut.fund_source else _("all fund sources")
    return f"{_('Unit')}：{unit}　{_('Fund source')}：{fund}"


def _body(sheet: Sheet, rows: Sequence[Row], total: Figures) -> None:
    first = sheet.last + 1
    places = {at: first + at for at in range(len(rows))}
    for at, row in enumerate(rows):
        details = [places[other] for other, each in enumerate(rows) if _under(each, row)] if row.heads else []
        cells = _cells(row.figures, places[at], details)
        line = [row.code, row.name, *cells]
        (sheet.totals if row.heads else sheet.body)(line)
    lines = [places[at] for at, row in enumerate(rows) if not row.heads]
    sheet.totals([_("Total"), None, *_cells(total, sheet.last + 1, lines)])


def _under(each: Row, head: Row) -> bool:
    return not each.heads and each.code.startswith(head.code)


def _cells(figures: Figures, row: int, details: Sequence[int]) -> list[Any]:
    """One row: what is given is summed over the details of a head, the rest follows from what stands beside
    it.
    """
    made: list[Any] = []
    for key in COLUMNS:
        fen = getattr(figures, key)
        if key == "adjusted":
            made.append(Formula(f"{PLACE['approved']}{row}-{PLACE['planned']}{row}", fen))
        elif key == "left":
            bound = "".join(f"-{PLACE[each]}{row}" for each in ("held", "granted", "committed", "spent"))
            made.append(Formula(f"{PLACE['approved']}{row}+{PLACE['moved']}{row}{bound}", fen))
        elif details:
            made.append(Formula("+".join(f"{PLACE[key]}{each}" for each in details), fen))
        else:
            made.append(Money(fen))
    whole = f"({PLACE['approved']}{row}+{PLACE['moved']}{row})"
    rate = Formula(f"{PLACE['spent']}{row}/{whole}", figures.rate or 0, Kind.RATE)
    return [*made, rate if figures.rate is not None else None]
