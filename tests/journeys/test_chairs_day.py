"""主席的一天 — on a phone: what waits, one grant read down to a person and approved, another turned down
with a reason, points taken back that were given by mistake.
"""

from datetime import date, timedelta

import pytest
from playwright.sync_api import Page

from app.budgets.services import allocate, approve_budget, open_sub_account
from app.core.clock import now, today
from app.core.db import atomic, session
from app.core.money import Money, Points
from app.models import Employee, Membership
from app.points.services.awards import award
from app.points.services.named import Purpose, grant_by_hand
from app.points.services.proposals import propose_due
from app.points.services.revoke import ask_revocation
from app.points.services.rules import RuleTerms, create_rule, turn_rule
from app.points.services.submit import submit_grant
from app.rules.budgets import BudgetKey
from app.rules.calendar import months_after
from tests.browser import look
from tests.cast import Union
from tests.journeys.hands import Hands

pytestmark = pytest.mark.browser
TEN_YEARS = {"field": "tenure_years", "op": "at_least", "value": 10}


@pytest.fixture
def hands(page: Page) -> Hands:
    """Somebody at the console."""
    return Hands(page)


def test_a_chairs_day(our_union: Union, hands: Hands) -> None:
    prepared(our_union)
    hands.sign_in(our_union.chair)
    hands.page.set_viewport_size({"width": 390, "height": 844})
    reads_and_approves(hands)
    turns_down(hands)
    takes_back(hands)


def prepared(union: Union) -> None:
    """The night proposed an anniversary, the officer asked for two others, one by mistake."""
    with union.scope(), atomic():
        officer, finance, top = union.officer.actor, union.finance.actor, union.unit("总部")
        key = BudgetKey(today().year, "welfare_fee", "50105")
        budget = approve_budget(
            top, key, name="会员活动", approved=Money.yuan("9000"), actor=finance, on=today()
        )
        paying = open_sub_account(budget, code="ZN", name="纪念日专项", actor=finance)
        allocate(paying, amount=Money.yuan("5000"), actor=finance, on=today(), reference="first")
        veteran = _person(union, "E1", "周建国", months_after(today(), -120))
        _person(union, "E2", "吴小梅", today() - timedelta(days=700))
        table = {"table": [{"when": TEN_YEARS, "points": 500}, {"when": {"all": []}, "points": 100}]}
        terms = RuleTerms("入职周年", table, "anniversary", nightly=True)
        rule = create_rule("ZN", terms, unit=top, sub_account=paying, actor=officer)
        turn_rule(rule, "release", actor=officer)
        propose_due(on=today())
        gifts = Purpose("购物卡慰问", "拟发放购物卡", paying)
        given = grant_by_hand(people="E1 E2", points=300, purpose=gifts, actor=officer, on=today())
        submit_grant(given, digest=str(given.digest), actor=officer, on=today(), at=now())
        wrong = award(
            veteran,
            sub_account=paying,
            points=Points(40),
            reason="重复补偿",
            reference="mistake",
            actor=officer,
            on=today(),
        )
        ask_revocation(wrong, actor=officer, on=today(), at=now(), reason="同一订单补偿了两次")


def _person(union: Union, number: str, name: str, hired: date) -> Employee:
    made = Employee(
        employee_no=number, employee_no_key=number, name=name, unit_id=union.units["华东"], hire_on=hired
    )
    session.add(made)
    session.flush()
    session.add(Membership(employee_id=made.id, joined_on=hired))
    return made


def reads_and_approves(hands: Hands) -> None:
    """From what waits to the one person and why, and back to yes."""
    hands.sees("入职周年", "购物卡慰问")
    look(hands.page, "chair-home-390")
    hands.page.goto("/grants/list/?state=submitted")
    hands.page.get_by_role("link", name="FF").last.click()
    hands.sees("入职周年")
    card = hands.page.url
    hands.page.get_by_role("link", name="发放名单").first.click()
    hands.page.locator("a[href*='/grantlines/show/']").first.click()
    hands.sees("10年", "第 1 档")
    look(hands.page, "chair-why-390")
    hands.page.goto(card)
    hands.page.get_by_role("link", name="SP").first.click()
    hands.verdict("¥4,960.00", "¥4,460.00", picture="chair-decide-390")
    hands.comes_to(card, "已发放")


def turns_down(hands: Hands) -> None:
    """No, with a reason that stands in the record."""
    hands.page.goto("/grants/list/?state=submitted")
    hands.page.get_by_role("link", name="FF").first.click()
    hands.sees("购物卡慰问")
    card = hands.page.url
    hands.page.get_by_role("link", name="SP").first.click()
    hands.verdict("周建国", say="不予批准", because="工会经费不得发放购物卡")
    hands.page.goto(card)
    hands.sees("已撤回", "工会经费不得发放购物卡")


def takes_back(hands: Hands) -> None:
    """What was given by mistake, as far as it is not spent."""
    hands.page.goto("/revocations/list/")
    hands.page.get_by_role("link", name="CX").first.click()
    hands.sees("同一订单补偿了两次")
    card = hands.page.url
    hands.page.get_by_role("link", name="SP").first.click()
    hands.verdict("同一订单补偿了两次", "40")
    hands.comes_to(card, "已撤销")
    look(hands.page, "chair-revoked-390")
