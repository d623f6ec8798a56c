"""时段 — spans of days that move with today: the last 30 days, this month, last year."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from app.core.text import _l

Span = tuple[date, date]
MONTHS = 12
QUARTER = 3


def _days(back: int, ahead: int = 0) -> Callable[[date], Span]:
    return lambda day: (day - timedelta(days=back), day + timedelta(days=ahead))


def _months(first: Callable[[date], int], count: int) -> Callable[[date], Span]:
    """So many whole months, from the month numbered by `first` (years × 12 + month − 1)."""

    def span(day: date) -> Span:
        begin = first(day)
        return _first_of(begin), _first_of(begin + count) - timedelta(days=1)

    return span


def _first_of(month: int) -> date:
    return date(month // MONTHS, month % MONTHS + 1, 1)


def _number(day: date) -> int:
    return day.year * MONTHS + day.month - 1


# both ends belong to the span
PERIODS: Mapping[str, tuple[Any, Callable[[date], Span]]] = {
    "today": (_l("today"), _days(0)),
    "last7": (_l("last 7 days"), _days(6)),
    "last30": (_l("last 30 days"), _days(29)),
    "month": (_l("this month"), _months(_number, 1)),
    "last_month": (_l("last month"), _months(lambda day: _number(day) - 1, 1)),
    "quarter": (_l("this quarter"), _months(lambda day: _number(day) - (day.month - 1) % QUARTER, QUARTER)),
    "year": (_l("this year"), _months(lambda day: day.year * MONTHS, MONTHS)),
    "last_year": (_l("last year"), _months(lambda day: (day.year - 1) * MONTHS, MONTHS)),
    "next30": (_l("next 30 days"), _days(0, 29)),
}
