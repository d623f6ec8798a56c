"""What just happened, said in a corner: success goes by itself, a refusal stays; and paper shows neither."""

import pytest
from playwright.sync_api import Page, expect

from tests.cast import Union
from tests.core.console.test_in_browser import sign_in

pytestmark = pytest.mark.browser


def test_a_success_goes_by_itself_and_waits_while_it_is_read(our_union: Union, page: Page) -> None:
    sign_in(page, our_union.officer)
    page.clock.install()
    page.goto("/suppliers/add")
    page.get_by_label("供应商编码").fill("S1")
    page.get_by_label("供应商", exact=True).fill("皖江粮油")
    page.get_by_role("button", name="保存").click()
    toast = page.locator(".toast")
    expect(toast).to_contain_text("已保存")
    toast.hover()
    page.clock.run_for(10_000)
    expect(toast).to_be_visible()
    page.mouse.move(5, 600)
    page.clock.run_for(7_000)
    expect(toast).to_have_count(0)


def test_a_refusal_stays_until_it_is_dismissed(our_union: Union, page: Page) -> None:
    sign_in(page, our_union.hr)
    page.clock.install()
    page.reload()
    page.evaluate("Zhihui.toast('danger', '不能这样做')")
    page.evaluate("Zhihui.toast('success', '完成', {href: '/', text: '查看'})")
    page.clock.run_for(30_000)
    expect(page.get_by_role("alert")).to_have_text("不能这样做×")
    expect(page.locator(".toast")).to_have_count(1)
    page.get_by_role("alert").get_by_role("button", name="关闭").click()
    page.clock.run_for(1_000)
    expect(page.locator(".toast")).to_have_count(0)


def test_paper_has_a_head_and_nothing_to_press(our_union: Union, page: Page) -> None:
    sign_in(page, our_union.hr)
    page.goto("/units/list/")
    expect(page.locator(".print-head")).to_be_hidden()
    page.emulate_media(media="print")
    expect(page.locator(".print-head")).to_contain_text("皖江集团工会")
    expect(page.locator(".print-head")).to_contain_text(f"打印人：{our_union.hr.name}")
    for gone in (".side", ".bar", ".page .button"):
        for each in page.locator(gone).all():
            expect(each).to_be_hidden()
