"""订单服务 — redeem, ship, receive, cancel; ask for a return, decide on it, take the goods back."""

from app.orders.services.cancellation import bounce, cancel
from app.orders.services.choosing import Wanted
from app.orders.services.delivery import receive, ship
from app.orders.services.quoting import Quote, quote
from app.orders.services.redemption import Receipt, redeem
from app.orders.services.returns import Back, accept, ask_return, refuse, withdraw
from app.orders.services.taking_back import take_back

__all__ = [
    "Back",
    "Quote",
    "Receipt",
    "Wanted",
    "accept",
    "ask_return",
    "bounce",
    "cancel",
    "quote",
    "receive",
    "redeem",
    "refuse",
    "ship",
    "take_back",
    "withdraw",
]
