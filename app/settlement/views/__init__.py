"""结算的页面 — statements, the money around them, what suppliers say of their own, and the reports."""

from app.settlement.views.adjusting import Adjustments, ConfirmAdjustment, Propose
from app.settlement.views.paying import ConfirmPayment, Payments, RecordPayment
from app.settlement.views.statements import Close, DrawUp, Settlements, StatementLines

__all__ = [
    "Adjustments",
    "Close",
    "ConfirmAdjustment",
    "ConfirmPayment",
    "DrawUp",
    "Payments",
    "Propose",
    "RecordPayment",
    "Settlements",
    "StatementLines",
]
