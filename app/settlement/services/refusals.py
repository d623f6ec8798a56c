"""不能结算的原因 — why a statement is not drawn up or not closed."""

from app.core.errors import BadInput, DomainError


class NothingReceived(DomainError):
    """无可结算 — nothing of the supplier was received in the period that no statement holds yet."""

    code = "nothing_received"


class StatementClosed(DomainError):
    """已结账 — a closed statement never changes."""

    code = "statement_closed"
    status = 409


class ReceivedSince(DomainError):
    """期间又有签收 — orders were received or changed after the statement was drawn up."""

    code = "received_since"
    status = 409


class LedgerDisagrees(DomainError):
    """与总账不符 — the lines do not add up to what the ledger owes for the same orders."""

    code = "ledger_disagrees"
    status = 409


class EarlierOpen(DomainError):
    """上期未结 — an earlier month of the supplier is open still."""

    code = "earlier_open"
    status = 409


class Undecided(DomainError):
    """差异未处理 — the supplier's statement differs and nobody has decided what to do about it."""

    code = "differences_undecided"
    status = 409


class OwnWork(DomainError):
    """不相容职务 — nobody confirms what they entered themselves."""

    code = "own_work"
    status = 403


class NotOwed(BadInput):
    """超过应付 — more would be paid than is owed for the statement, or before it is closed."""

    code = "not_owed"


class ReceiptTaken(BadInput):
    """回单号重复 — the bank's receipt stands for another payment already."""

    code = "receipt_taken"
    status = 409


class WrongDay(BadInput):
    """日期有误 — a day to come, or before what it belongs to."""

    code = "wrong_day"


class NothingAdjusted(BadInput):
    """调整有误 — an adjustment of nothing, or without a reason."""

    code = "nothing_adjusted"


class AnotherStatement(BadInput):
    """不是本对账单 — none of the file's orders stands on the statement it was uploaded for."""

    code = "another_statement"


class PayerMissing(BadInput):
    """未定列支 — nothing says which sub-account pays."""

    code = "payer_missing"


class ReasonMissing(BadInput):
    """未写原因 — a dispute without a reason."""

    code = "reason_missing"


class InvoiceWrong(BadInput):
    """发票不符 — its number, its parties or its amount do not fit."""

    code = "invoice_wrong"
