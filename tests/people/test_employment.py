"""Hiring, moving, leaving, returning, and what is refused on the way."""

from datetime import date
from typing import Any

import pytest

from app.core.clock import now
from app.core.db import atomic, session
from app.models import AuditEvent, Employee, EmploymentEvent, Membership
from app.people.services.employment import change_particulars, hire, leave, move, return_
from app.people.services.identity import has_number
from app.people.services.membership import join_union, leave_union
from app.people.services.refusals import (
    AlreadyInService,
    AlreadyMember,
    BadParticular,
    DateRefused,
    EmployeeNoTaken,
    IdentityTaken,
    NothingChanged,
    NotInService,
    NotMember,
    SameUnit,
)
from app.tenants.services.refusals import UnitClosed
from app.tenants.services.units import close_unit
from tests.cast import TODAY, Union

pytestmark = [pytest.mark.sql, pytest.mark.usefixtures("today")]

HIRED = date(2024, 5, 6)
PERSON = {"employee_no": "A001", "name": "张　三", "id_no": "11010119900307803x", "phone": "138-0013-8000"}


def hired(union: Union, unit: str = "上海一部", **given: Any) -> Employee:
    with atomic():
        return hire(
            union.unit(unit),
            **{
                "on": HIRED,
                "at": now(),
                "actor": union.hr.actor,
                "joined_union_on": HIRED,
                **PERSON,
                **given,
            },
        )


def events(employee: Employee) -> list[tuple[str, date]]:
    rows = session.query(EmploymentEvent).filter_by(employee_id=employee.id).order_by(EmploymentEvent.id)
    return [(row.kind, row.happened_on) for row in rows]


def memberships(employee: Employee) -> list[tuple[date, date | None]]:
    rows = session.query(Membership).filter_by(employee_id=employee.id).order_by(Membership.joined_on)
    return [(row.joined_on, row.left_on) for row in rows]


def test_a_hired_person_is_read_as_a_roster_reads_them(in_our_union: Union) -> None:
    person = hired(in_our_union)
    assert (person.name, person.id_no, person.phone) == ("张三", "11010119900307803X", "13800138000")
    assert (person.gender, person.birth_on) == ("男", date(1990, 3, 7))
    assert events(person) == [("hired", HIRED)]
    assert memberships(person) == [(HIRED, None)]


def test_somebody_with_another_document_is_hired_by_its_rules(in_our_union: Union) -> None:
    person = hired(in_our_union, id_kind="passport", id_no="e12345678")
    assert (person.id_kind, person.id_no, person.gender, person.birth_on) == (
        "passport",
        "E12345678",
        None,
        None,
    )
    assert session.query(Employee).filter(has_number("E12345678")).one() is person
    with pytest.raises(BadParticular) as refused:
        hired(in_our_union, employee_no="A002", id_kind="tw_permit", id_no="12")
    assert refused.value.details == {"field": "id_no", "problem": "id_format"}


def test_numbers_are_found_by_equality_and_never_lie_open(in_our_union: Union) -> None:
    person = hired(in_our_union)
    for said in ("11010119900307803x", "13800138000", "803X", "8000"):
        assert session.query(Employee).filter(has_number(said)).one() is person
    assert session.query(Employee).filter(has_number("1380013800")).count() == 0
    raw = session.query(Employee.id_no_index, Employee.phone_index).one()
    assert "1101" not in str(raw)


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("employee_no", "", "employee_no_missing"),
        ("employee_no", None, "employee_no_missing"),
        ("name", "  ", "name_missing"),
        ("id_no", "110101199003078031", "id_checksum"),
        ("id_no", "110101199013078030", "id_date"),
        ("id_no", "1234", "id_format"),
        ("phone", "12345", "phone_invalid"),
        ("email", "nobody", "email_invalid"),
        ("gender", "其他", "enum_unknown"),
        ("position", "长" * 101, "too_long"),
    ],
)
def test_a_value_that_cannot_be_taken_names_its_field(
    in_our_union: Union, field: str, value: str | None, problem: str
) -> None:
    with pytest.raises(BadParticular) as refused:
        hired(in_our_union, **{field: value})
    assert refused.value.details == {"field": field, "problem": problem}
    assert refused.value.message
    assert session.query(Employee).count() == 0


def test_an_employee_number_belongs_to_one_person_whatever_its_case_or_unit(our_union: Union) -> None:
    with our_union.scope():
        hired(our_union, "华北")
    again = {"employee_no": "a001", "id_no": "11010119900307811X", "phone": "13800138001"}
    with our_union.scope(), pytest.raises(EmployeeNoTaken, match="张三"):
        hired(our_union, **again)
    with our_union.scope("华东"), pytest.raises(EmployeeNoTaken) as refused:
        hired(our_union, **again)
    assert "张三" not in str(refused.value)  # who is out of sight is named to nobody


def test_an_identity_number_belongs_to_one_person(in_our_union: Union) -> None:
    person = hired(in_our_union)
    with pytest.raises(IdentityTaken):
        hired(in_our_union, employee_no="A002")
    with atomic():
        leave(person, on=TODAY, at=now(), actor=in_our_union.hr.actor)
    with pytest.raises(IdentityTaken, match=r"return|返岗"):
        hired(in_our_union, employee_no="A002")


def test_two_unions_may_employ_the_same_person(our_union: Union, their_union: Union) -> None:
    with our_union.scope():
        hired(our_union)
    session.rollback()
    with their_union.scope():
        person = hired(their_union)
        assert session.query(Employee).filter(has_number("11010119900307803X")).one() is person


