"""结算表 — the tables of settlement: statements, the money around them, and what suppliers say."""

from app.settlement.models.money import StatementAdjustment, SupplierInvoice, SupplierPayment
from app.settlement.models.receiving import Difference, ReceivedStatement, SettlementRun
from app.settlement.models.statements import Statement, StatementLine, StatementShare

__all__ = [
    "Difference",
    "ReceivedStatement",
    "SettlementRun",
    "Statement",
    "StatementAdjustment",
    "StatementLine",
    "StatementShare",
    "SupplierInvoice",
    "SupplierPayment",
]
