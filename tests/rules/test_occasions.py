"""When a person's own date comes round: the days between two dates, and the dates behind a day, agree."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.occasions import LONGEST_WINDOW, Window, coming, due_on, event_key_of, proposal_window

DAYS = st.dates(date(1950, 1, 1), date(2030, 12, 31))


def _day(day: date) -> Window:
    return Window(day, day)


@pytest.mark.parametrize(
    ("born", "day", "comes"),
    [
        (date(1990, 5, 3), date(2026, 5, 3), True),
        (date(1990, 5, 3), date(2026, 5, 4), False),
        (date(1992, 2, 29), date(2026, 2, 28), True),
        (date(1992, 2, 29), date(2028, 2, 29), True),
        (date(1992, 2, 29), date(2028, 2, 28), False),
        (date(1991, 2, 28), date(2026, 2, 28), True),
        (date(1991, 2, 28), date(2028, 2, 29), False),
    ],
)
def test_a_birthday_comes_on_the_corresponding_day(*, born: date, day: date, comes: bool) -> None:
    assert (due_on("birthday", born, _day(day)) == day) is comes


def test_the_day_itself_is_no_anniversary() -> None:
    assert due_on("anniversary", date(2026, 5, 3), _day(date(2026, 5, 3))) is None
    assert due_on("onboarding", date(2026, 5, 3), _day(date(2026, 5, 3))) == date(2026, 5, 3)


def test_every_five_years_is_every_five_years() -> None:
    hired = date(2016, 6, 1)
    days = (_day(date(year, 6, 1)) for year in range(2017, 2040))
    due = [day.first.year for day in days if due_on("anniversary", hired, day, every_years=5)]
    assert due == [2021, 2026, 2031, 2036]


def test_a_date_in_january_comes_in_a_window_that_begins_in_december() -> None:
    window = Window(date(2026, 12, 20), date(2027, 1, 10))
    assert due_on("birthday", date(1990, 1, 2), window) == date(2027, 1, 2)
    assert event_key_of("birthday", date(2027, 1, 2)) == "birthday-2027"


@given(DAYS, st.dates(date(2020, 1, 1), date(2031, 12, 31)), st.integers(0, 92), st.integers(1, 7))
def test_what_is_looked_up_is_what_comes_round(source: date, first: date, length: int, every: int) -> None:
    window = Window(first, first + timedelta(days=length))
    for scenario in ("birthday", "anniversary", "onboarding"):
        found = [each for each in coming(scenario, window, every_years=every) if each.source_on == source]
        one = due_on(scenario, source, window, every_years=every)
        assert [each.event_on for each in found] == ([] if one is None else [one])


def test_no_stored_date_comes_twice_in_a_window() -> None:
    for first in (date(2027, 12, 1), date(2028, 2, 1), date(2026, 2, 1)):
        window = Window(first, first + timedelta(days=LONGEST_WINDOW - 1))
        sources = [each.source_on for each in coming("birthday", window)]
        assert len(sources) == len(set(sources))


def test_a_nightly_proposal_looks_back_over_missed_days_and_never_before_the_rule() -> None:
    today = date(2026, 9, 1)
    week_ahead = {"lead_days": 7, "back_days": 31}
    assert proposal_window(today, **week_ahead, starts_on=None) == Window(date(2026, 8, 8), date(2026, 9, 8))
    assert proposal_window(today, **week_ahead, starts_on=date(2026, 9, 5)) == Window(
        date(2026, 9, 5), date(2026, 9, 8)
    )
    assert proposal_window(today, **week_ahead, starts_on=date(2026, 9, 9)) is None
    assert proposal_window(today, lead_days=-3, back_days=0, starts_on=None) == _day(date(2026, 8, 29))
