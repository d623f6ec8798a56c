"""供应商的订单页 — what one supplier sees of the orders it delivers, and nothing else of the union.

The fence of the owner's scope leaves its own rows alone (app/core/owners.py). Of the receiver it reads what
is needed to deliver, while the parcel is to be delivered; never points, lots, budgets or the employee's file.
"""

from collections.abc import Callable, Mapping, Sequence

from app.core.console.datamodel import Rows
from app.core.console.forms import Fact
from app.core.console.listing import Computed
from app.core.console.views import ConsoleView
from app.core.text import _l
from app.models import Order, OrderLine, OrderReturn
from app.orders.views.orders import Ship
from app.orders.views.returns import AcceptReturn, RefuseReturn, TakeBack, pieces_of
from app.orders.views.shipments import UploadMine
from app.rules.masking import mask
from app.rules.orders import LIFECYCLE
from app.rules.returns import LIFECYCLE as RETURNING

DELIVERING = ("placed", "shipped")  # while the parcel is to reach somebody


def _receiver(row: Order) -> str | None:
    """The name while the parcel is under way, else its first letter."""
    if row.receiver is None or row.state in DELIVERING:
        return row.receiver
    return f"{row.receiver[:1]}**"


def _phone(row: Order) -> str | None:
    return mask("phone", row.phone, _level(row))


def _address(row: Order) -> str | None:
    return mask("address", row.address, _level(row))


def _level(row: Order) -> str:
    return "clear" if row.state in DELIVERING else "masked"


def _each(told: Callable[[Order], str | None]) -> Callable[[Sequence[Order]], Mapping[int, str | None]]:
    return lambda rows: {row.id: told(row) for row in rows}


# the receiver, as far as the delivery needs it
RECEIVER = {
    "deliver_to": Computed(_l("Receiver"), "text", _each(_receiver)),
    "deliver_phone": Computed(_l("Receiver's phone"), "text", _each(_phone)),
    "deliver_address": Computed(_l("Delivery address"), "text", _each(_address)),
}


class ShipMine(Ship):
    """发货."""

    class_permission_name = "SupplierOrders"
    next = "SupplierOrders.show"

    def facts(self, row: Order) -> list[Fact]:
        """Where the parcel goes."""
        return [
            Fact(_l("Order no."), row.number),
            Fact(_l("Receiver"), _receiver(row)),
            Fact(_l("Receiver's phone"), _phone(row)),
            Fact(_l("Delivery address"), _address(row)),
        ]


class SupplierOrderLines(ConsoleView):
    """明细 — of one's own orders."""

    class_permission_name = "SupplierOrders"
    datamodel = Rows(OrderLine)
    totals = ["amount_fen"]
    list_title = one = _l("Order lines")
    list_columns = ["sku_code", "product_name", "spec", "quantity", "unit_price_fen", "amount_fen"]
    base_order = ("id", "asc")
    history = False


class SupplierOrders(ConsoleView):
    """我的订单."""

    datamodel = Rows(Order)
    totals = ["total_fen"]
    list_title, one = _l("My orders"), _l("Order")
    list_columns = [
        *("number", "state", "deliver_to", "deliver_phone", "deliver_address", "total_fen", "placed_on"),
        "tracking_no",
    ]
    search_columns = ["number", "tracking_no"]
    filters = ["state", "placed_on", "received_on"]
    base_order = ("id", "desc")
    key_facts = ["total_fen", "placed_on", "deliver_to", "deliver_phone"]
    show_groups = (
        (None, ["number", "deliver_address"]),
        (_l("Delivery"), ["carrier", "tracking_no", "shipped_on", "received_on", "cancelled_on"]),
    )
    lifecycle, by_state, history = LIFECYCLE, True, False
    forms = [UploadMine, ShipMine]
    computed = RECEIVER
    inline = ("SupplierOrderLines",)
    empty = _l("No orders yet. What members redeem from you appears here, to be shipped.")


class SupplierReturns(ConsoleView):
    """我的退货."""

    datamodel = Rows(OrderReturn)
    totals = ["amount_fen"]
    list_title, one = _l("My returns"), _l("Return of goods")
    list_columns = ["number", "state", "order", "cause", "amount_fen", "requested_on", "returned_on"]
    search_columns = ["number", "order.number"]
    filters = ["state", "requested_on", "returned_on"]
    base_order = ("id", "desc")
    key_facts = ["amount_fen", "order", "cause"]
    show_groups = (
        (None, ["number", "reason", "requested_on"]),
        (_l("Reply"), ["decided_on", "answer"]),
        (_l("Goods that came back"), ["returned_on", "resaleable"]),
    )
    lifecycle, by_state, history = RETURNING, True, False
    panels = (pieces_of,)
    empty = _l("No returns.")


class AcceptMine(AcceptReturn):
    """同意退货."""

    class_permission_name, next = "SupplierReturns", "SupplierReturns.show"


class RefuseMine(RefuseReturn):
    """不同意退货."""

    class_permission_name, next = "SupplierReturns", "SupplierReturns.show"


class TakeBackMine(TakeBack):
    """收到退货."""

    class_permission_name, next = "SupplierReturns", "SupplierReturns.show"


SupplierReturns.forms = [AcceptMine, TakeBackMine, RefuseMine]
