"""What was shown in one seat is never written in another; and switching keeps one's place."""

import re
from datetime import date

import pytest
from sqlalchemy import select

from app.core.actor import SYSTEM
from app.core.db import atomic, session
from app.models import Category, Seat
from app.tenants.services.seats import give_seat
from tests.cast import Union
from tests.core.console import shelf
from tests.visitor import Visitor

pytestmark = pytest.mark.sql


@pytest.fixture
def north(our_union: Union) -> int:
    """陈静 is an officer at headquarters, and HR in 华北: her second seat's number."""
    with our_union.scope(), atomic():
        given = give_seat(
            our_union.officer.email,
            role="hr",
            unit=our_union.unit("华北"),
            from_on=date(2026, 1, 1),
            actor=SYSTEM,
        )
        return given.seat.id


def _categories(union: Union) -> list[str]:
    with union.scope():
        return list(session.scalars(select(Category.name)))


def test_a_form_of_another_seat_is_refused_and_nothing_is_written(
    our_union: Union, north: int, client: Visitor
) -> None:
    client.sign_in(our_union.officer)
    token = client.token("/categories/add")
    client.submit("/seat/", form_at="/", seat=north)
    form = {"csrf_token": token, "code": "FOOD", "name": "食品"}
    refused = client.post("/categories/add", data=form)
    assert refused.status_code == 409
    assert "没有保存任何内容" in refused.text
    assert "切换回福利专员" in refused.text
    assert 'value="食品"' in refused.text
    assert _categories(our_union) == []
    client.submit("/seat/", form_at="/", seat=our_union.officer.seat_id)
    assert client.post("/categories/add", data=form).status_code == 302
    assert _categories(our_union) == ["食品"]


def test_a_form_of_a_seat_that_has_ended_is_refused(our_union: Union, north: int, client: Visitor) -> None:
    client.sign_in(our_union.officer)
    client.submit("/seat/", form_at="/", seat=north)
    token = client.token("/hire/")
    with our_union.scope(), atomic():
        session.get_one(Seat, north).until_on = date(2026, 1, 2)
    refused = client.post("/categories/add", data={"csrf_token": token, "code": "FOOD", "name": "食品"})
    assert refused.status_code == 409
    assert "已不再担任" in refused.text
    assert _categories(our_union) == []


def test_a_script_reads_that_the_seat_changed(our_union: Union, north: int, client: Visitor) -> None:
    client.sign_in(our_union.officer)
    token = client.token("/categories/add")
    client.submit("/seat/", form_at="/", seat=north)
    refused = client.post(
        "/categories/add", data={"csrf_token": token}, headers={"Accept": "application/json"}
    )
    assert (refused.status_code, refused.json["code"]) == (409, "other_seat")


def test_an_old_page_still_switches_the_seat_and_signs_out(
    our_union: Union, north: int, client: Visitor
) -> None:
    client.sign_in(our_union.officer)
    token = client.token("/")
    client.submit("/seat/", form_at="/", seat=north)
    back = client.post("/seat/", data={"csrf_token": token, "seat": our_union.officer.seat_id})
    assert back.status_code == 302
    assert client.get("/categories/add").status_code == 200
    client.submit("/seat/", form_at="/", seat=north)
    assert client.post("/logout/", data={"csrf_token": token}).status_code == 302
    assert client.get("/categories/list/").status_code == 302


def test_switching_keeps_the_page_where_the_new_seat_has_it(
    our_union: Union, north: int, client: Visitor
) -> None:
    client.sign_in(our_union.officer)
    kept = client.submit("/seat/", form_at="/", seat=north, next="/employees/list/?q=0")
    assert kept.location == "/employees/list/?q=0"
    assert client.get(kept.location).status_code == 200


def test_switching_leads_home_with_a_word_where_it_has_not(
    our_union: Union, north: int, client: Visitor
) -> None:
    far = shelf.stocked(our_union, shelf.employee, number="E1", name="总部的人")
    client.sign_in(our_union.officer)
    for place in ("/categories/add", f"/employees/show/{far}"):
        client.submit("/seat/", form_at="/", seat=our_union.officer.seat_id)
        answer = client.submit("/seat/", form_at="/", seat=north, next=place)
        assert answer.location == place
        home = client.get(place, follow_redirects=True)
        assert home.request.path == "/"
        assert "已切换为人事专员" in home.text
    assert client.get("/categories/add").status_code == 403, "typed by hand, it is refused as ever"


@pytest.mark.parametrize("elsewhere", ["https://example.com/", "//example.com", "/\\example.com", ""])
def test_switching_leads_nowhere_else(elsewhere: str, our_union: Union, north: int, client: Visitor) -> None:
    client.sign_in(our_union.officer)
    assert client.submit("/seat/", form_at="/", seat=north, next=elsewhere).location == "/"


def test_the_menu_says_unit_role_and_reach_of_every_seat(
    our_union: Union, north: int, client: Visitor
) -> None:
    page = client.sign_in(our_union.officer).get("/").text
    menu = re.sub(r"<[^>]+>|\s+", " ", page.split('class="menu seat-menu"')[1].split("</details>")[0])
    words = re.sub(r"\s+", " ", menu)
    for each in ("皖江集团工会", "共 2 个岗位", "福利专员 含下级", "华北 人事专员 含下级"):
        assert each in words, words
