"""结算的页面 — statements, the money around them, what suppliers say of their own, and the reports."""

from app.settlement.views.adjusting import Adjustments, ConfirmAdjustment, Propose
from app.settlement.views.detail import ExportDetail
from app.settlement.views.invoicing import Invoices, RecordInvoice
from app.settlement.views.ledger_rows import LedgerRows
from app.settlement.views.paying import ConfirmPayment, Payments, RecordPayment
from app.settlement.views.receiving import (
    AcceptDifference,
    Differences,
    ReceivedStatements,
    UploadStatement,
)
from app.settlement.views.reports import PointsRoll, SupplierMovements, TrialBalance
from app.settlement.views.runs import ConfirmRun, PrepareRun, SettlementRuns
from app.settlement.views.signing import SignSheet
from app.settlement.views.statements import Close, DrawUp, Settlements, StatementLines

__all__ = [
    "AcceptDifference",
    "Adjustments",
    "Close",
    "ConfirmAdjustment",
    "ConfirmPayment",
    "ConfirmRun",
    "Differences",
    "DrawUp",
    "ExportDetail",
    "Invoices",
    "LedgerRows",
    "Payments",
    "PointsRoll",
    "PrepareRun",
    "Propose",
    "ReceivedStatements",
    "RecordInvoice",
    "RecordPayment",
    "SettlementRuns",
    "Settlements",
    "SignSheet",
    "StatementLines",
    "SupplierMovements",
    "TrialBalance",
    "UploadStatement",
]
