"""One day, written as offices write it (R4, R19)."""

from datetime import date, datetime, time
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.rules.days import day_reader
from app.rules.problems import Problem

AS_OF = date(2026, 9, 1)
READ = day_reader(epoch=date(1899, 12, 30), as_of=AS_OF)
DAY = date(2020, 3, 5)


@pytest.mark.parametrize(
    "cell",
    [
        *(
            "2020.3.5",
            "2020-03-05",
            "2020/3/5",
            "20200305",
            "2020年3月5日",
            "2020 年 3 月 5 日",
            "2020年03月05号",
        ),
        *("２０２０．３．５", "2020-3-5 0:00:00", "2020-03-05T00:00:00", "43895", " 2020-03-05 "),
        *("二〇二〇年三月五日", "二○二○年三月五号", "二零二零 年 三 月 五 日"),
        *(43895, 43895.0, 43895.75, 20200305, 20200305.0, DAY, datetime(2020, 3, 5, 13, 30)),  # noqa: DTZ001
    ],
)
def test_one_day_in_many_spellings(cell: Any) -> None:
    assert READ(cell) == DAY


@pytest.mark.parametrize(
    "cell",
    [
        *(
            "2023-02-29",
            "2020.13.1",
            "2020-03-32",
            "去年三月",
            "2020.3",
            "2020年3月",
            "202003",
            "5/3/2020",
            "20.3.5",
        ),
        *(
            "0000-00-00",
            "1899-12-31",
            "二〇二〇年三月",
            "二〇二〇年三月四十日",
            -5,
            1990.1,
            99999999,
            0,
            time(12, 0),
            "2020-3/5",
        ),
    ],
)
def test_what_is_no_day_is_refused(cell: Any) -> None:
    found = READ(cell)
    assert isinstance(found, Problem)
    assert found.code == "date_invalid"


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("二〇一九年十二月三十一日", date(2019, 12, 31)),
        ("二〇一九年十月十日", date(2019, 10, 10)),
        ("二〇一九年一月二十日", date(2019, 1, 20)),
    ],
)
def test_days_in_chinese_numbers(cell: str, day: date) -> None:
    assert READ(cell) == day


def test_an_empty_cell_is_no_day() -> None:
    assert READ("") is None
    assert READ("\u3000") is None


def test_a_day_to_come_is_refused_unless_it_may() -> None:
    found = READ("2026-09-02")
    assert isinstance(found, Problem)
    assert found.code == "date_future"
    assert READ("2026-09-01") == AS_OF
    assert day_reader(epoch=date(1899, 12, 30), as_of=AS_OF, future=True)("2027-01-01") == date(2027, 1, 1)


def test_numbers_count_from_the_workbooks_own_day() -> None:
    assert day_reader(epoch=date(1904, 1, 1), as_of=AS_OF)(43895 - 1462) == DAY


@given(st.dates(date(1910, 1, 1), AS_OF))
def test_every_day_comes_back_from_its_spellings(day: date) -> None:
    assert (
        READ(day.isoformat()) == READ(f"{day.year}年{day.month}月{day.day}日") == READ(f"{day:%Y%m%d}") == day
    )


@given(st.one_of(st.text(max_size=30), st.floats(), st.integers()))
@example(float("inf"))
@example(float("nan"))
def test_no_cell_breaks_the_reader(cell: Any) -> None:
    READ(cell)


@pytest.mark.parametrize(
    ("style", "cell", "day"),
    [
        ("year_month", "1990.1", "1990-01-01"),
        ("year_month", "1990.10", "1990-10-01"),
        ("year_month", 1990.1, "1990-01-01"),
        ("year_month", "2020年3月", "2020-03-01"),
        ("year_month", "202003", "2020-03-01"),
        ("year_month", 202003.0, "2020-03-01"),
        ("year_month", "2020-03-05", "2020-03-05"),
        ("year_month_2", 1990.1, "1990-10-01"),
        ("year_month_2", 1990.01, "1990-01-01"),
        ("year_month_2", "1990.1", "1990-01-01"),
        ("day_first", "3/5/2020", "2020-05-03"),
        ("month_first", "3/5/2020", "2020-03-05"),
        ("day_first", "2020/3/5", "2020-03-05"),
    ],
)
def test_a_column_whose_way_of_writing_was_said(style: str, cell: Any, day: str) -> None:
    read = day_reader(epoch=date(1899, 12, 30), as_of=date(2026, 9, 1), style=style)
    found = read(cell)
    assert isinstance(found, date)
    assert found.isoformat() == day


@pytest.mark.parametrize(
    ("style", "cell"), [("year_month", "1990.13"), ("day_first", "31/2/2020"), ("day_first", "去年")]
)
def test_what_is_no_day_stays_none_however_it_is_written(style: str, cell: str) -> None:
    found = day_reader(epoch=date(1899, 12, 30), as_of=date(2026, 9, 1), style=style)(cell)
    assert isinstance(found, Problem)
    assert found.code == "date_invalid"
