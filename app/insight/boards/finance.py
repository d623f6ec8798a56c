"""财务看板 — what is bound, what is owed, what differs."""

from app.core.console.boards import Chart, Tile
from app.core.text import _l
from app.insight.boards import goods, points

TILES = (
    Tile(_l("Committed, not yet delivered"), "Orders", {"state": ("placed", "shipped")}, "total_fen"),
    Tile(_l("Statements to close"), "Settlements", {"state": "open"}, alarm=True),
    Tile(_l("Settled this year"), "Settlements", {"state": "closed"}, "total_fen"),
)

CHARTS = (
    Chart("sub_accounts", _l("This year's sub-accounts"), "SubAccounts", points.sub_accounts),
    Chart("underway", _l("Not yet delivered, by supplier"), "Orders", goods.underway),
)
