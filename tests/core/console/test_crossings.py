"""Every crossing that stock Flask-AppBuilder leaves open between two unions, tried on our pages.

What Flask-AppBuilder 5.3.0 does by itself, reproduced with two tenants, and the test that answers it:

- list, show, edit, delete of a foreign number held: a_foreign_row_is_not_listed,
  a_foreign_number_answers_as_a_missing_one, a_foreign_row_cannot_be_edited, nothing_is_deleted_by_its_number
- related lists held: a_list_under_a_foreign_row_does_not_open
- POST action on a foreign row CROSSED: a_button_cannot_be_pressed_on_a_foreign_row
- POST action_post, bulk, CROSSED: own_and_foreign_rows_pressed_together_change_nothing
- MasterDetailView /list/<pk> CROSSED: there_is_no_list_of_somebodys_number
- names in the options of forms and searches leaked: pickers_offer_no_foreign_row, no_page_names_a_foreign_row
- a foreign related number taken: a_foreign_related_number_is_refused_at_its_field
- add?_flt_0_x=<foreign> taken: a_foreign_related_number_in_the_address_is_refused_too
- REST takes any related number: tests/core/rest/test_crossings.py
- filters over many-to-many fail open: a_filter_nobody_declared_narrows_and_tells_nothing
- psize, page, _oc_ garbage answers 500 or everything: test_lists.py, an_undeclared_order_is_refused
- unknown actions, GET actions, wrong methods: an_unknown_button_is_not_found, a_page_knows_its_methods
- broken rison in ?q= answers 500: a_broken_search_is_a_search
- /download/<filename> asks nobody: there_is_no_download_by_name
- one filter object for all threads: test_threads.py
- a refused change is saved by a later commit: a_refused_change_is_not_saved_by_a_later_commit
- IntegrityError shows SQL and loses the form: test_writing.py, test_integrity.py
- GET deletes, the cookie opens REST: tests/house/test_views.py, tests/core/rest/test_resources.py
- users and roles of all tenants on its own pages: the_frameworks_pages_of_users_and_roles_are_not_served
"""

import pytest
from sqlalchemy import select

from app.core.db import atomic, session
from app.core.errors import BadInput
from app.models import Product, Sku, Supplier
from tests.abuse.crawl import plain
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
    assert plain(foreign.data, theirs[page]) == plain(missing.data, 999999)


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
        assert officer.get(f"/products/choose/{name}?q=").json == []
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


def test_own_and_foreign_rows_pressed_together_change_nothing(
    officer: Visitor, our_union: Union, their_union: Union, theirs: dict[str, int]
) -> None:
    sku = shelf.stocked(our_union)
    with our_union.scope():
        own = session.get_one(Sku, sku).product_id
    numbers = {"rowid": [own, theirs["products"]]}
    answer = officer.submit("/products/action_post", form_at="/", action="list_product", **numbers)
    assert answer.status_code == 404
    for union, number in ((our_union, own), (their_union, theirs["products"])):
        with union.scope():
            assert session.get_one(Product, number).state == "draft"
        session.remove()


def test_a_list_under_a_foreign_row_does_not_open(officer: Visitor, theirs: dict[str, int]) -> None:
    for address in (f"/products/show/{theirs['products']}?tab=Skus", "/products/show/999999?tab=Skus"):
        assert officer.get(address).status_code == 404


def test_there_is_no_list_of_somebodys_number(officer: Visitor, theirs: dict[str, int]) -> None:
    assert officer.get(f"/products/list/{theirs['products']}").status_code == 404


def test_there_is_no_download_by_name(officer: Visitor) -> None:
    for path in ("/products/download/x.xlsx", "/products/download/../../config.py", "/download/x"):
        assert officer.get(path).status_code == 404


def test_nothing_is_deleted_by_its_number(officer: Visitor, our_union: Union) -> None:
    sku = shelf.stocked(our_union)
    assert officer.get(f"/skus/delete/{sku}").status_code == 404
    assert officer.submit(f"/skus/delete/{sku}", form_at="/").status_code == 404
    assert officer.submit("/skus/action_post", form_at="/", action="muldelete", rowid=sku).status_code == 404
    with our_union.scope():
        assert session.get(Sku, sku) is not None


@pytest.mark.parametrize("page", ["suppliers", "categories", "products", "skus"])
def test_no_page_names_a_foreign_row(page: str, officer: Visitor, theirs: dict[str, int]) -> None:
    for path in (
        f"/{page}/list/",
        f"/{page}/add",
        f"/{page}/list/?q=皖江",
        "/find/?q=皖江",
        "/find/hits?q=五常",
    ):
        text = officer.get(path, follow_redirects=True).text
        assert "皖江粮油" not in text, path
        assert "五常大米" not in text, path


