"""Which line of the standards binds, and what was used of it."""

from datetime import date

import pytest

from app.rules.care_categories import TOLD_BY_DAY
from app.rules.points import event_key, festival_days
from app.rules.standards import Advice, Given, Standard, advised, is_known, lines_for, used_of
from app.rules.standards_pack import pack_of

ON = date(2027, 1, 20)


def line(yuan: int, item: str = "festival", **more: object) -> Standard:
    return Standard(
        **{"item": item, "document": "甲文", "cap_fen": yuan * 100, "shape": "person_year", **more}
    )


def held(*standards: Standard, item: str = "festival", region: str = "", path: str = "/1/") -> list[int]:
    found = lines_for(standards, item=item, region=region, path=path, on=ON)
    return sorted((each.cap_fen or 0) // 100 for each in found)


def left(*given: Given, shape: str, item: str, on: date = ON, **asked: str) -> int:
    found = advised([line(2_000, item, shape=shape)], used_of(given, on=on, **asked))
    assert isinstance(found, Advice)
    return found.remaining_fen // 100


def test_a_spring_festival_in_two_parts_is_one_and_two_new_years_of_one_year_are_two() -> None:
    before = Given(date(2026, 12, 25), 1_500_00, "spring")
    assert left(before, shape="festival", item="festival", festival="spring") == 500
    last = Given(date(2026, 1, 1), 2_000_00, "new_year")
    december = date(2026, 12, 25)
    assert left(last, shape="festival", item="festival", on=december, festival="new_year") == 2_000
    assert left(last, shape="person_year", item="festival", on=december, festival="new_year") == 0


@pytest.mark.parametrize("festival", ["spring", "new_year", "national", "march_third"])
def test_the_days_of_a_festival_are_those_of_its_event(festival: str) -> None:
    for on in (date(2026, 10, 31), date(2026, 11, 1), date(2026, 12, 31), date(2027, 1, 1)):
        first, last = festival_days(festival, on)
        assert first <= on <= last
        assert event_key(festival, first) == event_key(festival, on) == event_key(festival, last)


def test_of_two_lines_that_contradict_each_other_the_lower_binds_whichever_came_first() -> None:
    lower, higher = line(2_000, id=1), line(2_500, id=2, document="乙文")
    assert held(lower, higher) == held(line(2_000, id=3), higher) == [2_000]
    assert held(lower, line(2_500, id=2, valid_from=date(2025, 1, 1))) == [2_500]


def test_a_units_own_line_holds_below_it_in_whatever_region() -> None:
    lines = (
        line(2_000, region="安徽"),
        line(1_500, region="上海"),
        line(1_200, region="安徽", unit="/1/2/"),
    )
    assert held(*lines, region="上海", path="/1/2/3/") == [1_200, 1_500]
    assert held(*lines, region="上海", path="/1/4/") == [1_500]
    assert not is_known(lines_for(lines, item="festival", region="浙江", path="/1/2/5/", on=ON))


def test_what_was_given_for_the_same_event_counts_and_for_another_does_not() -> None:
    wedding = Given(date(2027, 1, 4), 2_000_00, event="2026-12-28")
    assert left(wedding, shape="event", item="marriage", event="2026-12-28") == 0
    assert left(wedding, shape="event", item="marriage", event="2027-01-20") == 2_000
    assert left(wedding, shape="event", item="marriage") == 0  # nobody knows which: the strict reading
    by_hand = Given(date(2027, 1, 4), 500_00)
    assert left(by_hand, shape="event", item="marriage", event="2026-12-28") == 1_500
    father = Given(date(2027, 1, 4), 2_000_00, event="father:王大")
    assert left(father, shape="event", item="death_kin", event="mother:李四") == 2_000


def test_only_events_told_by_their_day_are_the_same_in_every_room() -> None:
    assert {"marriage", "birth"} <= TOLD_BY_DAY
    assert not TOLD_BY_DAY & {"retirement", "hardship", "death_kin", "death_self", "critical", "visit"}


def test_a_prize_is_another_event_each_time() -> None:
    before = Given(date(2027, 1, 4), 2_000_00)
    assert left(before, shape="event", item="prize") == 2_000


def test_the_text_of_anhui_holds_from_the_day_it_was_made() -> None:
    newest = {each.item: each for each in pack_of("安徽") if "18号" in each.document}
    before = [
        each for each in pack_of("安徽") if each.item == "festival" and each.holds_on(date(2025, 8, 20))
    ]
    assert newest["festival"].valid_from == date(2025, 8, 21)
    assert [each.cap_fen for each in before] == [2_000_00]
