"""演示通知 — what people were told lately; a robot that was tried and switched off; text messages without a
gateway.
"""

from datetime import datetime, timedelta

from sqlalchemy import select

from app.core.clock import moved_to, now
from app.core.db import session
from app.demo.union import Demo
from app.models import Notice, NoticeDelivery
from app.notices.services.channels import set_up_robot, set_up_text_messages, switch_off
from app.notices.services.choosing import Wishes, choose
from app.notices.services.handling import hand_over
from app.notices.services.own_words import word_notice
from app.notices.services.reading import mark_read
from app.notices.services.routing import route
from app.notices.services.telling import tell
from app.points.services.reminding import remind_of_lapsing
from app.rules.notices import Words

ROBOT = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=00000000-demo-0000-demo-000000000000"
PHONES = {"chair": "13900010002", "officer": "13900010003"}
LAPSING = Words(
    "您有 {points} 积分将在 {until} 到期",
    "亲爱的会员，您有 {points} 积分将在 {until} 到期，还剩 {days} 天。欢迎到柜台兑换米面粮油等节日慰问品。",
    "您有积分将在 {until} 到期，还剩 {days} 天，欢迎到工会柜台兑换。",
)
# (days ago, hour, to whom, template, facts, where it leads)
TOLD = (
    (
        *(9, 10, "hr", "imports.finished"),
        {"file": "职工花名册_11月.xlsx", "new": 6, "changed": 14, "rejected": 2},
        "/roster/list/",
    ),
    (
        *(6, 16, "finance", "budgets.threshold"),
        {"budget": "职工慰问", "percent": 80, "left": 3_860_000},
        "/execution/",
    ),
    (
        *(4, 9, "officer", "care.overdue"),
        {"what": "WW20261021-00001", "step": "走访", "days": 2},
        "/carecases/list/",
    ),
    (*(2, 15, "chair", "jobs.done"), {"job": "导出审计记录", "outcome": "共 4,812 行"}, "/jobs/list/"),
    (
        *(1, 11, "officer", "jobs.failed"),
        {"job": "准备发放", "why": "分账户可用额度不足，请财务先下达资金。"},
        "/grants/list/",
    ),
)


def inform(demo: Demo) -> None:
    """通知 — some read, some not; two text messages wait for somebody's telephone, one was sent."""
    with moved_to(demo.today - timedelta(days=20)):
        while route(at=now()):  # the year before, when there was no channel
            pass
        _channels(demo)
    for ago, hour, role, template, facts, address in TOLD:
        with moved_to(_at(demo, ago, hour)):
            person = demo.actors[role].user_id or 0
            tell([person], template, facts=facts, about=None, address=address, at=now())
            route(at=now())
    with moved_to(_at(demo, 0, 8)):
        remind_of_lapsing(on=demo.today, at=now())
        route(at=now())
        _read_what_is_old()
    _one_by_hand(demo)


def _channels(demo: Demo) -> None:
    keeper, at = demo.actors["tenant_admin"], now()
    robot = set_up_robot(kind="wecom", target=ROBOT, secret=None, level="urgent", actor=keeper, at=at)
    switch_off(robot, actor=keeper, at=at)
    set_up_text_messages(target=None, by_hand=True, level="urgent", actor=keeper, at=at)
    word_notice(template="points.lapsing", language="zh", words=LAPSING, actor=keeper, at=at)
    for role, phone in PHONES.items():
        wishes = Wishes(phone=phone, quiet_from=22 * 60, quiet_until=7 * 60)
        choose(wishes, actor=demo.actors[role], at=at)


def _one_by_hand(demo: Demo) -> None:
    first = session.scalars(
        select(NoticeDelivery).where(NoticeDelivery.state == "outbox").order_by(NoticeDelivery.id).limit(1)
    ).first()
    if first is not None:
        with moved_to(_at(demo, 3, 9)):
            hand_over(first, actor=demo.actors["officer"])


def _at(demo: Demo, ago: int, hour: int) -> datetime:
    with moved_to(demo.today - timedelta(days=ago)) as nine:
        return nine + timedelta(hours=hour - 9)


def _read_what_is_old() -> None:
    """Everybody has read what was told until three days ago."""
    old = Notice.told_at < now() - timedelta(days=3)
    for number, reader in session.execute(select(Notice.id, Notice.user_id).where(old)):
        mark_read(number, user_id=reader, at=now())
