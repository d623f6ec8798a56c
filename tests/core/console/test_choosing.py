"""One act for many rows: asked first, done for all of them or none, never for what is not in sight."""

import re

import pytest

from app.core.console import choosing
from app.core.db import atomic, session
from app.models import Product
from tests.cast import Union
from tests.core.console import shelf
from tests.visitor import Visitor

pytestmark = pytest.mark.sql
LIST = "/products/list/"


@pytest.fixture
def officer(our_union: Union, client: Visitor) -> Visitor:
    with our_union.scope(), atomic():
        for number in range(6):
            product = shelf.product(f"P{number}", f"大米{number}")
            shelf.article(f"K{number}", of=product)
            product.state = "delisted" if number == 5 else "draft"
    return client.sign_in(our_union.officer)


def states(union: Union) -> dict[str, str]:
    with union.scope():
        return dict(session.query(Product.code, Product.state).order_by(Product.code).tuples())


def numbers(union: Union) -> list[int]:
    with union.scope():
        return [number for (number,) in session.query(Product.id).order_by(Product.code)]


def test_the_page_says_how_many_and_for_which_it_is_not_possible(officer: Visitor, our_union: Union) -> None:
    text = officer.submit(
        "/products/chosen", form_at=LIST, action="unlist_product", rowid=numbers(our_union)
    ).text
    assert "当前状态都不能办理" in text
    text = officer.submit(
        "/products/chosen", form_at=LIST, action="list_product", rowid=numbers(our_union)[:3]
    ).text
    assert 'name="expected" value="3"' in text
    assert set(states(our_union).values()) == {"draft", "delisted"}


def test_it_is_done_for_all_that_were_shown(officer: Visitor, our_union: Union) -> None:
    chosen = {"action": "list_product", "rowid": numbers(our_union)[:3]}
    officer.submit("/products/action_post", form_at=LIST, expected="3", **chosen)
    assert list(states(our_union).values()).count("listed") == 3


def test_all_that_are_filtered_are_meant_by_the_filter_and_not_by_ticks(
    officer: Visitor, our_union: Union
) -> None:
    text = officer.submit(
        "/products/chosen?state=draft&q=大米", form_at=LIST, action="list_product", all="y"
    ).text
    assert re.search(r'name="expected" value="5"', text)
    officer.submit(
        "/products/action_post?state=draft&q=大米", form_at=LIST, action="list_product", all="y", expected="5"
    )
    assert states(our_union)["P5"] == "delisted"
    assert list(states(our_union).values()).count("listed") == 5


def test_a_list_that_changed_meanwhile_changes_nothing(officer: Visitor, our_union: Union) -> None:
    answer = officer.submit(
        "/products/action_post?state=draft", form_at=LIST, action="list_product", all="y", expected="4"
    )
    assert "列表已有变化" in officer.get(answer.headers["Location"]).text
    assert "listed" not in states(our_union).values()


def test_more_than_can_be_done_at_once_is_refused(
    officer: Visitor, our_union: Union, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choosing, "MOST", 3)
    answer = officer.submit("/products/chosen", form_at=LIST, action="list_product", all="y")
    assert answer.status_code == 400
    assert "分批办理" in answer.text


def test_who_may_only_look_has_no_boxes(our_union: Union, officer: Visitor) -> None:
    assert 'name="rowid"' in officer.get(LIST).text
    officer.sign_in(our_union.chair)
    assert 'name="rowid"' not in officer.get(LIST).text
    refused = officer.submit("/products/chosen", form_at=LIST, action="list_product", all="y")
    assert refused.status_code == 403
