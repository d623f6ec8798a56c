"""Feedback from a link on a phone to a result at a desk: nobody is known on the way, nothing shown before."""

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from app.core.clock import moved_to, today
from app.core.db import atomic, session
from app.feedback.services.closing import close_due
from app.feedback.services.links import ADDRESS
from app.models import FeedbackResult
from app.rules.feedback import Month
from tests.browser import fresh_page, look
from tests.cast import Union
from tests.feedback.village import links, people, received
from tests.journeys.hands import Hands

pytestmark = pytest.mark.browser


def test_a_member_answers_on_a_phone_and_the_officer_reads_it_when_all_have(
    our_union: Union, console: str, browser: Browser, page: Page
) -> None:
    with our_union.scope():
        someone = people(our_union, "上海一部", 6)
        received(our_union, someone, on=today())
        given = links(someone, on=today())
    session.remove()
    with fresh_page(browser, console, width=390, height=844) as phone:
        for number, link in enumerate(given[:5]):
            _answer(phone, link, words="大米很香" if number == 0 else "")
            assert phone.context.cookies() == []
        phone.goto(f"{ADDRESS}{given[0]}")
        expect(phone.get_by_text("已使用、已过期或不完整")).to_be_visible()
        assert phone.evaluate("document.documentElement.scrollWidth") <= 390
        assert phone.evaluate("performance.getEntriesByType('resource').length") == 0
    hands = Hands(page)
    hands.sign_in(our_union.officer)
    hands.go("评价结果")
    expect(page.get_by_text("暂无结果")).to_be_visible()
    hands.go("评价收集")
    expect(page.get_by_role("cell", name="收集中")).to_be_visible()

    closed = Month.of(today()).closes_on(10) + timedelta(days=1)
    with our_union.scope(), moved_to(closed), atomic():
        close_due(on=closed)
        assert session.query(FeedbackResult).one().answers == 5
    session.remove()
    hands.go("评价结果")
    page.locator("tbody tr").first.get_by_role("link").first.click()
    expect(page.get_by_text("大米很香")).to_be_visible()
    expect(page.get_by_role("heading", name="总体上，您对兑换的商品满意吗？")).to_be_visible()
    look(page, "feedback-result")


def test_an_unfinished_answer_is_told_so_and_keeps_what_was_typed(
    our_union: Union, console: str, browser: Browser
) -> None:
    with our_union.scope():
        someone = people(our_union, "上海一部", 6)
        received(our_union, someone, on=today())
        first, *_rest = links(someone, on=today())
    session.remove()
    with fresh_page(browser, console, width=390, height=844) as phone:
        phone.goto(f"{ADDRESS}{first}")
        phone.get_by_label("您的意见和建议").fill("写到一半")
        phone.locator("form").evaluate("form => form.noValidate = true")  # a browser that does not check
        phone.get_by_role("button", name="匿名提交").click()
        expect(phone.get_by_role("alert")).to_contain_text("还没有选择")
        expect(phone.get_by_label("您的意见和建议")).to_have_value("写到一半")
        look(phone, "feedback-unfinished")


def _answer(phone: Page, link: str, *, words: str) -> None:
    """By the keyboard alone: arrows choose, Tab goes on."""
    phone.goto(f"{ADDRESS}{link}")
    expect(phone.get_by_text("没有人知道您是谁")).to_be_visible()
    for asked in phone.get_by_role("group").all():
        asked.get_by_role("radio").first.focus()
        phone.keyboard.press("ArrowRight")
        phone.keyboard.press("ArrowLeft")
    if words:
        phone.get_by_label("您的意见和建议").fill(words)
    look(phone, "feedback-answer")
    phone.get_by_role("button", name="匿名提交").click()
    expect(phone.get_by_role("heading", name="谢谢您")).to_be_visible()
