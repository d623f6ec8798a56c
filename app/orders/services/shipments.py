"""批量发货 — a sheet of tracking numbers, judged order by order, then shipped as it was seen."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from app.core import audit, staged
from app.core.actor import Actor
from app.core.db import session
from app.core.preview import StalePreview
from app.core.staged import Judged, Upload
from app.core.text import _
from app.models import ImportBatch, Order
from app.orders.services.delivery import ship
from app.rules.orders import LIFECYCLE

KIND = "shipments"
AT_ONCE = 500
LONGEST = 64


def check_shipments(upload: Upload, *, actor: Actor, on: date, at: datetime) -> ImportBatch:
    """核对发货单 — which orders would be shipped, and of every other row why not; nothing changes yet.

    Orders out of sight, of another supplier as well, are unknown: they are answered alike.
    """
    return staged.stage(KIND, upload, _judged(upload, on), actor=actor, on=on, at=at)


def confirm_shipments(batch: ImportBatch, *, digest: str, actor: Actor, on: date, at: datetime) -> int:
    """确认发货 — ships the good rows as they were seen; how many. A second time nothing happens.

    Raises NotFound for somebody else's sheet, StalePreview when an order has moved on meanwhile.
    """
    held = staged.staged(KIND, batch.id, actor=actor, lock=True)
    if held.state == "applied":
        return int((held.result or {}).get("done", 0))
    rows = list(_judged(staged.upload_of(held), on))
    if digest != held.digest or staged.digest(each.plain() for each in rows) != digest:
        raise StalePreview(_("Orders have moved on since this sheet was checked: upload it again."))
    good = [each for each in rows if each.wrong is None]
    for each in good:
        _ship(each.values, actor, at)
    staged.applied(held, done=len(good), actor=actor, at=at)
    what = f"import_batches:{held.file_name}"
    audit.record(
        "import_shipments", what, actor=actor, changes={"rows": [None, len(good)]}, subject_id=held.id
    )
    return len(good)


def _ship(values: Mapping[str, Any], actor: Actor, at: datetime) -> None:
    order = session.scalars(select(Order).where(Order.number == values["order_number"])).one()
    day = date.fromisoformat(values["shipped_on"])
    ship(order, carrier=values["carrier"], tracking_no=values["tracking_no"], actor=actor, on=day, at=at)


def _judged(upload: Upload, on: date) -> Iterator[Judged]:
    numbers = [str(values.get("order_number") or "") for _row, values in upload.rows]
    times, orders = Counter(numbers), _orders({number for number in numbers if number})
    for (row, values), number in zip(upload.rows, numbers, strict=True):
        kept = {
            **{name: values.get(name) for name in ("order_number", "carrier", "tracking_no")},
            "shipped_on": values.get("shipped_on") or on.isoformat(),
        }
        wrong = values.get("wrong") or _wrong(kept, orders.get(number), times[number], on)
        yield Judged(row, kept, wrong)


def _orders(numbers: set[str]) -> dict[str, Order]:
    wanted = sorted(numbers)
    parts = (wanted[start : start + AT_ONCE] for start in range(0, len(wanted), AT_ONCE))
    return {
        order.number: order
        for part in parts
        for order in session.scalars(select(Order).where(Order.number.in_(part)))
    }


def _wrong(values: Mapping[str, Any], order: Order | None, times: int, on: date) -> str | None:
    """Why a row is not shipped, as a sentence; None for a good one."""
    number = values["order_number"]
    if not number:
        return _("The order number is missing: enter it as it stands in the list of orders.")
    if order is None:
        return _("There is no order %(number)s to be shipped by you: check the number.", number=number)
    if times > 1:
        return _(
            "Order %(number)s stands in the sheet %(times)s times: keep one row.", number=number, times=times
        )
    if "ship" not in LIFECYCLE.verbs_from(order.state):
        state = LIFECYCLE.state_label(order.state)
        return _("Order %(number)s is “%(state)s”: it cannot be shipped.", number=number, state=state)
    return _wrong_way(values) or _wrong_day(date.fromisoformat(values["shipped_on"]), order, on)


def _wrong_way(values: Mapping[str, Any]) -> str | None:
    if not values["carrier"] or not values["tracking_no"]:
        return _("Carrier or tracking number is missing: enter both.")
    if len(values["tracking_no"]) > LONGEST:
        return _("The tracking number is longer than %(most)s characters: check it.", most=LONGEST)
    return None


def _wrong_day(day: date, order: Order, on: date) -> str | None:
    if order.placed_on <= day <= on:
        return None
    return _("%(day)s lies before the order or is still to come: correct the date.", day=day)
