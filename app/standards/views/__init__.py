"""标准页 — the library of standards, what they leave to a person, what is missing, the festivals of a
year.
"""

from app.standards.views.calculator import StandardCalculator
from app.standards.views.festivals import FestivalCalendar
from app.standards.views.gaps import StandardGaps
from app.standards.views.standards import AdoptStandards, EnterStandard, Standards

# reached from their pages
BEHIND = (AdoptStandards, EnterStandard)

__all__ = ["BEHIND", "FestivalCalendar", "StandardCalculator", "StandardGaps", "Standards"]
