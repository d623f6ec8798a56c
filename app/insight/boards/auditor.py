"""审计看板 — how much was booked, looked at and taken along."""

from app.core.console.boards import Chart, Tile
from app.core.text import _l
from app.insight.boards import points

TILES = (
    Tile(_l("Entries this month"), "JournalEntries", {"booked_on.op": "month"}),
    Tile(_l("Statements to close"), "Settlements", {"state": "open"}),
    Tile(_l("Grants to be approved"), "Grants", {"state": "submitted"}),
    Tile(_l("Seats held"), "Seats", {}),
)

CHARTS = (
    Chart("sub_accounts", _l("This year's sub-accounts"), "SubAccounts", points.sub_accounts),
    Chart("points", _l("Points granted and redeemed"), "PointLots", points.given_and_spent),
)
