"""工作日 — which days are worked in China: weekends, statutory holidays, days worked in exchange (调休).

《全国年节及纪念日放假办法》 and the State Council's notice of each year, from the `holidays` library (MIT).
The notice for a year comes out in the autumn before it. Until the library knows it, the statutory holidays
are computed from the calendars and nothing is worked in exchange; `is_announced` says which it is.
"""

from datetime import date, timedelta
from functools import cache

from holidays.countries.china import China, ChinaStaticHolidays

FIRST_YEAR, LAST_YEAR = 1950, 2099  # before, there is no law; after, nobody computes the moon for us
ANNOUNCED = frozenset(ChinaStaticHolidays.special_public_holidays)


def is_working_day(day: date) -> bool:
    """是否工作日 — whether offices work on this day; beyond the calendar's ends, on week days."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        return day.weekday() < SATURDAY
    return bool(_calendar(day.year).is_working_day(day))


def is_announced(year: int) -> bool:
    """是否已公布 — whether this year's days off are those of the State Council's notice, not computed."""
    return year in ANNOUNCED


def after(day: date, working_days: int) -> date:
    """第几个工作日 — the day so many working days later; the day itself is not counted. 0 is the day."""
    while working_days > 0:
        day += timedelta(days=1)
        working_days -= is_working_day(day)
    return day


def between(earlier: date, later: date) -> int:
    """相隔工作日 — working days after `earlier` up to `later`; 0 when it lies before."""
    days = (later - earlier).days
    return sum(is_working_day(earlier + timedelta(days=each)) for each in range(1, days + 1))


SATURDAY = 5


@cache
def _calendar(year: int) -> China:
    # a week begun in December may be made up for in January: the neighbours belong to it
    return China(years=range(year - 1, year + 2), expand=False)
