"""Filters: what the address says narrows the list, and what it cannot mean narrows nothing."""

from datetime import date

import pytest
from werkzeug.datastructures import MultiDict

from app.core.actor import SYSTEM
from app.core.console.filters import filter_of
from app.core.console.listing import count_of
from app.core.db import atomic
from app.models import Order, Seat
from app.tenants.services.seats import give_seat
from tests.cast import Union
from tests.core.console import shelf
from tests.visitor import Visitor

pytestmark = pytest.mark.sql


@pytest.fixture
def hr(our_union: Union, client: Visitor) -> Visitor:
    with our_union.scope(), atomic():
        shelf.employee(our_union, "E1", "总部的人", hire_on=date(2024, 1, 31), gender="男")
        shelf.employee(our_union, "E2", "华东的人", unit="华东", hire_on=date(2024, 2, 1), gender="女")
        shelf.employee(our_union, "E3", "上海的人", unit="上海一部", hire_on=date(2024, 3, 1))
    return client.sign_in(our_union.hr)


def found(visitor: Visitor, query: str) -> set[str]:
    answer = visitor.get(f"/employees/list/?{query}")
    assert answer.status_code == 200, query
    return {name for name in ("总部的人", "华东的人", "上海的人") if name in answer.text}


def test_a_unit_means_it_and_what_lies_below(our_union: Union, hr: Visitor) -> None:
    assert found(hr, f"unit={our_union.units['华东']}") == {"华东的人", "上海的人"}
    assert found(hr, f"unit={our_union.units['上海一部']}") == {"上海的人"}


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("hire_on.from=2024-02-01", {"华东的人", "上海的人"}),
        ("hire_on.to=2024-02-01", {"总部的人", "华东的人"}),
        ("hire_on.from=2024-01-31&hire_on.to=2024-01-31", {"总部的人"}),
        ("hire_on.from=2024-03-02", set()),
        ("gender=女", {"华东的人"}),
        ("gender=女&hire_on.from=2024-03-01", set()),
        ("gender=女&gender=男", {"总部的人", "华东的人"}),
        ("gender=女&gender.op=not", {"总部的人", "上海的人"}),
        ("gender.op=empty", {"上海的人"}),
        ("gender.op=filled", {"总部的人", "华东的人"}),
        ("gender.op=empty&gender=女", {"上海的人"}),
        ("hire_on.op=last_year", set()),
        ("hire_on.op=nonsense", {"总部的人", "华东的人", "上海的人"}),
    ],
)
def test_days_hold_both_ends_and_filters_narrow_together(query: str, names: set[str], hr: Visitor) -> None:
    assert found(hr, query) == names


@pytest.mark.parametrize(
    "query",
    [
        "hire_on.from=yesterday",
        "hire_on.to=9999-12-31",
        "hire_on.from=0001-01-01",
        "gender=nonsense",
        "state=",
    ],
)
def test_what_means_nothing_narrows_nothing(query: str, hr: Visitor) -> None:
    assert len(found(hr, query)) == 3


def test_a_unit_may_be_meant_alone_or_not_at_all(our_union: Union, hr: Visitor) -> None:
    east, shop = our_union.units["华东"], our_union.units["上海一部"]
    assert found(hr, f"unit={east}&unit.op=only") == {"华东的人"}
    assert found(hr, f"unit={east}&unit.op=not") == {"总部的人"}
    assert found(hr, f"unit={shop}&unit={our_union.units['总部']}&unit.op=only") == {"总部的人", "上海的人"}


def test_a_chip_says_what_it_means(our_union: Union, hr: Visitor) -> None:
    east = our_union.units["华东"]
    text = hr.get(f"/employees/list/?unit={east}&state=active&hire_on.op=last30&gender.op=empty").text
    for words in ("属于（含下级） 华东", "是 在职", "近 30 天", "为空"):
        assert words in text


def test_amounts_are_typed_in_yuan(in_our_union: Union) -> None:
    def said(query: dict[str, str]) -> tuple[str, str]:
        made = filter_of(Order, "total_fen", MultiDict(query))
        assert made.condition is not None
        return made.said, str(made.condition.compile(compile_kwargs={"literal_binds": True}))

    words, condition = said({"total_fen.from": "100", "total_fen.to": "1,200.50"})
    assert words.endswith("100 – 1,200.50 元")
    assert condition == "orders.total_fen >= 10000 AND orders.total_fen <= 120050"
    assert said({"total_fen": "7"})[0].endswith(" 7 元")
    assert said({"total_fen.from": "many"})[1] in {"false", "0 = 1"}


def test_a_chip_asks_how_many_rows_each_choice_has(hr: Visitor, our_union: Union) -> None:
    counts = hr.get("/employees/counts/gender").get_json()
    assert counts == {"男": "1", "女": "1"}
    under = f"unit={our_union.units['华东']}&gender=女"
    assert hr.get(f"/employees/counts/gender?{under}").get_json() == {"男": "0", "女": "1"}
    assert hr.get("/employees/counts/name").status_code == 404


@pytest.mark.parametrize("number", ["999999", "abc", "-1", "9" * 30])
def test_a_unit_that_is_not_there_shows_nobody(number: str, hr: Visitor) -> None:
    assert found(hr, f"unit={number}") == set()


def test_instants_belong_to_the_business_day_they_fall_on(our_union: Union, client: Visitor) -> None:
    client.sign_in(our_union.auditor)
    text = client.get("/auditevents/list/?at.from=2026-08-31&at.to=2026-08-31").text
    assert "trail-item" in text
    assert "trail-item" not in client.get("/auditevents/list/?at.to=2026-08-30").text
    assert client.get("/auditevents/list/?at.to=9999-12-31").status_code == 200


def test_yes_and_no_are_filtered(in_our_union: Union) -> None:
    with atomic():
        more = {"role": "hr", "from_on": date(2026, 1, 1), "actor": SYSTEM, "alone": True}
        give_seat("alone@ours.example.com", name="独自一人", unit=in_our_union.unit("华东"), **more)
    counts = {}
    for value in ("yes", "no", ""):
        made = filter_of(Seat, "alone", MultiDict({"alone": value}))
        counts[value] = count_of(Seat, [] if made.condition is None else [made.condition])
    assert counts["yes"] == 1
    assert counts["yes"] + counts["no"] == counts[""]
