"""主席看板 — what is to be decided, and how the year's money is used."""

from app.core.console.boards import Chart, Tile
from app.core.text import _l
from app.insight.boards import budget, people, points
from app.insight.boards.draw import this_year

GRANTED = {"state": "released", "granted_on.op": "year"}
TILES = (
    Tile(_l("Grants to be approved"), "Grants", {"state": "submitted"}),
    Tile(_l("Care to be decided"), "CareCases", {"state": "requested"}),
    Tile(_l("Plans to be approved"), "BudgetPlans", {"state": "submitted"}),
    Tile(_l("Transfers to be approved"), "Transfers", {"state": "proposed"}),
    Tile(_l("Care above the standard"), "CareCases", {"over_cap": "yes"}, alarm=True),
    Tile(_l("Waiting for money"), "WaitingHolds", {"state": "waiting"}, "amount_fen", alarm=True),
    Tile(_l("Budget approved this year"), "Budgets", {"year": this_year}, "approved_fen"),
    Tile(_l("Points granted this year"), "Grants", GRANTED, "total_points"),
)

CHARTS = (
    Chart("use", _l("Use of the budget, by unit"), "Budgets", budget.use_by_unit),
    Chart("sub_accounts", _l("This year's sub-accounts"), "SubAccounts", points.sub_accounts),
    Chart("points", _l("Points granted and redeemed"), "PointLots", points.given_and_spent),
    Chart("headcount", _l("People in service, by unit"), "Employees", people.headcount),
)
