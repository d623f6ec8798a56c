"""A record's page: what heads it, where it stands in its life, what belongs to it, where its links lead."""

import re
from datetime import date

import pytest
from sqlalchemy import event

from app.catalog.services import list_product, unlist_product
from app.core.console.stages import stages_of, way_of
from app.core.db import atomic, session
from app.models import Employee, Product
from app.rules.catalog import LIFECYCLE as PRODUCTS
from app.rules.exceptions import EXCEPTION_LIFECYCLE, EXCEPTION_TONES
from app.rules.orders import LIFECYCLE as ORDERS
from app.rules.points import GRANT_LIFECYCLE
from app.rules.versions import RULE_LIFECYCLE
from tests.cast import TODAY, Union, on
from tests.core.console import shelf
from tests.databases import TestDatabase
from tests.visitor import Visitor

pytestmark = pytest.mark.sql


@pytest.fixture
def officer(our_union: Union, client: Visitor) -> Visitor:
    return client.sign_in(our_union.officer)


def heading_of(page: str) -> str:
    """What stands in the head: key facts and steps."""
    return page.split("record-head")[1].split("</section>", maxsplit=1)[0]


def test_the_way_leads_on_and_never_out() -> None:
    assert way_of(ORDERS) == ["placed", "shipped", "received"]
    assert way_of(GRANT_LIFECYCLE) == ["prepared", "submitted", "released"]
    assert way_of(EXCEPTION_LIFECYCLE, EXCEPTION_TONES) == ["asked", "granted"]  # void is no aim
    assert way_of(RULE_LIFECYCLE) == ["draft", "released"]
    assert way_of(PRODUCTS) == ["draft", "listed"]


def test_steps_say_who_and_when_from_the_trail(our_union: Union) -> None:
    shelf.stocked(our_union)
    with our_union.scope(), on(date(2026, 9, 1)):
        product = session.query(Product).one()
        with atomic():
            list_product(product, actor=our_union.officer.actor, on=TODAY)
        found = stages_of(PRODUCTS, product, {})
        assert [(each.label, each.place) for each in found] == [("草稿", "passed"), ("已上架", "current")]
        assert found[1].mark.who == our_union.officer.name
        assert "2026-09-01 09:00" in found[1].when
        with atomic():
            unlist_product(product, actor=our_union.officer.actor, reason="换季")
        found = stages_of(PRODUCTS, product, {})
        assert [each.label for each in found] == ["草稿", "已上架", "已下架"]
        assert found[-1].tone == "off"


def test_the_head_of_a_card_holds_key_facts_and_steps(officer: Visitor, our_union: Union) -> None:
    shelf.stocked(our_union)
    with our_union.scope():
        number = session.query(Product).one().id
    head = heading_of(officer.get(f"/products/show/{number}").text)
    assert "供应商" in head
    assert "草稿" in head
    assert "已上架" in head  # still ahead
    assert "未开始" in head


def test_a_relation_leads_to_its_record_only_where_the_seat_may_open_it(
    our_union: Union, client: Visitor
) -> None:
    shelf.stocked(our_union)
    with our_union.scope():
        row = session.query(Product).one()
        path, supplier = f"/products/show/{row.id}", f"/suppliers/show/{row.supplier_id}"
    assert f'href="{supplier}"' in client.sign_in(our_union.officer).get(path).text
    number = shelf.stocked(our_union, shelf.employee)
    client.sign_in(our_union.hr)
    unit = f"/units/show/{our_union.units['总部']}"
    assert f'href="{unit}"' in client.get(f"/employees/show/{number}").text


def test_only_the_open_tab_is_read(officer: Visitor, our_union: Union, database: TestDatabase) -> None:
    number = shelf.stocked(our_union, shelf.employee)
    details = officer.get(f"/employees/show/{number}").text
    assert "?tab=PointLots" in details
    assert "积分批次" in details
    assert "还没有人持有积分" not in details
    opened = officer.get(f"/employees/show/{number}?tab=PointLots").text
    assert 'aria-current="page">积分批次' in opened
    assert "<dt>手机号</dt>" not in opened
    assert officer.get(f"/employees/show/{number}?tab=Nix").status_code == 404


def test_a_tab_one_may_not_read_is_neither_shown_nor_opened(our_union: Union, client: Visitor) -> None:
    number = shelf.stocked(our_union, shelf.employee)
    client.sign_in(our_union.hr)
    assert "tab=PointLots" not in client.get(f"/employees/show/{number}").text
    assert client.get(f"/employees/show/{number}?tab=PointLots").status_code == 404


def test_a_card_asks_as_often_however_much_belongs_to_it(
    officer: Visitor, our_union: Union, database: TestDatabase
) -> None:
    shelf.stocked(our_union)
    with our_union.scope():
        product = session.query(Product).one()
        path = f"/products/show/{product.id}"
    asked = [statements(database, officer, path)]
    with our_union.scope(), atomic():
        product = session.query(Product).one()
        for each in range(20):
            shelf.article(f"M{each}", of=product)
    asked.append(statements(database, officer, path))
    assert asked[0] == asked[1]


def test_a_group_of_nothing_is_folded(our_union: Union, client: Visitor) -> None:
    number = shelf.stocked(our_union, shelf.employee)
    page = client.sign_in(our_union.hr).get(f"/employees/show/{number}").text
    assert re.search(r'<details class="folded"><summary>其他信息', page)
    with our_union.scope(), atomic():
        session.get_one(Employee, number).education = "本科"
    page = client.get(f"/employees/show/{number}").text
    assert not re.search(r'<details class="folded"><summary>其他信息', page)


def statements(database: TestDatabase, visitor: Visitor, path: str) -> int:
    """How many statements a page takes."""
    heard: list[str] = []

    def hear(_conn: object, _cursor: object, statement: str, *_more: object) -> None:
        heard.append(statement)

    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", hear)
    try:
        assert visitor.get(path).status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", hear)
    return len(heard)
