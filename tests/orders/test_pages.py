"""The counter and the orders, as the welfare officer meets them."""

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from app.core.db import atomic, session
from app.models import Employee, Order, PointLot, Sku
from tests.cast import Union, on
from tests.orders import shop
from tests.visitor import Visitor

pytestmark = pytest.mark.sql
SEEN = re.compile(r'name="seen"[^>]*value="([^"]*)"')
ONCE = re.compile(r'name="once"[^>]*value="([^"]*)"')


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with on(shop.TODAY):
        yield


class Shelf:
    """One member with points, one article."""

    def __init__(self, union: Union) -> None:
        with union.scope(), atomic():
            member, sub = shop.person("李娜"), shop.sub_account()
            shop.lot(member, 300, paid_from=sub)
            article = shop.article(points=50, stock=5)
            self.member, self.article = member.id, article.id
        self.union = union
        session.remove()

    def count(self) -> int:
        session.remove()
        with self.union.scope():
            return session.scalar(select(func.count()).select_from(Order)) or 0

    def order(self) -> Order:
        session.remove()
        with self.union.scope():
            return session.scalars(select(Order)).one()

    def left(self) -> tuple[int, int]:
        session.remove()
        with self.union.scope():
            points = session.scalar(select(func.sum(PointLot.left_points))) or 0
            return int(points), session.get_one(Sku, self.article).stock


@pytest.fixture
def shelf(our_union: Union) -> Shelf:
    return Shelf(our_union)


@pytest.fixture
def officer(client: Visitor, our_union: Union) -> Visitor:
    return client.sign_in(our_union.officer)


def preview(officer: Visitor, shelf: Shelf, **more: str) -> tuple[str, dict[str, str]]:
    """The page with before and after, and the fields that confirm it."""
    form = {"article": str(shelf.article), "quantity": "2", "receiver": "李娜", "address": "合肥", **more}
    answer = officer.submit(f"/redeem/{shelf.member}", **form)
    assert answer.status_code == 200, answer.text
    seen, once = SEEN.search(answer.text), ONCE.search(answer.text)
    assert seen
    assert once
    return answer.text, {**form, "seen": seen[1], "once": once[1]}


def confirm(officer: Visitor, shelf: Shelf, form: dict[str, str]) -> str:
    answer = officer.submit(f"/redeem/{shelf.member}", **form)
    assert answer.status_code == 302, answer.text
    return answer.location


def test_the_counter_leads_to_the_member_and_shows_what_there_is_to_spend(
    officer: Visitor, shelf: Shelf
) -> None:
    found = officer.get("/counter/pick/employee?q=李").text
    assert "李娜" in found or "\\u674e\\u5a1c" in found
    answer = officer.submit("/counter/", employee=str(shelf.member))
    assert answer.location == f"/redeem/{shelf.member}"
    page = officer.get(answer.location).text
    assert "300" in page
    assert "2027-08-31" in page
    assert str(shelf.article) in officer.get("/redeem/pick/article?q=大米").text


def test_nothing_is_ordered_before_it_was_looked_at(officer: Visitor, shelf: Shelf) -> None:
    page, form = preview(officer, shelf)
    assert shelf.count() == 0
    assert "300" in page
    assert "200" in page
    where = confirm(officer, shelf, form)
    assert shelf.left() == (200, 3)
    card = officer.get(where).text
    for word in ("李娜", "DD20260901-", "节日慰问", "会员活动", "50105"):
        assert word in card, word


def test_a_double_click_on_confirm_places_one_order(officer: Visitor, shelf: Shelf) -> None:
    _page, form = preview(officer, shelf)
    assert confirm(officer, shelf, form) == confirm(officer, shelf, form)
    assert shelf.count() == 1


def test_another_quantity_is_looked_at_again_before_it_is_ordered(officer: Visitor, shelf: Shelf) -> None:
    _page, form = preview(officer, shelf)
    answer = officer.submit(f"/redeem/{shelf.member}", **{**form, "quantity": "3"})
    assert answer.status_code == 200
    assert shelf.count() == 0
    assert SEEN.search(answer.text)[1] not in ("", form["seen"])  # type: ignore[index]


