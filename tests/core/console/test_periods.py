"""Spans of days that move with today."""

from datetime import date

import pytest

from app.core.console.periods import PERIODS

DAY = date(2024, 2, 20)


@pytest.mark.parametrize(
    ("name", "begin", "end"),
    [
        ("today", DAY, DAY),
        ("last7", date(2024, 2, 14), DAY),
        ("last30", date(2024, 1, 22), DAY),
        ("month", date(2024, 2, 1), date(2024, 2, 29)),
        ("last_month", date(2024, 1, 1), date(2024, 1, 31)),
        ("quarter", date(2024, 1, 1), date(2024, 3, 31)),
        ("year", date(2024, 1, 1), date(2024, 12, 31)),
        ("last_year", date(2023, 1, 1), date(2023, 12, 31)),
        ("next30", DAY, date(2024, 3, 20)),
    ],
)
def test_both_ends_belong_to_a_span(name: str, begin: date, end: date) -> None:
    assert PERIODS[name][1](DAY) == (begin, end)


def test_the_month_before_january_is_december() -> None:
    assert PERIODS["last_month"][1](date(2024, 1, 31)) == (date(2023, 12, 1), date(2023, 12, 31))
    assert PERIODS["quarter"][1](date(2023, 12, 31)) == (date(2023, 10, 1), date(2023, 12, 31))
