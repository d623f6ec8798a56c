"""批量发货 — a sheet of tracking numbers, judged order by order, then shipped as it was seen."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from app.core import staged
from app.core.actor import Actor
from app.core.db import session
from app.core.returning import Claim, claims_of
from app.core.staged import NEW, UNCHANGED, Fault, Judged, Occasion, Upload
from app.core.text import _, _l
from app.models import ImportBatch, Order
from app.orders.services.delivery import ship
from app.rules.orders import LIFECYCLE
from app.rules.sheets import SHIPMENTS

KIND = "shipments"
AT_ONCE = 500
LONGEST = 64
FILLED = ("carrier", "tracking_no", "shipped_on")


def check_shipments(upload: Upload, *, actor: Actor, on: date, at: datetime) -> ImportBatch:
    """核对发货单 — which orders would be shipped, and all that is wrong with every other row; nothing changes
    yet.

    Orders out of sight, of another supplier as well, are unknown: they are answered alike.
    """
    return staged.check(SHEET, upload, actor=actor, on=on, at=at)


def confirm_shipments(batch: ImportBatch, *, digest: str, actor: Actor, on: date, at: datetime) -> int:
    """确认发货 — ships the good rows as they were seen; how many. A second time nothing happens.

    Raises NotFound for somebody else's sheet, StalePreview when an order has moved on meanwhile.
    """
    return staged.confirm(SHEET, batch, digest=digest, actor=actor, on=on, at=at)


def _take(rows: Sequence[Judged], occasion: Occasion) -> None:
    orders = _orders(Order.number, {each.values["order_number"] for each in rows})
    by_number = {order.number: order for order in orders}
    for each in rows:
        values = each.values
        ship(
            by_number[values["order_number"]],
            carrier=values["carrier"],
            tracking_no=values["tracking_no"],
            actor=occasion.actor,
            on=date.fromisoformat(values["shipped_on"]),
            at=occasion.at,
        )


def _judged(upload: Upload, occasion: Occasion) -> Iterator[Judged]:
    on = occasion.on

    def known(ids: Collection[int]) -> dict[int, dict[str, Any]]:
        return {order.id: {"order_number": order.number} for order in _orders(Order.id, ids)}

    claims = claims_of(SHIPMENTS, upload, known=known)
    numbers = {row: str(values.get("order_number") or "") for row, values in upload.rows}
    filled = [numbers[row] for row, values in upload.rows if any(values.get(key) for key in FILLED)]
    times = Counter(filled)
    orders = {each.number: each for each in _orders(Order.number, {n for n in numbers.values() if n})}
    for row, values in upload.rows:
        kept = {
            **{name: values.get(name) for name in ("order_number", "carrier", "tracking_no")},
            "shipped_on": values.get("shipped_on") or on.isoformat(),
        }
        claim, faults = claims.get(row), list(upload.faults.get(row, ()))
        if _is_left_blank(claim, values, faults):
            yield Judged(row, kept, UNCHANGED)
            continue
        faults += claim.faults if claim else ()
        read = {each.key for each in faults}
        for key, said in _wrong(kept, orders.get(numbers[row]), times[numbers[row]], on):
            if key not in read:
                faults.append(upload.fault(row, key, said))
        yield Judged(row, kept, NEW, faults=faults)


def _is_left_blank(claim: Claim | None, values: Mapping[str, Any], faults: Sequence[Fault]) -> bool:
    """A row of our list that nobody has filled in."""
    empty = not any(values.get(key) for key in FILLED)
    return claim is not None and empty and not faults and not claim.faults


def _orders(column: Any, wanted: Collection[Any]) -> Iterator[Order]:
    ordered = sorted(wanted)
    for start in range(0, len(ordered), AT_ONCE):
        yield from session.scalars(select(Order).where(column.in_(ordered[start : start + AT_ONCE])))


def _wrong(values: Mapping[str, Any], order: Order | None, times: int, on: date) -> Iterator[tuple[str, str]]:
    """All that keeps a row from being shipped, a sentence each."""
    number = values["order_number"]
    if not number:
        yield (
            "order_number",
            _("The order number is missing: enter it as it stands in the list of orders."),
        )
    elif order is None:
        yield (
            "order_number",
            _("There is no order %(number)s to be shipped by you: check the number.", number=number),
        )
    elif "ship" not in LIFECYCLE.verbs_from(order.state):
        state = LIFECYCLE.state_label(order.state)
        yield (
            "order_number",
            _("Order %(number)s is “%(state)s”: it cannot be shipped.", number=number, state=state),
        )
    if number and times > 1:
        yield (
            "order_number",
            _(
                "Order %(number)s stands in the sheet %(times)s times: keep one row.",
                number=number,
                times=times,
            ),
        )
    yield from _wrong_way(values)
    if order is not None:
        yield from _wrong_day(date.fromisoformat(values["shipped_on"]), order, on)


def _wrong_way(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if not values["carrier"]:
        yield "carrier", _("The carrier is missing: enter who delivers the parcel.")
    elif len(values["carrier"]) > LONGEST:
        yield "carrier", _("This is longer than %(most)s characters: shorten it.", most=LONGEST)
    if not values["tracking_no"]:
        yield "tracking_no", _("The tracking number is missing: enter it.")
    elif len(values["tracking_no"]) > LONGEST:
        said = _("The tracking number is longer than %(most)s characters: check it.", most=LONGEST)
        yield "tracking_no", said


def _wrong_day(day: date, order: Order, on: date) -> Iterator[tuple[str, str]]:
    if not order.placed_on <= day <= on:
        said = _("%(day)s lies before the order or is still to come: correct the date.", day=day)
        yield "shipped_on", said


SHEET = staged.Kind(
    KIND,
    "import_shipments",
    _judged,
    _take,
    _l("Orders have moved on since this sheet was checked: upload it again."),
)
