"""People are found by any part of a name, by initials, by the beginning of a number, by whole numbers."""

import pytest

from app.core import policy
from app.core.console.searching import containing
from app.core.db import atomic, session
from app.models import Employee
from app.people.services.identity import sensitive_values
from tests.cast import Union
from tests.core.console.shelf import employee

pytestmark = pytest.mark.sql

SEARCHED = ["name", "employee_no", "id_no", "phone"]
NAMES = ("王小伟", "王伟", "李小伟", "单雄信", "阿卜杜热合曼·买买提", "欧阳修远", "John Smith")
ID_NO, PHONE = "11010119900307803X", "13800138000"


@pytest.fixture(autouse=True)
def people(in_our_union: Union, monkeypatch: pytest.MonkeyPatch) -> Union:
    monkeypatch.setattr(policy, "may_seek", lambda _role, _kind: True)
    with atomic():
        for at, name in enumerate(NAMES):
            employee(in_our_union, f"A{at:03}", name, "上海一部" if at % 2 else "华北")
        employee(in_our_union, "Z900", "赵云", **sensitive_values(id_no=ID_NO, phone=PHONE))
    return in_our_union


def found(words: str) -> set[str]:
    query = session.query(Employee.name).filter(containing(Employee, SEARCHED, words))
    return {name for (name,) in query}


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("王", {"王小伟", "王伟"}),
        ("伟", {"王小伟", "王伟", "李小伟"}),
        ("小伟", {"王小伟", "李小伟"}),
        ("王小伟", {"王小伟"}),
        ("远", {"欧阳修远"}),
        ("阳修", {"欧阳修远"}),
        ("买提", {"阿卜杜热合曼·买买提"}),
        ("王伟伟", set()),
    ],
)
def test_any_part_of_a_name_finds_it(words: str, names: set[str]) -> None:
    assert found(words) == names


@pytest.mark.parametrize(
    ("words", "names"),
    [("wxw", {"王小伟"}), ("WX", {"王小伟"}), ("sxx", {"单雄信"}), ("dxx", set()), ("smith", {"John Smith"})],
)
def test_initials_find_a_name_from_the_first_on(words: str, names: set[str]) -> None:
    assert found(words) == names


def test_a_number_is_found_by_its_beginning_in_capitals_or_not() -> None:
    assert found("z9") == found("Z900") == {"赵云"}
    assert found("900") == set()


@pytest.mark.parametrize("words", [ID_NO, ID_NO.lower(), PHONE, "8000", "803x"])
def test_whole_numbers_and_their_last_four_find_a_person(words: str) -> None:
    assert found(words) == {"赵云"}


@pytest.mark.parametrize("words", ["1380013800", "138", "110101"])
def test_a_part_of_a_phone_or_identity_number_finds_nobody(words: str) -> None:
    assert found(words) == set()


def test_who_may_not_read_a_number_does_not_find_by_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policy, "may_seek", lambda _role, kind: kind != "phone")
    assert found(PHONE) == found("8000") == set()
    assert found(ID_NO) == {"赵云"}


def test_every_word_must_be_found_in_some_column() -> None:
    assert found("小伟 A000") == {"王小伟"}
    assert found("小伟 A002") == {"李小伟"}
    assert found("小伟 Z9") == set()


def test_what_is_found_lies_within_the_unit(people: Union) -> None:
    with people.scope("华北"):
        assert found("伟") == {"王小伟", "李小伟"}


@pytest.mark.parametrize("words", ["'", "%", "_", "\\", "\ud7ff", "\U0010ffff", "*", '"', "王%"])
def test_what_means_something_to_a_database_means_nothing_here(words: str) -> None:
    assert found(words) == set()


def test_a_new_name_has_new_initials() -> None:
    with atomic():
        session.query(Employee).filter_by(name="王伟").one().name = "曾国藩"
    assert found("zgf") == {"曾国藩"}
    assert found("ww") == set()
