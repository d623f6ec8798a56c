"""Initials: what people type to find a name."""

import pytest

from app.core.pinyin import SURNAMES, initials


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("王小伟", "wxw"),
        ("欧阳娜娜", "oynn"),
        ("单雄信", "sxx"),
        ("曾国藩", "zgf"),
        ("解晓东", "xxd"),
        ("仇英", "qy"),
        ("查良镛", "zly"),
        ("区大典", "odd"),
        ("盖叫天", "gjt"),
        ("朴正熙", "pzx"),
        ("翟让", "zr"),
        ("尉迟恭", "ycg"),
        ("尉健行", "wjx"),
        ("单于明", "cym"),
        ("长孙无忌", "zswj"),
        ("吕绿", "ll"),
        ("鄂尔泰", "eet"),
        ("阿依古丽·买买提", "ayglmmt"),
    ],
)
def test_a_name_reads_as_people_say_it(name: str, letters: str) -> None:
    assert initials(name) == letters


@pytest.mark.parametrize(
    ("words", "letters"),
    [
        ("单位", "dw"),
        ("重庆分公司", "cqfgs"),
        ("区域一部", "qyyb"),
        ("长沙银行", "csyh"),
        ("积分规则", "jfgz"),
        ("职工名册", "zgmc"),
    ],
)
def test_words_read_as_words_and_not_as_surnames(words: str, letters: str) -> None:
    assert initials(words, person=False) == letters


@pytest.mark.parametrize("person", [True, False])
@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("José 李", "josel"),
        ("A1王b2", "a1wb2"),
        ("１２３号", "123h"),
        ("  王 - 芳。", "wf"),
        ("", ""),
        ("😀", ""),
        ("嗯", "n"),
    ],
)
def test_letters_and_digits_stay_and_the_rest_is_dropped(text: str, letters: str, *, person: bool) -> None:
    assert initials(text, person=person) == letters


def test_every_reading_of_a_surname_has_one_letter_a_character() -> None:
    assert all(len(read) == len(surname) and read.isalpha() for surname, read in SURNAMES.items())
