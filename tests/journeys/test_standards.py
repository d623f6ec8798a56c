"""标准 — taken over and entered by the administrator, put into force by the chair, asked by the officer."""

from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page

from app.core.db import atomic, session
from app.models import Employee, Membership
from tests.cast import Union
from tests.core.papers import PDF
from tests.journeys.hands import Hands

pytestmark = pytest.mark.browser
JOINED = date(2020, 1, 1)


@pytest.fixture
def union_with_a_member(our_union: Union) -> Union:
    """One person to ask about."""
    with our_union.scope(), atomic():
        made = Employee(
            employee_no="E9",
            employee_no_key="E9",
            name="周海燕",
            unit_id=our_union.units["上海一部"],
            hire_on=JOINED,
        )
        session.add(made)
        session.flush()
        session.add(Membership(employee_id=made.id, joined_on=JOINED))
    session.remove()
    return our_union


def test_a_standard_is_taken_over_entered_confirmed_and_asked(
    page: Page, union_with_a_member: Union, tmp_path: Path
) -> None:
    union, hands = union_with_a_member, Hands(page)
    hands.sign_in(union.tenant_admin)
    hands.go("缺口与比对")
    hands.sees("缺标准，不能发放", "皖工发〔2025〕18号")
    hands.look("standards-gaps")
    page.get_by_role("link", name="采用地区标准").first.click()
    hands.look("standards-adopt")
    page.locator("form button.button-primary").last.click()
    hands.sees("待确认")
    hands.look("standards-library")
    _enters(hands, tmp_path)
    card = page.url
    hands.look("standards-card")
    hands.sign_in(union.chair)
    page.goto(card)
    hands.press("发布生效")
    hands.confirm()
    hands.sees("生效")
    hands.sign_in(union.officer)
    hands.go("标准测算")
    hands.pick(职工="周海燕")
    hands.choose(事项="重大疾病")
    hands.press("测算")
    hands.sees("5,000.00", "集团工会〔2026〕3号")
    hands.look("standards-calculator")
    hands.go("年节日历")
    hands.sees("端午节", "妇女节")
    hands.look("standards-festivals")


def _enters(hands: Hands, folder: Path) -> None:
    proof = folder / "慰问办法.pdf"
    proof.write_bytes(PDF)
    hands.press("录入本工会标准")
    hands.look("standards-enter")
    hands.choose(事项="重大疾病", 计算口径="每次")
    hands.type(上限="5000", 文件名称及文号="集团工会〔2026〕3号")
    hands.page.locator("input[type=file]").set_input_files(proof)
    hands.page.locator("form button.button-primary").last.click()
    hands.sees("已录入")
