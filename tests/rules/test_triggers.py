"""Fixed days and seasons: when they come round, and the key each is granted by once."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.triggers import (
    FixedDay,
    Season,
    TriggerNotUnderstood,
    calendar_from,
    calendar_to,
    expires_on,
    key_for_named,
    nearest,
    occurrences,
)

WOMENS_DAY, HEAT = FixedDay(3, 8), Season((6, 7, 8, 9))


@pytest.mark.parametrize(
    ("calendar", "on", "key"),
    [
        (WOMENS_DAY, date(2026, 3, 8), "day-0308-2026"),
        (WOMENS_DAY, date(2026, 2, 20), "day-0308-2026"),
        (WOMENS_DAY, date(2026, 12, 20), "day-0308-2027"),
        (FixedDay(1, 5), date(2026, 12, 28), "day-0105-2027"),
        (FixedDay(12, 31), date(2027, 1, 3), "day-1231-2026"),
        (FixedDay(2, 29), date(2026, 2, 28), "day-0229-2026"),
        (HEAT, date(2026, 7, 31), "season-2026-07"),
        (HEAT, date(2026, 8, 1), "season-2026-08"),
        (HEAT, date(2026, 5, 25), "season-2026-06"),
        (Season((12, 1)), date(2027, 1, 15), "season-2027-01"),
    ],
)
def test_a_day_is_for_the_occurrence_it_lies_in_or_nearest_to(calendar: Any, on: date, key: str) -> None:
    assert nearest(calendar, on).key == key


def test_a_leap_day_falls_on_the_28th_of_an_ordinary_year() -> None:
    found = occurrences(FixedDay(2, 29), date(2023, 1, 1), date(2025, 12, 31))
    assert [each.on for each in found] == [date(2023, 2, 28), date(2024, 2, 29), date(2025, 2, 28)]


def test_a_window_over_the_year_end_has_the_occurrences_of_both_years() -> None:
    found = occurrences(Season((1, 12)), date(2026, 12, 1), date(2027, 1, 31))
    assert [each.key for each in found] == ["season-2026-12", "season-2027-01"]


@given(month=st.integers(1, 12), day=st.integers(1, 28), year=st.integers(1950, 2150))
def test_each_year_has_each_fixed_day_once(month: int, day: int, year: int) -> None:
    found = list(occurrences(FixedDay(month, day), date(year, 1, 1), date(year + 9, 12, 31)))
    assert len({each.key for each in found}) == len(found) == 10


@pytest.mark.parametrize(
    ("scenario", "data"),
    [
        ("fixed_day", None),
        ("fixed_day", {"month": 2, "day": 30}),
        ("fixed_day", {"month": 13, "day": 1}),
        ("fixed_day", {"month": "3", "day": 8}),
        ("fixed_day", {"month": True, "day": 8}),
        ("season", {"months": []}),
        ("season", {"months": [0]}),
        ("season", {"months": [6, "7"]}),
        ("birthday", {"month": 3, "day": 8}),
    ],
)
def test_a_day_no_year_has_is_refused(scenario: str, data: Any) -> None:
    with pytest.raises(TriggerNotUnderstood):
        calendar_from(scenario, data)


def test_a_calendar_comes_back_from_its_json() -> None:
    for scenario, calendar in (("fixed_day", WOMENS_DAY), ("season", HEAT), ("birthday", None)):
        assert calendar_from(scenario, calendar_to(calendar)) == calendar


def test_points_end_so_many_months_on_or_on_a_day_of_the_year() -> None:
    assert expires_on(date(2026, 1, 31), {"months": 1}) == date(2026, 2, 28)
    assert expires_on(date(2026, 9, 25), {"month": 12, "day": 31}) == date(2026, 12, 31)
    assert expires_on(date(2026, 12, 31), {"month": 12, "day": 31}) == date(2027, 12, 31)


def test_who_is_named_twice_on_one_day_is_granted_once() -> None:
    assert key_for_named("recognition", date(2026, 3, 1)) == "recognition-2026-03-01"
