"""订单接口 — /api/v1/orders, to be read."""

from app.core.console.datamodel import Rows
from app.core.rest.resources import Resource
from app.models import Order


class OrdersApi(Resource):
    """订单."""

    resource_name, class_permission_name = "orders", "Orders"
    datamodel = Rows(Order)
    list_columns = [
        "number", "employee", "supplier", "unit", "state", "total_points", "total_fen",
        "placed_on", "shipped_on", "received_on",
    ]  # fmt: skip
    show_columns = [
        *list_columns,
        "receiver",
        "address",
        "carrier",
        "tracking_no",
        "cancelled_on",
        "cancel_reason",
    ]
    search_columns = ["number"]
    filters = ["state", "supplier", "employee", "unit", "placed_on"]
