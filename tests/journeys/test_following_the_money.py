"""资金脉络 — an auditor follows an order back to the clause and the budget, a budget forward to every fen.

On a wide screen and on a phone.
"""

import pytest
from playwright.sync_api import Page

from tests.browser import look
from tests.cast import Union
from tests.insight.flows import Flows, made_in
from tests.journeys.hands import Hands

pytestmark = pytest.mark.browser


def test_an_order_is_traced_back_and_a_budget_forward(our_union: Union, page: Page) -> None:
    flows = made_in(our_union)
    hands = Hands(page)
    hands.sign_in(our_union.auditor)
    _back_from_the_order(page, flows)
    _why_these_points(page)
    _forward_from_the_year(page)
    page.set_viewport_size({"width": 390, "height": 844})
    for name, address in (
        ("year", "/lineage/?year=2026"),
        ("line", f"/lineage/orderline/{flows.lines['已收']}"),
        ("account", f"/lineage/account/{flows.accounts['总部']}"),
        ("explain", f"/explain/lot/{flows.lots['总部']}"),
    ):
        page.goto(address)
        look(page, f"lineage-{name}-narrow")
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= 390, (name, width)


def _back_from_the_order(page: Page, flows: Flows) -> None:
    page.goto(f"/orders/show/{flows.orders['已收']}")
    page.goto(f"/orderlines/show/{flows.lines['已收']}")
    page.get_by_role("link", name="资金来源").click()
    page.get_by_role("heading", name="这笔订单明细的资金来源").wait_for()
    assert "华东会员活动" in page.content()
    assert "总部会员活动" in page.content()
    look(page, "lineage-line-wide")


def _why_these_points(page: Page) -> None:
    page.locator(".way a").first.click()
    page.get_by_role("heading", name="这笔积分的来龙去脉").wait_for()
    look(page, "lineage-lot-wide")
    page.get_by_role("link", name="说明这笔积分").click()
    page.get_by_role("heading", name="为什么有这笔积分").wait_for()
    look(page, "explain-wide")


def _forward_from_the_year(page: Page) -> None:
    page.goto("/lineage/?year=2026")
    assert "差额 0" in page.content()
    look(page, "lineage-year-wide")
    page.get_by_role("link", name="总部会员活动").first.click()
    look(page, "lineage-budget-wide")
    page.get_by_role("link", name="总部慰问").first.click()
    page.get_by_role("heading", name="积分背后的资金").wait_for()
    look(page, "lineage-account-wide")
