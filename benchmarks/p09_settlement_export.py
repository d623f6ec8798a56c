"""P9: the workbook of a statement of 100,000 lines, against xlsxwriter writing the same cells in constant
memory.

The product's side is `flask welfare settlement export` less the start of the program: lines read through the
fence, added up, written styled with formulas, checksum and audit record. The anchor is handed the very rows
that the product writes, and writes them with formats of the same kinds.
"""

import tempfile
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import xlsxwriter
from sqlalchemy import select

from benchmarks.installation import installation, let_go
from benchmarks.measure import by_turns, say, sized

from app.core import bulk  # isort: skip - after the installation has set the environment
from app.core.actor import Actor
from app.core.db import atomic, session
from app.core.sheets.writer import Kind
from app.core.tenancy import tenant_scope
from app.models import LotUse, Order, OrderLine, Statement, Tenant
from app.orders.services import Wanted, receive, redeem, ship
from app.rules.settlement import Period
from app.settlement.export import export
from app.settlement.export.columns import COLUMNS, FIELDS, rows_of
from app.settlement.services import draw_up
from app.settlement.services.exporting import record_export
from tests.cast import OURS, Union, found_union
from tests.databases import TestDatabase
from tests.orders import shop

LINES = sized(100_000, 20_000)
FINANCE = Actor("李强", 1, "finance")


def fill(union: Union) -> int:
    """One order is placed, shipped and received through the services; its rows are then multiplied in SQL."""
    with union.scope(), atomic():
        buyer, seller = shop.person(), shop.supplier("V001")
        shop.lot(buyer, 100, paid_from=shop.sub_account())
        wanted = [Wanted(shop.article(points=50, seller=seller).id, 1)]
        placed = redeem(buyer, lines=wanted, actor=FINANCE, on=shop.TODAY, at=shop.NOON)
        order = session.get_one(Order, placed.order_id)
        ship(order, carrier="顺丰", tracking_no="SF1234567890", actor=FINANCE, on=shop.TODAY, at=shop.NOON)
        receive(order, actor=FINANCE, on=shop.TODAY, at=shop.NOON)
        session.flush()
        _multiply(order)
        statement = draw_up(seller, period=Period.parse("2026-09"), actor=FINANCE, at=shop.NOON)
        number, lines = statement.id, statement.lines
    session.remove()
    assert lines == LINES, lines
    return number


def _multiply(order: Order) -> None:
    """Copies with numbers of their own: what is exported, not what is owed, is the subject here."""
    line, use = session.scalars(select(OrderLine)).one(), session.scalars(select(LotUse)).one()
    for table, first, own in (
        (Order.__table__, order.id, lambda i: {"number": f"DD20260902-{i:06d}", "reference": f"copy-{i}"}),
        (OrderLine.__table__, line.id, lambda i: {"order_id": 10 + i}),
        (LotUse.__table__, use.id, lambda i: {"order_line_id": 10 + i}),
    ):
        row = _row(table, first)
        bulk.insert_rows(table, (row | own(i) | {"id": 10 + i} for i in range(1, LINES)))


def _row(table: Any, number: int) -> dict[str, Any]:
    found = bulk.execute(
        select(table).where(table.c.tenant_id == session.info["tenant_id"], table.c.id == number)
    )
    return dict(found.one()._mapping)  # noqa: SLF001 - SQLAlchemy's public name for a row's columns


def product(database: TestDatabase, tenant_id: int, number: int, folder: Path) -> int:
    """Read, add up, write, record."""
    with database.app.app_context(), tenant_scope(tenant_id), atomic():
        statement = session.get_one(Statement, number)
        made = export([statement], folder / "product.xlsx", tenant=session.get_one(Tenant, tenant_id))
        record_export([statement], file=made.name, sha=made.sha, actor=FINANCE)
    return made.lines


def anchor(rows: list[tuple[Any, ...]], folder: Path) -> int:
    """The statement's cells and the shares' cells, and nothing else."""
    book = xlsxwriter.Workbook(folder / "anchor.xlsx", {"constant_memory": True})
    formats = {
        Kind.TEXT: book.add_format({"num_format": "@", "border": 1}),
        Kind.WHOLE: book.add_format({"num_format": "#,##0", "border": 1}),
        Kind.MONEY: book.add_format({"num_format": "#,##0.00", "border": 1}),
        Kind.DATE: book.add_format({"num_format": "yyyy-mm-dd", "border": 1}),
        Kind.RATE: book.add_format({"num_format": "0.##%", "border": 1}),
    }
    main = book.add_worksheet("对账单")
    writers = [_writer(main, column.kind, formats[column.kind]) for column in COLUMNS]
    for number, row in enumerate(rows):
        for place, (write, value) in enumerate(zip(writers, row, strict=True)):
            write(number, place, value)
    shares = book.add_worksheet("经费分摊")
    text, money = formats[Kind.TEXT], formats[Kind.MONEY]
    for number, row in enumerate(rows):
        shares.write_number(number, 0, row[0], formats[Kind.WHOLE])
        for place, value in enumerate((row[1], row[5], "S1", row[6], "会费"), 1):
            shares.write_string(number, place, value, text)
        shares.write_number(number, 6, row[12] / 100, money)
    book.close()
    return len(rows)


def _writer(sheet: Any, kind: Kind, look: Any) -> Any:
    """The fastest call xlsxwriter has for the kind."""
    calls = {
        Kind.TEXT: lambda row, place, value: sheet.write_string(row, place, value, look),
        Kind.WHOLE: lambda row, place, value: sheet.write_number(row, place, value, look),
        Kind.MONEY: lambda row, place, value: sheet.write_number(row, place, value / 100, look),
        Kind.RATE: lambda row, place, value: sheet.write_number(row, place, value / 10_000, look),
        Kind.DATE: lambda row, place, value: sheet.write_datetime(row, place, value, look),
    }
    blank = lambda row, place: sheet.write_blank(row, place, None, look)  # noqa: E731 - one of a row of calls
    chosen = calls[kind]
    return lambda row, place, value: blank(row, place) if value is None else chosen(row, place, value)


def main() -> None:
    """On SQLite and on PostgreSQL."""
    for dialect in ("sqlite", "postgresql"):
        with installation(dialect) as database, tempfile.TemporaryDirectory() as name:
            union, folder = found_union("ours", "皖江集团工会", OURS), Path(name)
            number = fill(union)
            with union.scope():
                statement = session.get_one(Statement, number)
                rows = list(rows_of(statement, lambda _line: None))
            assert len(rows[0]) == len(FIELDS)
            assert isinstance(rows[0][2], date)
            let_go()
            readings = by_turns(
                partial(product, database, union.tenant_id, number, folder),
                partial(anchor, rows, folder),
                before=let_go,
            )
            say("P9", f"settlement export, {LINES:,} lines, {dialect}", *readings, at_most=1.1)


if __name__ == "__main__":
    main()
