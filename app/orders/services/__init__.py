"""订单服务 — redeem, ship, receive, cancel."""

from app.orders.services.cancellation import cancel
from app.orders.services.delivery import receive, ship
from app.orders.services.redemption import Receipt, Wanted, redeem

__all__ = ["Receipt", "Wanted", "cancel", "receive", "redeem", "ship"]
