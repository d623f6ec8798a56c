"""The officer's day at the console: a case of care from the application to the follow-up."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from app.core.clock import today
from app.core.db import atomic, session
from tests.browser import look
from tests.care.stage import set_up
from tests.cast import Union
from tests.core.papers import PDF, photo
from tests.journeys.hands import Hands


@pytest.fixture
def union_with_money(our_union: Union) -> Union:
    """Members, money for care, standards in force; on the day the console itself lives in."""
    with our_union.scope(), atomic():
        set_up(our_union)
    session.remove()
    return our_union


def test_the_officer_cares_for_a_member_from_application_to_follow_up(
    page: Page, union_with_money: Union, tmp_path: Path
) -> None:
    union, hands = union_with_money, Hands(page)
    hands.sign_in(union.officer)
    address = _applies(hands, tmp_path)
    _proposes(hands)
    hands.sign_in(union.chair)
    hands.decides("送温暖", "¥1,500.00", "保密", picture="care-decide")
    hands.comes_to(address, "已批准并执行")
    hands.sign_in(union.officer)
    page.goto(address)
    _visits(hands, tmp_path)
    _hands_over(hands)
    hands.sign_in(union.finance)
    _pays(hands)
    hands.sign_in(union.officer)
    page.goto(address)
    _follows_up(hands)
    look(page, "case-followed-up")


def _applies(hands: Hands, folder: Path) -> str:
    """With evidence; answers where the case stands."""
    page, proof = hands.page, folder / "出院小结.pdf"
    proof.write_bytes(PDF)
    hands.go("慰问事项")
    hands.press("申报慰问")
    hands.pick(职工="周海燕")
    hands.choose(慰问类别="生病住院")
    hands.press("下一步")
    hands.type(入院日期=today().isoformat(), 医院="省立医院", 诊断="阑尾炎", 事由说明="夜班突发腹痛")
    page.locator("input[type=file]").set_input_files(proof)
    _send(page)
    hands.sees("已申报", "阑尾炎", "出院小结.pdf")
    look(page, "case-requested")
    return page.url


def _proposes(hands: Hands) -> None:
    hands.press("提出慰问建议")
    hands.sees("皖工发〔2025〕18号")
    hands.type(建议金额="1500")
    hands.pick(列支分账户="送温暖")
    look(hands.page, "case-proposal")
    _send(hands.page)
    hands.sees("审批中", "等待 刘洋 审批")


def _visits(hands: Hands, folder: Path) -> None:
    shot = folder / "走访.jpg"
    shot.write_bytes(photo())
    hands.press("派单走访")
    hands.pick(走访人="何芳", 走访人二="马超")
    _send(hands.page)
    hands.sees("已派单")
    hands.press("登记走访")
    hands.type(走访情况="恢复良好，送上慰问。")
    hands.page.locator("input[type=file]").set_input_files(shot)
    _send(hands.page)
    hands.sees("已走访", "恢复良好", "走访.jpg")


def _hands_over(hands: Hands) -> None:
    hands.press("准备支付")
    hands.type(**{"开户行（到支行）": "中国银行合肥分行", "银行账号": "6222 0212 3456 7890 128"})
    _send(hands.page)
    hands.sees("待支付")


def _pays(hands: Hands) -> None:
    hands.go("慰问支付")
    hands.open_row("周海燕")
    hands.press("登记支付")
    hands.type(转账回单号="HD20260901001")
    _send(hands.page)
    hands.sees("已支付")


def _follows_up(hands: Hands) -> None:
    hands.sees("已支付")
    hands.press("登记回访")
    hands.type(职工近况="已返岗，身体恢复。")
    _send(hands.page)
    hands.sees("已回访", "已返岗")


def _send(page: Page) -> None:
    page.locator("form.panel .form-foot button.button-primary").click()
