"""A union that tells: its channels and people's choices, what is told, and what became of each sending."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.core.clock import SHANGHAI, now
from app.core.db import atomic, session
from app.models import NoticeAttempt, NoticeChannel, NoticeChoice, NoticeDelivery
from app.notices.services.telling import tell
from tests.cast import Union
from tests.notices.receivers import Mailbox

NINE = datetime(2026, 9, 1, 9, tzinfo=SHANGHAI)
WECOM = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693axxx6-7aoc-4bc4-97a0-0ec2sifa5aaa"
DINGTALK = "https://oapi.dingtalk.com/robot/send?access_token=566cc69da782ec4c4a0f5f4be3b0f2d6"
FEISHU = "https://open.feishu.cn/open-apis/bot/v2/hook/0a1b2c3d-4e5f-6789-abcd-ef0123456789"
SECRET_FACT = "慰问 李强 住院 5,000.00 元"


def channel(union: Union, kind: str, **values: Any) -> None:
    """通知渠道 — of the union, switched on."""
    with union.scope(), atomic():
        session.add(NoticeChannel(kind=kind, changed_by="孙涛", changed_at=now(), **values))


def mail_by(union: Union, box: Mailbox, **values: Any) -> None:
    """邮件 — by this server."""
    server = {"host": "127.0.0.1", "port": box.port, "security": "none", "sender": "union@example.com"}
    channel(union, "email", **(server | values))


def chosen(union: Union, person: str, **values: Any) -> None:
    """选择 — what one person wants."""
    with union.scope(), atomic():
        session.add(NoticeChoice(user_id=union.people[person].user_id, changed_at=now(), **values))


def news_for(union: Union, *people: str, template: str = "approvals.asked", key: str = "") -> None:
    """通知 — these people are told something private."""
    facts = {
        "approvals.asked": {"what": SECRET_FACT, "who": "王芳", "step": "主席", "due": None, "reason": "急"},
        "jobs.done": {"job": "导出", "outcome": "好"},
    }
    with union.scope(), atomic():
        tell(
            [union.people[each].user_id for each in people],
            template,
            facts=facts[template],
            about=("requests", 5),
            address="/x",
            at=now(),
            key=key,
        )


def deliveries(union: Union) -> list[NoticeDelivery]:
    """发送 — every one, in order."""
    with union.scope():
        return list(session.scalars(select(NoticeDelivery).order_by(NoticeDelivery.id)))


def states(union: Union) -> list[str]:
    """状态 — of every sending, in order."""
    return [each.state for each in deliveries(union)]


def outcomes(union: Union) -> list[str]:
    """结果 — of every attempt, in order."""
    with union.scope():
        return list(session.scalars(select(NoticeAttempt.outcome).order_by(NoticeAttempt.id)))
