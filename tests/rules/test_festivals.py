"""The festivals of a year: on their days, in their region, and no others."""

from datetime import date

import pytest

from app.rules.festivals import FIRST_YEAR, LAST_YEAR, day_of, feasts, festivals_of, meets, none_of_them

# 春节, 清明节, 端午节, 中秋节
KNOWN = {
    2025: ("01-29", "04-04", "05-31", "10-06"),
    2026: ("02-17", "04-05", "06-19", "09-25"),
    2027: ("02-06", "04-05", "06-09", "09-15"),
    2028: ("01-26", "04-04", "05-28", "10-03"),
    2029: ("02-13", "04-04", "06-16", "09-22"),
    2030: ("02-03", "04-05", "06-05", "09-12"),
    2031: ("01-23", "04-05", "06-24", "10-01"),
}


@pytest.mark.parametrize(("year", "days"), KNOWN.items())
def test_the_moving_festivals_fall_on_their_days(year: int, days: tuple[str, ...]) -> None:
    codes = ("spring", "qingming", "dragon_boat", "mid_autumn")
    assert tuple(f"{day_of(code, year):%m-%d}" for code in codes) == days
    fixed = [day_of(code, year) for code in ("new_year", "labour", "national")]
    assert fixed == [date(year, 1, 1), date(year, 5, 1), date(year, 10, 1)]


@pytest.mark.parametrize("year", [FIRST_YEAR, 1976, 2033, LAST_YEAR])
def test_every_year_of_the_calendars_has_seven_in_order(year: int) -> None:
    found = feasts(year)
    assert len(found) == 7
    assert [each.on for each in found] == sorted(each.on for each in found)


def test_a_year_beyond_the_calendars_is_said_and_not_guessed() -> None:
    with pytest.raises(ValueError, match="1950"):
        day_of("spring", LAST_YEAR + 1)


def test_mid_autumn_within_the_week_of_the_national_day_is_both() -> None:
    assert [year for year in range(2025, 2032) if meets(year)] == [2025, 2028, 2031]
    both = {each.code: each.meets for each in feasts(2028) if each.meets}
    assert both == {"mid_autumn": "national", "national": "mid_autumn"}


def test_festivals_of_ethnic_minorities_belong_to_their_region() -> None:
    assert day_of("march_third", 2026) == date(2026, 4, 19)
    assert [each.on for each in feasts(2033, "新疆") if each.code == "eid_fitr"] == [
        date(2033, 1, 2),
        date(2033, 12, 23),
    ]
    assert "march_third" in festivals_of("广西")
    assert set(festivals_of("安徽")) == {each.code for each in feasts(2026)}


@pytest.mark.parametrize("text", ["妇女节", "2026年三八慰问", "women", "教师节福利", "元宵节", "圣诞"])
def test_days_that_are_no_festivals_are_known_by_name(text: str) -> None:
    assert none_of_them(text)


@pytest.mark.parametrize(
    "text",
    ["不含三八妇女节、儿童节", "春节等七个节日（不包括妇女节）", "除妇女节、重阳外", "not Women's Day"],
)
def test_a_day_that_is_named_to_be_left_out_is_not_meant(text: str) -> None:
    assert none_of_them(text) is None
    assert none_of_them(f"{text}，教师节另发") is not None


def test_a_festival_is_not_taken_for_another_day() -> None:
    assert not any(none_of_them(text) for text in ("端午节", "中秋慰问", "", None, "国庆"))
