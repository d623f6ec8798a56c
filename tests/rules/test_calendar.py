"""Completed months and years, to the day."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.calendar import completed_months, completed_years, last_day, latest_start, months_after

DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("since", "on", "years"),
    [
        ("2020-06-15", "2021-06-14", 0),
        ("2020-06-15", "2021-06-15", 1),
        ("2020-02-29", "2021-02-27", 0),
        ("2020-02-29", "2021-02-28", 1),
        ("2020-02-29", "2024-02-28", 3),
        ("2020-02-29", "2024-02-29", 4),
        ("2021-02-28", "2024-02-28", 3),
        ("2026-10-02", "2026-10-01", -1),
    ],
)
def test_years_are_complete_on_the_day_itself_and_on_28_february_for_a_leap_day(
    since: str, on: str, years: int
) -> None:
    assert completed_years(date.fromisoformat(since), date.fromisoformat(on)) == years


def test_a_month_from_the_31st_is_complete_on_the_last_day_of_a_short_one() -> None:
    assert completed_months(date(2026, 1, 31), date(2026, 2, 27)) == 0
    assert completed_months(date(2026, 1, 31), date(2026, 2, 28)) == 1
    assert completed_months(date(2026, 3, 31), date(2026, 4, 29)) == 0
    assert completed_months(date(2026, 3, 31), date(2026, 4, 30)) == 1


@given(since=DAYS, on=DAYS, months=st.integers(0, 1200))
def test_the_latest_start_is_the_same_question_turned_round(since: date, on: date, months: int) -> None:
    assert (since <= latest_start(months, on)) == (completed_months(since, on) >= months)


def test_beyond_the_calendar_the_answer_is_its_end() -> None:
    assert latest_start(12 * 3000, date(2026, 1, 1)) == date.min
    assert latest_start(-12 * 9000, date(2026, 1, 1)) == date.max


def test_months_after_fall_on_the_same_day_or_the_months_last() -> None:
    assert months_after(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert months_after(date(2026, 9, 25), 12) == date(2027, 9, 25)
    assert months_after(date(2026, 11, 30), 3) == date(2027, 2, 28)
    assert last_day(2028, 2) == date(2028, 2, 29)
