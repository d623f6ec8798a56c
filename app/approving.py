"""APPROVING — rooms that lay things before those who decide; importing their approving.py declares them."""

from types import ModuleType

from app.approvals import approving as approvals
from app.approvals.services.revealing import must_wait
from app.budgets import approving as budgets
from app.care import approving as care
from app.catalog import approving as catalog
from app.compliance import approving as compliance
from app.core.console import reveal
from app.people import approving as people
from app.points import approving as points
from app.settlement import approving as settlement
from app.suppliers import approving as suppliers

ROOMS: tuple[ModuleType, ...] = (
    *(approvals, budgets, care, catalog, compliance, people, points, settlement, suppliers),
)


def register() -> None:
    """Importing the rooms' approving.py has declared what they lay before those who decide; what core lays
    before them is plugged in.
    """
    reveal.plug(must_wait)
