"""人事看板 — who came, went and moved; rows of rosters that wait for a correction."""

from app.core.console.boards import Chart, Tile
from app.core.text import _l
from app.insight.boards import people

MONTH = {"happened_on.op": "month"}
TILES = (
    Tile(_l("People in service"), "Employees", {"state": "active"}),
    Tile(_l("Members today"), "Memberships", {"left_on.op": "empty"}),
    Tile(_l("Joined this month"), "EmploymentEvents", {"kind": ("hired", "returned"), **MONTH}),
    Tile(_l("Left this month"), "EmploymentEvents", {"kind": "left", **MONTH}),
    Tile(_l("Moved this month"), "EmploymentEvents", {"kind": "moved", **MONTH}),
    Tile(_l("Rows awaiting correction"), "RowsToCorrect", {}, alarm=True),
    Tile(_l("Roster imports to confirm"), "Rosters", {"state": "prepared"}),
)

CHARTS = (
    Chart("movements", _l("Joined, left, moved"), "EmploymentEvents", people.comings_and_goings),
    Chart("headcount", _l("People in service, by unit"), "Employees", people.headcount),
)
