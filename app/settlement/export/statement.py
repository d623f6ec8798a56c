"""一份对账单 — its three sheets: the statement itself, who pays how much of each line, and the subtotals."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from app.core.money import Money
from app.core.sheets.styles import Style
from app.core.sheets.writer import Book, Column, Formula, Kind, Sheet
from app.core.text import _
from app.models import Statement, Tenant
from app.rules.budgets import FUND_SOURCES, WALLETS, wallet_of
from app.rules.masking import mask
from app.rules.settlement import SIGNATURE_WORDS, SIGNATURES, uppercase
from app.settlement.export.columns import BOOKS, LETTER, SUPPLIER, Accounts, Layout, rows_of
from app.settlement.queries import shares_of

FROZEN = 9  # rows above the lines
BLANK = "__________"
SHEET_NAME = 31  # characters a sheet's name may have
_FORBIDDEN = re.compile(r"[\\/*?:\[\]'\x00-\x1f]")


@dataclass(slots=True)
class Sums:
    """What is added up while the lines go by."""

    fields: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    units: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    accounts: dict[tuple[str, str, str], int] = field(default_factory=lambda: defaultdict(int))
    funds: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def line(self, line: Any) -> None:
        """Add a line."""
        sums, unit = self.fields, self.units[line.unit_name]
        sums["quantity"] += line.quantity
        sums["points"] += line.points
        sums["net_fen"] += line.net_fen
        sums["tax_fen"] += line.tax_fen
        sums["amount_fen"] += line.amount_fen
        sums["settled_fen"] += line.amount_fen
        unit[0] += 1
        unit[1] += line.amount_fen


def write_statement(book: Book, statement: Statement, tenant: Tenant, *, suffix: str = "") -> None:
    """记账用 — the sheets of a statement for the union's books; `suffix` tells their names apart."""
    sums, mark = Sums(), draft_mark(statement)
    main, shared = sheet_name(mark + _("Statement") + suffix), sheet_name(mark + _("Who pays") + suffix)
    last = _main(book, main, BOOKS, statement, tenant, sums)
    with book.sheet(shared, SHARES, frozen_row=1) as sheet:
        sheet.heading([str(each) for each in _share_headings()], filtered=True)
        sheet.rows(_share_rows(statement, sums))
        sheet.filter_to(sheet.last)
        last_share = sheet.last
        total = sum(sums.accounts.values())
        sheet.totals([_("Total"), *[None] * 6, Formula(f"ROUND(SUM(H2:H{last_share}),2)", total)])
    with book.sheet(sheet_name(mark + _("Subtotals") + suffix), SUBTOTALS) as sheet:
        _by_account(sheet, sums, shared, last_share, statement)
        _by_fund(sheet, sums, shared, last_share)
        _by_unit(sheet, sums, main, last)


def write_for_supplier(book: Book, statement: Statement, tenant: Tenant) -> None:
    """供应商用 — what is owed and for which orders; nothing of who received it or which money pays."""
    _main(book, sheet_name(draft_mark(statement) + _("Statement")), SUPPLIER, statement, tenant, Sums())


def draft_mark(statement: Statement) -> str:
    """草稿 — what stands before the name of every sheet until the statement is closed."""
    return "" if statement.state == "closed" else _("Draft") + " "


def _main(  # noqa: PLR0917 - what is written, for whom, and where
    book: Book, name: str, layout: Layout, statement: Statement, tenant: Tenant, sums: Sums
) -> int:
    """The lines with head and foot; answers the last row of the lines."""
    with book.sheet(name, layout.columns, frozen_row=FROZEN) as sheet:
        _head(sheet, statement, tenant, len(layout.fields))
        sheet.heading([str(each.heading) for each in layout.fields], filtered=True)
        sheet.rows(layout.rows(rows_of(statement, sums.line)))
        last = sheet.last
        sheet.filter_to(last)
        sheet.totals(list(_totals(sums, layout, last)))
        _foot(sheet, statement, layout)
    return last


