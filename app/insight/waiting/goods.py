"""订单待办 — orders to ship and to receive, returns, articles that run out, papers of suppliers."""

from datetime import timedelta
from typing import Any

from flask import url_for
from sqlalchemy import Select, case, select
from sqlalchemy.orm import joinedload

from app.core.clock import today
from app.core.console.waiting import Item, Kind
from app.core.text import _, _l
from app.models import Order, OrderReturn, Product, Sku, Supplier
from app.rules.returns import RETURN_CAUSES

SCARCE = 5  # pieces; fewer than these are low stock where an article has no level of its own
PAPERS_AHEAD = timedelta(days=30)


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
    level = case((Sku.low_stock > 0, Sku.low_stock), else_=SCARCE)
    low = (Sku.stock < level, Sku.product_id.in_(listed))
    return select(Sku).where(*low).options(joinedload(Sku.product)).order_by(Sku.stock, Sku.id)


def _stock(sku: Sku) -> Item:
    left = _("sold out") if not sku.stock else _("%(count)s left", count=sku.stock)
    return Item(
        _("%(what)s: %(left)s", what=sku, left=left),
        _("Article no. %(code)s; members cannot redeem what is not there", code=sku.code),
        url_for("Stock.form_of", pk=sku.id),
        _("Restock"),
    )


def _asked() -> Select[Any]:
    return _returns("requested")


def _coming() -> Select[Any]:
    return _returns("accepted")


def _returns(state: str) -> Select[Any]:
    told = (joinedload(OrderReturn.order), joinedload(OrderReturn.supplier))
    return select(OrderReturn).where(OrderReturn.state == state).options(*told).order_by(OrderReturn.id)


def _to_decide(back: OrderReturn) -> Item:
    return _return(back, "AcceptReturn.form_of", _("Decide"), back.requested_on)


def _to_take(back: OrderReturn) -> Item:
    return _return(back, "TakeBack.form_of", _("Goods are back"), back.decided_on)


def _decide_mine(back: OrderReturn) -> Item:
    return _return(back, "AcceptMine.form_of", _("Decide"), back.requested_on)


def _take_mine(back: OrderReturn) -> Item:
    return _return(back, "TakeBackMine.form_of", _("Goods are back"), back.decided_on)


def _return(back: OrderReturn, page: str, act: str, since: Any) -> Item:
    title = _("Return %(number)s of order %(order)s", number=back.number, order=back.order)
    if back.state == "accepted":
        title = _("Goods of return %(number)s are to come back", number=back.number)
    why = _("%(cause)s: %(reason)s", cause=RETURN_CAUSES[back.cause], reason=back.reason)
    return Item(title, why, url_for(page, pk=back.id), act, since)


def _mine_to_ship(order: Order) -> Item:
    return Item(
        _("Order %(number)s is to be shipped", number=order.number),
        _("For %(receiver)s, ordered on %(day)s", receiver=order.receiver or "—", day=order.placed_on),
        url_for("ShipMine.form_of", pk=order.id),
        _("Ship"),
        order.placed_on,
    )


def _mine_placed() -> Select[Any]:
    return select(Order).where(Order.state == "placed").order_by(Order.id)


def _running_out() -> Select[Any]:
    soon = (Supplier.state == "active", Supplier.licensed_until <= today() + PAPERS_AHEAD)
    return select(Supplier).where(*soon).order_by(Supplier.licensed_until, Supplier.id)


def _papers(supplier: Supplier) -> Item:
    return Item(*_papers_told(supplier), url_for("FilePaper.form_of", pk=supplier.id), _("File the new one"))


def _my_papers(supplier: Supplier) -> Item:
    return Item(*_papers_told(supplier), url_for("MyPapers.list"), _("Look"))


def _papers_told(supplier: Supplier) -> tuple[str, str]:
    day = supplier.licensed_until
    title = _("Papers of %(supplier)s run out on %(day)s", supplier=supplier, day=day)
    if day is not None and day < today():
        title = _("Papers of %(supplier)s ran out on %(day)s", supplier=supplier, day=day)
    return title, _("From then on its products can neither be listed nor redeemed; a new paper ends that.")


def _points(number: int) -> str:
    return _("%(count)s points", count=f"{number:,}")


KINDS = (
    Kind("ship", _l("Orders to ship"), "Orders", "can_ship", _placed, _to_ship, days=3),
    Kind("receive", _l("Receipts to confirm"), "Orders", "can_receive", _shipped, _to_receive, days=10),
    Kind("returns", _l("Returns to decide"), "Returns", "can_accept", _asked, _to_decide, days=3),
    Kind("goods_back", _l("Goods to come back"), "Returns", "can_take_back", _coming, _to_take, days=15),
    Kind(
        "my_orders", _l("Orders to ship"), "SupplierOrders", "can_ship", _mine_placed, _mine_to_ship, days=3
    ),
    Kind(
        "my_returns", _l("Returns to decide"), "SupplierReturns", "can_accept", _asked, _decide_mine, days=3
    ),
    Kind(
        "my_goods", _l("Goods to come back"), "SupplierReturns", "can_take_back", _coming, _take_mine, days=15
    ),
    Kind(
        "papers",
        _l("Papers that run out"),
        "Suppliers",
        "can_file_paper",
        _running_out,
        _papers,
        reminder=True,
    ),
    Kind(
        "my_papers",
        _l("Papers that run out"),
        "MyPapers",
        "can_list",
        _running_out,
        _my_papers,
        reminder=True,
    ),
    Kind("scarce", _l("Low stock"), "Products", "can_stock", _scarce, _stock, reminder=True),
)
