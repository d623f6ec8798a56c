"""批次页 — the points members hold, lot by lot, with the money behind them."""

from app.core.console.datamodel import Rows
from app.core.console.filters import Flag
from app.core.console.leading import Leads, traced
from app.core.console.views import ConsoleView
from app.core.text import _l
from app.models import PointLot
from app.points.views.explaining import EXPLAIN
from app.points.views.revocations import AskRevocation


class PointLots(ConsoleView):
    """批次."""

    datamodel = Rows(PointLot)
    totals = ["left_points", "points", "left_fen"]
    list_title, one = _l("Lots of points"), _l("Lot")
    list_columns = [
        "employee",
        "left_points",
        "points",
        "left_fen",
        "granted_on",
        "expires_on",
        "sub_account",
    ]
    search_columns = ["employee.name", "employee.employee_no"]
    filters = ["expires_on", "sub_account", "unit"]
    flags = {"unspent": Flag(_l("Points left"), lambda: PointLot.left_points > 0)}
    base_order = ("id", "desc")
    key_facts = ["left_points", "left_fen", "expires_on", "employee"]
    forms = [
        *(AskRevocation, Leads(PointLot, EXPLAIN, "Explain.lot", "GrantLines", "can_show")),
        traced(PointLot, "lot", _l("Where it came from and went")),
    ]
    show_columns = ["unit", "grant", "sub_account", "points", "value_fen", "granted_on", "usable_from"]
    empty = _l("Nobody holds points yet. They come with the first confirmed grant.")
