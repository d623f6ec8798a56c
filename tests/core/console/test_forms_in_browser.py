"""Forms in a browser: nothing typed is lost, the eye is led to what is wrong, pickers obey the keyboard."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from app.core.db import atomic, session
from app.models import Category, Product, Sku, Supplier
from tests.browser import fresh_page, look
from tests.cast import Union
from tests.core.console import shelf
from tests.core.console.test_in_browser import sign_in

pytestmark = pytest.mark.browser


@pytest.fixture
def phone(browser: Browser, console: str) -> Iterator[Page]:
    with fresh_page(browser, console, width=390, height=844) as opened:
        yield opened


def add_article(page: Page, union: Union) -> None:
    """The form of a new article, filled in but for its number."""
    number = shelf.stocked(union, shelf.product)
    page.goto(f"/skus/add?product={number}")
    page.get_by_label("规格", exact=True).fill("5 kg")
    page.get_by_label("积分价", exact=True).fill("69")


def test_an_amount_is_grouped_and_said_in_capitals(our_union: Union, page: Page) -> None:
    sign_in(page, our_union.officer)
    add_article(page, our_union)
    price = page.get_by_label("含税单价")
    price.fill("1.2万")
    price.press("Tab")
    expect(price).to_have_value("12,000.00")
    expect(page.get_by_text("壹万贰仟元整")).to_be_visible()
    price.fill("１００３．０５")
    price.press("Tab")
    expect(page.get_by_text("壹仟零叁元零伍分")).to_be_visible()
    look(page, "amount")
    page.get_by_label("货号").fill("K1")
    page.get_by_label("货号").press("Control+Enter")
    expect(page.get_by_role("heading", name="五常大米 5 kg")).to_be_visible()
    with our_union.scope():
        session.rollback()
        assert session.query(Sku).one().price_fen == 100_305


def test_the_eye_is_led_to_what_is_wrong(our_union: Union, page: Page) -> None:
    sign_in(page, our_union.officer)
    add_article(page, our_union)
    page.get_by_label("含税单价").fill("12.50")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("[data-summary]")).to_contain_text("货号")
    expect(page.get_by_label("货号")).to_be_focused()  # one thing is wrong: there
    expect(page.get_by_label("货号")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("货号").fill("K1")
    page.get_by_label("含税单价").fill("十二")
    page.get_by_label("积分价", exact=True).fill("")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("[data-summary]")).to_be_focused()  # several: the list of them
    page.locator("[data-summary]").get_by_role("link", name="积分价").click()
    expect(page.get_by_label("积分价", exact=True)).to_be_focused()
    look(page, "wrong")


def test_one_is_asked_before_leaving_what_is_not_saved(our_union: Union, page: Page) -> None:
    sign_in(page, our_union.officer)
    page.goto("/suppliers/add")
    page.get_by_role("link", name="取消").click()
    expect(page).not_to_have_url("/suppliers/add")  # nothing typed, nothing asked
    page.goto("/suppliers/add")
    page.get_by_label("供应商编码").fill("S1")
    page.locator(".side").get_by_role("link", name="类目").click()
    asked = page.get_by_role("dialog", name="确定离开吗？")
    expect(asked).to_be_visible()
    look(page, "leaving")
    asked.get_by_role("button", name="继续填写").click()
    expect(page.get_by_label("供应商编码")).to_have_value("S1")
    page.get_by_label("供应商", exact=True).fill("皖江粮油")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", name="皖江粮油")).to_be_visible()  # sent, not asked


def test_cancelling_leads_back_to_the_list_with_its_search(our_union: Union, page: Page) -> None:
    shelf.stocked(our_union, shelf.supplier, code="S1", name="皖江粮油")
    sign_in(page, our_union.officer)
    page.goto("/suppliers/list/?q=皖江")
    page.get_by_role("link", name="新增").first.click()
    page.get_by_role("button", name="保存").click()  # refused: comes back as the same form
    expect(page.locator("[data-summary]")).to_be_visible()
    page.get_by_role("link", name="取消").click()
    page.get_by_role("button", name="离开").click()
    expect(page.get_by_role("searchbox").first).to_have_value("皖江")


def test_a_picker_is_worked_by_keyboard(our_union: Union, page: Page) -> None:
    with our_union.scope(), atomic():
        session.add_all([Category(code=f"C{each}", name=f"粮油{each}") for each in range(3)])
        session.add(Supplier(code="S1", name="皖江粮油"))
    sign_in(page, our_union.officer)
    page.goto("/products/add")
    box = page.get_by_role("combobox", name="类目")
    box.focus()
    expect(page.get_by_role("option")).to_have_count(0)  # coming by is not asking
    box.press("ArrowDown")
    expect(page.get_by_role("option")).to_have_count(3)
    box.press("ArrowDown")
    box.press("ArrowDown")
    chosen = page.get_by_role("option", selected=True)
    expect(chosen).to_contain_text("粮油1")
    assert box.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    box.press("Enter")
    expect(box).to_have_value("粮油1")
    expect(page.locator("input[name=category]")).not_to_have_value("")
    box.fill("没有")
    expect(page.get_by_text("没有找到").first).to_be_visible()
    box.press("Escape")
    page.get_by_role("button", name="清除选择").click()
    expect(box).to_have_value("")
    expect(page.locator(".pick-head", has_text="最近选过")).to_be_visible()
    look(page, "picker")


def test_a_picker_fills_the_phone(our_union: Union, phone: Page) -> None:
    shelf.stocked(our_union, shelf.supplier, code="S1", name="皖江粮油")
    sign_in(phone, our_union.officer)
    phone.goto("/products/add")
    phone.get_by_role("combobox", name="供应商").click()
    option = phone.get_by_role("option", name="皖江粮油")
    expect(option).to_be_visible()
    assert phone.locator(".pick.sheet").bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 844}
    look(phone, "picker-phone")
    option.click()
    expect(phone.locator(".pick.sheet")).to_have_count(0)
    expect(phone.get_by_role("combobox", name="供应商")).to_have_value("皖江粮油")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390


def test_what_was_typed_outlives_the_sign_in(our_union: Union, page: Page) -> None:
    sign_in(page, our_union.officer)
    page.goto("/suppliers/add")
    page.get_by_label("供应商编码").fill("S1")
    page.get_by_label("供应商", exact=True).fill("皖江粮油")
    page.context.clear_cookies()
    page.get_by_role("button", name="保存").click()
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="在新窗口登录").click()
    sign_in(opened.value, our_union.officer)
    page.get_by_role("button", name="重新提交").click()
    expect(page.get_by_text("表单已失效")).to_be_visible()  # the new sign-in gives tokens of its own
    page.get_by_role("button", name="重新提交").click()
    expect(page.get_by_role("heading", name="皖江粮油")).to_be_visible()
    with our_union.scope():
        session.rollback()
        assert session.query(Supplier).one().code == "S1"


def test_of_two_who_edit_the_later_chooses(our_union: Union, browser: Browser, console: str) -> None:
    number = shelf.stocked(our_union, shelf.supplier, code="S1", name="皖江粮油", contact="老张")
    with fresh_page(browser, console) as first, fresh_page(browser, console) as second:
        sign_in(first, our_union.officer)
        sign_in(second, our_union.finance)
        first.goto(f"/suppliers/edit/{number}")
        second.goto(f"/suppliers/edit/{number}")
        second.get_by_label("供应商", exact=True).fill("皖江粮油有限公司")
        second.get_by_role("button", name="保存").click()
        expect(second.get_by_role("heading", name="皖江粮油有限公司")).to_be_visible()
        first.get_by_label("联系人").fill("小李")
        first.get_by_role("button", name="保存").click()
        expect(first.locator(".theirs")).to_have_count(2)
        look(first, "theirs")
        first.locator(".field", has=first.get_by_label("供应商", exact=True)).get_by_role("button").click()
        first.get_by_role("button", name="保存").click()
        expect(first.get_by_role("heading", name="皖江粮油有限公司")).to_be_visible()
    with our_union.scope():
        session.rollback()
        assert session.query(Supplier).one().contact == "小李"


def test_a_file_is_named_with_its_size_and_a_too_large_one_is_not_sent(our_union: Union, page: Page) -> None:
    sign_in(page, our_union.hr)
    page.goto("/rosterupload/")
    box = page.get_by_label("花名册文件")
    box.set_input_files({"name": "七月.csv", "mimeType": "text/csv", "buffer": b"x" * 2048})
    expect(page.get_by_text("七月.csv · 2 KB")).to_be_visible()
    box.evaluate("box => { box.dataset.most = '1048576'; }")
    box.set_input_files({"name": "全年.csv", "mimeType": "text/csv", "buffer": b"x" * 1_300_000})
    expect(page.get_by_text("“全年.csv”有 1.2 MB，超过上限")).to_be_visible()
    assert box.evaluate("box => box.files.length") == 0


def test_a_record_knows_its_neighbours_and_gives_its_number(our_union: Union, page: Page) -> None:
    for each in range(3):
        shelf.stocked(our_union, shelf.supplier, code=f"S{each}", name=f"{each}号粮油")
    sign_in(page, our_union.officer)
    page.goto("/suppliers/list/?q=粮油")
    page.get_by_role("link", name="S1").click()
    beside = page.get_by_role("navigation", name="所在列表")
    expect(beside).to_contain_text("2 / 3")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="复制供应商编码").click()
    assert page.evaluate("navigator.clipboard.readText()") == "S1"
    beside.get_by_role("link", name="下一条").click()
    expect(page.get_by_role("heading", name="2号粮油")).to_be_visible()
    beside.get_by_role("link", name="返回列表").click()
    expect(page.get_by_role("searchbox").first).to_have_value("粮油")


def test_tabs_and_steps_stand_on_a_phone(our_union: Union, phone: Page) -> None:
    shelf.stocked(our_union)
    number = shelf.stocked(our_union, shelf.employee)
    with our_union.scope():
        product = session.query(Product).one().id
    sign_in(phone, our_union.chair)
    phone.goto(f"/employees/show/{number}")
    phone.get_by_role("link", name="历史").click()
    expect(phone.get_by_role("link", name="历史")).to_have_attribute("aria-current", "page")
    for path in (f"/employees/show/{number}", f"/products/show/{product}"):
        phone.goto(path)
        assert phone.evaluate("document.documentElement.scrollWidth") <= 390, path
    expect(phone.get_by_role("list", name="办理进度").get_by_role("listitem")).to_have_count(2)
    look(phone, "record-phone")
