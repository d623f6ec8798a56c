"""Revealing and idling as a browser shows them."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import fresh_page, look
from tests.cast import PASSWORD, Person, Union
from tests.core.console import shelf
from tests.databases import TestDatabase

pytestmark = pytest.mark.browser
ID_NO = "11010519491231002X"


def sign_in(page: Page, person: Person) -> None:
    page.goto("/login/")
    page.get_by_label("账号或邮箱").fill(person.email)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/")


@pytest.mark.parametrize("width", [1440, 390])
def test_a_value_is_revealed_in_its_place_by_keyboard_and_hidden_again(
    width: int, our_union: Union, browser: Browser, console: str
) -> None:
    number = shelf.stocked(our_union, shelf.employee, id_no=ID_NO, phone="13812345678")
    with fresh_page(browser, console, width=width) as page:
        sign_in(page, our_union.hr)
        page.goto(f"/employees/show/{number}")
        eye = page.get_by_role("link", name="查看完整信息：身份证号")
        eye.focus()
        page.keyboard.press("Enter")
        dialog = page.get_by_role("dialog")
        expect(dialog).to_be_visible()
        look(page, f"reveal-dialog-{width}")
        dialog.get_by_role("button", name="查看").click()
        expect(dialog.get_by_role("alert")).to_contain_text("请说明查看事由")
        dialog.get_by_label("事由").select_option("check")
        dialog.get_by_role("button", name="查看").click()
        expect(page.get_by_text(ID_NO)).to_be_visible()
        expect(dialog).to_have_count(0)
        look(page, f"revealed-{width}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.get_by_role("button", name="立即隐藏").click()
        expect(page.get_by_text(ID_NO)).to_have_count(0)
        expect(page.get_by_text("110105********002X")).to_be_visible()


def test_a_page_left_alone_is_signed_out_and_says_why(
    our_union: Union, database: TestDatabase, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.stocked(our_union, shelf.employee, name="张三丰")
    monkeypatch.setitem(database.app.config, "IDLE_MINUTES", 3 / 60)
    sign_in(page, our_union.hr)
    page.goto("/employees/list/")
    page.wait_for_url("**/login/**", timeout=15_000)
    expect(page.get_by_text("因长时间未操作，已自动退出")).to_be_visible()
    expect(page.get_by_text("张三丰")).to_have_count(0)
    look(page, "idle")
    assert "next=" in page.url


def test_what_was_typed_survives_the_time_out(
    our_union: Union, database: TestDatabase, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The form stays where it is; sent, it waits for the sign-in in another window and is saved."""
    sign_in(page, our_union.officer)
    page.goto("/categories/add")
    page.get_by_label("类目编码").fill("LY")
    page.get_by_label("类目", exact=True).fill("粮油")
    monkeypatch.setitem(database.app.config, "IDLE_MINUTES", 0)
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("您填写的内容")).to_be_visible()
    look(page, "resend")
    monkeypatch.setitem(database.app.config, "IDLE_MINUTES", 30)
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="在新窗口").click()
    other = opened.value
    other.get_by_label("账号或邮箱").fill(our_union.officer.email)
    other.get_by_label("密码").fill(PASSWORD)
    other.get_by_role("button", name="登录").click()
    other.wait_for_url("**/")
    other.close()
    page.get_by_role("button", name="重新提交").click()
    again = page.get_by_role("button", name="重新提交")
    if again.count():
        again.click()
    expect(page.get_by_role("heading", name="粮油")).to_be_visible()


@pytest.mark.parametrize("width", [1440, 390])
def test_ones_own_account_is_read_on_a_phone_too(
    width: int, our_union: Union, browser: Browser, console: str
) -> None:
    with fresh_page(browser, console, width=width) as page:
        sign_in(page, our_union.tenant_admin)
        for address in ("/account/", "/password/", "/people/list/", "/logout/"):
            page.goto(address)
            look(page, f"own-{width}{address.replace('/', '-')}")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        page.get_by_role("main").get_by_role("button", name="退出登录").click()
        expect(page.get_by_role("heading", name="登录")).to_be_visible()
