"""管理员的一天 — the platform makes a union with its packages; its administrator comes in with the one-time
password, sets the rules, builds the tree, gives a seat; what is switched off is refused by address.
"""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.cast import Person
from tests.journeys.hands import Hands

pytestmark = pytest.mark.browser

OWN = "Yangtze-River-2026"
ADDRESS = "chen@huadong.example.com"
CODE = re.compile(r"\b(?:[A-Za-z0-9]{4}-){3}[A-Za-z0-9]{4}\b")


@pytest.fixture
def hands(page: Page) -> Hands:
    """Somebody at the console."""
    return Hands(page)


def test_from_a_new_tenant_to_its_first_seat(platform: Person, hands: Hands) -> None:
    password = platform_makes_a_tenant(hands, platform)
    administrator_comes_in(hands, password)
    administrator_sets_the_rules(hands)
    administrator_builds_the_tree(hands)
    administrator_gives_a_seat(hands)
    what_is_off_is_refused(hands)


def platform_makes_a_tenant(hands: Hands, platform: Person) -> str:
    """The union, its packages, and the password that is shown once."""
    hands.sign_in(platform)
    hands.go("租户")
    hands.press("新建租户")
    hands.type(租户编码="huadong", 工会名称="华东电力工会", 管理员邮箱=ADDRESS, 管理员姓名="陈主任")
    hands.choose(地区="上海")
    hands.press("建立租户")
    found = CODE.search(hands.page.inner_text("body"))
    assert found is not None
    hands.look("platform-tenant-made")
    hands.go("租户")
    hands.open_row("华东电力工会")
    hands.sees("7 / 7")
    hands.press("功能包")
    for package in ("满意度反馈", "结算"):
        hands.page.get_by_role("switch", name=package, exact=True).uncheck()
    hands.press("保存")
    hands.sees("5 / 7", "未开通")
    hands.look("platform-tenant")
    return found[0]


def administrator_comes_in(hands: Hands, password: str) -> None:
    """The one-time password opens one page: the one on which it is changed."""
    page = hands.page
    page.goto("about:blank")
    page.context.clear_cookies()
    page.goto("/login/")
    page.get_by_label("账号或邮箱").fill(ADDRESS)
    page.get_by_label("密码", exact=True).fill(password)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/password/**")
    page.locator("input[name=old]").fill(password)
    page.locator("input[name=new]").fill(OWN)
    page.locator("input[name=again]").fill(OWN)
    page.locator("form button.button-primary").click()
    expect(page.get_by_role("heading", name=re.compile("您好"))).to_be_visible()


def administrator_sets_the_rules(hands: Hands) -> None:
    """Out of range is a sentence; within it is kept, with who decided."""
    hands.go("本工会")
    hands.type(全量花名册允许的离职比例="300")
    hands.press("保存")
    expect(hands.page.locator(".error").first).to_be_visible()
    hands.type(全量花名册允许的离职比例="20")
    hands.press("保存")
    hands.sees("由陈主任修改")
    hands.look("admin-settings")


def administrator_builds_the_tree(hands: Hands) -> None:
    """Two branches; one is merged into the other after a look."""
    for name in ("苏州分公司", "无锡分公司"):
        hands.go("单位")
        hands.press("新增")
        hands.pick(上级单位="华东电力工会")
        hands.type(单位名称=name)
        hands.press("保存")
        hands.sees(name)
    hands.sees("本单位名下")
    hands.page.locator("details.more > summary").first.click()  # what is seldom done is behind “更多”
    hands.press("合并单位")
    hands.pick(并入单位="苏州分公司")
    hands.press("查看合并内容")
    hands.sees("以下为将转移的内容")
    hands.look("admin-merge")
    hands.type(事由="机构调整")
    hands.press("合并")
    hands.sees("苏州分公司")
    hands.go("单位")
    hands.sees("无锡分公司(已并入)")
    hands.look("admin-units")


def administrator_gives_a_seat(hands: Hands) -> None:
    """Somebody new keeps the roster of the branch."""
    hands.go("人员与岗位")
    hands.press("授予岗位")
    hands.type(邮箱="wang@huadong.example.com", 姓名="王人事")
    hands.choose(角色="人事专员")
    hands.pick(单位="苏州分公司")
    hands.press("授予岗位")
    assert CODE.search(hands.page.inner_text("body"))


def what_is_off_is_refused(hands: Hands) -> None:
    """It is not in the menu, and its address answers with a sentence."""
    expect(hands.page.locator(".side").get_by_role("link", name="对账单", exact=True)).to_have_count(0)
    hands.page.goto("/settlements/list/")
    hands.sees("未开通“结算”")
    hands.look("admin-feature-off")
