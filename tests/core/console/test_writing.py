"""Forms: what was typed stays, what was refused is not saved, and everything says why."""

import pytest
from sqlalchemy import select

from app.core.db import atomic, session
from app.models import AuditEvent, Product, Sku, Supplier
from tests.cast import Union
from tests.core.console import shelf
from tests.visitor import Visitor

STOCK = {"stock": "1", "low_stock": "0"}
pytestmark = pytest.mark.sql

SUPPLIER = {"code": "S9", "name": "徽州茶业", "state": "active"}


@pytest.fixture
def officer(our_union: Union, client: Visitor) -> Visitor:
    return client.sign_in(our_union.officer)


def suppliers(union: Union) -> list[Supplier]:
    session.remove()
    with union.scope():
        return list(session.scalars(select(Supplier)))


def test_a_row_is_added_and_on_record(officer: Visitor, our_union: Union) -> None:
    answer = officer.submit("/suppliers/add", **SUPPLIER, bank_account="6222021302012345678")
    assert answer.status_code == 302
    assert [row.name for row in suppliers(our_union)] == ["徽州茶业"]
    with our_union.scope():
        event = session.scalars(
            select(AuditEvent).where(AuditEvent.object_kind == "suppliers", AuditEvent.verb == "add")
        ).one()
        assert (event.verb, event.actor_name) == ("add", our_union.officer.name)
        assert "6222021302012345678" not in str(event.changes)


def test_a_code_in_use_is_said_at_its_field_and_nothing_is_lost(officer: Visitor, our_union: Union) -> None:
    officer.submit("/suppliers/add", **SUPPLIER)
    answer = officer.submit("/suppliers/add", **SUPPLIER | {"name": "另一家"})
    assert answer.status_code == 200
    assert "该值已被使用" in answer.text
    assert 'value="另一家"' in answer.text
    assert "UNIQUE" not in answer.text
    assert "INSERT" not in answer.text
    assert len(suppliers(our_union)) == 1


def test_an_edit_into_a_code_in_use_is_not_saved(officer: Visitor, our_union: Union) -> None:
    officer.submit("/suppliers/add", **SUPPLIER)
    officer.submit("/suppliers/add", **SUPPLIER | {"code": "S10", "name": "二号"})
    second = next(row.id for row in suppliers(our_union) if row.code == "S10")
    seen = seen_at(officer, f"/suppliers/edit/{second}")
    answer = officer.submit(f"/suppliers/edit/{second}", **SUPPLIER | {"name": "改了"}, seen=seen)
    assert "该值已被使用" in answer.text
    officer.get("/suppliers/list/")
    assert sorted(row.name for row in suppliers(our_union)) == ["二号", "徽州茶业"]


def test_an_edit_over_somebody_elses_is_refused_and_kept_in_the_form(
    officer: Visitor, our_union: Union
) -> None:
    number = shelf.stocked(our_union, shelf.supplier, code="S1")
    path = f"/suppliers/edit/{number}"
    stale = seen_at(officer, path)
    officer.submit(path, code="S1", name="先改的", state="active", seen=stale)
    answer = officer.submit(path, code="S1", name="后改的", state="active", seen=stale)
    assert "已被他人修改" in answer.text
    assert 'value="后改的"' in answer.text
    assert [row.name for row in suppliers(our_union)] == ["先改的"]


def test_a_secret_is_never_sent_back_and_an_empty_one_stays(officer: Visitor, our_union: Union) -> None:
    number = shelf.stocked(our_union, shelf.supplier, code="S1", bank_account="6222021302012345678")
    path = f"/suppliers/edit/{number}"
    assert "6222021302012345678" not in officer.get(path).text
    officer.submit(path, code="S1", name="改名", state="active", bank_account="", seen=seen_at(officer, path))
    assert [(row.name, row.bank_account) for row in suppliers(our_union)] == [("改名", "6222021302012345678")]


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("price_fen", "十二", "不是金额"),
        ("price_fen", "1.234", "不是金额"),
        ("points", "1.5", "不是整数"),
        ("points", "", "请填写此项"),
        ("stock", "-1", "不能小于 0"),
        ("stock", "1e9", "不是整数"),
        ("code", "", "请填写此项"),
        ("spec", "长" * 101, "最多 100 个字"),
        ("product", "999999", "不在可选范围内"),
        ("product", "abc", "不在可选范围内"),
        ("price_fen", "0", "不能小于 ¥0.01"),
        ("points", "0", "不能小于 1"),
    ],
)
def test_a_value_that_cannot_be_taken_says_so(
    field: str, typed: str, sentence: str, officer: Visitor, our_union: Union
) -> None:
    of = shelf.stocked(our_union, shelf.product)
    good = {"product": of, "code": "K1", "spec": "盒", "price_fen": "12.50", "points": "13", **STOCK}
    answer = officer.submit("/skus/add", **good | {field: typed})
    assert answer.status_code == 200
    assert sentence in answer.text
    with our_union.scope():
        assert session.scalars(select(Sku)).all() == []


