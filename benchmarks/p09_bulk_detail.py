"""P9: the bulk export of statement lines, against xlsxwriter writing the same cells in constant memory.

The product's side reads through the tenant's fence from the database, writes, and takes the checksum; the
anchor reads the same rows by the same statement, and writes them with formats of the same kinds.
`SIZE=full` for a million lines, else a hundred thousand.
"""

import tempfile
from functools import partial
from pathlib import Path
from typing import Any

import xlsxwriter
from sqlalchemy import select

from benchmarks.installation import installation, let_go
from benchmarks.measure import by_turns, say_faster, sized

from app.core import bulk  # isort: skip - after the installation has set the environment
from app.core.actor import Actor
from app.core.db import atomic, session
from app.core.sheets.writer import Kind
from app.core.tenancy import tenant_scope
from app.models import Order, Statement, StatementLine
from app.orders.services import Wanted, receive, redeem, ship
from app.rules.settlement import Period
from app.settlement.export.detail import FIELDS, export_detail, selected
from app.settlement.services import draw_up
from tests.cast import OURS, Union, found_union
from tests.databases import TestDatabase
from tests.orders import shop

LINES = sized(1_000_000, 100_000)
MONTH = Period.parse("2026-09")
FINANCE = Actor("李强", 1, "finance")
MOST_MIB = 100  # above the same process that exports nothing


def fill(union: Union) -> None:
    """One line is drawn up through the services and multiplied."""
    with union.scope(), atomic():
        buyer, seller = shop.person(), shop.supplier("V001")
        shop.lot(buyer, 100, paid_from=shop.sub_account())
        wanted = [Wanted(shop.article(points=50, seller=seller).id, 1)]
        placed = redeem(buyer, lines=wanted, actor=FINANCE, on=shop.TODAY, at=shop.NOON)
        order = session.get_one(Order, placed.order_id)
        ship(order, carrier="顺丰", tracking_no="SF1234567890", actor=FINANCE, on=shop.TODAY, at=shop.NOON)
        receive(order, actor=FINANCE, on=shop.TODAY, at=shop.NOON)
        draw_up(seller, period=MONTH, actor=FINANCE, at=shop.NOON)
        table = StatementLine.__table__
        row = bulk.execute(select(table).where(table.c.tenant_id == union.tenant_id)).one()
        plain = {**row._mapping, "order_line_id": None}  # noqa: SLF001 - SQLAlchemy's public name
        bulk.insert_rows(
            table,
            (
                {**plain, "id": row.id + i, "position": 1 + i, "order_number": f"DD20260902-{i:07d}"}
                for i in range(1, LINES)
            ),
        )
    session.remove()


def product(database: TestDatabase, tenant_id: int, folder: Path) -> int:
    """Read, write, checksum."""
    with database.app.app_context(), tenant_scope(tenant_id):
        return export_detail(MONTH, MONTH, folder / "product.xlsx").lines


def nothing(database: TestDatabase, tenant_id: int) -> int:
    """The process that is measured, when it exports nothing: what it inherited is no one's export."""
    with database.app.app_context(), tenant_scope(tenant_id):
        return len(session.scalars(select(Statement)).all())


def anchor(database: TestDatabase, tenant_id: int, folder: Path) -> int:
    """The same cells by xlsxwriter."""
    book = xlsxwriter.Workbook(folder / "anchor.xlsx", {"constant_memory": True})
    looks = {
        Kind.TEXT: book.add_format({"num_format": "@"}),
        Kind.WHOLE: book.add_format({"num_format": "#,##0"}),
        Kind.MONEY: book.add_format({"num_format": "#,##0.00"}),
        Kind.RATE: book.add_format({"num_format": "0.##%"}),
        Kind.DATE: book.add_format({"num_format": "yyyy-mm-dd"}),
    }
    sheet, count = book.add_worksheet(), 0
    sheet.write_row(0, 0, [str(word) for _column, word, _width, _kind in FIELDS])
    calls = [_writes(sheet, kind, looks[kind]) for _column, _word, _width, kind in FIELDS]
    calls.append(_writes(sheet, Kind.TEXT, looks[Kind.TEXT]))
    with database.app.app_context(), tenant_scope(tenant_id):
        rows = bulk.execute(selected(MONTH, MONTH, None).execution_options(yield_per=5_000))
        for count, row in enumerate(rows, 1):
            for place, (write, value) in enumerate(zip(calls, row, strict=True)):
                if value is not None:
                    write(count, place, value)
    book.close()
    return count


def _writes(sheet: Any, kind: Kind, look: Any) -> Any:
    return {
        Kind.TEXT: lambda row, place, value: sheet.write_string(row, place, value, look),
        Kind.WHOLE: lambda row, place, value: sheet.write_number(row, place, value, look),
        Kind.MONEY: lambda row, place, value: sheet.write_number(row, place, value / 100, look),
        Kind.RATE: lambda row, place, value: sheet.write_number(row, place, value / 10_000, look),
        Kind.DATE: lambda row, place, value: sheet.write_datetime(row, place, value, look),
    }[kind]


def main() -> None:
    """On SQLite and on PostgreSQL."""
    for dialect in ("sqlite", "postgresql"):
        with installation(dialect) as database, tempfile.TemporaryDirectory() as name:
            union, folder = found_union("ours", "皖江集团工会", OURS), Path(name)
            fill(union)
            let_go()
            made, same, idle = by_turns(
                partial(product, database, union.tenant_id, folder),
                partial(anchor, database, union.tenant_id, folder),
                partial(nothing, database, union.tenant_id),
                before=let_go,
            )
            assert made.answer == same.answer == LINES, (made.answer, same.answer)
            say_faster("P9", f"bulk detail export, {LINES:,} lines, {dialect}", made, same, at_least=3)
            more = made.mebibytes - idle.mebibytes
            verdict = "ok  " if more <= MOST_MIB else "OVER"
            print(f"P9   {verdict} memory of the export: {more:.0f} MiB (at most {MOST_MIB})")


if __name__ == "__main__":
    main()
