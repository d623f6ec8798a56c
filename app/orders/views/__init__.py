"""订单页 — the counter, the orders and what is done to them."""

from app.orders.views.counter import Counter, Redeem
from app.orders.views.orders import Cancel, OrderLines, Orders, Receive, Ship

__all__ = ["Cancel", "Counter", "OrderLines", "Orders", "Receive", "Redeem", "Ship"]
