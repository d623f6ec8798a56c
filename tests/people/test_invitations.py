"""A member comes in with a code bound to their number and the last four, once, and only while it holds."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from app.core import accounts
from app.core.accounts import User
from app.core.clock import moved_to, now
from app.core.db import atomic, session
from app.models import AuditEvent, Employee, MemberAccess, Seat, TenantUser
from app.people.services import entry
from app.people.services.employment import hire
from app.people.services.invitations import (
    access_of,
    digest_of,
    expire_invitations,
    invite,
    withdraw_access,
)
from app.people.services.refusals import CodeRefused, DoorShut, NotInvited, WeakPassword
from app.rules.members import ALPHABET, is_shut, new_code, read_code
from tests.cast import TODAY, Union
from tests.imports.messy import id_number

GOOD = "Kaixin-Huiyuan-88"
MOST, SHUT = 5, timedelta(minutes=30)


pytestmark = pytest.mark.usefixtures("today")


def hired(union: Union, number: int = 1, *, member: bool = True) -> Employee:
    with atomic():
        return hire(
            unit=union.unit("上海一部"),
            on=date(2026, 1, 5),
            employee_no=f"A{number:04d}",
            name="周会员",
            id_no=id_number(number),
            phone=str(13800000000 + number),
            joined_union_on=date(2026, 1, 5) if member else None,
            actor=union.hr.actor,
            at=now(),
        )


def invited(union: Union, person: Employee) -> str:
    with atomic():
        (made,) = invite([person], actor=union.hr.actor, on=TODAY, at=now())
    return made.code


def came_in(union: Union, number: str, code: str, *, tail: str | None = None, password: str = GOOD) -> User:
    with atomic():
        return entry.activate(
            entry.door_of(union.code, number),
            tail=tail or id_number(1)[-4:],
            code=code,
            password=password,
            on=TODAY,
            at=now(),
        )


def test_codes_are_read_from_paper_without_mistakes() -> None:
    code = new_code()
    assert len(read_code(code)) == 8
    assert not set("0O1IL") & set(ALPHABET)
    assert read_code(f" {code.lower()} ") == read_code(code.replace("-", ""))


def test_the_door_shuts_some_days_after_leaving() -> None:
    assert not is_shut(None, TODAY, days=0)
    assert not is_shut(TODAY, TODAY + timedelta(days=30), days=30)
    assert is_shut(TODAY, TODAY + timedelta(days=31), days=30)


@pytest.mark.sql
def test_the_right_code_makes_an_account_with_a_seat_at_oneself(in_our_union: Union) -> None:
    person = hired(in_our_union)
    account = came_in(in_our_union, "a0001", invited(in_our_union, person).lower())
    seat = session.scalars(select(Seat).where(Seat.user_id == account.id)).one()
    assert (seat.role, seat.employee_id) == ("member", person.id)
    assert session.scalars(select(TenantUser.tenant_id).where(TenantUser.user_id == account.id)).one()
    assert access_of([person.id])[person.id].state == "active"
    assert entry.account_at(entry.door_of(in_our_union.code, "A0001")) == account


@pytest.mark.sql
def test_a_code_is_kept_as_a_keyed_hash_and_never_in_the_trail(in_our_union: Union) -> None:
    person = hired(in_our_union)
    code = invited(in_our_union, person)
    row = access_of([person.id])[person.id]
    assert row.code_digest == digest_of(person.id, code)
    assert read_code(code) not in str(row.code_digest).upper()
    said = session.scalars(select(AuditEvent).where(AuditEvent.verb == "invite_members")).all()
    assert said
    assert not any(code in str(each.changes) + str(each.object_label) for each in said)


@pytest.mark.sql
@pytest.mark.parametrize(
    "wrong",
    [
        {"number": "A9999"},
        {"code": "AAAA-AAAA"},
        {"code": ""},
        {"tail": "0000"},
        {"union": "nowhere"},
        {"union": "OURS' OR 1=1"},
    ],
    ids="-".join,
)
def test_whatever_is_wrong_the_answer_is_the_same(in_our_union: Union, wrong: dict[str, str]) -> None:
    code = invited(in_our_union, hired(in_our_union))
    said = {"union": in_our_union.code, "number": "A0001", "code": code, "tail": id_number(1)[-4:], **wrong}
    door = entry.door_of(said["union"], said["number"])
    with pytest.raises(CodeRefused) as refused, atomic():
        entry.activate(door, tail=said["tail"], code=said["code"], password=GOOD, on=TODAY, at=now())
    assert refused.value.message == entry.refused()
    assert session.scalar(select(func.count()).select_from(Seat).where(Seat.role == "member")) == 0


def test_a_code_is_used_once(in_our_union: Union) -> None:
    code = invited(in_our_union, hired(in_our_union))
    came_in(in_our_union, "A0001", code)
    with pytest.raises(CodeRefused):
        came_in(in_our_union, "A0001", code, password="Another-Good-99")


def test_a_code_of_another_person_or_union_is_no_code(our_union: Union, their_union: Union) -> None:
    with our_union.scope():
        code = invited(our_union, hired(our_union, 1))
        invited(our_union, hired(our_union, 2))
        with pytest.raises(CodeRefused):
            came_in(our_union, "A0002", code, tail=id_number(2)[-4:])
        session.rollback()
    with their_union.scope():
        invited(their_union, hired(their_union, 1))
        with pytest.raises(CodeRefused):
            came_in(their_union, "A0001", code)


def test_inviting_again_voids_the_code_of_before(in_our_union: Union) -> None:
    person = hired(in_our_union)
    old, new = invited(in_our_union, person), invited(in_our_union, person)
    with pytest.raises(CodeRefused):
        came_in(in_our_union, "A0001", old)
    assert came_in(in_our_union, "A0001", new)


def test_who_is_in_and_is_invited_again_begins_anew_with_the_same_account(in_our_union: Union) -> None:
    person = hired(in_our_union)
    first = came_in(in_our_union, "A0001", invited(in_our_union, person))
    before = accounts.state_of(first.id).epoch
    code = invited(in_our_union, person)
    assert entry.account_at(entry.door_of(in_our_union.code, "A0001")) is None
    assert accounts.state_of(first.id).epoch > before
    with pytest.raises(WeakPassword):
        came_in(in_our_union, "A0001", code)  # the password of before
    assert came_in(in_our_union, "A0001", code, password="Xin-de-Mima-2026").id == first.id


def test_a_code_lapses_after_its_days_and_then_the_state_says_so(in_our_union: Union) -> None:
    person = hired(in_our_union)
    code = invited(in_our_union, person)
    late = TODAY + timedelta(days=15)
    with moved_to(late):
        with pytest.raises(CodeRefused), atomic():
            entry.activate(
                entry.door_of(in_our_union.code, "A0001"),
                tail=id_number(1)[-4:],
                code=code,
                password=GOOD,
                on=late,
                at=now(),
            )
        with atomic():
            assert expire_invitations(on=late) == 1
        assert access_of([person.id])[person.id].state == "expired"


def test_a_withdrawn_invitation_is_none(in_our_union: Union) -> None:
    person = hired(in_our_union)
    code = invited(in_our_union, person)
    with atomic():
        withdraw_access(access_of([person.id])[person.id], actor=in_our_union.hr.actor, reason="发错人")
    with pytest.raises(CodeRefused):
        came_in(in_our_union, "A0001", code)


def test_a_weak_password_leaves_the_code_unused(in_our_union: Union) -> None:
    code = invited(in_our_union, hired(in_our_union))
    with pytest.raises(WeakPassword):
        came_in(in_our_union, "A0001", code, password="a0001a0001")
    assert came_in(in_our_union, "A0001", code)


@pytest.mark.sql
def test_after_five_wrong_codes_the_door_rests(in_our_union: Union) -> None:
    person = hired(in_our_union)
    invited(in_our_union, person)
    door = entry.door_of(in_our_union.code, "A0001")
    assert door is not None
    taken = []
    for _try in range(7):
        with atomic():
            taken.append(entry.take_try(door, at=now(), most=MOST, shut_for=SHUT))
    assert taken == [True] * 5 + [False] * 2
    with atomic():
        later = now() + SHUT + timedelta(minutes=1)
        assert entry.take_try(door, at=later, most=MOST, shut_for=SHUT)


def test_only_members_in_service_are_invited(in_our_union: Union) -> None:
    with pytest.raises(NotInvited):
        invited(in_our_union, hired(in_our_union, 2, member=False))
    assert session.scalar(select(func.count()).select_from(MemberAccess)) == 0


def test_who_left_long_ago_is_told_so(in_our_union: Union) -> None:
    person = hired(in_our_union)
    code = invited(in_our_union, person)
    person.state, person.left_on = "left", TODAY - timedelta(days=40)
    session.commit()
    with pytest.raises(DoorShut):
        came_in(in_our_union, "A0001", code)
