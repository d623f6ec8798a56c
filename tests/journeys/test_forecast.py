"""The officer sees what will lapse, chooses whom to remind, looks at the list and sends it, by clicking."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from app.core.clock import now, today
from app.core.db import atomic, session
from app.models import MemberAccess, Notice
from app.people.services.employment import hire
from tests.cast import Union
from tests.imports.messy import id_number
from tests.journeys.hands import Hands
from tests.orders.shop import lot, sub_account


@pytest.fixture
def union_with_points(our_union: Union) -> Union:
    """周会员 in 上海一部 has a way in, 吴会员 in 华北 has none; both hold points that lapse soon."""
    with our_union.scope(), atomic():
        paid_from = sub_account()
        for place, (name, unit, points) in enumerate(
            (("周会员", "上海一部", 1_200), ("吴会员", "华北", 860))
        ):
            person = hire(
                unit=our_union.unit(unit),
                on=date(2024, 1, 5),
                employee_no=f"A000{place}",
                name=name,
                id_no=id_number(place + 1),
                phone=f"1380000000{place}",
                joined_union_on=date(2024, 1, 5),
                actor=our_union.hr.actor,
                at=now(),
            )
            for count, days in ((points, 20), (300, 150)):
                last = today() + timedelta(days=days)
                lot(person, count, paid_from=paid_from, expires_on=last, granted_on=today())
            if place == 0:
                way = {"state": "active", "account_id": our_union.finance.user_id, "expires_on": today()}
                session.add(MemberAccess(employee_id=person.id, invited_by="王芳", invited_at=now(), **way))
    session.remove()
    return our_union


def test_from_the_forecast_to_a_reminder(page: Page, union_with_points: Union) -> None:
    hands = Hands(page)
    hands.sign_in(union_with_points.officer)
    hands.go("过期预测")
    hands.sees("十二个月内到期、尚未使用", "2,660", "预计过期", "华东", "华北")
    hands.look("forecast")
    page.get_by_role("row", name="华东").get_by_role("link", name="1,500").click()
    hands.sees("周会员", "1,500")
    hands.look("forecast-people")
    page.go_back()
    page.get_by_role("row", name="华东").get_by_role("checkbox").first.check()
    page.get_by_role("row", name="华北").get_by_role("checkbox").first.check()
    hands.press("提醒所选会员")
    hands.sees("名单人数", "将提醒", "尚未开通登录", "周会员")
    hands.look("reminder")
    hands.press("发送提醒")
    hands.sees("已发送", "已提醒")
    hands.look("reminder-sent")
    with union_with_points.scope():
        told = session.query(Notice).filter_by(template="points.remind").all()
        assert [each.user_id for each in told] == [union_with_points.finance.user_id]
    hands.go("离职积分")
    hands.press("订立离职积分办法")
    hands.look("leaver-terms-form")
    hands.type(离职后天数="45")
    hands.press("生效")
    hands.sees("收回分账户", "45")
    expect(page.get_by_role("row", name="45")).to_have_count(1)
    hands.look("leaver-terms")
