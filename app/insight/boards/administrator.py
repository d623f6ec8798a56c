"""租户管理员看板 — units, people with accounts, and jobs that failed."""

from app.core.console.boards import Chart, Tile
from app.core.text import _l
from app.insight.boards import people

TILES = (
    Tile(_l("Units in use"), "Units", {"state": "open"}),
    Tile(_l("Seats held"), "Seats", {}),
    Tile(_l("People in service"), "Employees", {"state": "active"}),
    Tile(_l("Jobs that failed"), "Jobs", {"state": "failed"}, alarm=True),
)

CHARTS = (Chart("headcount", _l("People in service, by unit"), "Employees", people.headcount),)
