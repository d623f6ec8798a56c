"""资金脉络工作簿 — where money went, as sheets to be filed: the overview with formulas, every lot, every use
of one; written row by row, flat in memory at any number of lots.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from flask_babel import force_locale

from app.core.actor import Actor
from app.core.money import Money
from app.core.sheets.styles import Style
from app.core.sheets.writer import QUICK, Book, Column, Formula, Kind, Sheet, letters, writing
from app.core.text import _
from app.insight.queries.forward import Earmarked, Line
from app.insight.queries.rows import every_lot, every_use
from app.rules.lineage import FATES, PLACES, SOURCES, Tree

MOST = 1_000_000  # rows a sheet holds, less the headings
BATCH = 2_000
IN, OUT = tuple(SOURCES), tuple(PLACES)
LOT_WIDTHS = (
    Column(10, Kind.WHOLE), Column(16), Column(18), Column(24), Column(10, Kind.WHOLE), Column(12, Kind.DATE),
    Column(12, Kind.DATE), *[Column(13, Kind.MONEY)] * (len(FATES) + 2),
)  # fmt: skip
USE_WIDTHS = (
    Column(10, Kind.WHOLE), Column(20), Column(28), Column(10), Column(10, Kind.WHOLE),
    *[Column(13, Kind.MONEY)] * 3, Column(12, Kind.DATE),
)  # fmt: skip


def write_lineage(
    path: Path,
    lines: Sequence[Line],
    accounts: Sequence[Earmarked],
    *,
    about: str,
    actor: Actor,
    progress: Callable[[int], None],
) -> int:
    """写出 — the trees, then lots and uses of these sub-accounts; returns how many lots there are."""
    with force_locale("zh"), writing(path, title=about, creator=actor.name, level=QUICK) as book:
        _overview(book, lines, accounts, about)
        lots = _lots(book, accounts, progress)
        _uses(book, accounts)
    return lots


def _overview(book: Book, lines: Sequence[Line], accounts: Sequence[Earmarked], about: str) -> None:
    widths = (Column(30), *[Column(13, Kind.MONEY)] * (len(IN) + len(OUT) + 2))
    with book.sheet(_("Overview"), widths, frozen_row=3) as sheet:
        sheet.cells(about, style=Style.TITLE, across=8, height=30)
        sheet.cells(_("Currency: RMB; unit: yuan"), style=Style.LABEL)
        words = [*SOURCES.values()], [*PLACES.values()]
        sheet.heading(
            [_("What"), *map(str, words[0]), _("Came in"), *map(str, words[1]), _("Unaccounted for")]
        )
        if lines:
            _trees(sheet, [(str(line.budget), line.tree) for line in lines], _("Total of the budgets"))
        _trees(sheet, [(str(each.account), each.tree) for each in accounts], _("Total of the sub-accounts"))


def _trees(sheet: Sheet, trees: Sequence[tuple[str, Tree]], total: str) -> None:
    """A row each; what came in and the difference follow from what stands beside them."""
    first = sheet.last + 1
    for name, tree in trees:
        sheet.body([name, *_cells(tree, sheet.last + 1)])
    last = sheet.last
    sums = [sum(_amounts(tree)[at] for _name, tree in trees) for at in range(len(IN) + len(OUT) + 2)]
    columns = [letters(at + 2) for at in range(len(sums))]
    cells = [
        Formula(f"SUM({name}{first}:{name}{last})" if trees else "0", fen)
        for name, fen in zip(columns, sums, strict=True)
    ]
    sheet.totals([total, *cells])


def _amounts(tree: Tree) -> list[int]:
    came = [sum(part.fen for part in tree.sources if part.key == key) for key in IN]
    went = [tree.fen_of(key) for key in OUT]
    return [*came, tree.whole, *went, tree.difference]


def _cells(tree: Tree, row: int) -> list[Any]:
    fen = _amounts(tree)
    whole, first = len(IN), len(IN) + 1
    made: list[Any] = [Money(each) for each in fen]
    span = f"{letters(2)}{row}:{letters(whole + 1)}{row}"
    made[whole] = Formula(f"SUM({span})", fen[whole])
    places = f"{letters(first + 2)}{row}:{letters(first + len(OUT) + 1)}{row}"
    made[-1] = Formula(f"{letters(whole + 2)}{row}-SUM({places})", fen[-1])
    return made


def _lots(book: Book, accounts: Sequence[Earmarked], progress: Callable[[int], None]) -> int:
    """Every lot with what became of it, on as many sheets as it takes."""
    headings = [
        *(_("Lot"), _("Grant no."), _("Employee no."), _("Sub-account"), _("Points"), _("Granted on")),
        *(_("Expires on"), _("Granted"), *map(str, FATES.values()), _("Unaccounted for")),
    ]
    told = _counted(_lot_rows(accounts), progress)
    return _sheets(book, _("Lots"), LOT_WIDTHS, headings, told, summed=range(7, len(headings)))


def _uses(book: Book, accounts: Sequence[Earmarked]) -> int:
    """Every order line their points paid for."""
    headings = [
        *(_("Lot"), _("Order"), _("Goods ordered"), _("State"), _("Points"), _("Value"), _("Of it owed")),
        *(_("Given back"), _("Given back on")),
    ]
    rows = (row for each in accounts for row in every_use(each.account.id))
    return _sheets(book, _("Orders paid"), USE_WIDTHS, headings, rows, summed=(5, 6, 7))


def _sheets(  # noqa: PLR0917 - what a sheet is
    book: Book,
    name: str,
    widths: Sequence[Column],
    headings: Sequence[str],
    rows: Iterator[Sequence[Any]],
    summed: Sequence[int],
) -> int:
    """Rows on one sheet after another, each with its sums below, as formulas that carry their values."""
    done, part, ahead = 0, 1, next(rows, None)
    while part == 1 or ahead is not None:
        sums = dict.fromkeys(summed, 0)
        with book.sheet(name if part == 1 else f"{name} {part}", widths, frozen_row=1) as sheet:
            sheet.heading(headings, filtered=True)
            first, held = sheet.last + 1, [ahead]
            sheet.rows(_added(rows, held, sums))
            ahead = held[0]
            done += sheet.last + 1 - first
            cells = [
                Formula(_sum_of(letters(at + 1), first, sheet.last), sums[at]) if at in sums else None
                for at in range(1, len(headings))
            ]
            sheet.totals([_("Total"), *cells])
        part += 1
    return done


def _added(
    rows: Iterator[Sequence[Any]], held: list[Sequence[Any] | None], sums: dict[int, int]
) -> Iterator[Sequence[Any]]:
    """At most a sheet of them, adding up on the way; what comes next is held for the sheet after."""
    for _place in range(MOST):
        row = held[0]
        if row is None:
            return
        for at in sums:
            sums[at] += row[at]
        yield row
        held[0] = next(rows, None)


def _sum_of(column: str, first: int, last: int) -> str:
    return f"SUM({column}{first}:{column}{last})" if last >= first else "0"


def _lot_rows(accounts: Sequence[Earmarked]) -> Iterator[Sequence[Any]]:
    for each in accounts:
        name = str(each.account)
        for lot, grant, employee_no, fate in every_lot(each.account.id):
            yield (
                *(lot.id, grant, employee_no or _("outside your view"), name, lot.points),
                *(lot.granted_on, lot.expires_on, fate.value, *(getattr(fate, key) for key in FATES)),
                fate.difference,
            )


def _counted(rows: Iterator[Sequence[Any]], progress: Callable[[int], None]) -> Iterator[Sequence[Any]]:
    for number, row in enumerate(rows, 1):
        if number % BATCH == 0:
            progress(number)
        yield row
