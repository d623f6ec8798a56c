"""不能结算的原因 — why a statement is not drawn up or not closed."""

from app.core.errors import DomainError


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
