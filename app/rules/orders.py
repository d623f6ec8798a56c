"""订单规则 — the life of an order."""

from app.core.lifecycle import Lifecycle
from app.core.text import _l

LIFECYCLE = Lifecycle(
    initial="placed",
    steps={
        "ship": ("placed", "shipped"),
        "receive": ("shipped", "received"),
        "cancel": ("placed", "cancelled"),
    },
    states={
        "placed": _l("Placed"),
        "shipped": _l("Shipped"),
        "received": _l("Received"),
        "cancelled": _l("Cancelled"),
    },
    verbs={"ship": _l("Ship"), "receive": _l("Confirm receipt"), "cancel": _l("Cancel the order")},
)

# 可结算 — what a supplier is paid for: goods that have been received (四流合一: no payment without delivery)
SETTLED_STATES = ("received",)
