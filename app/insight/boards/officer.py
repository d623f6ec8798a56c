"""福利专员看板 — money that is left, points out, what lapses soon, care that is late, goods that run out."""

from app.core.console.boards import Chart, Tile
from app.core.text import _l
from app.insight.boards import goods, points
from app.insight.boards.draw import yesterday

GRANTED = {"state": "released", "granted_on.op": "year"}
LAPSING = {"expires_on.op": "next30", "unspent": "yes"}
TILES = (
    Tile(_l("Care overdue"), "CareCases", {"next_due_on.to": yesterday}, alarm=True),
    Tile(
        _l("Lapsing within 30 days"),
        *("PointLots", LAPSING, "left_points"),
        note=_l("points nobody has spent yet"),
        alarm=True,
    ),
    Tile(_l("Orders to ship"), "Orders", {"state": "placed"}),
    Tile(_l("Stock below level"), "Skus", {"low": "yes"}, alarm=True),
    Tile(_l("Grants to be submitted"), "Grants", {"state": "prepared"}),
    Tile(_l("Returns to answer"), "Returns", {"state": "requested"}),
    Tile(_l("Follow-ups to do"), "FeedbackFollowUps", {"state": ("open", "planned")}, alarm=True),
    Tile(_l("Points granted this year"), "Grants", GRANTED, "total_points"),
    Tile(
        _l("Points redeemed this year"),
        *("Orders", {"placed_on.op": "year", "state": "cancelled", "state.op": "not"}, "total_points"),
    ),
)

CHARTS = (
    Chart("sub_accounts", _l("This year's sub-accounts"), "SubAccounts", points.sub_accounts),
    Chart("points", _l("Points granted and redeemed"), "PointLots", points.given_and_spent),
    Chart("underway", _l("Not yet delivered, by supplier"), "Orders", goods.underway),
)
