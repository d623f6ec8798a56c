"""花名册政策 — what a union may decide otherwise about a roster's rows: the [policy] items (R2, R5, R18,
R20).

The shipped values stand in rules/settings.py; this is how they travel to the reading process.
"""

from datetime import date
from typing import NamedTuple

from app.rules.problems import Problem


class Policy(NamedTuple):
    """政策 — whether identity number and phone must be there, and what rejects a row instead of a warning."""

    id_required: bool = True
    phone_required: bool = True
    phone_wrong: str = "reject"
    mismatch: str = "warn"
    age_least: int = 16
    age_most: int = 70
    unknown_words: str = "take"
    new_units: str = "open"

    def births(self, as_of: date) -> tuple[str, str]:
        """生日范围 — the first and the last date of birth, ISO, of somebody of an age that is usual."""
        return _years_before(as_of, self.age_most + 1), _years_before(as_of, self.age_least)

    def forgives(self, problem: Problem) -> bool:
        """容许 — a cell that may be empty in this union."""
        return (problem.code == "id_missing" and not self.id_required) or (
            problem.code == "phone_missing" and not self.phone_required
        )


def _years_before(day: date, years: int) -> str:
    return f"{day.year - years:04d}-{day.month:02d}-{day.day:02d}"
