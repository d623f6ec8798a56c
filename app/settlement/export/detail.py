"""明细导出 — every line of every statement of a span of months, streamed: flat memory at a million lines.

Plain columns to filter and to pivot; what is signed are the statements themselves.
"""

import hashlib
from collections.abc import Callable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any

from flask_babel import force_locale
from sqlalchemy import Select, case, select

from app.core import bulk
from app.core.sheets.writer import QUICK, Column, Kind, writing
from app.core.tenancy import current_tenant_id
from app.core.text import _, _l
from app.models import Statement, StatementLine, Supplier
from app.rules.settlement import LINE_KINDS, Period
from app.settlement.export.workbook import Exported, named

LINES, HEADS, SELLERS = StatementLine.__table__, Statement.__table__, Supplier.__table__
A_SHEET = 1_000_000  # rows; a sheet has room for some thousands more
AT_ONCE = 5_000
FIELDS: tuple[tuple[Any, Any, int, Kind], ...] = (
    (HEADS.c.number, _l("Statement no."), 18, Kind.TEXT),
    (HEADS.c.period, _l("Period"), 10, Kind.TEXT),
    (SELLERS.c.name, _l("Supplier"), 26, Kind.TEXT),
    (LINES.c.position, _l("No."), 8, Kind.WHOLE),
    (LINES.c.order_number, _l("Order no."), 20, Kind.TEXT),
    (LINES.c.placed_on, _l("Ordered on"), 12, Kind.DATE),
    (LINES.c.received_on, _l("Received on"), 12, Kind.DATE),
    (LINES.c.unit_name, _l("Department"), 26, Kind.TEXT),
    (LINES.c.account_code, _l("Account code"), 12, Kind.TEXT),
    (LINES.c.sub_accounts, _l("Earmarked account"), 22, Kind.TEXT),
    (LINES.c.sku_code, _l("Article no."), 14, Kind.TEXT),
    (LINES.c.product_name, _l("Product"), 24, Kind.TEXT),
    (LINES.c.spec, _l("Specification"), 12, Kind.TEXT),
    (LINES.c.quantity, _l("Quantity"), 8, Kind.WHOLE),
    (LINES.c.unit_price_fen, _l("Unit price with tax"), 12, Kind.MONEY),
    (LINES.c.amount_fen, _l("Amount with tax"), 12, Kind.MONEY),
    (LINES.c.tax_rate_bp, _l("Tax rate"), 8, Kind.RATE),
    (LINES.c.net_fen, _l("Amount without tax"), 12, Kind.MONEY),
    (LINES.c.tax_fen, _l("Tax"), 12, Kind.MONEY),
    (LINES.c.points, _l("Paid in points"), 10, Kind.WHOLE),
    (LINES.c.tracking_no, _l("Tracking no."), 18, Kind.TEXT),
)


def export_detail(
    first: Period,
    last: Period,
    path: Path,
    *,
    supplier_id: int | None = None,
    progress: Callable[[int], None] = lambda _done: None,
) -> Exported:
    """导出明细 — in the order of statements and their lines; a new sheet after each million."""
    columns = [*(Column(width, kind) for _c, _w, width, kind in FIELDS), Column(10)]
    count = 0
    with force_locale("zh"), writing(path, title=_("Statement lines"), level=QUICK) as book:
        headings = [*(str(word) for _c, word, _width, _kind in FIELDS), _("Kind")]
        rows = _counted(_rows(first, last, supplier_id), progress)
        for place, begins in enumerate(_parts(rows), 1):
            with book.sheet(f"{_('Statement lines')} {place}", columns, frozen_row=1) as sheet:
                sheet.heading(headings, filtered=True)
                sheet.rows(begins)
                sheet.filter_to(sheet.last)
                count += sheet.last - 1
        name = named(str(first), str(last), _("Statement lines"))
    with path.open("rb") as source:
        sha = hashlib.file_digest(source, "sha256").hexdigest()
    return Exported(path, name, sha, count)


def selected(first: Period, last: Period, supplier_id: int | None) -> Select[Any]:
    """所取明细 — the lines as the database hands them over, a column for each cell."""
    tenant_id = current_tenant_id()
    words = case({kind: str(word) for kind, word in LINE_KINDS.items()}, value=LINES.c.kind)
    query = select(*(column for column, *_rest in FIELDS), words).where(
        LINES.c.tenant_id == tenant_id,
        HEADS.c.tenant_id == tenant_id,
        SELLERS.c.tenant_id == tenant_id,
        HEADS.c.id == LINES.c.statement_id,
        SELLERS.c.id == HEADS.c.supplier_id,
        HEADS.c.period >= str(first),
        HEADS.c.period <= str(last),
    )
    query = query.where(HEADS.c.supplier_id == supplier_id) if supplier_id else query
    return query.order_by(LINES.c.statement_id, LINES.c.position)


def _rows(first: Period, last: Period, supplier_id: int | None) -> Iterator[Any]:
    return iter(bulk.execute(selected(first, last, supplier_id).execution_options(yield_per=AT_ONCE)))


def _counted(rows: Iterator[Any], progress: Callable[[int], None]) -> Iterator[Any]:
    done = 0
    while some := list(islice(rows, AT_ONCE)):
        yield from some
        done += len(some)
        progress(done)


def _parts(rows: Iterator[Any]) -> Iterator[Iterator[Any]]:
    """As many rows as a sheet takes, again and again; one part at least, were it empty."""
    yield islice(rows, A_SHEET)
    for begins in rows:
        yield chain([begins], islice(rows, A_SHEET - 1))
