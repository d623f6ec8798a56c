"""主席看板 — what is to be decided, and how the year's money is used."""

from app.core.console.boards import Chart, Tile
from app.core.text import _l
from app.insight.boards import people, points
from app.insight.boards.draw import this_year

GRANTED = {"state": "released", "granted_on.op": "year"}
TILES = (
    Tile(_l("Grants to be confirmed"), "Grants", {"state": "prepared"}, alarm=True),
    Tile(_l("Budget approved this year"), "Budgets", {"year": this_year}, "approved_fen"),
    Tile(_l("Points granted this year"), "Grants", GRANTED, "total_points"),
    Tile(_l("Members today"), "Memberships", {"left_on.op": "empty"}),
)

CHARTS = (
    Chart("sub_accounts", _l("This year's sub-accounts"), "SubAccounts", points.sub_accounts),
    Chart("points", _l("Points granted and redeemed"), "PointLots", points.given_and_spent),
    Chart("headcount", _l("People in service, by unit"), "Employees", people.headcount),
)
