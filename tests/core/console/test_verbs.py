"""Buttons: the question says what will change, the refusal comes back to the record, the word is typed."""

import pytest

from app.core.db import session
from app.models import Product, Tenant
from tests.cast import Person, Union
from tests.core.console import shelf
from tests.visitor import Visitor

pytestmark = pytest.mark.sql


def dialog_of(page: str, name: str) -> str:
    return page.split(f'<dialog class="dialog" id="ask-{name}"')[1].split("</dialog>", maxsplit=1)[0]


def test_the_question_names_the_thing_and_shows_before_and_after(our_union: Union, client: Visitor) -> None:
    shelf.stocked(our_union)
    with our_union.scope():
        number = session.query(Product).one().id
    card = f"/products/show/{number}"
    client.sign_in(our_union.officer)
    question = dialog_of(client.get(card).text, "list_product")
    assert "五常大米" in question
    assert "<del>草稿</del>" in question
    assert "<ins>已上架</ins>" in question
    client.submit(f"/products/action/list_product/{number}", form_at=card)
    question = dialog_of(client.get(card).text, "unlist_product")
    assert "可兑换货品" in question
    assert "<del>1</del>" in question


def test_a_refused_act_comes_back_to_the_record_with_a_sentence(our_union: Union, client: Visitor) -> None:
    number = shelf.stocked(our_union, shelf.product)
    client.sign_in(our_union.officer)
    answer = client.submit(f"/products/action/list_product/{number}", form_at=f"/products/show/{number}")
    assert answer.headers["Location"].endswith(f"/products/show/{number}")
    assert "还没有货品" in client.get(f"/products/show/{number}").text
    with our_union.scope():
        session.rollback()
        assert session.get_one(Product, number).state == "draft"


def test_what_is_big_wants_its_name_typed(our_union: Union, platform: Person, client: Visitor) -> None:
    client.sign_in(platform)
    card, act = f"/tenants/show/{our_union.tenant_id}", f"/tenants/action/suspend/{our_union.tenant_id}"
    assert 'data-same="ours"' in client.get(card).text
    client.submit(act, form_at=card, reason="欠费", typed="theirs")
    assert "输入的内容与要求不一致" in client.get(card).text
    assert state_of(our_union) == "active"
    client.submit(act, form_at=card, reason="欠费", typed=" ours ")
    assert state_of(our_union) == "suspended"


def test_many_acts_stand_under_more(our_union: Union, client: Visitor) -> None:
    number = shelf.stocked(our_union, shelf.employee)
    page = client.sign_in(our_union.hr).get(f"/employees/show/{number}").text
    beside, more = page.split('<details class="menu more">')
    assert beside.count('class="button button-') >= 2
    assert "编辑" in more.split("</details>")[0]


def state_of(union: Union) -> str:
    session.remove()
    return session.get_one(Tenant, union.tenant_id).state
