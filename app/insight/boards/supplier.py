"""供应商看板 — what it has to send, and what comes back."""

from app.core.console.boards import Tile
from app.core.text import _l

TILES = (
    Tile(_l("Orders to ship"), "SupplierOrders", {"state": "placed"}, alarm=True),
    Tile(_l("On its way"), "SupplierOrders", {"state": "shipped"}),
    Tile(_l("Received this month"), "SupplierOrders", {"received_on.op": "month"}),
    Tile(_l("Returns to answer"), "SupplierReturns", {"state": "requested"}),
)
