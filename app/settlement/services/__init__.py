"""结算服务 — draw up a statement, close it, or have its close decided first."""

from app.settlement.services.closing import close
from app.settlement.services.drawing import draw_up
from app.settlement.services.submitting import submit_close

__all__ = ["close", "draw_up", "submit_close"]
