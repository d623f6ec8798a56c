"""结算的页面 — statements, the money around them, what suppliers say of their own, and the reports."""

from app.settlement.views.adjusting import Adjustments, ConfirmAdjustment, Propose
from app.settlement.views.detail import ExportDetail
from app.settlement.views.for_suppliers import SupplierStatementLines, SupplierStatements
from app.settlement.views.invoicing import Invoices, RecordInvoice
from app.settlement.views.ledger_rows import LedgerRows
from app.settlement.views.paying import ConfirmPayment, Payments, RecordPayment
from app.settlement.views.receiving import AcceptDifference, Differences, ReceivedStatements, UploadStatement
from app.settlement.views.reports import PointsRoll, SupplierMovements, TrialBalance
from app.settlement.views.runs import ConfirmRun, PrepareRun, SettlementRuns
from app.settlement.views.signing import SignSheet
from app.settlement.views.statements import Close, DrawUp, Settlements, StatementLines

# reached from their pages
BEHIND = (
    SupplierStatementLines,
    DrawUp,
    Close,
    StatementLines,
    Propose,
    ConfirmAdjustment,
    RecordPayment,
    ConfirmPayment,
    UploadStatement,
    AcceptDifference,
    ReceivedStatements,
    LedgerRows,
    PrepareRun,
    ConfirmRun,
    ExportDetail,
    RecordInvoice,
)

__all__ = [
    "BEHIND",
    "Adjustments",
    "Differences",
    "Invoices",
    "Payments",
    "PointsRoll",
    "ReceivedStatements",
    "SettlementRuns",
    "Settlements",
    "SignSheet",
    "StatementLines",
    "SupplierMovements",
    "SupplierStatementLines",
    "SupplierStatements",
    "TrialBalance",
]
