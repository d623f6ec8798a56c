"""Every crossing that stock Flask-AppBuilder leaves open between two unions, tried on our pages."""

import pytest
from sqlalchemy import select

from app.core.db import session
from app.models import Product, Sku, Supplier
from tests.cast import Union
from tests.core.console import shelf
from tests.visitor import Visitor

pytestmark = pytest.mark.sql


@pytest.fixture
def theirs(their_union: Union) -> dict[str, int]:
    """Rows of the other union: its supplier, product and article."""
    sku = shelf.stocked(their_union)
    with their_union.scope():
        row = session.get_one(Sku, sku)
        numbers = {"skus": sku, "products": row.product_id, "suppliers": row.product.supplier_id}
        numbers["categories"] = row.product.category_id
    session.remove()
    return numbers


@pytest.fixture
def officer(our_union: Union, client: Visitor) -> Visitor:
    return client.sign_in(our_union.officer)


@pytest.mark.parametrize("page", ["suppliers", "categories", "products", "skus"])
def test_a_foreign_row_is_not_listed(page: str, officer: Visitor, theirs: dict[str, int]) -> None:
    text = officer.get(f"/{page}/list/").text
    assert "五常大米" not in text
    assert "皖江粮油" not in text


@pytest.mark.parametrize("page", ["suppliers", "categories", "products", "skus"])
@pytest.mark.parametrize("verb", ["show", "edit"])
def test_a_foreign_number_answers_as_a_missing_one(
    page: str, verb: str, officer: Visitor, theirs: dict[str, int]
) -> None:
    foreign, missing = officer.get(f"/{page}/{verb}/{theirs[page]}"), officer.get(f"/{page}/{verb}/999999")
    assert foreign.status_code == missing.status_code == 404


@pytest.mark.parametrize("number", ["0", "-1", "abc", "1e3", "٣", "9" * 40, "1%00", "1;drop"])
def test_a_number_that_is_none_is_not_found(number: str, officer: Visitor) -> None:
    assert officer.get(f"/products/show/{number}").status_code == 404
    assert officer.get(f"/stock/{number}").status_code == 404


def test_a_foreign_row_cannot_be_edited(officer: Visitor, their_union: Union, theirs: dict[str, int]) -> None:
    answer = officer.submit(f"/suppliers/edit/{theirs['suppliers']}", form_at="/suppliers/add", name="改了")
    assert answer.status_code == 404
    with their_union.scope():
        assert session.get_one(Supplier, theirs["suppliers"]).name == "皖江粮油"


def test_a_button_cannot_be_pressed_on_a_foreign_row(
    officer: Visitor, their_union: Union, theirs: dict[str, int]
) -> None:
    pressed = officer.submit(f"/products/action/list_product/{theirs['products']}", form_at="/")
    together = officer.submit(
        "/products/action_post", form_at="/", action="list_product", rowid=theirs["products"]
    )
    assert (pressed.status_code, together.status_code) == (404, 404)
    with their_union.scope():
        assert session.get_one(Product, theirs["products"]).state == "draft"


def test_a_form_about_a_foreign_row_does_not_open(officer: Visitor, theirs: dict[str, int]) -> None:
    assert officer.get(f"/stock/{theirs['skus']}").status_code == 404
    answer = officer.submit(f"/stock/{theirs['skus']}", form_at="/", pieces="5", reason="x")
    assert answer.status_code == 404


def test_pickers_offer_no_foreign_row(officer: Visitor, theirs: dict[str, int]) -> None:
    for name in ("supplier", "category"):
        assert officer.get(f"/products/pick/{name}?q=").json == []
    assert "皖江粮油" not in officer.get("/products/add").text


def test_a_foreign_related_number_is_refused_at_its_field(
    officer: Visitor, our_union: Union, theirs: dict[str, int]
) -> None:
    own = shelf.stocked(our_union, shelf.supplier, code="OURS")
    answer = officer.submit(
        "/products/add", code="X", name="X", supplier=own, category=theirs["categories"], tax_rate_bp="13"
    )
    assert answer.status_code == 200
    assert "不在可选范围内" in answer.text
    with our_union.scope():
        assert session.scalars(select(Product)).all() == []


def test_a_foreign_related_number_in_the_address_is_refused_too(
    officer: Visitor, our_union: Union, theirs: dict[str, int]
) -> None:
    path = f"/products/add?_flt_0_supplier={theirs['suppliers']}&supplier={theirs['suppliers']}"
    assert "皖江粮油" not in officer.get(path).text
    answer = officer.submit(path, code="X", name="X", tax_rate_bp="13")
    assert answer.status_code == 200
    with our_union.scope():
        assert session.scalars(select(Product)).all() == []


def test_a_filter_on_a_foreign_row_shows_nothing_and_no_name(
    officer: Visitor, theirs: dict[str, int]
) -> None:
    answer = officer.get(f"/products/list/?supplier={theirs['suppliers']}")
    assert answer.status_code == 200
    assert "皖江粮油" not in answer.text


def test_what_a_person_may_not_do_is_forbidden_even_to_the_address(
    our_union: Union, client: Visitor, theirs: dict[str, int]
) -> None:
    sku = shelf.stocked(our_union)
    client.sign_in(our_union.finance)
    assert client.get("/categories/list/").status_code == 200
    assert client.get("/categories/add").status_code == 403
    assert client.get(f"/stock/{sku}").status_code == 403
    assert client.submit("/products/action/list_product/1", form_at="/").status_code == 403


def test_the_platform_sees_no_unions_rows(platform: object, client: Visitor, theirs: dict[str, int]) -> None:
    client.sign_in(platform)  # type: ignore[arg-type]
    for page in ("suppliers", "products", "skus"):
        assert client.get(f"/{page}/list/").status_code == 403
