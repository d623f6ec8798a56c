"""Filters: what the address says narrows the list, and what it cannot mean narrows nothing."""

from datetime import date

import pytest
from werkzeug.datastructures import MultiDict

from app.core.actor import SYSTEM
from app.core.console.filters import filter_of
from app.core.console.listing import count_of
from app.core.db import atomic
from app.models import Seat
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


@pytest.mark.parametrize("number", ["999999", "abc", "-1", "9" * 30])
def test_a_unit_that_is_not_there_shows_nobody(number: str, hr: Visitor) -> None:
    assert found(hr, f"unit={number}") == set()


def test_instants_belong_to_the_business_day_they_fall_on(our_union: Union, client: Visitor) -> None:
    client.sign_in(our_union.auditor)
    text = client.get("/auditevents/list/?at.from=2026-08-31&at.to=2026-08-31").text
    assert "row-link" in text
    assert "row-link" not in client.get("/auditevents/list/?at.to=2026-08-30").text
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
