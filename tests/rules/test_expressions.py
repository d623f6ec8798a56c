"""Formulas: what they come to, and which are refused before anybody is granted by them."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.rules.expressions import (
    BEYOND,
    FIGURES,
    AmountNotUnderstood,
    Expression,
    bounds,
    expression_from,
    expression_to,
    figures_of,
    reckoned,
)
from tests.rules.formulas import FORMULAS

YEARS = {"figure": "tenure_years"}
SERVED_SEVEN = {"tenure_years": 7, "tenure_months": 88, "months_this_year": 12, "union_years": 3}


@pytest.mark.parametrize(
    ("formula", "points"),
    [
        (300, 300),
        ({"op": "plus", "parts": [100, YEARS]}, 107),
        ({"op": "times", "parts": [YEARS, 20]}, 140),
        ({"op": "minus", "parts": [100, YEARS]}, 93),
        ({"op": "over", "parts": [100, 7]}, 14),
        ({"op": "over", "parts": [100, 7], "rounding": "up"}, 15),
        ({"op": "over", "parts": [99, 6], "rounding": "half"}, 17),
        ({"op": "least", "parts": [{"op": "times", "parts": [YEARS, 100]}, 500]}, 500),
        ({"op": "most", "parts": [YEARS, 50]}, 50),
    ],
)
def test_a_formula_comes_to_whole_points(formula: Any, points: int) -> None:
    assert reckoned(expression_from(formula), SERVED_SEVEN) == points


def test_a_figure_that_is_not_known_leaves_the_formula_unknown() -> None:
    assert reckoned(expression_from({"op": "plus", "parts": [100, YEARS]}), {"tenure_years": None}) is None


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ({"op": "over", "parts": [100, 0]}, "divide by nothing"),
        ({"op": "over", "parts": [100, YEARS]}, "divide by nothing"),
        ({"op": "over", "parts": [{"op": "minus", "parts": [YEARS, 5]}, 2]}, "below zero"),
        ({"op": "times", "parts": [10**9, 10**9]}, "out of all measure"),
        ({"op": "times", "parts": [10**9, 10**9, 10**9, 0]}, "out of all measure"),
        (10**30, "out of all measure"),
        ({"op": "power", "parts": [2, 2]}, "neither a whole number"),
        ({"op": "plus", "parts": [1]}, "two numbers"),
        ({"op": "over", "parts": [1, 2, 3]}, "two numbers"),
        ({"op": "over", "parts": [1, 2], "rounding": "sideways"}, "rounded"),
        ({"op": "plus", "parts": [1, 2], "rounding": "up"}, "rounded"),
        ({"figure": "salary"}, "neither a whole number"),
        ({"figure": "birth_on"}, "neither a whole number"),
        (1.5, "neither a whole number"),
        (True, "neither a whole number"),
        ("__import__('os')", "neither a whole number"),
        (None, "neither a whole number"),
        ({"op": "plus", "parts": list(range(60))}, "too long"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(formula: Any, said: str) -> None:
    with pytest.raises(AmountNotUnderstood, match=said):
        bounds(expression_from(formula))


def test_a_formula_within_formulas_without_end_is_refused() -> None:
    deep: Any = 1
    for _level in range(50):
        deep = {"op": "plus", "parts": [deep, 1]}
    with pytest.raises(AmountNotUnderstood, match="too long"):
        expression_from(deep)


@given(formula=FORMULAS, data=st.data())
@settings(max_examples=200)
def test_nobody_gets_more_or_less_than_the_bounds_say(formula: Expression, data: st.DataObject) -> None:
    figures = {key: data.draw(st.integers(0, FIGURES[key].most)) for key in sorted(figures_of(formula))}
    low, high = bounds(formula)
    came_to = reckoned(formula, figures)
    assert came_to is not None
    assert -BEYOND <= low <= came_to <= high <= BEYOND


@given(formula=FORMULAS)
def test_a_formula_comes_back_from_its_json(formula: Expression) -> None:
    assert expression_from(expression_to(formula)) == formula
