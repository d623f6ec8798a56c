"""合规页 — the ledger of verdicts, the exceptions, and what other rooms show on their pages."""

from app.compliance.views.asking import AskException
from app.compliance.views.ledger import ComplianceWorkbook, Exceptions, Verdicts
from app.compliance.views.showing import verdict_lines

# reached from their pages
BEHIND = (ComplianceWorkbook,)

__all__ = ["BEHIND", "AskException", "Exceptions", "Verdicts", "verdict_lines"]
