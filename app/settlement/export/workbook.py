"""工作簿 — for each statement its lines, who paid for them, and the subtotals; a summary of several."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from flask_babel import force_locale

from app.core.money import Money
from app.core.sheets.styles import Style
from app.core.sheets.writer import Book, Column, Formula, Kind, writing
from app.core.text import _
from app.models import Statement, Tenant
from app.rules.settlement import uppercase
from app.settlement.export.statement import write_for_supplier, write_statement

_FORBIDDEN = re.compile(r"[\\/*?:\[\]'\x00-\x1f<>|\"]")


@dataclass(frozen=True, slots=True)
class Exported:
    """导出结果 — where it is, what it is called, and its checksum."""

    path: Path
    name: str
    sha: str
    lines: int


def export(
    statements: Sequence[Statement], path: Path, *, tenant: Tenant, audience: str = "books"
) -> Exported:
    """导出 — the workbook of one statement, or of several with a summary in front; flat in memory.

    For the union's books, or (one statement) for the supplier.
    """
    with force_locale("zh"), writing(path, title=_title(statements), creator=tenant.name) as book:
        if audience == "supplier":
            write_for_supplier(book, statements[0], tenant)
        else:
            _books(book, statements, tenant)
    with path.open("rb") as written:
        sha = hashlib.file_digest(written, "sha256").hexdigest()
    lines = sum(statement.lines for statement in statements)
    return Exported(path, file_name(statements, audience), sha, lines)


def _books(book: Book, statements: Sequence[Statement], tenant: Tenant) -> None:
    if len(statements) > 1:
        write_summary(book, statements, tenant)
    for statement in statements:
        suffix = f" {statement.supplier.code}" if len(statements) > 1 else ""
        write_statement(book, statement, tenant, suffix=suffix)


def file_name(statements: Sequence[Statement], audience: str = "books") -> str:
    """文件名 — 期间_供应商_类型_版本.xlsx."""
    with force_locale("zh"):
        first = statements[0]
        who = first.supplier.name if len(statements) == 1 else _("All suppliers")
        what = _("Statement") if audience == "supplier" else _("Statement for the books")
        version = "V1" if all(each.state == "closed" for each in statements) else _("Draft")
        return named(first.period, who, what, version)


def named(*parts: str) -> str:
    """文件名 — its parts with a stroke between them, without what no file may be called."""
    return _FORBIDDEN.sub("", "_".join(parts)) + ".xlsx"


def _title(statements: Sequence[Statement]) -> str:
    return " ".join((_("Statement"), *(statement.number for statement in statements)))[:200]


def _summary_name(statements: Sequence[Statement]) -> str:
    drafts = any(each.state != "closed" for each in statements)
    return (_("Draft") + " " if drafts else "") + _("Summary")


def write_summary(book: Book, statements: Sequence[Statement], tenant: Tenant) -> None:
    """汇总 — a line for each statement, and what they come to, in figures and in capitals."""
    columns = (
        Column(6, Kind.WHOLE),
        Column(18),
        Column(36),
        Column(10, Kind.WHOLE),
        *(Column(16, Kind.MONEY) for _each in range(3)),
    )
    headings = (_("No."), _("Statement no."), _("Supplier"), _("Lines"))
    money = (_("Amount without tax"), _("Tax"), _("Amount to settle"))
    with book.sheet(_summary_name(statements), columns, frozen_row=3) as sheet:
        sheet.cells(
            " ".join((tenant.name, statements[0].period, _("Summary"))),
            style=Style.TITLE,
            across=7,
            height=30,
        )
        sheet.cells(_("Currency: RMB; unit: yuan"), style=Style.LABEL)
        sheet.heading([*headings, *money])
        sheet.rows(
            (place, each.number, each.supplier.name, each.lines, each.net_fen, each.tax_fen, each.total_fen)
            for place, each in enumerate(statements, 1)
        )
        last = sheet.last
        sums = [
            sum(getattr(each, name) for each in statements)
            for name in ("lines", "net_fen", "tax_fen", "total_fen")
        ]
        sheet.totals(
            [
                _("Total"),
                None,
                None,
                Formula(f"SUM(D4:D{last})", sums[0], Kind.WHOLE),
                *(
                    Formula(f"ROUND(SUM({x}4:{x}{last}),2)", fen)
                    for x, fen in zip("EFG", sums[1:], strict=True)
                ),
            ]
        )
        sheet.cells(_("In capitals"), uppercase(Money(sums[3])), style=Style.LABEL)
