"""Words of a roster: what everybody means by them, what is asked about, and what they are most like."""

import pytest

from app.rules.nearness import nearest, nearest_few
from app.rules.problems import Problem
from app.rules.roster_policy import Policy
from app.rules.settings import SETTINGS
from app.rules.vocabulary import KNOWN, OFFERED, understood, unknown_among


@pytest.mark.parametrize(
    ("field", "word", "value"),
    [
        ("political_status", "党员", "中共党员"),
        ("political_status", "群众", "群众"),
        ("education", "本科", "本科"),
        ("education", "大学本科", "大学本科"),
        ("gender", "先生", "男"),
        ("is_member", "√", True),
        ("status", "在岗", True),
        ("employment_type", "", None),
        ("employment_type", "协议工", "协议工"),
        ("id_kind", "台胞证", "tw_permit"),
    ],
)
def test_words_everybody_knows(field: str, word: str, value: object) -> None:
    assert understood(field, word) == value


@pytest.mark.parametrize("field", ["gender", "is_member", "status", "id_kind"])
def test_a_word_of_a_narrow_column_must_be_known(field: str) -> None:
    found = understood(field, "甲乙丙")
    assert isinstance(found, Problem)
    assert (found.code, found.facts["word"]) == ("enum_unknown", "甲乙丙")


def test_a_free_column_refuses_only_where_the_union_says_so() -> None:
    assert understood("education", "私塾") == "私塾"
    found = understood("education", "私塾", rejecting=True)
    assert isinstance(found, Problem)
    assert found.code == "enum_unknown"


def test_too_long_a_word_is_no_word() -> None:
    found = understood("education", "长" * 41)
    assert isinstance(found, Problem)
    assert found.code == "too_long"


def test_unknown_words_are_told_from_usual_ones() -> None:
    assert unknown_among("education", ["本科", None, "私塾", "私塾"]) == {"私塾"}
    assert unknown_among("grade", ["P99"]) == set()


def test_whatever_is_offered_is_known() -> None:
    for field, words in KNOWN.items():
        assert set(OFFERED[field]) <= words


def test_the_nearest_word() -> None:
    assert nearest("劳务派谴", OFFERED["employment_type"]) == "劳务派遣"
    assert nearest("xyz", OFFERED["employment_type"]) is None
    assert nearest_few("人力资原部", ["财务部", "人力资源部", "信息部"], count=1) == ["人力资源部"]


def test_the_policy_is_what_the_settings_ship() -> None:
    for name, value in Policy()._asdict().items():
        assert SETTINGS[f"roster_{name}"].default == value
