"""点选规则 — an officer builds a rule by clicking: a starter rule, conditions, an amount by years."""

import json
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.budgets.services import allocate, approve_budget, open_sub_account
from app.core.clock import today
from app.core.db import atomic, session
from app.core.money import Money
from app.models import Employee, Membership, PointRule
from app.rules.budgets import BudgetKey
from tests.cast import Union
from tests.journeys.hands import Hands

pytestmark = pytest.mark.browser


@pytest.fixture
def funded(our_union: Union) -> Union:
    """Money of the employer's, and three members, one of them in the east."""
    with our_union.scope(), atomic():
        key = BudgetKey(today().year, "welfare_fee", "50105")
        root, money = our_union.unit("总部"), Money.yuan("10000.00")
        actor, on = our_union.finance.actor, today()
        budget = approve_budget(root, key, name="激励", approved=money, actor=actor, on=on)
        account = open_sub_account(budget, code="JL", name="激励积分", actor=actor)
        allocate(account, amount=money, actor=actor, on=on, reference="first")
        for number, unit in (("A1", "总部"), ("A2", "上海一部"), ("A3", "华北")):
            person = Employee(
                employee_no=number,
                employee_no_key=number,
                name=f"职工{number}",
                unit_id=our_union.unit(unit).id,
                hire_on=date(2010, 1, 1),
                gender="女",
            )
            session.add(person)
            session.flush()
            session.add(Membership(employee_id=person.id, joined_on=date(2010, 1, 1)))
    session.remove()
    return our_union


def test_an_officer_builds_a_rule_by_clicking_and_saves_it(page: Page, funded: Union) -> None:
    hands = Hands(page)
    hands.sign_in(funded.officer)
    page.goto("/pointrules/add")
    page.get_by_text("从范本开始").click()
    page.get_by_role("button", name="入职周年（按工龄）").click()
    hands.sees("每人 20 × 工龄（年） 积分", "适用于全体会员", "按今日名册约 3 人")
    page.get_by_role("button", name="+ 添加条件").first.click()
    last = page.locator(".rb-check").last
    last.locator("select").first.select_option(label="单位")
    page.get_by_placeholder("输入单位名称的一部分").fill("华东")
    page.locator(".rb-option", has_text="华东").first.click()
    hands.sees("按今日名册约 1 人")
    page.get_by_role("button", name="+ 添加条件").first.click()
    last.locator("select").first.select_option(value="tenure_years")
    last.locator("select").nth(1).select_option(value="at_least")
    last.locator("input").fill("3")
    hands.sees("且工龄（年）不低于 3")
    hands.look("rule-built")
    page.get_by_label("规则编码").fill("ZN")
    unit = page.locator('[data-pick="unit"] input[type=text]')
    unit.fill("集团")
    page.locator(".pick-option:visible").first.click()
    account = page.locator('[data-pick="sub_account"] input[type=text]')
    account.fill("激励")
    page.locator(".pick-option:visible").first.click()
    hands.press("保存")
    hands.sees("入职周年（按工龄）")
    with funded.scope():
        rule = session.scalars(select(PointRule)).one()
        east = funded.unit("华东").id
        assert rule.current.scenario == "anniversary"
        assert rule.current.amount == {"per_year": {"points": 20}, "most": 600}
        assert rule.current.conditions == {
            "all": [
                {"field": "unit", "op": "within", "value": [f"#{east}"]},
                {"field": "tenure_years", "op": "at_least", "value": 3},
            ]
        }


def test_what_makes_no_sense_is_said_beside_the_field_and_nothing_is_lost(page: Page, funded: Union) -> None:
    hands = Hands(page)
    hands.sign_in(funded.officer)
    page.goto("/pointrules/add")
    page.get_by_role("radio", name="按算式").check(force=True)
    page.locator(".rb-part .rb-group > select").first.select_option(value="over")
    page.locator(".rb-part .rb-number").last.fill("0")
    hands.sees("除数可能为零")
    page.get_by_role("button", name="改为文字填写").last.click()
    page.locator("textarea[data-rule=amount]").fill("满10年 = 500\n其他 = 100")
    page.get_by_role("button", name="改为点选").click()
    expect(page.locator(".rb-row")).to_have_count(2)
    hands.sees("工龄（年）不低于 10：500 积分")


def typed(page: Page) -> Any:
    """What would be saved as the amount."""
    return json.loads(page.locator("textarea[data-rule=amount]").input_value())


def test_a_formula_on_the_screen_is_the_one_that_is_saved(page: Page, funded: Union) -> None:
    hands = Hands(page)
    hands.sign_in(funded.officer)
    page.goto("/pointrules/add")
    page.get_by_role("radio", name="按算式").check(force=True)
    whole = page.locator(".rb-body > div > .rb-part")
    whole.locator("select").first.select_option(value="number")
    expect(whole.locator("select").first).to_be_focused()
    number = whole.locator(".rb-number")
    number.fill("")
    number.press_sequentially("25")
    assert typed(page) == {"formula": 25}
    whole.locator("select").first.select_option(value="part")
    assert typed(page) == {"formula": {"op": "plus", "parts": [25, 1]}}
    page.get_by_role("button", name="改为文字填写").last.click()
    page.locator("textarea[data-rule=amount]").fill(
        json.dumps(
            {
                "table": [
                    {
                        "when": {"field": "tenure_years", "op": "at_least", "value": 10},
                        "formula": {"op": "times", "parts": [{"figure": "tenure_years"}, 20]},
                    },
                    {"when": {"all": []}, "points": 100},
                ]
            }
        )
    )
    page.get_by_role("button", name="改为点选").click()
    line = page.locator(".rb-row").first
    line.locator("> div:nth-child(2) > .rb-part > select").select_option(value="number")
    line.locator("> div:nth-child(2) .rb-number").fill("300")
    assert typed(page)["table"][0]["formula"] == 300
    page.get_by_role("button", name="+ 添加一档").click()
    expect(page.locator(".rb-row").nth(1).locator("select").first).to_be_focused()


def test_the_focus_stays_where_the_hands_are(page: Page, funded: Union) -> None:
    hands = Hands(page)
    hands.sign_in(funded.officer)
    page.goto("/pointrules/add")
    add, checks = page.get_by_role("button", name="+ 添加条件").first, page.locator(".rb-check")
    for at in (0, 1):
        add.press("Enter")
        field = checks.nth(at).locator("select").first
        expect(field).to_be_focused()
        field.select_option(value="grade")
        expect(field).to_be_focused()
    boxes = page.locator(".rb-type")
    boxes.first.fill("P5")
    boxes.first.dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    expect(page.locator(".rb-chip")).to_have_count(0)
    boxes.first.press("Enter")
    expect(checks.first.locator(".rb-chip")).to_have_text(["P5×"])
    expect(boxes.first).to_be_focused()
    checks.first.locator(".rb-chip button").press("Enter")
    expect(page.locator(".rb-chip")).to_have_count(0)
    expect(boxes.first).to_be_focused()
    checks.first.locator(":scope > .rb-remove").press("Enter")
    expect(checks).to_have_count(1)
    expect(checks.first.locator("select").first).to_be_focused()
    checks.first.locator("select").first.select_option(value="unit")
    boxes.first.fill("上海")
    expect(page.locator(".rb-option")).to_have_text(["华东/上海一部"])
    boxes.first.press("Shift+Tab")
    expect(page.locator(".rb-found")).to_be_hidden()
    boxes.first.press("Enter")
    expect(page.locator(".rb-chip")).to_have_count(1)
    expect(boxes.first).to_have_value("")
