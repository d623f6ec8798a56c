"""会员的一天 — a member with a phone: a slip from HR, an own password, points, an order, care, an opinion."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from app.core.clock import now, today
from app.core.db import atomic, session
from app.feedback.services.pools import Occasion
from app.feedback.services.pools import invite as ask
from app.models import Employee
from app.orders.services.choosing import Wanted
from app.orders.services.redemption import redeem
from app.people.services.employment import hire
from app.people.services.invitations import invite
from tests.browser import fresh_page, look
from tests.cast import Union
from tests.imports.messy import id_number
from tests.orders.shop import article, lot

pytestmark = pytest.mark.browser

PASSWORD = "Kaixin-Huiyuan-88"


@pytest.fixture
def phone(browser: Browser, console: str) -> Any:
    """A window as wide as a phone."""
    with fresh_page(browser, console, width=390, height=844) as page:
        yield page


def test_a_members_day(our_union: Union, phone: Page) -> None:
    code = something_to_look_at(our_union)
    comes_in(phone, code)
    sees_points(phone)
    follows_the_order(phone)
    applies_for_care(phone)
    says_an_opinion(phone)
    comes_back(phone)


def something_to_look_at(union: Union) -> str:
    """A member with points of which some lapse soon, an order, and a question; and the code on the slip."""
    with union.scope():
        with atomic():
            person = hired(union)
            soon = today() + timedelta(days=10)
            lot(person, 200, expires_on=soon, granted_on=today() - timedelta(days=60))
            lot(person, 300, expires_on=today() + timedelta(days=300), granted_on=today())
            sku = article(50)
            redeem(
                person,
                lines=[Wanted(sku.id, 2)],
                actor=union.officer.actor,
                on=today(),
                at=now(),
                receiver="周会员",
                address="合肥市包河区一号",
            )
            closes = today() + timedelta(days=20)
            ask({person.id: person.unit_id}, Occasion("order", f"{today():%Y-%m}", closes))
            (made,) = invite([person], actor=union.hr.actor, on=today(), at=now())
        session.rollback()
    return made.code


def hired(union: Union) -> Employee:
    return hire(
        unit=union.unit("上海一部"),
        on=date(2024, 1, 5),
        employee_no="A0001",
        name="周会员",
        id_no=id_number(1),
        phone="13800000001",
        joined_union_on=date(2024, 1, 5),
        actor=union.hr.actor,
        at=now(),
    )


def comes_in(page: Page, code: str) -> None:
    page.goto("/me/signin")
    page.get_by_role("link", name="第一次来").click()
    page.get_by_label("工会代码").fill("ours")
    page.get_by_label("工号").fill("a0001")
    page.get_by_label("邀请码").fill(code.lower())
    page.get_by_label("身份证后四位").fill("0000")
    page.get_by_label("设置密码").fill(PASSWORD)
    page.get_by_label("再次输入密码").fill(PASSWORD)
    page.get_by_role("button", name="启用并进入").click()
    expect(page.get_by_text("不相符")).to_be_visible()
    page.get_by_label("身份证后四位").fill(id_number(1)[-4:])
    page.get_by_label("设置密码").fill(PASSWORD)
    page.get_by_label("再次输入密码").fill(PASSWORD)
    page.get_by_role("button", name="启用并进入").click()
    expect(page.get_by_role("heading", name="周会员，您好")).to_be_visible()
    no_sideways(page)
    look(page, "member-home-390")


def sees_points(page: Page) -> None:
    tab(page, "积分")
    expect(page.get_by_text("400", exact=True).first).to_be_visible()
    expect(page.get_by_text(re.compile("100 积分将于.*到期"))).to_be_visible()
    no_sideways(page)


def follows_the_order(page: Page) -> None:
    tab(page, "订单")
    page.get_by_role("link", name=re.compile("大米")).click()
    expect(page.get_by_text("合肥市包河区一号")).to_be_visible()
    no_sideways(page)


def applies_for_care(page: Page) -> None:
    tab(page, "慰问")
    page.get_by_role("link", name="生病住院").click()
    page.get_by_role("button", name="提交申请").click()
    page.get_by_label("入院日期").fill(f"{today():%Y-%m-%d}")
    page.get_by_label("医院").first.fill("省立医院")
    page.get_by_label("情况说明").fill("住院观察三天")
    page.get_by_label("照片或证明材料").set_input_files(
        {"name": "出院小结.png", "mimeType": "image/png", "buffer": picture()}
    )
    look(page, "member-care-390")
    page.get_by_role("button", name="提交申请").click()
    expect(page.get_by_text("住院观察三天")).to_be_visible()
    expect(page.get_by_text("审批中")).to_be_visible()
    no_sideways(page)


def says_an_opinion(page: Page) -> None:
    """The question opens in a window without the session's cookie being asked for, or set."""
    tab(page, "首页")
    link = page.locator("a[rel~=noreferrer]").first
    expect(link).to_have_attribute("target", "_blank")
    address = link.get_attribute("href")
    assert address
    outside = page.context.browser.new_context(base_url=page.url.split("/me")[0])  # type: ignore[union-attr]
    try:
        window = outside.new_page()
        answer = window.goto(address)
        assert answer
        assert answer.ok
        assert outside.cookies() == []
    finally:
        outside.close()


def comes_back(page: Page) -> None:
    tab(page, "我的")
    expect(page.get_by_text(id_number(1)[:6] + "********" + id_number(1)[-4:])).to_be_visible()
    page.get_by_role("button", name="退出登录").click()
    page.goto("/me/")
    page.get_by_label("工会代码").fill("ours")
    page.get_by_label("工号").fill("A0001")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name="周会员，您好")).to_be_visible()


def tab(page: Page, words: str) -> None:
    page.locator(".me-tabs").get_by_role("link", name=words).click()
    page.wait_for_load_state()


def no_sideways(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def picture() -> bytes:
    from io import BytesIO

    from PIL import Image

    out = BytesIO()
    Image.new("RGB", (20, 20), "white").save(out, "PNG")
    return out.getvalue()
