"""APPROVING — rooms that lay things before those who decide; importing their approving.py declares them."""

from types import ModuleType

from app.care import approving as care
from app.points import approving as points

ROOMS: tuple[ModuleType, ...] = (care, points)


def register() -> None:
    """Importing the rooms' approving.py has declared what they lay before those who decide."""
