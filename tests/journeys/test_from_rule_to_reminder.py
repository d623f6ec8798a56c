"""从规则到提醒 — a rule built by clicking, simulated and approved, granted by and explained; what is left of
it is foreseen and reminded of.
"""

from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from app.approvals.services.flows import draw, release
from app.budgets.services import allocate, approve_budget, open_sub_account
from app.core.clock import now, today
from app.core.db import atomic, session
from app.core.money import Money
from app.models import Employee, MemberAccess, Membership, Notice
from app.rules.approval_flows import SINGLE_CHAIR
from app.rules.budgets import BudgetKey
from app.rules.calendar import months_after
from tests.cast import Union
from tests.journeys.hands import Hands

pytestmark = pytest.mark.browser


@pytest.fixture
def ready(our_union: Union) -> Union:
    """Money of the employer's, who decides about rules, and three members whose anniversary is today."""
    with our_union.scope(), atomic():
        admin, finance, top = our_union.tenant_admin.actor, our_union.finance.actor, our_union.unit("总部")
        release(draw("point_rule", SINGLE_CHAIR, actor=admin, at=now()), actor=admin, at=now())
        key, money = BudgetKey(today().year, "welfare_fee", "50105"), Money.yuan("10000.00")
        budget = approve_budget(top, key, name="激励", approved=money, actor=finance, on=today())
        account = open_sub_account(budget, code="JL", name="激励积分", actor=finance)
        allocate(account, amount=money, actor=finance, on=today(), reference="first")
        veteran = _member(our_union, "A1", "周建国", "上海一部", months_after(today(), -120))
        _member(our_union, "A2", "吴小梅", "华东", months_after(today(), -24))
        _member(our_union, "A3", "郑北方", "华北", months_after(today(), -60))
        way = {"state": "active", "account_id": finance.user_id, "expires_on": today() + timedelta(days=9)}
        session.add(MemberAccess(employee_id=veteran.id, invited_by="王芳", invited_at=now(), **way))
    session.remove()
    return our_union


def _member(union: Union, number: str, name: str, unit: str, hired: date) -> Employee:
    made = Employee(
        employee_no=number, employee_no_key=number, name=name, unit_id=union.units[unit], hire_on=hired
    )
    session.add(made)
    session.flush()
    session.add(Membership(employee_id=made.id, joined_on=hired))
    return made


def test_from_a_starter_rule_to_a_reminder(page: Page, ready: Union) -> None:
    hands = Hands(page)
    hands.sign_in(ready.officer)
    builds(hands)
    version = asks_for_release(hands)
    hands.sign_in(ready.chair)
    hands.decides("入职周年", "20 × 工龄（年）", "华东", picture="rule-decide")
    hands.comes_to(version, "生效中")
    hands.sign_in(ready.officer)
    grant = asks_for_the_grant(hands)
    hands.sign_in(ready.chair)
    hands.decides("入职周年", "¥240.00", picture="anniversary-decide")
    hands.comes_to(grant, "已发放")
    hands.sign_in(ready.officer)
    explains(hands, grant)
    foresees_and_reminds(hands)
    with ready.scope():
        told = session.query(Notice).filter_by(template="points.remind").all()
        assert [each.user_id for each in told] == [ready.finance.user_id]


def builds(hands: Hands) -> None:
    """From the starter rule: only the east, only who is there for a year; valid for three months."""
    page = hands.page
    hands.go("积分规则")
    hands.press("新增")
    page.get_by_text("从范本开始").click()
    hands.look("starter-rules")
    page.get_by_role("button", name="入职周年（按工龄）").click()
    hands.sees("每人 20 × 工龄（年） 积分", "按今日名册约 3 人", "间隔年数")
    expect(page.get_by_label("节日", exact=True)).to_be_hidden()
    hands.adds_condition("工龄（年）", "不低于", "1")
    page.get_by_role("button", name="+ 添加条件").first.click()
    page.locator(".rb-check").last.get_by_label("条件字段").select_option(label="单位")
    page.get_by_placeholder("输入单位名称的一部分").fill("华东")
    page.locator(".rb-option", has_text="华东").first.click()
    hands.sees("按今日名册约 2 人")
    hands.type(规则编码="ZN", 政策依据="集团工会〔2026〕5号第三条")
    page.get_by_label("有效期（月）").fill("3")
    hands.pick(列支分账户="激励积分")
    hands.page.get_by_role("combobox", name="适用单位").fill("皖江集团工会")
    hands.page.locator(".pick-option:visible").first.click()
    hands.look("rule-from-a-starter")
    hands.press("保存")
    hands.sees("入职周年（按工龄）", "测算")
    hands.look("rule-card")


def asks_for_release(hands: Hands) -> str:
    """Simulated, then laid before the chair; the address of the version."""
    hands.press("测算")
    hands.press("按名册测算")
    hands.sees("增加人数", "按此测算发布")
    hands.look("simulation")
    hands.press("按此测算发布")
    hands.look("rule-release-asked")
    hands.page.locator("form.panel .form-foot button.button-primary").click()
    hands.sees("待审批")
    hands.look("version-asked")
    return hands.page.url


def asks_for_the_grant(hands: Hands) -> str:
    """This month's anniversaries; the address of the grant."""
    hands.go("积分规则")
    hands.open_row("入职周年")
    hands.press("准备发放")
    hands.look("grant-prepare")
    hands.press("生成预览")
    hands.sees("待提交", "¥240.00")
    hands.press("提交发放")
    hands.look("grant-submit")
    hands.press("提交审批")
    hands.sees("待审批")
    return hands.page.url


def explains(hands: Hands, grant: str) -> None:
    """Why 周建国 has 200 points: by which version, on which clause."""
    hands.page.goto(grant)
    hands.look("grant-released")
    hands.page.get_by_role("link", name="发放名单").first.click()
    hands.open_row("周建国")
    hands.press("说明")
    hands.sees("为什么有这笔积分", "周建国", "200", "集团工会〔2026〕5号第三条")
    hands.look("explained")


def foresees_and_reminds(hands: Hands) -> None:
    """What lapses in three months, whose it is, and a word to who can be reached."""
    hands.go("过期预测")
    hands.sees("240")
    hands.look("foreseen")
    hands.page.get_by_role("row", name="华东").get_by_role("checkbox").first.check()
    hands.press("提醒所选会员")
    hands.sees("将提醒", "周建国", "尚未开通登录")
    hands.look("remind")
    hands.press("发送提醒")
    hands.sees("已发送")