@pytest.mark.parametrize("typed", ["12.5", "¥12.50", " 12.50 ", "１２.５０"])
def test_yuan_are_kept_as_fen(typed: str, officer: Visitor, our_union: Union) -> None:
    of = shelf.stocked(our_union, shelf.product)
    officer.submit("/skus/add", product=of, code="K1", spec="盒", price_fen=typed, points="1,300", **STOCK)
    with our_union.scope():
        row = session.scalars(select(Sku)).one()
        assert (row.price_fen, row.points) == (1250, 1300)
        number = row.id
    assert 'value="12.50"' in officer.get(f"/skus/edit/{number}").text
    assert "¥12.50" in officer.get(f"/skus/show/{number}").text


def test_a_refusal_of_a_service_stays_at_its_field(officer: Visitor, our_union: Union) -> None:
    number = shelf.stocked(our_union, stock=3)
    answer = officer.submit(f"/stock/{number}", pieces="-5", reason="盘点")
    assert answer.status_code == 200
    assert "库存只有 3 件" in answer.text
    assert 'value="-5"' in answer.text
    assert officer.submit(f"/stock/{number}", pieces="-2", reason="盘点").status_code == 302
    with our_union.scope():
        assert session.get_one(Sku, number).stock == 1


def test_a_button_moves_the_state_and_only_from_where_it_may(officer: Visitor, our_union: Union) -> None:
    sku = shelf.stocked(our_union)
    with our_union.scope():
        number = session.get_one(Sku, sku).product_id
    card = f"/products/show/{number}"
    assert "action/list_product" in officer.get(card).text
    officer.submit(f"/products/action/list_product/{number}", form_at=card)
    assert "action/unlist_product" in officer.get(card).text
    officer.submit(f"/products/action/list_product/{number}", form_at=card)
    assert "note-danger" in officer.get(card).text
    with our_union.scope():
        assert session.get_one(Product, number).state == "listed"


def test_a_product_without_articles_is_not_listed(officer: Visitor, our_union: Union) -> None:
    number = shelf.stocked(our_union, shelf.product)
    officer.submit(f"/products/action/list_product/{number}", form_at="/")
    assert "还没有货品" in officer.get(f"/products/show/{number}").text


def test_a_button_is_no_link(officer: Visitor, our_union: Union) -> None:
    number = shelf.stocked(our_union, shelf.product)
    assert officer.get(f"/products/action/list_product/{number}").status_code == 405
    assert officer.get("/suppliers/delete/1").status_code == 404
    assert officer.post(f"/products/action/list_product/{number}").status_code == 400


def test_an_article_is_added_from_its_products_card_with_the_product_filled_in(
    officer: Visitor, our_union: Union
) -> None:
    number = shelf.stocked(our_union, shelf.product)
    assert f"/skus/add?product={number}" in officer.get(f"/products/show/{number}").text
    assert "五常大米" in officer.get(f"/skus/add?product={number}").text


def seen_at(visitor: Visitor, path: str) -> str:
    return seen_in(visitor.get(path).text)


def seen_in(page: str) -> str:
    return page.split('name="seen"')[1].split('value="')[1].split('"', maxsplit=1)[0]


def test_what_is_closed_is_filtered_by_but_not_chosen_anew(officer: Visitor, our_union: Union) -> None:
    open_one = shelf.stocked(our_union, shelf.supplier, code="S1", name="皖江粮油")
    closed = shelf.stocked(our_union, shelf.supplier, code="S2", name="皖江旧货", state="stopped")
    assert {each["id"] for each in officer.get("/products/choose/supplier?q=皖江").json} == {open_one}  # type: ignore[union-attr]
    assert {each["id"] for each in officer.get("/products/pick/supplier?q=皖江").json} == {open_one, closed}  # type: ignore[union-attr]
    form = {"code": "P1", "name": "五常大米", "tax_rate_bp": "13", "category": "0"}
    assert "不在可选范围内" in officer.submit("/products/add", **form, supplier=closed).text


def test_what_a_record_has_stays_though_it_is_closed_by_now(officer: Visitor, our_union: Union) -> None:
    number = shelf.stocked(our_union, shelf.product)
    with our_union.scope(), atomic():
        row = session.get_one(Product, number)
        row.supplier.state = "stopped"
        form = {"code": "P1", "name": "改名", "supplier": row.supplier_id, "category": row.category_id}
    path = f"/products/edit/{number}"
    answer = officer.submit(path, **form, tax_rate_bp="13", seen=seen_at(officer, path))
    assert answer.status_code == 302, answer.text


def test_beside_a_stale_value_stands_what_is_recorded_now(officer: Visitor, our_union: Union) -> None:
    number = shelf.stocked(our_union, shelf.supplier, code="S1", name="皖江粮油")
    path = f"/suppliers/edit/{number}"
    stale = seen_at(officer, path)
    officer.submit(path, code="S1", name="先改的", state="active", seen=stale)
    answer = officer.submit(path, code="S1", name="后改的", state="active", seen=stale)
    assert 'data-take="先改的"' in answer.text
    assert answer.text.count("data-take") == 1
    officer.submit(path, code="S1", name="后改的", state="active", seen=seen_in(answer.text))
    assert [row.name for row in suppliers(our_union)] == ["后改的"]
