"""财务看板 — what is bound, what is owed, what differs."""

from app.core.console.boards import Chart, Tile
from app.core.text import _l
from app.insight.boards import budget, goods, points

UNDERWAY = {"state": ("placed", "shipped")}
TILES = (
    Tile(_l("Committed, not yet delivered"), "Orders", UNDERWAY, "total_fen"),
    Tile(_l("Unsettled"), "Orders", {"unsettled": "yes"}, "total_fen"),
    Tile(_l("Statements to close"), "Settlements", {"state": "open"}),
    Tile(_l("Differences to decide"), "Differences", {"state": "open"}, alarm=True),
    Tile(_l("Care to be paid"), "CarePayments", {"state": "prepared"}),
    Tile(_l("Waiting for money"), "WaitingHolds", {"state": "waiting"}, "amount_fen", alarm=True),
)

CHARTS = (
    Chart("use", _l("Use of the budget, by unit"), "Budgets", budget.use_by_unit),
    Chart("sub_accounts", _l("This year's sub-accounts"), "SubAccounts", points.sub_accounts),
    Chart("underway", _l("Not yet delivered, by supplier"), "Orders", goods.underway),
)
