"""The clock: UTC instants, Shanghai days, movable."""

from datetime import UTC, date, datetime, timedelta

import pytest

from app.core import clock


def test_now_is_aware_and_in_utc() -> None:
    assert clock.now().utcoffset() == timedelta(0)


def test_the_business_day_turns_at_midnight_in_shanghai() -> None:
    with clock.moved_to(datetime(2026, 10, 1, 15, 59, tzinfo=UTC)):
        assert clock.today() == date(2026, 10, 1)
    with clock.moved_to(datetime(2026, 10, 1, 16, 0, tzinfo=UTC)):
        assert clock.today() == date(2026, 10, 2)


def test_a_day_stands_for_its_morning_in_shanghai() -> None:
    with clock.moved_to(date(2026, 2, 17)) as moment:
        assert moment == clock.now() == datetime(2026, 2, 17, 1, tzinfo=UTC)


def test_the_clock_goes_back_when_the_block_ends_even_nested_and_broken() -> None:
    with clock.moved_to(date(2026, 1, 1)):
        with pytest.raises(RuntimeError), clock.moved_to(date(2025, 1, 1)):
            raise RuntimeError
        assert clock.today() == date(2026, 1, 1)


def test_a_naive_instant_belongs_to_no_day() -> None:
    with pytest.raises(ValueError, match="time zone"), clock.moved_to(datetime(2026, 1, 1)):  # noqa: DTZ001 - the mistake tested
        pass
