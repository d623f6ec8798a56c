"""How an office writes a person down, and what is taken (R1-R6, R18)."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules import people
from app.rules.people import IdentityNumbers, birth_in, employee_no_key, gender_in, id_check_digit
from app.rules.problems import Problem

AS_OF = date(2026, 9, 1)
READ = IdentityNumbers(AS_OF)
GOOD = "11010519491231002X"


def code(found: Any) -> str | None:
    return found.code if isinstance(found, Problem) else None


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("E000001", "E000001"),
        (" Ｅ０００１ ", "E0001"),
        ("\ufeff00123\u200b", "00123"),
        ('="00123"', "00123"),
        ("'00123", "00123"),
        (1001.0, "1001"),
        (1001, "1001"),
        ("A-01/甲", "A-01/甲"),
    ],
)
def test_employee_numbers_are_read_as_printed(cell: Any, number: str) -> None:
    assert people.employee_no(cell) == number


@pytest.mark.parametrize(
    ("cell", "wrong"),
    [
        ("", "employee_no_missing"),
        ("\u3000", "employee_no_missing"),
        ("9" * 65, "employee_no_too_long"),
        (1.2345678901234567e17, "employee_no_precision_lost"),
        (float("nan"), "employee_no_missing"),
        (1.5, "employee_no_invalid"),
        (date(2020, 1, 1), "employee_no_invalid"),
    ],
)
def test_employee_numbers_that_cannot_be_right(cell: Any, wrong: str) -> None:
    assert code(people.employee_no(cell)) == wrong


def test_letters_are_compared_without_case() -> None:
    assert employee_no_key("ab１") == employee_no_key("AB1") == "AB1"


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("张三", "张三"),
        (" 张　三 ", "张三"),
        ("李 四\xa0", "李四"),
        ("买买提•艾力", "买买提·艾力"),
        ("阿依古丽．买买提", "阿依古丽·买买提"),
        ("𠮷田", "𠮷田"),
        ("John  Smith", "John Smith"),
        ("=1+1", "=1+1"),
        ("<b>王</b>{{ 7*7 }}", "<b>王</b>{{ 7*7 }}"),
    ],
)
def test_names_keep_what_is_theirs(cell: str, name: str) -> None:
    assert people.name(cell) == name


def test_names_that_are_none() -> None:
    assert code(people.name(" \u3000")) == "name_missing"
    assert code(people.name("王" * 101)) == "name_too_long"


@pytest.mark.parametrize(
    "cell", [GOOD, " 110105 19491231 002x ", "１１０１０５１９４９１２３１００２Ｘ", "'" + GOOD, f'="{GOOD}"']
)
def test_identity_numbers_are_normalised(cell: str) -> None:
    assert READ(cell) == GOOD


@pytest.mark.parametrize(
    ("cell", "wrong"),
    [
        ("", "id_missing"),
        ("440524188001010014", "id_date"),
        ("110105194912310020", "id_checksum"),
        ("11010519491331002X", "id_date"),
        ("110105209912310028", "id_date"),
        ("1101051949123100", "id_format"),
        ("110105491231002", "id_format"),
        ("O10105194912310021", "id_format"),
        ("无", "id_format"),
        ("1.10105E+17", "id_precision_lost"),
        (110105194912310020.0, "id_precision_lost"),
        (440524198001010000, "id_precision_lost"),
        (date(2020, 1, 1), "id_format"),
    ],
)
def test_identity_numbers_that_cannot_be_right(cell: Any, wrong: str) -> None:
    assert code(READ(cell)) == wrong


@given(
    area=st.integers(110000, 659999),
    born=st.dates(date(1930, 1, 1), date(2008, 1, 1)),
    sequence=st.integers(0, 999),
    other=st.sampled_from("0123456789X"),
)
def test_exactly_one_check_digit_passes(area: int, born: date, sequence: int, other: str) -> None:
    digits = f"{area}{born:%Y%m%d}{sequence:03d}"
    right = id_check_digit(digits)
    assert READ(digits + right) == digits + right
    assert (READ(digits + other) == digits + other) == (other == right)
    assert birth_in(digits + right) == born.isoformat()
    assert gender_in(digits + right) == ("男" if sequence % 2 else "女")


@pytest.mark.parametrize(
    "cell",
    [
        *("13800138000", "+86 138-0013-8000", "008613800138000", "8613800138000", "１３８００１３８０００"),
        *(13800138000, 13800138000.0, "13800138000.0", "138 0013 8000\n", "(+86)13800138000"),
    ],
)
def test_phones_are_eleven_digits(cell: Any) -> None:
    assert people.phone(cell) == "13800138000"


@pytest.mark.parametrize(
    "cell", ["1380013800", "12345678901", "021-58881234", "无", "138001380001", "tel:13800138000"]
)
def test_phones_that_are_none(cell: str) -> None:
    assert code(people.phone(cell)) == "phone_invalid"


def test_of_two_phones_the_first_is_suggested() -> None:
    found = people.phone("13800138000/13900139000")
    assert isinstance(found, Problem)
    assert found.suggestion == "13800138000"
    assert code(people.phone("")) == "phone_missing"


@pytest.mark.parametrize(
    ("cell", "gender"), [("男", "男"), ("Ｍ", "男"), ("女士", "女"), (1.0, "男"), ("", None)]
)
def test_genders(cell: Any, gender: str | None) -> None:
    assert people.gender(cell) == gender


def test_words_for_yes_no_and_service() -> None:
    assert (people.yes_or_no("是"), people.yes_or_no("未入会"), people.yes_or_no("")) == (True, False, None)
    assert (people.in_service("在职"), people.in_service("已离职"), people.in_service("")) == (
        True,
        False,
        None,
    )
    assert code(people.gender("未知")) == "enum_unknown"
    assert code(people.yes_or_no("也许")) == "enum_unknown"
    assert code(people.in_service("出差")) == "enum_unknown"


def test_free_text_is_kept_literally() -> None:
    read = people.words(10)
    assert read(" 主管\u3000") == "主管"
    assert read("\t=1+1") == "\t=1+1"
    assert read("") is None
    assert read(5.0) == "5"
    assert code(read("长" * 11)) == "too_long"


def test_mail_addresses() -> None:
    assert people.email("Wang@Example.com") == "wang@example.com"
    assert people.email("wang@example.com") == "wang@example.com"
    assert people.email("无") is None
    assert code(people.email("wang@")) == "email_invalid"


@given(st.one_of(st.text(max_size=40), st.floats(), st.integers(), st.dates(), st.booleans()))
def test_no_cell_breaks_a_reader(cell: Any) -> None:
    for read in (
        people.employee_no,
        people.name,
        READ,
        people.phone,
        people.gender,
        people.words(9),
        people.email,
    ):
        read(cell)


@pytest.mark.parametrize("text", ["13800001111", "+86 138 0000 1111", "0551-62345678", "(0551)6234567转8"])
def test_a_number_that_can_be_rung(text: str) -> None:
    assert people.callable_number(text)


@pytest.mark.parametrize("text", ["abc", "无", "12", "138-", "1380000111x", "9" * 40, "--------"])
def test_what_nobody_can_ring(text: str) -> None:
    assert not people.callable_number(text)
