"""触发 — when a rule for a fixed day or for certain months comes round, and the key it is granted by once.

{"month": 3, "day": 8} for a fixed day, {"months": [6, 7, 8, 9]} for a season, once in each of its months. A
fixed day of 29 February is the 28th in an ordinary year, as people's own dates are (rules/occasions.py). The
key carries the year of the occurrence, not of the grant: what falls on 5 January and is granted in December
is next year's.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.core.errors import BadInput
from app.core.text import _
from app.rules.calendar import MONTHS_A_YEAR, last_day, months_after
from app.rules.scenarios import CATALOGUE

LEAP_YEAR = 2024  # has every day a year can have


class TriggerNotUnderstood(BadInput):
    """触发有误 — a day that no year has, or no months."""

    code = "trigger_not_understood"


@dataclass(frozen=True, slots=True)
class FixedDay:
    """固定日 — each year on this day."""

    month: int
    day: int


@dataclass(frozen=True, slots=True)
class Season:
    """季节 — each year, once in each of these months."""

    months: tuple[int, ...]


Calendar = FixedDay | Season


@dataclass(frozen=True, slots=True)
class Occurrence:
    """一次 — the day it falls on, the last of its days, and its key."""

    on: date
    until: date
    key: str


def calendar_from(scenario: str, data: object) -> Calendar | None:
    """取 — the fixed day or the season of a rule for such a scenario, None for another; raises
    TriggerNotUnderstood.
    """
    kind = CATALOGUE[scenario].trigger if scenario in CATALOGUE else ""
    if kind not in _READ:
        if data not in (None, {}):
            raise TriggerNotUnderstood(
                _(
                    "Days and months of the calendar belong to a fixed day or a season: "
                    "leave them empty here."
                ),
                field="trigger",
            )
        return None
    return _READ[kind](data)


def _fixed_day(data: object) -> Calendar:
    match data:
        case {"month": month, "day": day, **rest} if not rest and type(month) is type(day) is int:
            try:
                date(LEAP_YEAR, month, day)
            except ValueError:
                pass
            else:
                return FixedDay(month, day)
    raise TriggerNotUnderstood(
        _("Say on which day of the year it is granted, a month and a day."), field="trigger"
    )


def _season(data: object) -> Calendar:
    match data:
        case {"months": list(months), **rest} if not rest and months:
            if all(type(each) is int and 1 <= each <= MONTHS_A_YEAR for each in months):
                return Season(tuple(sorted(set(months))))
    raise TriggerNotUnderstood(
        _("Choose in which months of the year it is granted, one or several."), field="trigger"
    )


_READ = {"day": _fixed_day, "season": _season}


def calendar_to(calendar: Calendar | None) -> dict[str, Any] | None:
    """存 — plain values for a JSON column."""
    match calendar:
        case FixedDay(month, day):
            return {"month": month, "day": day}
        case Season(months):
            return {"months": list(months)}
    return None


def occurrences(calendar: Calendar, first: date, last: date) -> Iterator[Occurrence]:
    """各次 — those of which a day lies among these days, in order: a month that has begun is still due."""
    for year in range(first.year, last.year + 1):
        for each in _of_year(calendar, year):
            if each.on <= last and each.until >= first:
                yield each


def times_a_year(scenario: str, data: object) -> int:
    """一年几次 — how often a rule for such a scenario comes round: a season in each of its months."""
    calendar = calendar_from(scenario, data)
    return len(calendar.months) if isinstance(calendar, Season) else 1


def nearest(calendar: Calendar, on: date) -> Occurrence:
    """所属的一次 — which occurrence a grant of this day is for: the one whose days hold it, else the nearest,
    of two the one to come.
    """
    years = range(max(on.year - 1, date.min.year), min(on.year + 1, date.max.year) + 1)
    return min(
        (each for year in years for each in _of_year(calendar, year)), key=lambda each: _away(each, on)
    )


def _away(each: Occurrence, on: date) -> tuple[int, bool]:
    if each.on <= on <= each.until:
        return 0, False
    return min(abs((each.on - on).days), abs((each.until - on).days)), each.on < on


def _of_year(calendar: Calendar, year: int) -> Iterator[Occurrence]:
    match calendar:
        case FixedDay(month, day):
            on = date(year, month, min(day, last_day(year, month).day))
            yield Occurrence(on, on, f"day-{month:02}{day:02}-{year}")
        case Season(months):
            for month in months:
                yield Occurrence(date(year, month, 1), last_day(year, month), f"season-{year}-{month:02}")


def key_for_named(scenario: str, on: date) -> str:
    """点名事件标识 — who is named twice on one day by a rule is granted once; the next day is another."""
    return f"{scenario}-{on.isoformat()}"


def expires_on(granted_on: date, terms: Mapping[str, int]) -> date:
    """到期日 — so many months on, or the next such day of the year after the day of the grant."""
    if "months" in terms:
        return months_after(granted_on, terms["months"])
    yearly = FixedDay(terms["month"], terms["day"])
    (this,) = _of_year(yearly, granted_on.year)
    if this.on > granted_on:
        return this.on
    (following,) = _of_year(yearly, granted_on.year + 1)
    return following.on
