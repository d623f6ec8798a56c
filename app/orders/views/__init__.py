"""订单页 — the counter, the orders and their returns, and what a supplier sees of both."""

from app.orders.services import rejudged  # noqa: F401 - says there which orders a rule concerns
from app.orders.views.counter import Counter, Redeem
from app.orders.views.orders import Bounce, Cancel, OrderLines, Orders, Receive, Ship
from app.orders.views.returns import AcceptReturn, AskReturn, RefuseReturn, Returns, TakeBack
from app.orders.views.shipments import ConfirmMine, ConfirmShipments, UploadMine, UploadShipments
from app.orders.views.suppliers import (
    AcceptMine,
    RefuseMine,
    ShipMine,
    SupplierOrderLines,
    SupplierOrders,
    SupplierReturns,
    TakeBackMine,
)

# reached from their pages
BEHIND = (
    Redeem,
    OrderLines,
    Ship,
    Receive,
    Cancel,
    Bounce,
    AskReturn,
    AcceptReturn,
    RefuseReturn,
    TakeBack,
    UploadShipments,
    ConfirmShipments,
    UploadMine,
    ConfirmMine,
    SupplierOrderLines,
    ShipMine,
    AcceptMine,
    RefuseMine,
    TakeBackMine,
)

__all__ = [
    "BEHIND",
    "Counter",
    "OrderLines",
    "Orders",
    "Returns",
    "SupplierOrderLines",
    "SupplierOrders",
    "SupplierReturns",
]
