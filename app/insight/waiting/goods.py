"""订单待办 — orders to ship and to receive, articles that run out."""

from typing import Any

from flask import url_for
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from app.core.console.waiting import Item, Kind
from app.core.text import _, _l
from app.models import Order, Product, Sku

SCARCE = 5  # pieces; fewer than these are low stock


def _placed() -> Select[Any]:
    return _orders("placed")


def _shipped() -> Select[Any]:
    return _orders("shipped")


def _orders(state: str) -> Select[Any]:
    with_names = (joinedload(Order.employee), joinedload(Order.supplier))
    return select(Order).where(Order.state == state).options(*with_names).order_by(Order.id)


def _to_ship(order: Order) -> Item:
    return Item(
        _("Order %(number)s is to be shipped", number=order.number),
        _told(order),
        url_for("Ship.form_of", pk=order.id),
        _("Ship"),
        order.placed_on,
    )


def _to_receive(order: Order) -> Item:
    return Item(
        _("Order %(number)s is on its way", number=order.number),
        _told(order),
        url_for("Receive.form_of", pk=order.id),
        _("Confirm receipt"),
        order.shipped_on,
    )


def _told(order: Order) -> str:
    return _(
        "%(who)s, from %(supplier)s, %(points)s",
        who=order.employee or "—",
        supplier=order.supplier or "—",
        points=_points(order.total_points),
    )


def _scarce() -> Select[Any]:
    listed = select(Product.id).where(Product.state == "listed")
    low = (Sku.stock < SCARCE, Sku.product_id.in_(listed))
    return select(Sku).where(*low).options(joinedload(Sku.product)).order_by(Sku.stock, Sku.id)


def _stock(sku: Sku) -> Item:
    left = _("sold out") if not sku.stock else _("%(count)s left", count=sku.stock)
    return Item(
        _("%(what)s: %(left)s", what=sku, left=left),
        _("Article no. %(code)s; members cannot redeem what is not there", code=sku.code),
        url_for("Stock.form_of", pk=sku.id),
        _("Restock"),
    )


def _points(number: int) -> str:
    return _("%(count)s points", count=f"{number:,}")


KINDS = (
    Kind("ship", _l("Orders to ship"), "Orders", "can_ship", _placed, _to_ship, days=3),
    Kind("receive", _l("Receipts to confirm"), "Orders", "can_receive", _shipped, _to_receive, days=10),
    Kind("scarce", _l("Low stock"), "Products", "can_stock", _scarce, _stock, reminder=True),
)
