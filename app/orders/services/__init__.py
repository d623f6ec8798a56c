"""订单服务 — redeem, ship, receive, cancel."""

from app.orders.services.cancellation import cancel
from app.orders.services.choosing import Wanted
from app.orders.services.delivery import receive, ship
from app.orders.services.quoting import Quote, quote
from app.orders.services.redemption import Receipt, redeem

__all__ = ["Quote", "Receipt", "Wanted", "cancel", "quote", "receive", "redeem", "ship"]
