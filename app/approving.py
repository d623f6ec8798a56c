"""APPROVING — rooms that lay things before those who decide; importing their approving.py declares them."""

from types import ModuleType

from app.budgets import approving as budgets
from app.care import approving as care
from app.catalog import approving as catalog
from app.people import approving as people
from app.points import approving as points
from app.settlement import approving as settlement
from app.suppliers import approving as suppliers

ROOMS: tuple[ModuleType, ...] = (budgets, care, catalog, people, points, settlement, suppliers)


def register() -> None:
    """Importing the rooms' approving.py has declared what they lay before those who decide."""
