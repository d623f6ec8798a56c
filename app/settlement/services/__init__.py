"""结算服务 — draw up a statement, close it."""

from app.settlement.services.closing import close
from app.settlement.services.drawing import draw_up

__all__ = ["close", "draw_up"]
