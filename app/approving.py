"""APPROVING — rooms that lay things before those who decide; importing their approving.py declares them."""

from types import ModuleType

ROOMS: tuple[ModuleType, ...] = ()


def register() -> None:
    """Importing the rooms' approving.py has declared what they lay before those who decide."""
