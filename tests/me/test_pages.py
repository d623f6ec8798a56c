"""A member's own pages: themself alone, on every page; the console is not theirs."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from app.core.clock import moved_to, now
from app.core.db import atomic, session
from app.core.money import Points
from app.models import CareCase, Employee, MemberAccess, Tenant
from app.people.services.employment import hire, leave
from app.people.services.invitations import invite
from app.points.services.awards import award
from tests.cast import TODAY, Union, on
from tests.imports.messy import id_number
from tests.orders.shop import lot, sub_account
from tests.visitor import Visitor

GOOD = "Kaixin-Huiyuan-88"


@pytest.fixture(autouse=True)
def today() -> Any:
    with on():
        yield


def hired(union: Union, number: int) -> Employee:
    with atomic():
        return hire(
            unit=union.unit("上海一部"),
            on=date(2026, 1, 5),
            employee_no=f"A{number:04d}",
            name="周会员" if number == 1 else "吴同事",
            id_no=id_number(number),
            phone=str(13800000000 + number),
            joined_union_on=date(2026, 1, 5),
            actor=union.hr.actor,
            at=now(),
        )


def slip(union: Union, number: int = 1) -> dict[str, str]:
    """What stands on the slip HR hands out, and what only the member knows."""
    with union.scope():
        person = hired(union, number)
        with atomic():
            (made,) = invite([person], actor=union.hr.actor, on=TODAY, at=now())
        session.rollback()
    return {
        "union": union.code,
        "number": f"A{number:04d}",
        "code": made.code,
        "tail": id_number(number)[-4:],
        "password": GOOD,
        "again": GOOD,
    }


@pytest.fixture
def member(our_union: Union, client: Visitor) -> Visitor:
    """周会员, who has just come in."""
    answer = client.submit("/me/join", **slip(our_union))
    assert answer.status_code == 302, answer.text
    return client


PAGES = (
    "/me/",
    "/me/points",
    "/me/orders",
    "/me/care/",
    "/me/feedback",
    "/me/profile/",
    "/me/care/apply/hospital",
)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_of_a_member_opens(member: Visitor, path: str) -> None:
    answer = member.get(path)
    assert answer.status_code == 200
    assert "None" not in answer.text


@pytest.mark.parametrize("path", PAGES)
def test_a_stranger_is_led_to_the_members_door(our_union: Union, client: Visitor, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 302
    assert answer.location.startswith("/me/signin")


@pytest.mark.parametrize("path", PAGES)
def test_staff_have_no_pages_of_a_member(our_union: Union, client: Visitor, path: str) -> None:
    assert client.sign_in(our_union.hr).get(path).status_code == 403


def test_the_workbench_of_a_member_is_their_own_page(member: Visitor) -> None:
    answer = member.get("/")
    assert (answer.status_code, answer.location) == (302, "/me/")


def test_a_member_comes_back_with_number_and_password(our_union: Union, member: Visitor) -> None:
    member.submit("/logout/", form_at="/me/profile/")
    assert member.get("/me/").status_code == 302
    said = {"union": our_union.code, "number": "a0001", "password": GOOD}
    assert member.submit("/me/signin", **said).location == "/me/"
    assert "周会员" in member.get("/me/").text


def test_a_unions_code_in_capitals_opens_to_its_members_however_it_is_typed(
    our_union: Union, client: Visitor
) -> None:
    with atomic():
        session.execute(update(Tenant).where(Tenant.id == our_union.tenant_id).values(code="WanJiang"))
    given = slip(our_union) | {"union": "wanjiang"}
    assert client.submit("/me/join", **given).location == "/me/"
    client.submit("/logout/", form_at="/me/profile/")
    said = {"union": "WANJIANG", "number": "a0001", "password": GOOD}
    assert client.submit("/me/signin", **said).location == "/me/"


@pytest.mark.parametrize(
    "wrong",
    [{"password": "Wrong-Password-1"}, {"number": "A0009"}, {"union": "nowhere"}, {"union": "theirs"}],
)
def test_wrong_answers_at_the_door_are_alike(
    our_union: Union, member: Visitor, wrong: dict[str, str]
) -> None:
    member.submit("/logout/", form_at="/me/profile/")
    said = {"union": our_union.code, "number": "A0001", "password": GOOD} | wrong
    answer = member.submit("/me/signin", **said)
    assert answer.status_code == 200
    assert "After 5 wrong passwords" in answer.text or "5 次" in answer.text


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": "AAAA-BBBB"},
        {"tail": "9999"},
        {"number": "A0777"},
        {"union": "nowhere"},
        {"password": "short", "again": "short"},
        {"again": "Something-Else-77"},
        {"code": ""},
        {"number": "x" * 500},
    ],
)
def test_nothing_is_made_of_a_wrong_code(our_union: Union, client: Visitor, wrong: dict[str, str]) -> None:
    answer = client.submit("/me/join", **{**slip(our_union), **wrong})
    assert answer.status_code in (200, 400)
    assert 'class="error"' in answer.text
    with our_union.scope():
        assert session.scalars(select(MemberAccess.state)).all() == ["invited"]


def test_the_fifth_wrong_password_locks_the_door(our_union: Union, member: Visitor) -> None:
    member.submit("/logout/", form_at="/me/profile/")
    said = {"union": our_union.code, "number": "A0001"}
    for _try in range(5):
        member.submit("/me/signin", **said, password="Wrong-Password-1")
    assert member.submit("/me/signin", **said, password=GOOD).status_code == 200


def test_another_members_order_or_case_is_not_there(our_union: Union, member: Visitor) -> None:
    for path in ("/me/orders/1", "/me/care/case/1", "/me/orders/abc", "/me/care/case/99999999999999999999"):
        assert member.get(path).status_code == 404


def test_an_application_is_with_the_union_once(our_union: Union, member: Visitor) -> None:
    page = member.get("/me/care/apply/marriage").text
    once = page.split('name="once"')[1].split('value="')[1].split('"')[0]
    said = {"event_on": "2026-08-20", "fact_spouse": "李某", "words": "结婚登记", "once": once}
    first = member.submit("/me/care/apply/marriage", **said)
    again = member.submit("/me/care/apply/marriage", **said)
    assert first.status_code == again.status_code == 302
    assert first.location == again.location
    assert "结婚登记" in member.get(first.location).text
    with our_union.scope():
        case = session.scalars(select(CareCase)).one()
        assert case.requested_by


@pytest.mark.parametrize("day", ["", "2030-01-01", "1990-01-01", "abc"])
def test_an_impossible_day_is_no_application(our_union: Union, member: Visitor, day: str) -> None:
    answer = member.submit("/me/care/apply/marriage", event_on=day, words="x")
    assert answer.status_code == 200
    with our_union.scope():
        assert session.scalars(select(CareCase)).all() == []


def test_an_occasion_that_does_not_exist_is_not_there(member: Visitor) -> None:
    assert member.get("/me/care/apply/lottery").status_code == 404


def test_nobody_applies_for_care_after_their_own_death(member: Visitor) -> None:
    assert "职工本人去世" not in member.get("/me/care/").text
    assert member.get("/me/care/apply/death_self").status_code == 404
    assert "直系亲属去世" in member.get("/me/care/").text


def test_signing_out_everywhere_ends_this_one_too(member: Visitor) -> None:
    assert member.submit("/me/profile/everywhere", form_at="/me/profile/").status_code == 302
    assert member.get("/me/").status_code == 302


def test_who_left_long_ago_is_signed_out_with_a_sentence(our_union: Union, member: Visitor) -> None:
    with our_union.scope():
        with atomic():
            person = session.scalars(select(Employee)).one()
            leave(person, on=TODAY, actor=our_union.hr.actor, at=now())
        session.rollback()
    assert member.get("/me/").status_code == 200
    with moved_to(TODAY + timedelta(days=31)):
        with our_union.scope():
            account = session.scalars(select(MemberAccess.account_id)).one()
        assert account
        answer = member.get("/me/", follow_redirects=True)
    assert answer.request.path == "/me/signin"


def test_who_left_reads_that_their_points_are_frozen_and_since_when(
    our_union: Union, member: Visitor
) -> None:
    with our_union.scope(), atomic():
        person = session.scalars(select(Employee)).one()
        lot(person, 300)
    assert "冻结" not in member.get("/me/").text
    with our_union.scope(), atomic():
        leave(session.scalars(select(Employee)).one(), on=TODAY, actor=our_union.hr.actor, at=now())
    for page in ("/me/", "/me/points"):
        assert f"您已离职，300 积分自 {TODAY} 起冻结" in member.get(page).text


def test_a_new_invitation_ends_the_session_of_before(our_union: Union, member: Visitor) -> None:
    with our_union.scope():
        with atomic():
            invite(session.scalars(select(Employee)).all(), actor=our_union.hr.actor, on=TODAY, at=now())
        session.rollback()
    assert member.get("/me/").status_code == 302


def test_numbers_are_masked_for_their_owner_too(our_union: Union, member: Visitor) -> None:
    page = member.get("/me/profile/").text
    assert id_number(1) not in page
    assert "13800000001" not in page


def test_points_are_told_with_what_is_left_and_what_lapses(our_union: Union, member: Visitor) -> None:
    with our_union.scope():
        with atomic():
            person = session.scalars(select(Employee)).one()
            lot(person, 200, expires_on=TODAY + timedelta(days=9))
            lot(person, 300)
        session.rollback()
    page = member.get("/me/points").text
    assert "500" in page
    assert "+200" in page
    assert "+300" in page
    assert f"{TODAY + timedelta(days=9)}" in page
    assert "500" in member.get("/me/").text


def test_a_member_reads_why_they_hold_their_points_and_nobody_elses(
    member: Visitor, our_union: Union
) -> None:
    with our_union.scope(), atomic():
        mine = session.scalars(select(Employee).where(Employee.employee_no == "A0001")).one()
        made = award(
            mine,
            sub_account=sub_account(),
            points=Points(60),
            reason="抗洪抢险表彰",
            reference="why",
            actor=our_union.officer.actor,
            on=TODAY,
        )
        foreign = lot(hired(our_union, 2), 40)
        own, other = made.id, foreign.id
    assert f"/me/points/{own}" in member.get("/me/points").text
    answer = member.get(f"/me/points/{own}")
    assert answer.status_code == 200, answer.text
    assert "抗洪抢险表彰" in answer.text
    for odd in (other, 0, "abc", "9" * 30):
        assert member.get(f"/me/points/{odd}").status_code == 404
