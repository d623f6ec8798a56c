"""订单 — the list by state, the card with its chain back to the budget, and the steps of an order."""

from typing import Any

from app.core.clock import today
from app.core.console import fields
from app.core.console.datamodel import Rows
from app.core.console.filters import Flag
from app.core.console.forms import Fact, FormPage, Lines
from app.core.console.leading import traced
from app.core.console.verbs import Button
from app.core.console.views import ConsoleView
from app.core.text import _, _l
from app.ledger.views import booked_for
from app.models import Order, OrderLine
from app.orders.queries import chain_of, unsettled
from app.orders.services import bounce, cancel, receive, ship
from app.orders.views.counter import Counter
from app.orders.views.returns import AskReturn
from app.orders.views.shipments import UploadShipments
from app.rules.orders import LIFECYCLE


class OfOrder(FormPage):
    """A step of one order."""

    class_permission_name = "Orders"
    of = Order
    next = "Orders.show"

    @classmethod
    def applies(cls, row: Order) -> bool:
        """While the lifecycle allows it."""
        return cls.verb in LIFECYCLE.verbs_from(row.state)

    @classmethod
    def button(cls, row: Any = None, *, label: str | None = None, style: str | None = None) -> Button:
        """The next step stands out, the way back warns."""
        return super().button(row, label=label, style=style or cls.style)

    def facts(self, row: Order) -> list[Fact]:
        """Which order, for whom, and where it goes by this step."""
        after = LIFECYCLE.after(row.state, self.verb) if self.applies(row) else row.state
        return [
            Fact(_l("Order no."), row.number),
            Fact(_l("Employee"), row.employee),
            Fact(_l("Amount"), row.total_fen, kind="fen"),
            Fact(_l("State"), LIFECYCLE.state_label(row.state), after=LIFECYCLE.state_label(after)),
        ]


class Ship(OfOrder):
    """发货."""

    verb = "ship"
    title, submit = _l("Ship"), _l("Record the shipment")
    fields = {
        "carrier": fields.text(_l("Carrier")),
        "tracking_no": fields.text(_l("Tracking no."), length=64),
        "on": fields.day(_l("Shipped on"), default=today),
    }
    service = ship
    done = _l("Shipped: %(what)s.")


class Receive(OfOrder):
    """签收."""

    verb = "receive"
    title, submit = _l("Confirm receipt"), _l("Confirm receipt")
    intro = _l("From now on the amount is owed to the supplier and stands in the month's statement.")
    fields = {"on": fields.day(_l("Received on"), default=today)}
    service = receive
    done = _l("Received: %(what)s.")


class Cancel(OfOrder):
    """取消."""

    verb = "cancel"
    title, submit, style = _l("Cancel the order"), _l("Cancel the order"), "danger"
    intro = _l("The points go back to the lots they came from, the articles back to the stock.")
    fields = {"on": fields.day(_l("Cancelled on"), default=today), "reason": fields.reason()}
    service = cancel
    done = _l("Cancelled: %(what)s.")


class Bounce(OfOrder):
    """拒收退回."""

    verb = "bounce"
    title, submit, style = _l("The parcel came back"), _l("Undo the order"), "danger"
    intro = _l("Nobody took it: the points go back to the lots they came from, nothing is owed.")
    fields = {
        "resaleable": fields.flag(_l("Fit to be sold again: back into stock"), default="y"),
        "on": fields.day(_l("Back on"), default=today),
        "reason": fields.reason(),
    }
    service = bounce
    done = _l("The parcel is back, the order undone: %(what)s.")


class OrderLines(ConsoleView):
    """明细 — under the orders' permissions."""

    class_permission_name = "Orders"
    datamodel = Rows(OrderLine)
    totals = ["amount_fen", "points"]
    list_title = one = _l("Order lines")
    list_columns = ["sku_code", "product_name", "spec", "quantity", "unit_price_fen", "amount_fen", "points"]
    forms = [traced(OrderLine, "order_line", _l("Where the money came from"))]
    base_order = ("id", "asc")


def _chain(row: Order) -> Lines:
    headings = (
        *(_("Article"), _("Points"), _("Value"), _("Given back")),
        *(_("Usable until"), _("Grant no."), _("Sub-account"), _("Budget")),
    )
    rows = [
        (
            f"{link.product_name} {link.spec}",
            link.points,
            link.value_fen,
            link.back_points or (link.points if link.returned_on else 0),
            link.expires_on,
            link.grant,
            f"{link.sub_account} ({link.sub_account_code})",
            f"{link.budget} · {link.account_code}",
        )
        for link in chain_of(row)
    ]
    note = _("Every point of this order, back to the money it came from.")
    kinds = ("text", "points", "fen", "points", "day", "text", "text", "text")
    return Lines(_("Where the money came from"), headings, rows, kinds, note=note)


BOOKED = ("order", "receive", "cancel")  # what the ledger knows an order by


class Orders(ConsoleView):
    """订单."""

    datamodel = Rows(Order)
    totals = ["total_points", "total_fen"]
    list_title, one = _l("Orders"), _l("Order")
    list_columns = [
        "number",
        "state",
        "employee",
        "unit",
        "supplier",
        "total_points",
        "total_fen",
        "placed_on",
    ]
    search_columns = ["number", "tracking_no", "employee.name", "employee.employee_no"]
    filters = ["state", "supplier", "unit", "placed_on", "received_on"]
    flags = {"unsettled": Flag(_l("Received, in no statement yet"), unsettled)}
    base_order = ("id", "desc")
    key_facts = ["total_points", "total_fen", "employee", "unit", "supplier"]
    show_groups = (
        (None, ["number", "placed_on", "placed_by", "cancelled_on", "cancel_reason"]),
        (
            _l("Delivery"),
            ["receiver", "phone", "address", "carrier", "tracking_no", "shipped_on", "received_on"],
        ),
    )
    forms = [Counter, UploadShipments, Ship, Receive, AskReturn, Cancel, Bounce]
    lifecycle, by_state = LIFECYCLE, True
    panels = (_chain, booked_for(lambda row: [f"{word}:{row.number}" for word in BOOKED]))
    inline = ("OrderLines",)
    empty = _l("No orders yet. At the counter, redeem a member's points for an article.")
