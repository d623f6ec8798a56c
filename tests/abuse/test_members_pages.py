"""A member with a browser and bad intentions: every address of the console, other people's numbers, other
people's codes.
"""

from typing import Any

import pytest
from sqlalchemy import func, select
from werkzeug.routing import Rule

from app.core.clock import now
from app.core.db import atomic, session
from app.models import MemberAccess, Seat
from app.orders.services.choosing import Wanted
from app.orders.services.redemption import redeem
from tests.cast import TODAY, Union, on
from tests.me.test_pages import hired, slip
from tests.orders.shop import article, lot
from tests.visitor import Visitor

# what a member has beside /me: signing in and out, the language, the own password and account
OWN = (
    *("/me/", "/login/", "/logout/", "/seat/", "/lang/", "/password/", "/account/", "/session/", "/static/"),
    *("/appbuilder/", "/back", "/healthz", "/readyz", "/metrics", "/f/", "/api/v1/security/"),
    *("/mynotices/", "/noticechoices/"),  # what one was told: tests/abuse/test_notices.py
)
LEADS_TO = ("/me/", "/login/", "/?")


@pytest.fixture(autouse=True)
def today() -> Any:
    with on():
        yield


@pytest.fixture
def colleague(our_union: Union) -> int:
    """吴同事, with points and an order; the order's number."""
    with our_union.scope():
        with atomic():
            person = hired(our_union, 2)
            lot(person, 300)
            receipt = redeem(
                person,
                lines=[Wanted(article(50).id, 1)],
                actor=our_union.officer.actor,
                on=TODAY,
                at=now(),
                address="别人的地址",
            )
            number = receipt.order_id
        session.rollback()
    return number


@pytest.fixture
def member(our_union: Union, client: Visitor) -> Visitor:
    answer = client.submit("/me/join", **slip(our_union))
    assert answer.status_code == 302, answer.text
    return client


def addresses(client: Visitor, method: str) -> list[str]:
    """Every address of the house that takes this method, with the number 1 wherever one is asked."""
    rules: list[Rule] = list(client.application.url_map.iter_rules())
    found = []
    for rule in rules:
        values: dict[str, Any] = dict.fromkeys(rule.arguments, 1)
        built = rule.build(values) if method in (rule.methods or ()) else None
        if built and not built[1].startswith(OWN):
            found.append(built[1])
    return sorted(set(found))


def test_no_page_of_the_console_is_a_members(member: Visitor, colleague: int) -> None:
    asked = addresses(member, "GET")
    assert len(asked) > 100
    open_ones = {}
    for address in asked:
        with member.get(address) as answer:
            if answer.status_code not in (302, 400, 401, 403, 404, 405):
                open_ones[address] = answer.status_code
            assert "吴同事" not in answer.text, address
            if answer.status_code == 302:
                assert (answer.location or "").startswith(LEADS_TO), (
                    address,
                    answer.location,
                )
    assert open_ones == {}


def test_no_button_of_the_console_is_a_members(member: Visitor, colleague: int) -> None:
    token = member.token("/me/profile/")
    pressed = {}
    for address in addresses(member, "POST"):
        with member.post(address, data={"csrf_token": token, "reason": "试", "on": "2026-09-01"}) as answer:
            if answer.status_code not in (302, 400, 401, 403, 404, 405, 422):
                pressed[address] = answer.status_code
            if answer.status_code == 302:
                assert (answer.location or "").startswith(LEADS_TO), (
                    address,
                    answer.location,
                )
    assert pressed == {}


def test_a_colleagues_order_is_not_there(our_union: Union, member: Visitor, colleague: int) -> None:
    answer = member.get(f"/me/orders/{colleague}")
    assert answer.status_code == 404
    for path in ("/me/", "/me/points", "/me/orders", "/me/care/"):
        page = member.get(path).text
        assert "别人的地址" not in page
        assert "大米" not in page


def test_a_used_code_opens_nothing_again(our_union: Union, client: Visitor) -> None:
    said = slip(our_union)
    assert client.submit("/me/join", **said).status_code == 302
    client.submit("/logout/", form_at="/me/profile/")
    answer = client.submit("/me/join", **{**said, "password": "Another-Good-99", "again": "Another-Good-99"})
    assert answer.status_code == 400
    assert client.get("/me/").status_code == 302


def test_a_code_of_one_union_is_nothing_in_another(
    our_union: Union, their_union: Union, client: Visitor
) -> None:
    ours, theirs = slip(our_union), slip(their_union)
    for wrong in ({**ours, "code": theirs["code"]}, {**theirs, "code": ours["code"]}):
        assert client.submit("/me/join", **wrong).status_code == 400
    with our_union.scope():
        assert session.scalars(select(MemberAccess.state)).all() == ["invited"]


def test_after_five_guesses_the_right_code_is_refused_alike(our_union: Union, client: Visitor) -> None:
    said = slip(our_union)
    wrong = [client.submit("/me/join", **{**said, "code": f"AAAA-AAA{place}"}) for place in "23456"]
    right = client.submit("/me/join", **said)
    assert {answer.status_code for answer in (*wrong, right)} == {400}
    with our_union.scope():
        assert session.scalar(select(func.count()).select_from(Seat).where(Seat.role == "member")) == 0


def test_the_code_itself_stands_in_no_page_of_staff(our_union: Union, client: Visitor) -> None:
    said = slip(our_union)
    client.sign_in(our_union.hr)
    for path in ("/membersaccess/list/", "/membersaccess/show/1", "/employees/show/1"):
        page = client.get(path).text
        assert said["code"] not in page
        assert said["code"].replace("-", "") not in page


def test_staff_cannot_hand_a_member_another_ones_pages(our_union: Union, member: Visitor) -> None:
    """A seat number in the header or the form switches between one's own seats only."""
    answer = member.get("/employees/list/", headers={"X-Seat": str(our_union.hr.seat_id)})
    assert answer.status_code == 403
    token = member.token("/me/profile/")
    switched = member.post("/seat/", data={"csrf_token": token, "seat": our_union.hr.seat_id})
    assert switched.status_code == 404
