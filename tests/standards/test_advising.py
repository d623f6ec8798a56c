"""What may be given to a person: by the line in force, wherever they were given it, in a constant number of
queries.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, literal, select

from app.core import bulk
from app.core.bulk import insert_rows
from app.core.db import db, session
from app.models import Employee
from app.rules.problems import Problem
from app.rules.standards import Advice
from app.standards import usage
from app.standards.services import (
    StandardUnknown,
    advise,
    advise_many,
    demand_known,
    remaining_select,
    unknown_words,
)
from app.standards.services.refusals import NotAFestival
from app.tenants.services.regions import set_region
from tests.standards.stage import ON, Giving, line_in_force

pytestmark = pytest.mark.sql


@pytest.fixture(autouse=True)
def _no_usage_left() -> Iterator[None]:
    before = dict(usage._USAGES)
    yield
    usage._USAGES.clear()
    usage._USAGES.update(before)


def advised(giving: Giving, person: Employee, item: str = "festival", **more: object) -> Advice:
    found = advise(
        item,
        employee_id=person.id,
        unit_id=more.pop("unit_id", person.unit_id),
        on=more.pop("on", ON),
        **more,
    )
    assert isinstance(found, Advice), found
    return found


def test_what_was_given_this_year_leaves_so_much_less_and_last_years_counts_no_more(giving: Giving) -> None:
    line_in_force(yuan=2_200)
    person = giving.person()
    giving.gave(person, 500)
    giving.gave(person, 900, on=date(2025, 12, 31))
    found = advised(giving, person)
    assert (found.cap_fen, found.used_fen, found.remaining_fen) == (220_000, 50_000, 170_000)
    assert found.clause.startswith("办法")
    giving.gave(person, 9_999)
    assert advised(giving, person).remaining_fen == 0


def test_a_festivals_own_cap_and_the_years_both_hold(giving: Giving) -> None:
    line_in_force(yuan=1_000)
    line_in_force(yuan=200, shape="festival")
    line_in_force(yuan=500, shape="festival", tier="spring")
    person = giving.person()
    assert advised(giving, person, festival="spring").remaining_fen == 50_000
    assert advised(giving, person, festival="mid_autumn").remaining_fen == 20_000
    giving.gave(person, 150, festival="mid_autumn", on=ON)
    assert advised(giving, person, festival="mid_autumn").remaining_fen == 5_000
    assert advised(giving, person, festival="national").remaining_fen == 20_000
    giving.gave(person, 800, festival="spring")
    assert advised(giving, person, festival="national").remaining_fen == 5_000


def test_a_mover_keeps_what_was_used_and_has_the_paying_units_region(giving: Giving) -> None:
    line_in_force(yuan=2_000)
    line_in_force(yuan=1_500, region="上海")
    set_region(giving.union.unit("华东"), region="上海", actor=giving.union.tenant_admin.actor)
    person = giving.person()
    giving.gave(person, 600)
    person.unit_id = giving.union.units["上海一部"]
    session.flush()
    assert advised(giving, person).remaining_fen == 90_000  # below 华东: Shanghai's, less what 总部 gave
    assert advised(giving, person, unit_id=giving.union.units["总部"]).remaining_fen == 140_000


def test_a_region_without_a_figure_gives_nothing_and_says_what_to_do(giving: Giving) -> None:
    line_in_force(yuan=2_000)
    line_in_force("birthday", None, shape="ratio_funds", ratio_bp=3_000)
    unit = giving.union.unit("华北")
    demand_known("festival", unit=unit, on=ON)
    demand_known(None, unit=unit, on=ON)
    set_region(unit, region="浙江", actor=giving.union.tenant_admin.actor)
    with pytest.raises(StandardUnknown) as refused:
        demand_known("festival", unit=unit, on=ON)
    assert "浙江" in str(refused.value.message)
    with pytest.raises(StandardUnknown):  # a share binds the budget: nobody knows how much one may receive
        demand_known("birthday", unit=giving.union.unit("总部"), on=ON)
    person = giving.person(unit="华北")
    assert isinstance(advise("festival", employee_id=person.id, unit_id=person.unit_id, on=ON), Problem)
    assert remaining_select("festival", unit_id=person.unit_id, on=ON) is None


def test_an_item_with_tiers_only_is_unknown_to_who_asks_for_none(giving: Giving) -> None:
    unit = giving.union.unit("总部")
    line_in_force("retirement", 500, tier="model")
    with pytest.raises(StandardUnknown) as refused:
        demand_known("retirement", unit=unit, on=ON)
    assert "劳模" in str(refused.value.message)
    words = unknown_words("retirement", unit_id=unit.id, on=ON)  # as one person is told
    assert "劳模" in words
    assert "统一发放" not in words
    assert "劳模" not in unknown_words("critical", unit_id=unit.id, on=ON)
    line_in_force("retirement", 300)
    demand_known("retirement", unit=unit, on=ON)
    line_in_force("festival", 500, tier="spring")
    demand_known("festival", unit=unit, on=ON, festival="spring")
    with pytest.raises(StandardUnknown):
        demand_known("festival", unit=unit, on=ON, festival="mid_autumn")


def test_womens_day_is_refused_by_its_name(giving: Giving) -> None:
    line_in_force()
    person = giving.person()
    with pytest.raises(NotAFestival, match=r"妇女节|Women"):
        advised(giving, person, festival="妇女节")
    with pytest.raises(NotAFestival):
        advise_many("festival", employee_ids=[person.id], on=ON, festival="women")


def test_a_stricter_line_of_a_unit_binds_what_is_paid_there(giving: Giving) -> None:
    line_in_force(yuan=2_000)
    line_in_force(yuan=1_200, unit_id=giving.union.units["华东"])
    person = giving.person(unit="上海一部")
    assert advised(giving, person).cap_fen == 120_000
    assert advised(giving, person, unit_id=giving.union.units["总部"]).cap_fen == 200_000


def test_a_festival_of_next_year_has_a_ceiling_of_its_own(giving: Giving) -> None:
    line_in_force(yuan=500, shape="festival")
    person = giving.person()
    giving.gave(person, 500, festival="new_year", on=date(2026, 1, 1))
    december, january = date(2026, 12, 25), date(2027, 1, 20)
    assert advised(giving, person, festival="new_year", on=december).remaining_fen == 50_000
    giving.gave(person, 400, festival="spring", on=december)
    assert advised(giving, person, festival="spring", on=january).remaining_fen == 10_000


def test_a_stricter_line_of_a_unit_binds_a_unit_below_it_that_lies_elsewhere(giving: Giving) -> None:
    line_in_force(yuan=2_000)
    line_in_force(yuan=1_500, region="上海")
    line_in_force(yuan=1_200, unit_id=giving.union.units["华东"])
    set_region(giving.union.unit("上海一部"), region="上海", actor=giving.union.tenant_admin.actor)
    assert advised(giving, giving.person(unit="上海一部")).cap_fen == 120_000


def test_a_wedding_is_given_for_once_and_another_event_again(giving: Giving) -> None:
    line_in_force("marriage", 2_000, shape="event")
    person = giving.person()
    giving.gave(person, 1_500, "marriage", event="2026-05-06")
    assert advised(giving, person, "marriage", event="2026-05-06").remaining_fen == 50_000
    assert advised(giving, person, "marriage", event="2026-08-08").remaining_fen == 200_000
    assert advised(giving, person, "marriage").remaining_fen == 50_000


@contextmanager
def counted() -> Iterator[list[str]]:
    said: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        said.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def test_advice_for_ten_thousand_takes_as_many_queries_as_for_ten(giving: Giving) -> None:
    line_in_force(yuan=2_200)
    first = giving.person()
    giving.gave(first, 700)
    unit = giving.union.units["上海一部"]
    row = {"state": "active", "unit_id": unit, "hire_on": date(2020, 1, 1)}
    insert_rows(
        Employee.__table__,
        (
            {**row, "employee_no": f"B{at}", "employee_no_key": f"B{at}", "name": "批量"}
            for at in range(10_000)
        ),
    )
    ids = list(session.scalars(select(Employee.id).order_by(Employee.id)))
    queries = []
    for asked in (ids[:10], ids):
        with counted() as said:
            found = advise_many("festival", employee_ids=asked, on=ON)
        queries.append(len(said))
        assert len(found) == len(asked)
    assert queries[0] == queries[1] <= 8
    assert found[first.id].remaining_fen == 150_000
    assert {each.remaining_fen for number, each in found.items() if number != first.id} == {220_000}


DAYS = [date(2024, 3, 1), date(2025, 12, 20), date(2026, 3, 1), date(2026, 12, 20)]
SHAPES = ("person_year", "festival", "single", "event", "once_year", "once_life", "times_year")
FESTIVALS = ("spring", "national", "")


EVENTS = ("", "2025-12-20", ON.isoformat())


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    item=st.sampled_from(["festival", "marriage"]),
    on=st.sampled_from([ON, date(2026, 12, 1)]),
    shapes=st.dictionaries(st.sampled_from(SHAPES), st.integers(1, 900), min_size=1, max_size=3),
    given_before=st.lists(
        st.tuples(
            st.integers(0, 400), st.sampled_from(FESTIVALS), st.sampled_from(DAYS), st.sampled_from(EVENTS)
        ),
        max_size=4,
    ),
)
def test_one_by_one_in_bulk_and_as_a_select_say_the_same(
    giving: Giving,
    item: str,
    on: date,
    shapes: dict[str, int],
    given_before: list[tuple[int, str, date, str]],
) -> None:
    giving.given.clear()
    with session.begin_nested() as nested:
        for shape, yuan in shapes.items():
            line_in_force(item, yuan, shape=shape, count=2 if shape == "times_year" else None)
        person = giving.person()
        for yuan, festival, day, event_key in given_before:
            giving.gave(person, yuan, item, festival=festival, on=day, event=event_key)
        asked = {"on": on, "festival": "spring"}
        many = advise_many(item, employee_ids=[person.id], **asked)[person.id]
        whose = select(Employee.id.label("employee_id"), literal(on).label("event_on"))
        for event_key, events in (("", None), (on.isoformat(), whose)):
            one = advised(giving, person, item, event=event_key, **asked)
            rows = remaining_select(item, unit_id=person.unit_id, among=[person.id], events=events, **asked)
            assert rows is not None
            _person, cap, used, left = bulk.execute(rows).one()
            assert event_key or one == many
            assert (cap, used, left) == (one.cap_fen, one.used_fen, one.remaining_fen)
        nested.rollback()