@pytest.mark.parametrize(
    "query",
    [
        "tenant=1", "tenant_id=2", "_flt_0_tenant=2", "_flt_0_supplier=1", "supplier.tenant_id=2",
        "_flt_3_name=x", "roles.name=Admin", "_rel_o_m_supplier=1", "supplier=abc", "supplier=" + "9" * 5000,
    ],
)  # fmt: skip
def test_a_filter_nobody_declared_narrows_and_tells_nothing(
    query: str, officer: Visitor, our_union: Union, theirs: dict[str, int]
) -> None:
    shelf.stocked(our_union, shelf.product, name="自家大米")
    answer = officer.get(f"/products/list/?{query}")
    assert answer.status_code in {200, 400}
    assert "五常大米" not in answer.text


@pytest.mark.parametrize(
    "query", ["q=(((", "q=!(", "q=(filters:!((col:tenant_id", "q=%", "q=%27%20OR%201=1--"]
)
def test_a_broken_search_is_a_search(query: str, officer: Visitor, theirs: dict[str, int]) -> None:
    for path in ("/products/list/", "/find/", "/find/hits", "/products/pick/supplier"):
        answer = officer.get(f"{path}?{query}")
        assert answer.status_code == 200, path
        assert "五常大米" not in answer.text


@pytest.mark.parametrize(
    "column", ["tenant_id", "supplier_id", "supplier.name", "price_fen", "id", "__class__"]
)
def test_an_undeclared_order_is_refused(column: str, officer: Visitor) -> None:
    assert officer.get(f"/products/list/?_oc_Products={column}").status_code == 400


def test_a_secret_is_no_order(our_union: Union, client: Visitor) -> None:
    client.sign_in(our_union.hr)
    for column in ("phone", "id_no", "phone_index", "id_no_index", "employee_no_key"):
        assert client.get(f"/employees/list/?_oc_Employees={column}").status_code == 400, column


def test_an_unknown_button_is_not_found(officer: Visitor, our_union: Union) -> None:
    sku = shelf.stocked(our_union)
    for name in ("nix", "muldelete", "__init__", "row", "list_product;", "%00"):
        answer = officer.submit(f"/skus/action/{name}/{sku}", form_at="/")
        assert answer.status_code in {400, 404}, name
        together = officer.submit("/skus/action_post", form_at="/", action=name, rowid=sku)
        assert together.status_code == 404, name


def test_a_page_knows_its_methods(officer: Visitor, our_union: Union) -> None:
    shelf.stocked(our_union)
    assert officer.head("/products/list/").status_code == 200
    assert officer.options("/products/list/").status_code == 200
    for method in ("PUT", "PATCH", "DELETE", "TRACE"):
        answer = officer.open("/products/list/", method=method)
        assert answer.status_code in {400, 405}, method


def test_the_frameworks_pages_of_users_and_roles_are_not_served(officer: Visitor) -> None:
    for path in (
        "/users/list/", "/users/show/1", "/users/userinfo/", "/roles/list/", "/userstatschartview/chart/",
        "/permissions/list/", "/viewmenus/list/", "/permissionviews/list/", "/registeruser/list/",
        "/resetmypassword/form", "/userinfoeditview/form", "/groups/list/",
        "/api/v1/security/users/", "/api/v1/security/roles/", "/api/v1/security/permissions/",
        "/api/v1/_openapi", "/swagger/v1", "/apikeys/list/",
    ):  # fmt: skip
        assert officer.get(path).status_code == 404, path


def test_the_frameworks_menu_tells_a_cookie_nothing(officer: Visitor, their_union: Union) -> None:
    answer = officer.get("/api/v1/menu/")
    assert answer.status_code in {401, 403, 404}
    assert "赵敏" not in answer.text


def test_a_refused_change_is_not_saved_by_a_later_commit(
    officer: Visitor, our_union: Union, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stock FAB leaves the refused row dirty; the audit writer's commit in the same request kept it."""

    def refuse(product: Product, *, name: str | None, **_rest: object) -> None:
        product.name = name
        session.flush()
        raise BadInput("不行")

    own = shelf.stocked(our_union, shelf.product, name="自家大米")
    view = next(each for each in officer.application.appbuilder.baseviews if each.endpoint == "Products")
    monkeypatch.setattr(type(view), "edit_service", staticmethod(refuse))
    form = officer.get(f"/products/edit/{own}").text
    assert "自家大米" in form
    answer = officer.submit(f"/products/edit/{own}", name="改了", seen=seen_in(form))
    assert "改了" in answer.text
    with our_union.scope(), atomic():
        assert session.get_one(Product, own).name == "自家大米"


def seen_in(form: str) -> str:
    """The mark of the values a form was opened with."""
    return form.partition('name="seen"')[2].partition('value="')[2].partition('"')[0]