def test_refusals_stay_on_the_page_with_what_was_typed(officer: Visitor, shelf: Shelf) -> None:
    answer = officer.submit(
        f"/redeem/{shelf.member}",
        article=str(shelf.article),
        quantity="6",
        receiver="李娜",
        address="合肥市庐阳区",
    )
    assert answer.status_code == 200
    assert "合肥市庐阳区" in answer.text
    assert "5" in answer.text
    assert shelf.count() == 0


def test_an_order_goes_all_the_way_by_its_pages(officer: Visitor, shelf: Shelf) -> None:
    confirm(officer, shelf, preview(officer, shelf)[1])
    number = shelf.order().id
    assert f"/ship/{number}" in officer.get(f"/orders/show/{number}").text
    officer.submit(f"/ship/{number}", carrier="顺丰", tracking_no="SF1", on="2026-09-01")
    assert shelf.order().state == "shipped"
    assert f"/cancel/{number}" not in officer.get(f"/orders/show/{number}").text
    officer.submit(f"/receive/{number}", on="2026-09-01")
    assert shelf.order().state == "received"
    assert officer.get("/orders/list/?state=received").text.count("DD20260901-") >= 1
    late = officer.submit(f"/cancel/{number}", on="2026-09-01", reason="拍错了")
    assert late.status_code == 200
    assert shelf.order().state == "received"


def test_a_cancelled_order_gives_everything_back(officer: Visitor, shelf: Shelf) -> None:
    confirm(officer, shelf, preview(officer, shelf)[1])
    answer = officer.submit(f"/cancel/{shelf.order().id}", on="2026-09-01", reason="拍错了")
    assert answer.status_code == 302
    assert shelf.left() == (300, 5)


def test_who_may_not_redeem_meets_no_counter(client: Visitor, our_union: Union, shelf: Shelf) -> None:
    finance = client.sign_in(our_union.finance)
    assert finance.get("/counter/").status_code == 403
    assert finance.get(f"/redeem/{shelf.member}").status_code == 403
    assert "/counter/" not in finance.get("/orders/list/").text


def test_another_unions_numbers_lead_nowhere(
    client: Visitor, our_union: Union, their_union: Union, shelf: Shelf
) -> None:
    theirs = Shelf(their_union)
    officer = client.sign_in(our_union.officer)
    confirm(officer, shelf, preview(officer, shelf)[1])
    assert officer.get(f"/redeem/{theirs.member}").status_code == 404
    assert officer.submit("/counter/", employee=str(theirs.member)).status_code == 200
    answer = officer.submit(
        f"/redeem/{shelf.member}", article=str(theirs.article), quantity="1", receiver="", address=""
    )
    assert answer.status_code == 200
    assert SEEN.search(answer.text)[1] == ""  # type: ignore[index]
    stranger = client.application.test_client()
    assert isinstance(stranger, Visitor)
    stranger.sign_in(their_union.officer)
    number = shelf.order().id
    for path in (f"/orders/show/{number}", f"/ship/{number}", f"/receive/{number}", f"/cancel/{number}"):
        assert stranger.get(path).status_code == 404, path
    with their_union.scope():
        assert session.get_one(Employee, theirs.member).name == "李娜"


def test_several_articles_make_one_order(officer: Visitor, shelf: Shelf) -> None:
    with shelf.union.scope(), atomic():
        first = session.get_one(Sku, shelf.article)
        other = Sku(product_id=first.product_id, code="K2", spec="10kg", price_fen=4000, points=40, stock=9)
        session.add(other)
        session.flush()
        second = str(other.id)
    page, form = preview(officer, shelf, article_2=second, quantity_2="3")
    assert ">80<" in page  # of 300, 2 × 50 and 3 × 40 are spent
    confirm(officer, shelf, form)
    assert shelf.order().total_points == 220
    assert shelf.left() == (80, 3)


def test_another_article_of_the_same_price_is_looked_at_again(officer: Visitor, shelf: Shelf) -> None:
    with shelf.union.scope(), atomic():
        first = session.get_one(Sku, shelf.article)
        like = {name: getattr(first, name) for name in ("product_id", "price_fen", "points", "stock")}
        other = Sku(code="K2", spec="另一种", **like)
        session.add(other)
        session.flush()
        second = str(other.id)
    _page, form = preview(officer, shelf)
    answer = officer.submit(f"/redeem/{shelf.member}", **form | {"article": second})
    assert answer.status_code == 200
    assert shelf.count() == 0
