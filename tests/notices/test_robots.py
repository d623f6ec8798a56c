"""Robots of a group: real requests to a real receiver, signed as each maker documents it, many as one."""

import base64
import hmac
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from app.core.clock import moved_to
from app.notices import jobs
from tests.cast import Union
from tests.notices.receivers import Hook, Mailbox
from tests.notices.telling import (
    DINGTALK,
    FEISHU,
    NINE,
    WECOM,
    channel,
    deliveries,
    mail_by,
    news_for,
    states,
)

pytestmark = pytest.mark.sql


@pytest.mark.parametrize(
    ("kind", "target", "path", "read"),
    [
        ("wecom", WECOM, "/cgi-bin/webhook/send?key=693axxx6", lambda body: body["text"]["content"]),
        ("dingtalk", DINGTALK, "/robot/send?access_token=566cc", lambda body: body["text"]["content"]),
        ("feishu", FEISHU, "/open-apis/bot/v2/hook/0a1b2c3d", lambda body: body["content"]["text"]),
    ],
)
def test_a_robot_tells_its_group_for_whom_something_waits(
    our_union: Union, hook: Hook, kind: str, target: str, path: str, read: Any
) -> None:
    channel(our_union, kind, target=target)
    news_for(our_union, "chair")
    jobs.pass_on()
    ((asked, body),) = hook.calls
    assert asked.startswith(path)
    (number,) = [each.notice_id for each in deliveries(our_union)]
    said = (
        f"{our_union.chair.name}：您有一项审批待处理，请登录查看。 https://zhihui.example/mynotices/{number}"
    )
    assert read(body) == said
    assert states(our_union) == ["sent"]


def test_dingtalk_signs_with_the_key_of_its_robot(our_union: Union, hook: Hook) -> None:
    """HMAC-SHA256 with the key, of the moment in milliseconds, a line feed and the key; base64, in the
    address.
    """
    key = "SEC0123456789abcdef"
    channel(our_union, "dingtalk", target=DINGTALK, secret=key)
    news_for(our_union, "chair")
    with moved_to(NINE):
        jobs.pass_on()
    asked = parse_qs(urlsplit(hook.calls[0][0]).query)
    (moment,), (signed,) = asked["timestamp"], asked["sign"]
    whole = f"{moment}\n{key}".encode()
    assert signed == base64.b64encode(hmac.new(key.encode(), whole, sha256).digest()).decode()
    assert moment == str(int(NINE.timestamp() * 1000))


def test_feishu_signs_what_it_says_with_the_key_of_its_robot(our_union: Union, hook: Hook) -> None:
    """HMAC-SHA256 of nothing, keyed with the moment in seconds, a line feed and the key; in the body."""
    key = "0a1b2c3d4e5f"
    channel(our_union, "feishu", target=FEISHU, secret=key)
    news_for(our_union, "chair")
    with moved_to(NINE):
        jobs.pass_on()
    (body,) = hook.bodies
    assert body["timestamp"] == str(int(NINE.timestamp()))
    whole = f"{body['timestamp']}\n{key}".encode()
    assert body["sign"] == base64.b64encode(hmac.new(whole, digestmod=sha256).digest()).decode()
    assert (body["msg_type"], list(body["content"])) == ("text", ["text"])
    assert states(our_union) == ["sent"]


def test_a_feishu_robot_that_refuses_the_signature_has_not_taken_it(our_union: Union, hook: Hook) -> None:
    channel(our_union, "feishu", target=FEISHU, secret="wrong-key")
    hook.answer = {"code": 19021, "msg": "sign match fail or timestamp is not within one hour"}
    news_for(our_union, "chair")
    jobs.pass_on()
    (delivery,) = deliveries(our_union)
    assert delivery.state == "waiting"
    assert "19021 sign match fail" in (delivery.problem or "")
    assert "wrong-key" not in str(vars(delivery))


def test_wecom_takes_a_text_and_its_key_and_nothing_more(our_union: Union, hook: Hook) -> None:
    channel(our_union, "wecom", target=WECOM)
    news_for(our_union, "chair")
    jobs.pass_on()
    ((asked, body),) = hook.calls
    assert parse_qs(urlsplit(asked).query) == {"key": [WECOM.partition("key=")[2]]}
    assert body["msgtype"] == "text"
    assert set(body) == {"msgtype", "text"}


@pytest.mark.parametrize(("count", "messages"), [(2, 2), (3, 1), (40, 1)])
def test_many_at_once_are_one_message_with_their_number(
    our_union: Union, hook: Hook, mailbox: Mailbox, count: int, messages: int
) -> None:
    channel(our_union, "wecom", target=WECOM)
    mail_by(our_union, mailbox)
    for each in range(count):
        news_for(our_union, "chair", key=str(each))
    jobs.pass_on()
    assert (len(hook.calls), len(mailbox.mails)) == (messages, messages)
    assert set(states(our_union)) == {"sent"}
    if messages == 1:
        said = hook.bodies[0]["text"]["content"]
        assert (
            said
            == f"{our_union.chair.name}：您有 {count} 条新通知，请登录查看。 https://zhihui.example/mynotices/"
        )


def test_a_robot_that_says_no_in_its_body_has_not_taken_it(our_union: Union, hook: Hook) -> None:
    channel(our_union, "wecom", target=WECOM)
    hook.answer = {"errcode": 93000, "errmsg": "invalid webhook url"}
    news_for(our_union, "chair")
    jobs.pass_on()
    (delivery,) = deliveries(our_union)
    assert (delivery.state, delivery.attempts) == ("waiting", 1)
    assert "93000 invalid webhook url" in (delivery.problem or "")