def sheet_name(words: str) -> str:
    """工作表名 — without what a sheet's name may not hold, and not too long."""
    return _FORBIDDEN.sub("", words)[:SHEET_NAME]


def item(word: Any, value: Any = None) -> str:
    """一项 — "甲方：某工会"."""
    return f"{word}：{'' if value is None else value}"


def _head(sheet: Sheet, statement: Statement, tenant: Tenant, across: int) -> None:
    supplier = statement.supplier
    title = draft_mark(statement) + _("%(union)s: settlement of welfare purchases", union=tenant.name)
    sheet.cells(title, style=Style.TITLE, across=across, height=32)
    state = _("final") if statement.state == "closed" else _("draft, not closed")
    number = f"{statement.number}（{state}）"
    period = f"{statement.period}（{statement.from_on} — {statement.until_on}）"
    for left, right in (
        (item(_("Statement no."), number), item(_("Contract no."), supplier.contract_no)),
        (item(_("Period"), period), _("Currency: RMB; unit: yuan")),
        (item(_("Party A"), tenant.name), item(_("Tax no."), tenant.credit_code)),
        (item(_("Party B"), supplier.name), item(_("Tax no."), supplier.credit_code)),
        (
            item(_("Bank and branch"), supplier.bank),
            item(_("Bank account"), mask("bank_card", supplier.bank_account)),
        ),
        (item(_("Drawn up by"), statement.drawn_up_by), item(_("Lines"), statement.lines)),
    ):
        sheet.cells(left, *[None] * 10, right, style=Style.LABEL)
    sheet.cells(None)


def _totals(sums: Sums, layout: Layout, last: int) -> Iterator[Any]:
    yield _("Total")
    for each in layout.fields[1:]:
        if not each.summed:
            yield None
            continue
        letter = layout.letter[each.key]
        span = f"{letter}{FROZEN + 1}:{letter}{last}"
        text = f"SUM({span})" if each.kind is Kind.WHOLE else f"ROUND(SUM({span}),2)"
        yield Formula(text, sums.fields[each.key], each.kind)


def _foot(sheet: Sheet, statement: Statement, layout: Layout) -> None:
    total, this = f"{layout.letter['settled_fen']}{sheet.last}", statement.total_fen
    opening, paid = statement.opening_fen, statement.paid_fen
    first = sheet.last + 3
    for label, value in (
        (_("In figures"), Formula(total, this)),
        (_("In capitals"), uppercase(Money(this))),
        (_("Owed before"), _constant(opening)),
        (_("Owed for this period"), Formula(total, this)),
        (_("Paid in this period"), _constant(paid)),
        (_("Owed after"), Formula(f"ROUND(E{first}+E{first + 1}-E{first + 2},2)", opening + this - paid)),
    ):
        sheet.cells(item(label), None, None, None, value, style=Style.LABEL)
    sheet.cells(None)
    words = [item(SIGNATURE_WORDS[key], BLANK) for key in SIGNATURES]
    spread = [cell for word in words for cell in (word, None, None, None)]
    sheet.cells(*spread, item(_("Seal")), style=Style.LABEL, height=30)
    sheet.cells(item(_("Confirmed by Party B (seal)"), BLANK), style=Style.LABEL, height=30)
    sheet.cells(item(_("Checksum"), statement.digest or "—"), style=Style.LABEL)


def _constant(fen: int) -> Formula:
    return Formula(Money(fen).plain().replace(",", ""), fen)


SHARES = (
    Column(6, Kind.WHOLE),
    Column(20),
    Column(24),
    Column(24),
    Column(14),
    Column(22),
    Column(14),
    Column(14, Kind.MONEY),
)
SUBTOTALS = (Column(24), Column(26), Column(16), Column(16))


