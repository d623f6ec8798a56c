"""洞察页 — the trail of who did what; where every fen went, and where it came from."""

from app.insight.views.lineage import Lineage
from app.insight.views.trail import AuditEvents

BEHIND: tuple[type, ...] = ()

__all__ = ["BEHIND", "AuditEvents", "Lineage"]
