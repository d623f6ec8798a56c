"""取消 — an order that was not received is undone: entries reversed, lots given back, stock put back."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update

from app.core.actor import Actor
from app.core.clock import business_day
from app.core.db import session
from app.core.tenancy import whole_tenant
from app.core.text import _
from app.ledger import services as ledger
from app.models import LotUse, Order, OrderLine, Sku
from app.orders.services.lots import give_to_lot
from app.orders.services.refusals import ReasonMissing, WrongDay
from app.orders.services.steps import step


def cancel(order: Order, *, actor: Actor, on: date, at: datetime, reason: str) -> Order:
    """取消订单 — each lot gets back what was taken from it; one that has expired by then may be used for
    30 days more [policy].

    Raises NotAllowedNow once the order is shipped, ReasonMissing without a reason, WrongDay for a day before
    the order or to come.
    """
    if not reason.strip():
        raise ReasonMissing(_("Say why the order is cancelled: the member will ask."))
    if not order.placed_on <= on <= business_day(at):
        raise WrongDay(_("An order is cancelled between the day it was placed and today: correct the date."))
    return _undone(order, "cancel", actor=actor, on=on, reason=reason, restock=True)


def bounce(
    order: Order, *, actor: Actor, on: date, at: datetime, reason: str, resaleable: bool = True
) -> Order:
    """拒收退回 — a parcel that nobody took is back: as if it had been cancelled. What is not `resaleable`
    stays out of stock.

    Raises NotAllowedNow unless the order is on its way, ReasonMissing, WrongDay for a day before it left.
    """
    if not reason.strip():
        raise ReasonMissing(_("Say why the parcel came back: the member will ask."))
    if not (order.shipped_on or order.placed_on) <= on <= business_day(at):
        raise WrongDay(_("A parcel comes back between the day it was shipped and today: correct the date."))
    return _undone(order, "bounce", actor=actor, on=on, reason=reason, restock=resaleable)


def _undone(order: Order, verb: str, *, actor: Actor, on: date, reason: str, restock: bool) -> Order:
    step(order, verb, actor=actor, reason=reason, cancelled_on=on, cancel_reason=reason.strip()[:200])
    with whole_tenant("an order may be paid from lots of units above the seat's"):
        _reverse_entries(order, actor, on, reason)
        for use in _uses(order):
            _give_back(use, on)
        if restock:
            _restock(order)
        session.flush()
    return order


def _reverse_entries(order: Order, actor: Actor, on: date, reason: str) -> None:
    booking = ledger.Booking(f"cancel:{order.number}", "cancel", actor=actor, on=on, reason=reason)
    for unit in (
        "points",
        "fen",
    ):  # the member's account first: the lock every change of the lots begins with
        entry = ledger.booked(f"order:{order.number}", unit)
        assert entry is not None, f"order {order.number} was never booked"
        ledger.reverse(entry, booking=booking)


def _uses(order: Order) -> list[LotUse]:
    return list(
        session.scalars(
            select(LotUse)
            .where(LotUse.order_line_id.in_(select(OrderLine.id).where(OrderLine.order_id == order.id)))
            .order_by(LotUse.lot_id, LotUse.id)
        )
    )


def _give_back(use: LotUse, on: date) -> None:
    give_to_lot(use.lot_id, points=use.points, value_fen=use.value_fen, on=on)
    use.returned_on = on


def _restock(order: Order) -> None:
    ordered: Any = session.execute(
        select(OrderLine.sku_id, OrderLine.quantity)
        .where(OrderLine.order_id == order.id)
        .order_by(OrderLine.sku_id)
    )
    for sku_id, quantity in ordered.all():
        session.execute(
            update(Sku)
            .where(Sku.id == sku_id)
            .values(stock=Sku.stock + quantity)
            .execution_options(synchronize_session=False)
        )
