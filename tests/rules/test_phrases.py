"""Conditions and amount tables as an office writes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.money import Points
from app.rules.conditions import EVERYBODY, AllOf, AnyOf, Check, Condition, Not
from app.rules.phrases import (
    PhraseNotUnderstood,
    amount_json,
    phrases_of,
    read_condition,
    read_table,
    table_of,
)
from app.rules.points import AmountLine

TEN_YEARS = Check("tenure_years", "at_least", 10)


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("", EVERYBODY),
        ("其他", EVERYBODY),
        ("Everybody", EVERYBODY),
        ("满10年", AllOf((TEN_YEARS,))),
        ("10年以上", AllOf((TEN_YEARS,))),
        ("at least 10 years", AllOf((TEN_YEARS,))),
        ("满6个月", AllOf((Check("tenure_months", "at_least", 6),))),
        ("满10年 职级 P7、P8", AllOf((TEN_YEARS, Check("grade", "in", ("P7", "P8"))))),
        ("满10年且职级：P7，P8", AllOf((TEN_YEARS, Check("grade", "in", ("P7", "P8"))))),
        ("10 years grade P7, P8", AllOf((TEN_YEARS, Check("grade", "in", ("P7", "P8"))))),
        ("不含职级 P9", AllOf((Not(Check("grade", "in", ("P9",))),))),
        (
            "not grade P9 gender 女",
            AllOf((Not(Check("grade", "in", ("P9",))), Check("gender", "in", ("女",)))),
        ),
        (
            "单位 HD、HN 岗位 质检员",
            AllOf((Check("unit", "within", ("HD", "HN")), Check("position", "in", ("质检员",)))),
        ),
        ("用工形式 合同工", AllOf((Check("employment_type", "in", ("合同工",)),))),
    ],
)
def test_phrases_are_understood_in_both_languages(text: str, condition: Condition) -> None:
    assert read_condition(text) == condition


@pytest.mark.parametrize("text", ["工资 5000", "满十年", "职级", "=", "P7"])
def test_what_is_not_understood_is_shown_with_an_example(text: str) -> None:
    with pytest.raises(PhraseNotUnderstood, match="grade P7, P8"):
        read_condition(text)


def test_one_number_is_for_everybody() -> None:
    assert amount_json("300") == {"points": 300}


def test_a_table_is_read_line_by_line() -> None:
    text = "满10年 职级 P7 = 500\n\n 其他＝ 300 "
    both = AllOf((TEN_YEARS, Check("grade", "in", ("P7",))))
    assert read_table(text) == (AmountLine(both, Points(500)), AmountLine(EVERYBODY, Points(300)))


@pytest.mark.parametrize(
    "text", ["", "满1年 = 多", "满1年 = 0", "满1年 = -5", "满1年 = 1000001", "\n".join(["1"] * 51)]
)
def test_a_table_that_makes_no_sense_is_refused(text: str) -> None:
    with pytest.raises(PhraseNotUnderstood):
        read_table(text)


def test_the_line_that_is_wrong_is_named() -> None:
    with pytest.raises(PhraseNotUnderstood, match="Line 2"):
        read_table("满1年 = 5\n满2年")


@pytest.mark.parametrize(
    "text",
    [
        "其他 = 5\n满1年 = 6",
        "满1年 = 5\n满10年 = 6",
        "满1年 = 5\n职级 P7 满2年 = 6",
        "职级 P7、P8 = 5\n职级 P8 = 6",
        "5\n6",
    ],
)
def test_a_tier_that_nobody_would_ever_come_to_is_refused(text: str) -> None:
    with pytest.raises(PhraseNotUnderstood, match="Line 2"):
        read_table(text)


@pytest.mark.parametrize(
    "text",
    ["满10年 = 5\n满1年 = 6\n其他 = 7", "职级 P8 = 5\n职级 P7、P8 = 6", "满1年 职级 P7 = 5\n满10年 = 6"],
)
def test_tiers_that_overlap_may_stand_side_by_side(text: str) -> None:
    assert len(read_table(text)) == len(text.splitlines())


WORD = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=5)
VALUES = st.lists(WORD, min_size=1, max_size=3).map(tuple)
PARTS = st.one_of(
    st.integers(0, 99).map(lambda years: Check("tenure_years", "at_least", years)),
    st.integers(0, 99).map(lambda months: Check("tenure_months", "at_least", months)),
    VALUES.map(lambda values: Check("grade", "in", values)),
    VALUES.map(lambda values: Not(Check("position", "in", values))),
    VALUES.map(lambda values: Check("unit", "within", values)),
)


@given(st.lists(PARTS, min_size=1, max_size=4))
def test_what_is_written_back_is_read_the_same(parts: list[Condition]) -> None:
    tree = AllOf(tuple(parts))
    written = phrases_of(tree)
    assert written is not None
    assert read_condition(written) == tree


def test_a_table_is_written_back_as_it_was_typed() -> None:
    text = "10 years grade P7、P8 = 500\nothers = 300"
    assert table_of(read_table(text)) == text
    assert table_of(read_table("300")) == "300"


def test_what_no_phrase_can_say_is_shown_as_it_is_kept() -> None:
    odd = AnyOf((TEN_YEARS,))
    assert phrases_of(odd) is None
    assert phrases_of(AllOf((odd,))) is None
    assert table_of((AmountLine(odd, Points(5)),)).startswith("{'any'")
    assert phrases_of(TEN_YEARS) == "10 years"
