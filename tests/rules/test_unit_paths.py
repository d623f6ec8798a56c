"""A department has one spelling, and a slip is a question (R13, R20)."""

import pytest

from app.rules.problems import Problem
from app.rules.unit_paths import joined, nearly, unit_path


@pytest.mark.parametrize(
    "cell",
    [
        *("集团/华东/上海一部", "集团／华东／上海一部", "集团 > 华东 > 上海一部", "集团\\华东\\上海一部"),
        *(
            "集团 - 华东 - 上海一部",
            "/集团/华东/上海一部/",
            " 集团 / 华东 / 上海一部 ",
            "集团//华东/上海一部",
        ),
    ],
)
def test_separators_mean_the_same(cell: str) -> None:
    assert unit_path(cell) == "集团/华东/上海一部"


def test_a_dash_without_blanks_is_part_of_the_name() -> None:
    assert unit_path("集团/上海-一部") == "集团/上海-一部"


def test_nothing_is_nothing() -> None:
    assert unit_path("") is None
    assert unit_path(" / ") is None
    assert isinstance(unit_path("长" * 101), Problem)


def test_columns_are_joined_once() -> None:
    assert joined(["华东", "上海一部", None]) == "华东/上海一部"
    assert joined(["华东", "华东/上海一部", "华东/上海一部"]) == "华东/上海一部"
    assert joined([None, None]) is None


@pytest.mark.parametrize(
    ("name", "near"),
    [("人力资原部", "人力资源部"), ("人力资源", "人力资源部"), ("人力资源源部", "人力资源部")],
)
def test_one_character_apart_is_near(name: str, near: str) -> None:
    assert nearly(name, ["财务部", near]) == near


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("上海二部", "上海一部"),
        ("B区", "A区"),
        ("2车间", "1车间"),
        ("财务部", "人力资源部"),
        ("财务部", "财务部"),
        ("部", "处"),
    ],
)
def test_numerals_letters_and_other_names_are_not(name: str, other: str) -> None:
    assert nearly(name, [other]) is None
