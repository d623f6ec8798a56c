"""Conditions: what holds, why, and how they are stored."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given

from app.rules.condition_json import MOST_CHECKS, ConditionNotUnderstood, from_json, to_json
from app.rules.conditions import (
    EVERYBODY,
    AllOf,
    AnyOf,
    Check,
    Condition,
    Not,
    explain,
    fields_of,
    holds,
    rewritten,
)
from app.rules.facts import facts_on
from tests.rules.trees import TREES

ON = date(2026, 10, 1)
FANG = facts_on(
    {
        "hire_on": date(2020, 10, 1),
        "birth_on": date(1990, 10, 2),
        "grade": "P5",
        "position": "",
        "gender": "女",
        "unit_path": "1/5/",
    },
    ON,
)


def test_facts_are_counted_to_the_day_and_empty_text_is_unknown() -> None:
    assert (FANG["tenure_years"], FANG["tenure_months"], FANG["age"]) == (6, 72, 35)
    assert FANG["position"] is None
    assert FANG["joined_union_on"] is None


@pytest.mark.parametrize(
    ("check", "answer"),
    [
        (Check("tenure_years", "at_least", 6), True),
        (Check("tenure_years", "at_least", 7), False),
        (Check("tenure_years", "at_most", 6), True),
        (Check("tenure_months", "between", (70, 72)), True),
        (Check("age", "equals", 35), True),
        (Check("grade", "equals", "P5"), True),
        (Check("grade", "in", ("P4", "P5")), True),
        (Check("grade", "not_in", ("P4", "P5")), False),
        (Check("hire_date", "at_most", date(2020, 9, 30)), False),
        (Check("position", "is_empty"), True),
        (Check("grade", "is_empty"), False),
        (Check("unit", "within", ("1/",)), True),
        (Check("unit", "within", ("1/5/",)), True),
        (Check("unit", "within", ("1/51/", "5/")), False),
    ],
)
def test_a_check_holds_or_does_not(check: Check, answer: bool) -> None:
    assert holds(check, FANG) is answer
    assert holds(Not(check), FANG) is not answer


@pytest.mark.parametrize("op", ["equals", "not_in", "in", "at_least"])
def test_a_check_of_what_is_not_known_never_holds_and_its_opposite_does(op: str) -> None:
    check = Check("joined_union_on", op, (ON,) if "in" in op else ON)
    assert not holds(check, FANG)
    assert holds(Not(check), FANG)


def test_all_and_any_of_nothing() -> None:
    assert holds(EVERYBODY, {})
    assert not holds(AnyOf(), {})


def test_why_somebody_is_in_or_out_is_told_check_by_check() -> None:
    tree = AllOf((Check("grade", "equals", "P6"), Not(Check("gender", "equals", "男"))))
    told = [(finding.check.field, finding.actual, finding.holds) for finding in explain(tree, FANG)]
    assert told == [("grade", "P5", False), ("gender", "女", False)]
    assert fields_of(tree) == {"grade", "gender"}


def test_units_named_by_code_become_paths_wherever_they_stand() -> None:
    tree = AnyOf((AllOf((Check("unit", "within", ("HD",)),)), Not(Check("unit", "within", ("HD",)))))
    paths = rewritten(tree, lambda check: Check(check.field, check.op, ("1/5/",)))
    assert [finding.check.value for finding in explain(paths, FANG)] == [("1/5/",), ("1/5/",)]


@given(TREES)
def test_what_is_stored_is_read_back(tree: Condition) -> None:
    assert from_json(to_json(tree)) == tree


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (None, "neither"),
        ({"all": "x"}, "neither"),
        ({"all": [], "any": []}, "neither"),
        ({"field": "grade", "op": "in", "value": ["a"], "x": 1}, "neither"),
        ({"field": "salary", "op": "equals", "value": 1}, "no field “salary”"),
        ({"field": "grade", "op": "at_least", "value": "P5"}, "cannot be asked"),
        ({"field": "tenure_years", "op": "at_least", "value": "1"}, "“1”"),
        ({"field": "tenure_years", "op": "at_least", "value": True}, "nothing it could be"),
        ({"field": "tenure_years", "op": "at_least", "value": float("inf")}, "nothing it could be"),
        ({"field": "tenure_years", "op": "at_least"}, "nothing it could be"),
        ({"field": "tenure_years", "op": "at_least", "value": -1}, "“-1”"),
        ({"field": "tenure_years", "op": "between", "value": [3]}, "lower one first"),
        ({"field": "tenure_years", "op": "between", "value": [3, 1]}, "lower one first"),
        ({"field": "hire_date", "op": "equals", "value": "2026-02-30"}, "2026-02-30"),
        ({"field": "hire_date", "op": "equals", "value": 20260230}, "20260230"),
        ({"field": "gender", "op": "equals", "value": "robot"}, "robot"),
        ({"field": "grade", "op": "equals", "value": ""}, "nothing it could be"),
        ({"field": "grade", "op": "equals", "value": "P\x005"}, "not a value"),
        ({"field": "grade", "op": "in", "value": []}, "list of values"),
        ({"field": "grade", "op": "in", "value": "P5"}, "list of values"),
        ({"field": "grade", "op": "in", "value": ["x"] * 501}, "list of values"),
        ({"any": [{"not": {"field": "grade", "op": "equals", "value": 5}}]}, "“5”"),
    ],
)
def test_a_condition_that_makes_no_sense_is_refused_in_a_sentence(data: Any, says: str) -> None:
    with pytest.raises(ConditionNotUnderstood, match=says):
        from_json(data)


def test_a_condition_may_be_neither_too_deep_nor_too_wide() -> None:
    deep: dict[str, Any] = {"all": []}
    for _level in range(10):
        deep = {"not": deep}
    for data in (deep, {"all": [{"all": []}] * (MOST_CHECKS + 1)}):
        with pytest.raises(ConditionNotUnderstood, match="too large"):
            from_json(data)


def test_dates_given_as_dates_are_taken() -> None:
    assert from_json({"field": "hire_date", "op": "equals", "value": ON}) == Check("hire_date", "equals", ON)
