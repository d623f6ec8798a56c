"""数字字段的值 — what a person's figures are on a day, counted from stored dates.

Service is counted from the day of hiring on record. Who is hired again begins anew with the day of the new
hiring (the roster overwrites it): years before the break do not count, unless HR enters the earlier day.
Whoever moves inside the group keeps the day, and so the years.
"""

from collections.abc import Mapping
from datetime import date

from app.rules.calendar import MONTHS_A_YEAR, completed_months, completed_years
from app.rules.expressions import FIGURES
from app.rules.facts import Value


def figures_on(stored: Mapping[str, Value], on: date) -> dict[str, int | None]:
    """当日数字 — every figure on this day, from the stored dates; None where the date is not known. Nothing
    is below zero or above what is believed.
    """
    return {key: figure_on(key, stored.get(figure.source), on) for key, figure in FIGURES.items()}


def figure_on(key: str, since: Value, on: date) -> int | None:
    """One figure, from its date."""
    if not isinstance(since, date):
        return None
    return min(max(_COUNTED[key](since, on), 0), FIGURES[key].most)


def months_this_year(since: date, on: date) -> int:
    """当年在职月数 — the months of the day's year from the month of hiring on, that month included: twelve
    for who was there before the year began.
    """
    if since.year < on.year:
        return MONTHS_A_YEAR
    return MONTHS_A_YEAR + 1 - since.month if since.year == on.year else 0


_COUNTED = {
    "tenure_years": completed_years,
    "tenure_months": completed_months,
    "months_this_year": months_this_year,
    "union_years": completed_years,
}
