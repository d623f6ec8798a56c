"""手机审批 — at 390 px: approve, return and submit again, decide in place of somebody, pass further up."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from app.approvals.services.chasing import chase
from app.approvals.services.flows import draw, release
from app.core.clock import moved_to, now, start_of, today
from app.core.db import atomic, session
from app.models import ApprovalRequest
from app.rules import working_days
from app.rules.approvals import Flow, Step, Who
from app.suppliers.services import add_supplier
from tests.cast import Union
from tests.journeys.hands import Hands

pytestmark = pytest.mark.browser

FLOW = Flow(
    "供应商准入",
    (
        Step(
            key="head",
            name="部门负责人",
            who=(Who("nearest", "unit_head"),),
            days=2,
            escalate=(Who("nearest", "chair"),),
        ),
    ),
)


@pytest.fixture
def hands(page: Page) -> Hands:
    """Somebody with a phone."""
    page.set_viewport_size({"width": 390, "height": 844})
    return Hands(page)


def laid(union: Union, name: str, on: date | None = None) -> int:
    """The officer adds a supplier, whose admission is asked about; the request's number."""
    day = on or today()
    with union.scope(), moved_to(day):
        with atomic():
            add_supplier(
                actor=union.officer.actor,
                on=day,
                at=start_of(day),
                code=name,
                name=f"{name}商贸有限公司",
                contact="钱经理",
            )
        found = session.query(ApprovalRequest.id).order_by(ApprovalRequest.id.desc()).first()
    session.remove()
    assert found is not None
    return int(found[0])


def opens(hands: Hands, name: str) -> None:
    """From the inbox to the request."""
    hands.page.goto("/approvals/list/")
    hands.page.get_by_role("link", name=name).first.click()
    expect(hands.page.get_by_role("heading", level=1)).to_contain_text(name)
    wide = hands.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 390, "the page scrolls sideways"


def looks(hands: Hands, name: str) -> None:
    """Keep pictures, and take the phone up again."""
    hands.look(name)
    hands.page.set_viewport_size({"width": 390, "height": 844})


def test_a_phone_is_enough_to_decide(our_union: Union, hands: Hands) -> None:
    with our_union.scope(), atomic():
        actor = our_union.tenant_admin.actor
        release(draw("supplier", FLOW, actor=actor, at=now()), actor=actor, at=now())
    approves(our_union, hands)
    returns_and_submits_again(our_union, hands)
    decides_in_place_of_somebody(our_union, hands)
    passes_further_up(our_union, hands)


def approves(union: Union, hands: Hands) -> None:
    """The unit head opens what waits, and approves."""
    laid(union, "AA01")
    hands.sign_in(union.unit_head)
    opens(hands, "AA01")
    hands.sees("陈静", "何伟", "钱经理")
    looks(hands, "approval-approve")
    hands.press("批准")
    hands.sees("已批准", "没有待您审批的事项")


def returns_and_submits_again(union: Union, hands: Hands) -> None:
    """Returned with a reason; the officer reads it and submits again; approved."""
    laid(union, "BB02")
    hands.page.reload()
    opens(hands, "BB02")
    hands.press("退回补正")
    hands.sees("请写明理由")
    hands.type(审批意见="缺少合同编号")
    hands.press("退回补正")
    hands.sees("没有待您审批的事项")
    hands.sign_in(union.officer)
    hands.page.goto("/approvals-asked/list/")
    hands.page.get_by_role("link", name="BB02").first.click()
    hands.sees("缺少合同编号")
    hands.press("重新提交审批单")
    hands.type(更正说明="已补充")
    hands.press("重新提交")
    hands.sees("第 2 次提交")
    hands.sign_in(union.unit_head)
    opens(hands, "BB02")
    hands.press("批准")
    hands.sees("没有待您审批的事项")


def decides_in_place_of_somebody(union: Union, hands: Hands) -> None:
    """The unit head names the HR business partner for a week; she decides, both names stand there."""
    number = laid(union, "CC03")
    hands.page.goto("/delegatemine/")
    hands.pick(代理人="林娜")
    until = today() + timedelta(days=7)
    hands.page.get_by_label("截止日期（含当日）").fill(until.isoformat())
    hands.type(事由="外出培训")
    hands.press("确认")
    hands.sees("代理中")
    hands.sign_in(union.hrbp)
    opens(hands, "CC03")
    hands.sees("您代 何伟 审批")
    looks(hands, "approval-delegate")
    hands.press("批准")
    hands.sees("没有待您审批的事项")
    hands.page.goto(f"/approvals/show/{number}")
    hands.sees("林娜 代 何伟 审批")


def passes_further_up(union: Union, hands: Hands) -> None:
    """Nobody decided in time: the chair is asked as well, is told why, and decides."""
    laid(union, "DD04", today() - timedelta(days=14))
    day = working_days.after(today(), 1)
    with union.scope(), atomic():
        assert chase(on=day, at=start_of(day)).escalated == 1
    session.remove()
    hands.sign_in(union.chair)
    opens(hands, "DD04")
    hands.sees("超期")
    looks(hands, "approval-escalate")
    hands.press("批准")
    hands.sees("没有待您审批的事项")
