"""The pages of employees, as HR meets them."""

import re

import pytest

from app.core.db import session
from app.models import Employee, EmploymentEvent, Membership, OrgUnit
from app.tenants.queries import people_at_and_below
from tests.cast import Union
from tests.visitor import Visitor

pytestmark = [pytest.mark.sql, pytest.mark.usefixtures("today")]

PERSON = {
    "employee_no": "A001",
    "name": "张三",
    "id_no": "11010119900307803X",
    "phone": "13800138000",
    "on": "2024-05-06",
    "joined_union_on": "2024-05-06",
}


@pytest.fixture
def hr(client: Visitor, our_union: Union) -> Visitor:
    return client.sign_in(our_union.hr)


def hire(visitor: Visitor, union: Union, **given: str) -> int:
    """Hire by the form; the number of the employee."""
    answer = visitor.submit("/hire/", **{"unit": str(union.units["上海一部"]), **PERSON, **given})
    assert answer.status_code == 302, answer.text
    return int(answer.location.rsplit("/", 1)[1])


def employee(union: Union, number: int) -> Employee:
    session.rollback()
    return session.get_one(Employee, number, populate_existing=True)


def test_a_person_is_hired_and_found_by_name_number_identity_and_phone(hr: Visitor, our_union: Union) -> None:
    hire(hr, our_union)
    for words in ("张", "a001", "11010119900307803x", "13800138000", "8000"):
        assert "A001" in hr.get(f"/employees/list/?q={words}").text, words
    assert "A001" not in hr.get("/employees/list/?q=1380013800").text


def test_numbers_are_masked_on_every_page(hr: Visitor, our_union: Union) -> None:
    number = hire(hr, our_union)
    pages = [f"/employees/show/{number}", "/employees/list/", f"/employees/edit/{number}", f"/move/{number}"]
    for path in pages:
        text = hr.get(path).text
        assert "13800138000" not in text, path
        assert "11010119900307803X" not in text, path
    assert "138****8000" in hr.get("/employees/list/").text


def test_a_wrong_number_stands_at_its_field_and_the_rest_is_kept(hr: Visitor, our_union: Union) -> None:
    given = {**PERSON, "id_no": "110101199003078031", "unit": str(our_union.units["上海一部"])}
    answer = hr.submit("/hire/", **given)
    assert answer.status_code == 200
    assert "110101199003078031" in answer.text
    assert "张三" in answer.text
    with our_union.scope():
        assert session.query(Employee).count() == 0


def test_move_leave_return_and_membership_by_their_forms(hr: Visitor, our_union: Union) -> None:
    number = hire(hr, our_union)
    north = str(our_union.units["华北"])
    hr.submit(f"/move/{number}", to_unit=north, on="2025-01-01", reason="支援")
    hr.submit(f"/leaveunion/{number}", on="2025-02-01")
    hr.submit(f"/joinunion/{number}", on="2025-03-01")
    hr.submit(f"/leave/{number}", on="2026-01-31", reason="辞职")
    hr.submit(f"/return/{number}", unit=north, on="2026-03-01", joined_union_on="2026-03-01")
    with our_union.scope():
        kinds = [row.kind for row in session.query(EmploymentEvent).order_by(EmploymentEvent.id)]
        assert kinds == ["hired", "moved", "left", "returned"]
        assert session.query(Membership).filter(Membership.left_on.is_(None)).count() == 1
        assert session.query(Membership).count() == 3
        assert employee(our_union, number).unit_id == our_union.units["华北"]
    assert "支援" in hr.get(f"/employees/show/{number}?tab=EmploymentEvents").text
    assert "2025-02-01" in hr.get(f"/employees/show/{number}?tab=Memberships").text


def test_a_change_of_particulars_keeps_the_numbers_that_were_left_empty(
    hr: Visitor, our_union: Union
) -> None:
    number = hire(hr, our_union)
    path = f"/employees/edit/{number}"
    seen = re.search(r'name="seen"[^>]*value="([^"]*)"', hr.get(path).text)[1]
    kept = {"employee_no": "A001", "name": "张三", "gender": "男", "birth_on": "1990-03-07", "seen": seen}
    assert hr.submit(path, position="店长", **kept).status_code == 302
    with our_union.scope():
        person = employee(our_union, number)
        assert (person.position, person.id_no, person.phone) == ("店长", "11010119900307803X", "13800138000")


def test_only_hr_changes_people(client: Visitor, our_union: Union) -> None:
    number = hire(client.application.test_client().sign_in(our_union.hr), our_union)
    for role in ("officer", "chair", "finance", "auditor", "tenant_admin"):
        visitor = client.application.test_client().sign_in(our_union.people[role])
        for path in ("/hire/", f"/move/{number}", f"/leave/{number}", f"/employees/edit/{number}"):
            assert visitor.get(path).status_code in {403, 404}, (role, path)


def test_an_empty_list_says_what_to_do_next(hr: Visitor) -> None:
    assert "导入花名册" in hr.get("/employees/list/").text


def test_a_unit_counts_its_people_and_those_below(hr: Visitor, our_union: Union) -> None:
    hire(hr, our_union)
    hire(hr, our_union, unit=str(our_union.units["华北"]), employee_no="A002", id_no="11010119900307811X")
    with our_union.scope():
        counts = people_at_and_below(session.query(OrgUnit))
        named = {our_union.units[name]: name for name in ("总部", "华东", "上海一部", "华北")}
        assert {named[number]: count for number, count in counts.items()} == {
            "总部": 2,
            "华东": 1,
            "上海一部": 1,
            "华北": 1,
        }
