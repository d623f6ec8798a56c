"""What only a browser shows: pickers, dialogs, the drawer, and that nothing is cut off on a phone."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from app.core.db import session
from app.models import Product, Sku
from tests.browser import fresh_page, look
from tests.cast import PASSWORD, Person, Union
from tests.core.console import shelf

pytestmark = pytest.mark.browser


@pytest.fixture
def phone(browser: Browser, console: str) -> Iterator[Page]:
    with fresh_page(browser, console, width=390, height=844) as opened:
        yield opened


def sign_in(page: Page, person: Person) -> None:
    page.goto("/login/")
    page.get_by_label("账号或邮箱").fill(person.email)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name=person.name)).to_be_visible()


def test_a_product_is_made_with_pickers_and_listed_with_a_dialog(our_union: Union, page: Page) -> None:
    shelf.stocked(our_union, shelf.supplier, code="S1", name="皖江粮油")
    shelf.stocked(our_union, shelf.supplier, code="S2", name="徽州茶业")
    sign_in(page, our_union.officer)
    page.goto("/categories/add")
    page.get_by_label("类目编码").fill("LY")
    page.get_by_label("类目", exact=True).fill("粮油")
    page.get_by_role("button", name="保存").click()
    page.goto("/products/add")
    page.get_by_label("商品编码").fill("P1")
    page.get_by_label("商品", exact=True).fill("五常大米")
    page.get_by_label("供应商").press_sequentially("粮油")
    page.get_by_role("option", name="皖江粮油").click()
    page.get_by_label("类目").press_sequentially("粮")
    page.get_by_label("类目").press("ArrowDown")
    page.get_by_role("option", name="粮油").wait_for()
    page.get_by_label("类目").press("Enter")
    look(page, "product-form")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", name="五常大米")).to_be_visible()
    page.get_by_role("link", name="新增").click()
    for label, value in (
        ("货号", "K1"),
        ("规格", "5 kg"),
        ("含税单价", "68.50"),
        ("积分价", "69"),
        ("库存", "10"),
    ):
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_role("button", name="保存").click()
    page.goto("/products/list/")
    page.get_by_role("link", name="P1").click()
    page.get_by_role("button", name="上架").click()
    look(page, "product-dialog")
    page.get_by_role("dialog").get_by_role("button", name="上架").click()
    expect(page.get_by_text("已上架").first).to_be_visible()
    with our_union.scope():
        session.rollback()
        row = session.query(Product).one()
        assert (row.state, row.supplier.name) == ("listed", "皖江粮油")
        assert session.query(Sku).one().price_fen == 6850


def test_typing_without_choosing_is_said_at_the_field(our_union: Union, page: Page) -> None:
    sign_in(page, our_union.officer)
    page.goto("/products/add")
    page.get_by_label("商品编码").fill("P1")
    page.get_by_label("商品", exact=True).fill("五常大米")
    page.get_by_label("供应商").fill("没有这家")
    page.get_by_label("类目").fill("没有这类")
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".wrong")).to_have_count(2)
    expect(page.get_by_label("商品编码")).to_have_value("P1")


def test_the_menu_is_a_drawer_and_no_page_is_wider_than_the_phone(our_union: Union, phone: Page) -> None:
    shelf.stocked(our_union)
    sign_in(phone, our_union.officer)
    addresses = [link.get_attribute("href") for link in phone.locator(".side .nav-item").all()]
    phone.get_by_role("button", name="打开菜单").click()
    drawer = phone.get_by_role("complementary", name="主导航")
    expect(drawer.get_by_role("link", name="供应商", exact=True)).to_be_visible()
    look(phone, "drawer")
    drawer.get_by_role("link", name="供应商", exact=True).click()
    expect(phone.get_by_role("heading", name="供应商")).to_be_visible()
    for address in [*filter(None, addresses), "/products/add", "/skus/add"]:
        phone.goto(address)
        assert phone.evaluate("document.documentElement.scrollWidth") <= 390, address
        look(phone, f"phone{address.replace('/', '-')}")


def test_a_double_click_sends_a_form_once(our_union: Union, page: Page) -> None:
    number = shelf.stocked(our_union, stock=10)
    sign_in(page, our_union.officer)
    page.goto(f"/stock/{number}")
    page.get_by_label("件数").fill("5")
    page.get_by_label("事由").fill("到货")
    page.get_by_role("button", name="登记").dblclick()
    expect(page.get_by_text("已登记")).to_be_visible()
    with our_union.scope():
        session.rollback()
        assert session.get_one(Sku, number).stock == 15