def test_nobody_is_hired_tomorrow_or_into_a_closed_unit(in_our_union: Union) -> None:
    with pytest.raises(DateRefused):
        hired(in_our_union, on=date(2026, 9, 2))
    with atomic():
        close_unit(in_our_union.unit("上海一部"), on=TODAY, actor=in_our_union.hr.actor)
    with pytest.raises(UnitClosed):
        hired(in_our_union)


def test_a_move_is_a_dated_fact(in_our_union: Union) -> None:
    person, actor = hired(in_our_union), in_our_union.hr.actor
    with atomic():
        move(
            person,
            to_unit=in_our_union.unit("华北"),
            position="店长",
            on=TODAY,
            at=now(),
            actor=actor,
            reason="支援",
        )
    assert (person.unit.name, person.position) == ("华北", "店长")
    moved = session.query(EmploymentEvent).filter_by(kind="moved").one()
    assert (moved.from_unit.name, moved.to_unit.name, moved.reason, moved.recorded_by) == (
        "上海一部",
        "华北",
        "支援",
        "王芳",
    )


def test_a_move_that_is_none_is_refused(in_our_union: Union) -> None:
    person, actor = hired(in_our_union), in_our_union.hr.actor
    with pytest.raises(SameUnit):
        move(person, to_unit=in_our_union.unit("上海一部"), on=TODAY, at=now(), actor=actor)
    with pytest.raises(DateRefused):
        move(person, to_unit=in_our_union.unit("华北"), on=date(2024, 5, 5), at=now(), actor=actor)
    with pytest.raises(DateRefused):
        move(person, to_unit=in_our_union.unit("华北"), on=date(2026, 9, 2), at=now(), actor=actor)
    assert events(person) == [("hired", HIRED)]


def test_whoever_leaves_leaves_the_union_with_it_and_can_return_once(in_our_union: Union) -> None:
    person, actor = hired(in_our_union), in_our_union.hr.actor
    left, back = date(2025, 1, 31), date(2026, 3, 1)
    with atomic():
        leave(person, on=left, at=now(), actor=actor, reason="辞职")
    assert (person.state, person.left_on) == ("left", left)
    assert memberships(person) == [(HIRED, left)]
    with pytest.raises(NotInService):
        leave(person, on=TODAY, at=now(), actor=actor)
    with pytest.raises(NotInService):
        move(person, to_unit=in_our_union.unit("华北"), on=TODAY, at=now(), actor=actor)
    north = in_our_union.unit("华北")
    with pytest.raises(DateRefused):
        return_(person, unit=north, on=date(2025, 1, 30), at=now(), actor=actor)
    with atomic():
        return_(person, unit=north, on=back, at=now(), actor=actor, joined_union_on=back)
    with pytest.raises(AlreadyInService):
        return_(person, unit=north, on=TODAY, at=now(), actor=actor)
    assert (person.state, person.left_on, person.unit.name) == ("active", None, "华北")
    assert events(person) == [("hired", HIRED), ("left", left), ("returned", back)]
    assert memberships(person) == [(HIRED, left), (back, None)]


def test_the_union_is_joined_and_left_by_dates(in_our_union: Union) -> None:
    person, actor = hired(in_our_union), in_our_union.hr.actor
    with pytest.raises(AlreadyMember):
        join_union(person, on=TODAY, at=now(), actor=actor)
    with pytest.raises(DateRefused):
        leave_union(person, on=date(2024, 5, 5), at=now(), actor=actor)
    leave_union(person, on=date(2025, 6, 30), at=now(), actor=actor)
    with pytest.raises(NotMember):
        leave_union(person, on=TODAY, at=now(), actor=actor)
    with pytest.raises(DateRefused):
        join_union(person, on=date(2025, 6, 29), at=now(), actor=actor)
    with pytest.raises(DateRefused):
        join_union(person, on=date(2026, 9, 2), at=now(), actor=actor)
    join_union(person, on=TODAY, at=now(), actor=actor)
    assert memberships(person) == [(HIRED, date(2025, 6, 30)), (TODAY, None)]


def test_history_keeps_what_was_and_hides_the_numbers(in_our_union: Union) -> None:
    person, actor = hired(in_our_union), in_our_union.hr.actor
    with atomic():
        change_particulars(person, on=TODAY, at=now(), actor=actor, phone="13900139000", grade="P6")
    event = session.query(EmploymentEvent).filter_by(kind="changed").one()
    assert event.prior == {"phone": "138****8000", "grade": None}
    said = session.query(AuditEvent).filter_by(verb="change_particulars").one()
    assert said.changes == {"phone": ["138****8000", "139****9000"], "grade": [None, "P6"]}
    assert session.query(Employee).filter(has_number("13900139000")).one() is person
    with pytest.raises(NothingChanged):
        change_particulars(person, on=TODAY, at=now(), actor=actor, phone="139 0013 9000")


def test_particulars_of_another_person_are_not_taken_over(in_our_union: Union) -> None:
    person, actor = hired(in_our_union), in_our_union.hr.actor
    other = hired(in_our_union, employee_no="A002", id_no="11010119900307811X", phone="13800138001")
    with pytest.raises(EmployeeNoTaken):
        change_particulars(other, on=TODAY, at=now(), actor=actor, employee_no="ａ００１")
    with pytest.raises(IdentityTaken):
        change_particulars(other, on=TODAY, at=now(), actor=actor, id_no=person.id_no)
    assert other.employee_no == "A002"


def test_what_is_no_particular_is_never_set(in_our_union: Union) -> None:
    person, actor = hired(in_our_union), in_our_union.hr.actor
    with pytest.raises(NothingChanged):
        change_particulars(person, on=TODAY, at=now(), actor=actor, tenant_id=99, state="left", unit_id=1)
