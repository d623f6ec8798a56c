"""How many points: each kind of amount, its limits, and what is refused."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings

from app.core.errors import BadInput
from app.core.money import Points
from app.rules.amounts import amount_from
from app.rules.conditions import Check, Condition, holds
from app.rules.contradictions import impossible
from app.rules.expressions import AmountNotUnderstood
from app.rules.facts import facts_on
from app.rules.figures import figures_on
from app.rules.implications import covers, shadowed
from app.rules.points import GrantRule, Refusal, amount_for
from tests.rules.trees import DAYS, PEOPLE, TREES

ON = date(2026, 9, 25)
SEVEN_YEARS = {"hire_on": date(2019, 3, 1), "joined_on": date(2020, 1, 1)}
FIVE_YEARS = {"field": "tenure_years", "op": "at_least", "value": 5}
JOINED_IN_JULY = {"hire_on": date(2026, 7, 20), "joined_on": None}


def _points(amount: Any, person: dict[str, Any], on: date = ON, *, had: int = 0) -> int | str:
    read = amount_from(amount)
    rule = GrantRule(read.lines, 12, year_most=read.year_most)
    said = amount_for(rule, facts_on(person, on), figures_on(person, on), had=had)
    return said.code if isinstance(said, Refusal) else said.points


@pytest.mark.parametrize(
    ("amount", "seven_years", "joined_in_july"),
    [
        ({"points": 300}, 300, 300),
        ({"points": 300, "prorata": "down"}, 300, 150),
        ({"points": 100, "prorata": "up"}, 100, 50),
        ({"per_year": {"points": 20}}, 140, "nothing_due"),
        ({"per_year": {"points": 200}, "most": 1000}, 1000, "nothing_due"),
        ({"per_year": {"points": 10, "figure": "tenure_months"}}, 900, 20),
        ({"per_year": {"points": 10, "figure": "union_years"}}, 60, "amount_unknown"),
        ({"step": {"points": 200, "every": 5}}, 200, "nothing_due"),
        ({"step": {"points": 200, "every": 3, "base": 100}}, 500, 100),
        ({"formula": {"op": "plus", "parts": [100, {"figure": "tenure_years"}]}}, 107, 100),
        ({"by_unit": {"default": 100, "least": 50, "most": 200}}, 100, 100),
        (
            {"table": [{"when": FIVE_YEARS, "points": 500}]},
            500,
            "no_amount_line",
        ),
        (
            {
                "table": [
                    {
                        "when": {"field": "tenure_years", "op": "at_least", "value": 5},
                        "formula": {"figure": "tenure_months"},
                    },
                    {"when": {"all": []}, "points": 10},
                ]
            },
            90,
            10,
        ),
    ],
)
def test_each_kind_of_amount(amount: Any, seven_years: Any, joined_in_july: Any) -> None:
    assert _points(amount, SEVEN_YEARS) == seven_years
    assert _points(amount, JOINED_IN_JULY) == joined_in_july


def test_one_person_gets_no_more_than_the_most_of_a_year() -> None:
    amount = {"points": 300, "year_most": 500}
    assert _points(amount, SEVEN_YEARS) == 300
    assert _points(amount, SEVEN_YEARS, had=300) == 200
    assert _points(amount, SEVEN_YEARS, had=500) == "year_most_reached"


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ({}, "one way"),
        (None, "one way"),
        ([], "one way"),
        ({"points": 1, "table": []}, "one way"),
        ({"eval": "1"}, "one number of points"),
        ({"points": 0}, "not a number of points"),
        ({"points": -5}, "not a number of points"),
        ({"points": 10**40}, "not a number of points"),
        ({"points": 1.5}, "not a number of points"),
        ({"points": True}, "^What stands there is not a number of points"),
        ({"points": None}, "^What stands there is not a number of points"),
        ({"points": float("inf")}, "^What stands there is not a number of points"),
        ({"per_year": {"points": 5, "figure": None}}, "no figure “”"),
        ({"table": []}, "1 to 50 lines"),
        ({"table": "x"}, "1 to 50 lines"),
        ({"table": [{"points": 1}]}, "Each line"),
        ({"table": [{"when": {"all": []}, "formula": -5}]}, "take “the largest of”"),
        ({"formula": {"op": "minus", "parts": [{"figure": "tenure_years"}, 10]}}, "take “the largest of”"),
        ({"formula": 0}, "no points for anybody"),
        ({"per_year": {"points": 1000000}}, "more than"),
        ({"per_year": {}}, "each year"),
        ({"per_year": {"points": 5, "figure": "age"}}, "no figure"),
        ({"step": {"points": 5}}, "each step"),
        ({"step": {"points": 5, "every": 0}}, "every 1 to"),
        ({"step": {"points": 5, "every": 99}}, "every 1 to"),
        ({"points": 5, "prorata": "no"}, "rounded"),
        ({"points": 5, "most": -1}, "not a number of points"),
        ({"by_unit": {"default": 300, "least": 100, "most": 200}}, "between what"),
        ({"by_unit": 5}, "between what"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(amount: Any, said: str) -> None:
    with pytest.raises(AmountNotUnderstood, match=said):
        amount_from(amount)


@pytest.mark.parametrize("field", ["id_no", "phone", "birth_on", "birth_date", "health", "care", "name"])
def test_what_identifies_a_person_or_tells_of_their_need_is_no_condition(field: str) -> None:
    with pytest.raises(BadInput, match="no field"):
        amount_from({"table": [{"when": {"field": field, "op": "is_empty"}, "points": 1}]})


def test_at_most_brings_an_amount_back_into_measure() -> None:
    assert _points({"per_year": {"points": 1_000_000}, "most": 5000}, SEVEN_YEARS) == 5000


def test_lines_an_earlier_one_takes_in_are_found() -> None:
    ten, five = Check("tenure_years", "at_least", 10), Check("tenure_years", "at_least", 5)
    assert shadowed([five, ten]) == [1]
    assert shadowed([ten, five]) == []
    assert shadowed([Check("grade", "in", ("P7", "P8")), Check("grade", "equals", "P7")]) == [1]


@given(wider=TREES, narrower=TREES, person=PEOPLE, on=DAYS)
@settings(max_examples=300)
def test_a_condition_that_takes_in_another_holds_wherever_that_does(
    wider: Condition, narrower: Condition, person: dict[str, Any], on: date
) -> None:
    facts = facts_on(person, on)
    if covers(wider, narrower) and holds(narrower, facts):
        assert holds(wider, facts)
    if impossible(narrower):
        assert not holds(narrower, facts)


def test_a_fixed_amount_stays_one_number() -> None:
    (line,) = amount_from({"points": 300}).lines
    assert (line.points, line.formula) == (Points(300), None)


@pytest.mark.parametrize(
    ("hired", "months"),
    [(date(2025, 12, 31), 12), (date(2026, 1, 1), 12), (date(2026, 12, 1), 1), (date(2027, 1, 1), 0)],
)
def test_months_of_the_year_count_from_the_month_of_hiring(hired: date, months: int) -> None:
    assert figures_on({"hire_on": hired}, date(2026, 12, 31))["months_this_year"] == months


def test_who_is_hired_again_begins_anew_and_who_moves_keeps_the_years() -> None:
    before = figures_on({"hire_on": date(2010, 5, 1), "unit_path": "1/2/"}, ON)["tenure_years"]
    moved = figures_on({"hire_on": date(2010, 5, 1), "unit_path": "1/3/"}, ON)["tenure_years"]
    again = figures_on({"hire_on": date(2026, 1, 4), "unit_path": "1/2/"}, ON)["tenure_years"]
    assert (before, moved, again) == (16, 16, 0)
