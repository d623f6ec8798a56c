"""The counter in a browser: lines as they are needed, and what they come to before anything is sent."""

import pytest
from playwright.sync_api import Page, expect

from app.core.db import atomic, session
from tests.browser import look
from tests.cast import PASSWORD, Union
from tests.orders import shop

pytestmark = pytest.mark.browser


def test_what_several_articles_come_to_is_said_as_they_are_chosen(our_union: Union, page: Page) -> None:
    with our_union.scope(), atomic():
        member = shop.person("李娜")
        shop.lot(member, 300, paid_from=shop.sub_account())
        shop.article(points=50, stock=5)
        number = member.id
    session.remove()
    page.goto("/login/")
    page.get_by_label("账号或邮箱").fill(our_union.officer.email)
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.locator(".side")).to_be_visible()
    page.goto(f"/redeem/{number}")
    expect(page.get_by_role("combobox", name="货品 2")).to_be_hidden()
    page.get_by_role("combobox", name="货品").click()
    page.get_by_role("option").first.click()
    page.get_by_label("数量", exact=True).fill("4")
    expect(page.get_by_text("合计 200 积分，兑换后剩余 100 积分。")).to_be_visible()
    page.get_by_role("button", name="再加一种货品").click()
    second = page.get_by_role("combobox", name="货品 2")
    expect(second).to_be_focused()
    second.press("ArrowDown")
    page.get_by_role("option").first.wait_for()
    second.press("ArrowDown")
    second.press("Enter")
    page.get_by_label("数量 2").fill("3")
    expect(page.get_by_text("合计 350 积分，超出可用积分 50。")).to_be_visible()
    look(page, "counter")
