"""待发货单 — the orders to ship as a workbook that comes back with tracking numbers."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from app.core.actor import Actor
from app.core.clock import now
from app.core.console.layout import moment
from app.core.rowkeys import key_of, origin
from app.rules.sheets import SHIPMENTS as TEMPLATE
from imports.shipments import SHIPMENTS
from imports.template import write_list


def write_to_ship(
    path: Path, rows: Sequence[Any], *, told: Callable[[str, str | None], str | None], actor: Actor
) -> None:
    """写待发货单 — `told` says how much of a phone or an address the reader may see."""
    made = (
        {
            "order_number": each.number,
            "receiver": each.receiver,
            "phone": told("phone", each.phone),
            "address": told("address", each.address),
            "goods": each.goods,
            "pieces": each.pieces,
            "row_key": key_of(TEMPLATE, each.id, {"order_number": each.number}),
        }
        for each in rows
    )
    about = origin(TEMPLATE, by=actor.name, at=moment(now()))
    write_list(path, spec=SHIPMENTS, rows=made, origin=about)
