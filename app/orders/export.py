"""待发货单 — the orders to ship as a workbook that comes back with tracking numbers."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from app.core.sheets.writer import Column, Kind, writing
from imports.shipments import SHIPMENTS

WIDTHS = (24, 12, 16, 40, 40, 8, 14, 20, 12)
BEFORE = ("收件人", "联系电话", "收货地址", "商品", "件数")


def write_to_ship(path: Path, rows: Sequence[Any], *, told: Callable[[str, str | None], str | None]) -> None:
    """写待发货单 — `told` says how much of a phone or an address the reader may see."""
    number, *way = (column.heading for column in SHIPMENTS.columns)
    shapes = [Column(width, Kind.WHOLE if width == WIDTHS[5] else Kind.TEXT) for width in WIDTHS]
    with (
        writing(path, title=SHIPMENTS.title) as book,
        book.sheet(SHIPMENTS.title, shapes, frozen_row=1) as sheet,
    ):
        sheet.heading([number, *BEFORE, *way], filtered=True)
        sheet.rows(
            (
                *(each.number, each.receiver, told("phone", each.phone), told("address", each.address)),
                *(each.goods, each.pieces, None, None, None),
            )
            for each in rows
        )
