"""Random condition trees and random people, for the property tests."""

from datetime import date
from typing import Any

from hypothesis import strategies as st

from app.rules.conditions import OPERATIONS_OF, TAKES_SEVERAL, AllOf, AnyOf, Check, Condition, Not
from app.rules.facts import FIELDS, SOURCES, Field, Kind

# months ends and the days around them are where counting goes wrong
DAYS = st.one_of(
    st.dates(date(2015, 1, 1), date(2027, 12, 31)),
    st.sampled_from(
        [date(2020, 2, 29), date(2021, 2, 28), date(2024, 2, 28), date(2023, 3, 31), date(2023, 4, 30)]
    ),
)
WORDS = st.sampled_from(["P4", "P5", "P6", "主管", "a", "A", "é", "·"])
UNITS = st.sampled_from(["1/", "1/5/", "1/5/12/", "1/51/", "11/", "10/", "2/"])

_VALUES: dict[Kind, st.SearchStrategy[Any]] = {
    Kind.TEXT: WORDS,
    Kind.CHOICE: st.sampled_from(["男", "女"]),
    Kind.DATE: DAYS,
    Kind.MONTHS: st.integers(0, 150),
    Kind.YEARS: st.integers(0, 13),
    Kind.UNIT: UNITS,
}


QUESTIONS = [(field, op) for field in FIELDS.values() for op in OPERATIONS_OF[field.kind]]


@st.composite
def checks_of(draw: st.DrawFn, field: Field, op: str) -> Check:
    """One question with a value it takes."""
    values = _VALUES[field.kind]
    if op == "is_empty":
        return Check(field.key, op)
    if op == "between":
        return Check(field.key, op, tuple(sorted(draw(st.tuples(values, values)))))
    if op in TAKES_SEVERAL:
        return Check(field.key, op, tuple(draw(st.lists(values, min_size=1, max_size=3))))
    return Check(field.key, op, draw(values))


TREES: st.SearchStrategy[Condition] = st.recursive(
    st.sampled_from(QUESTIONS).flatmap(lambda question: checks_of(*question)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda parts: AllOf(tuple(parts))),
        st.lists(inner, max_size=3).map(lambda parts: AnyOf(tuple(parts))),
        inner.map(Not),
    ),
    max_leaves=6,
)

WORDED = tuple(name for name in SOURCES if not name.endswith("_on") and name != "unit_path")
PEOPLE = st.fixed_dictionaries(
    dict.fromkeys(WORDED, st.none() | st.just("") | WORDS)
    | {
        "hire_on": st.none() | DAYS,
        "birth_on": st.none() | DAYS,
        "joined_on": st.none() | DAYS,
        "gender": st.sampled_from([None, "", "男", "女"]),
        "unit_path": st.none() | UNITS,
    }
)