def _share_headings() -> tuple[Any, ...]:
    return (
        _("No."),
        _("Order no."),
        _("Department"),
        _("Budget account"),
        _("Sub-account code"),
        _("Earmarked account"),
        _("Fund source"),
        _("To settle"),
    )


def _share_rows(statement: Statement, sums: Sums) -> Iterator[tuple[Any, ...]]:
    names = Accounts(statement.until_on)
    funds = {key: str(word) for key, word in FUND_SOURCES.items()}
    for share in shares_of(statement):
        account = names[share.account_code]
        sums.accounts[account, share.sub_account_code, share.sub_account] += share.owed_fen
        sums.funds[share.fund_source] += share.owed_fen
        yield (
            share.position,
            share.order_number,
            share.unit_name,
            account,
            share.sub_account_code,
            share.sub_account,
            funds.get(share.fund_source, share.fund_source),
            share.owed_fen,
        )


def _by_account(sheet: Sheet, sums: Sums, shared: str, last: int, statement: Statement) -> None:
    title = _("By account and earmarked account")
    sheet.cells(f"{statement.number} {title}", style=Style.TITLE, across=4, height=26)
    sheet.heading([_("Budget account"), _("Earmarked account"), _("Sub-account code"), _("To settle")])
    first = sheet.last + 1
    for (account, code, name), fen in sorted(sums.accounts.items()):
        row = sheet.last + 1
        matches = _equal(shared, "D", last, f"A{row}"), _equal(shared, "E", last, f"C{row}")
        formula = Formula(_product(shared, "H", last, *matches), fen)
        sheet.body([account, name, code, formula])
    _sum(sheet, first, sum(sums.accounts.values()))


def _by_fund(sheet: Sheet, sums: Sums, shared: str, last: int) -> None:
    sheet.cells(None)
    sheet.cells(_("By fund source and wallet"), style=Style.TITLE, across=4, height=26)
    sheet.heading([_("Fund source"), _("Wallet"), None, _("To settle")])
    first = sheet.last + 1
    for fund, fen in sorted(sums.funds.items()):
        row = sheet.last + 1
        formula = Formula(_product(shared, "H", last, _equal(shared, "G", last, f"A{row}")), fen)
        sheet.body([str(FUND_SOURCES[fund]), str(WALLETS[wallet_of(fund)]), None, formula])
    _sum(sheet, first, sum(sums.funds.values()))


def _by_unit(sheet: Sheet, sums: Sums, main: str, last: int) -> None:
    sheet.cells(None)
    sheet.cells(_("By department"), style=Style.TITLE, across=4, height=26)
    sheet.heading([_("Department"), None, _("Lines"), _("To settle")])
    first, unit, settled = sheet.last + 1, LETTER["unit_name"], LETTER["settled_fen"]
    for name, (lines, fen) in sorted(sums.units.items()):
        match = _equal(main, unit, last, f"A{sheet.last + 1}", FROZEN + 1)
        counted = Formula(f"SUMPRODUCT({match}*1)", lines, Kind.WHOLE)
        sheet.body(
            [name, None, counted, Formula(_product(main, settled, last, match, first=FROZEN + 1), fen)]
        )
    _sum(sheet, first, sum(fen for _lines, fen in sums.units.values()))


def _sum(sheet: Sheet, first: int, fen: int) -> None:
    sheet.totals([_("Total"), None, None, Formula(f"ROUND(SUM(D{first}:D{sheet.last}),2)", fen)])


def _equal(sheet: str, column: str, last: int, cell: str, first: int = 2) -> str:
    """Exact matches: SUMIF would take * and ? in a name for wildcards."""
    return f"('{sheet}'!${column}${first}:${column}${last}={cell})"


def _product(sheet: str, column: str, last: int, *matches: str, first: int = 2) -> str:
    factors = "*".join((*matches, f"'{sheet}'!${column}${first}:${column}${last}"))
    return f"ROUND(SUMPRODUCT({factors}),2)"
