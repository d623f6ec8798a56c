"""Sending: to a real mail server and a real receiver, once, without what is private, in time and never in
quiet hours.
"""

import base64
import hmac
import logging
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from app.core.clock import SHANGHAI, moved_to, now
from app.core.db import atomic, session
from app.models import Notice, NoticeAttempt, NoticeChannel, NoticeChoice, NoticeDelivery
from app.notices import jobs
from app.notices.services import claiming
from app.notices.services.telling import tell
from tests.cast import Union
from tests.notices.receivers import Hook, Mailbox, free_port, mail_server

pytestmark = pytest.mark.sql
NINE = datetime(2026, 9, 1, 9, tzinfo=SHANGHAI)
WECOM = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693axxx6-7aoc-4bc4-97a0-0ec2sifa5aaa"
DINGTALK = "https://oapi.dingtalk.com/robot/send?access_token=566cc69da782ec4c4a0f5f4be3b0f2d6"
FEISHU = "https://open.feishu.cn/open-apis/bot/v2/hook/0a1b2c3d-4e5f-6789-abcd-ef0123456789"
SECRET_FACT = "慰问 李强 住院 5,000.00 元"


def _channel(union: Union, kind: str, **values: Any) -> None:
    with union.scope(), atomic():
        session.add(NoticeChannel(kind=kind, changed_by="孙涛", changed_at=now(), **values))


def _mail_by(union: Union, box: Mailbox, **values: Any) -> None:
    server = {"host": "127.0.0.1", "port": box.port, "security": "none", "sender": "union@example.com"}
    _channel(union, "email", **(server | values))


def _choose(union: Union, person: str, **values: Any) -> None:
    with union.scope(), atomic():
        session.add(NoticeChoice(user_id=union.people[person].user_id, changed_at=now(), **values))


def _tell(union: Union, *people: str, template: str = "approvals.asked", key: str = "") -> None:
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


def _deliveries(union: Union) -> list[NoticeDelivery]:
    with union.scope():
        return list(session.scalars(select(NoticeDelivery).order_by(NoticeDelivery.id)))


def _states(union: Union) -> list[str]:
    return [each.state for each in _deliveries(union)]


def _outcomes(union: Union) -> list[str]:
    with union.scope():
        return list(session.scalars(select(NoticeAttempt.outcome).order_by(NoticeAttempt.id)))


def test_a_mail_says_that_something_waits_and_nothing_more(our_union: Union, mailbox: Mailbox) -> None:
    _mail_by(our_union, mailbox, sender_name="皖江集团工会")
    with moved_to(NINE):
        _tell(our_union, "chair")
        jobs.pass_on()
    (mail,) = mailbox.mails
    assert mail["To"] == our_union.chair.email
    assert mail["From"] == "皖江集团工会 <union@example.com>"
    assert mail["Subject"] == "【智惠】您有一项审批待处理，请登录查看。"
    text = mail.get_content()
    assert "https://zhihui.example/mynotices/" in text
    for private in ("李强", "住院", "5,000", "王芳"):
        assert private not in mail.as_string() + text
    (delivery,) = _deliveries(our_union)
    assert (delivery.state, delivery.attempts) == ("sent", 1)
    assert delivery.message_id == mail["Message-ID"]
    assert our_union.chair.email not in (delivery.reached or "")
    assert _outcomes(our_union) == ["sent"]


def test_whoever_reads_english_is_told_in_english(our_union: Union, mailbox: Mailbox) -> None:
    from app.core.accounts import state_of

    _mail_by(our_union, mailbox)
    with atomic():
        state_of(our_union.chair.user_id).language = "en"
    _tell(our_union, "chair")
    jobs.pass_on()
    assert mailbox.mails[0]["Subject"] == "[Zhihui] An approval waits for you. Sign in to see it."


def test_nothing_is_sent_twice_however_often_workers_look(our_union: Union, mailbox: Mailbox) -> None:
    _mail_by(our_union, mailbox)
    _tell(our_union, "chair", "finance")
    for _turn in range(3):
        jobs.pass_on()
    assert len(mailbox.mails) == 2


def test_of_two_workers_one_gets_a_row(our_union: Union, mailbox: Mailbox) -> None:
    _mail_by(our_union, mailbox)
    _tell(our_union, "chair")
    with our_union.scope():
        from app.notices.services.routing import route

        with atomic():
            route(at=now())
        (number,) = session.scalars(select(NoticeDelivery.id)).all()
        first, second = claiming.claim([number]), claiming.claim([number])
        assert first is not None
        assert second is None
    jobs.pass_on()
    assert mailbox.mails == []


def test_what_a_dead_worker_held_is_sent_once_more_with_the_same_number(
    our_union: Union, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    _mail_by(our_union, mailbox)
    with moved_to(NINE), monkeypatch.context() as dying:
        dying.setattr(
            claiming.Claim, "sent", lambda *_args, **_said: (_ for _ in ()).throw(KeyboardInterrupt)
        )
        _tell(our_union, "chair")
        with pytest.raises(KeyboardInterrupt):
            jobs.pass_on()
    assert _states(our_union) == ["sending"]
    with moved_to(NINE + timedelta(minutes=4)):
        jobs.pass_on()
    assert len(mailbox.mails) == 1
    with moved_to(NINE + timedelta(minutes=6)):
        jobs.pass_on()  # put back
    with moved_to(NINE + timedelta(minutes=8)):
        jobs.pass_on()
    assert [mail["Message-ID"] for mail in mailbox.mails] == [mailbox.mails[0]["Message-ID"]] * 2
    assert _outcomes(our_union) == ["interrupted", "sent"]


def test_a_worker_taken_for_dead_has_nothing_to_say_any_more(our_union: Union, mailbox: Mailbox) -> None:
    _mail_by(our_union, mailbox)
    with our_union.scope(), moved_to(NINE):
        _tell(our_union, "chair")
        from app.notices.services.routing import route

        with atomic():
            route(at=now())
        late = claiming.claim(list(session.scalars(select(NoticeDelivery.id))))
    assert late is not None
    with our_union.scope(), moved_to(NINE + timedelta(minutes=6)):
        claiming.free_abandoned()
        late.sent(words="x", reached="x", number=None)
    assert _states(our_union) == ["waiting"]


def test_a_refusal_for_now_is_tried_again_later_and_given_up_at_last(
    our_union: Union, mailbox: Mailbox
) -> None:
    _mail_by(our_union, mailbox)
    mailbox.answer = "451 later"
    at = NINE
    with moved_to(at):
        _tell(our_union, "chair")
        jobs.pass_on()
    assert _states(our_union) == ["waiting"]
    with moved_to(at + timedelta(seconds=30)):
        jobs.pass_on()
    assert _outcomes(our_union) == ["refused"]  # not before its time
    for minutes in (2, 10, 30, 120, 400):
        with moved_to(at + timedelta(minutes=minutes)):
            jobs.pass_on()
    assert _states(our_union) == ["failed"]
    assert _outcomes(our_union) == ["refused"] * 6
    assert "451" in (_deliveries(our_union)[0].problem or "")


def test_a_refusal_for_good_is_not_tried_again(our_union: Union, mailbox: Mailbox) -> None:
    _mail_by(our_union, mailbox)
    mailbox.answer = "550 no such user"
    _tell(our_union, "chair")
    jobs.pass_on()
    assert _states(our_union) == ["failed"]


def test_a_server_that_is_away_is_knocked_at_once_for_all(our_union: Union, mailbox: Mailbox) -> None:
    _mail_by(our_union, mailbox)
    with our_union.scope(), atomic():
        session.scalars(select(NoticeChannel)).one().port = free_port()
    _tell(our_union, "chair", "finance", "officer")
    jobs.pass_on()
    assert _states(our_union) == ["waiting"] * 3
    assert _outcomes(our_union) == ["unreachable"] * 3


def test_when_the_mail_server_is_back_all_that_waited_goes_out_once(our_union: Union) -> None:
    """Away for an hour: each waits a little longer between the tries, and none is lost or doubled."""
    with mail_server() as first:
        _mail_by(our_union, first)
        port = first.port
    with moved_to(NINE):
        _tell(our_union, "chair", "finance")
        jobs.pass_on()
    for minutes in (1, 6, 21):
        with moved_to(NINE + timedelta(minutes=minutes, seconds=5)):
            jobs.pass_on()
    assert _outcomes(our_union) == ["unreachable"] * 8
    with mail_server(port=port) as back:
        with moved_to(NINE + timedelta(minutes=60)):
            jobs.pass_on()
        assert back.mails == []  # not before its time
        for minutes in (82, 83):
            with moved_to(NINE + timedelta(minutes=minutes)):
                jobs.pass_on()
        assert sorted(mail["To"] for mail in back.mails) == sorted(
            our_union.people[each].email for each in ("chair", "finance")
        )
    assert _states(our_union) == ["sent"] * 2


def test_when_a_robot_is_back_it_takes_what_waited(our_union: Union, hook: Hook) -> None:
    _channel(our_union, "wecom", target=WECOM)
    hook.status = 503
    with moved_to(NINE):
        _tell(our_union, "chair")
        jobs.pass_on()
    assert _states(our_union) == ["waiting"]
    hook.status = 200
    with moved_to(NINE + timedelta(minutes=2)):
        jobs.pass_on()
        jobs.pass_on()
    assert _states(our_union) == ["sent"]
    assert len(hook.calls) == 2


@pytest.mark.parametrize(
    ("told", "sent"),
    [((23, 59), (2, 8, 30)), ((0, 0), (1, 8, 30)), ((8, 29), (1, 8, 30)), ((8, 30), (2, 8, 30))],
)
def test_the_days_mail_goes_at_its_hour_on_either_side_of_midnight(
    our_union: Union, mailbox: Mailbox, told: tuple[int, int], sent: tuple[int, int, int]
) -> None:
    _mail_by(our_union, mailbox)
    with moved_to(NINE.replace(hour=told[0], minute=told[1])):
        _tell(our_union, "chair", template="jobs.done")
        jobs.pass_on()
    (delivery,) = _deliveries(our_union)
    day, hour, minute = sent
    assert delivery.due_at == NINE.replace(day=day, hour=hour, minute=minute)
    with moved_to(delivery.due_at - timedelta(seconds=1)):
        jobs.pass_on()
    assert mailbox.mails == []
    with moved_to(delivery.due_at):
        jobs.pass_on()
    assert len(mailbox.mails) == 1


def test_the_days_mail_of_a_night_owl_waits_for_the_end_of_quiet_hours(
    our_union: Union, mailbox: Mailbox
) -> None:
    _mail_by(our_union, mailbox)
    _choose(our_union, "chair", mail_at=30, quiet_from=22 * 60, quiet_until=7 * 60)
    with moved_to(NINE):
        _tell(our_union, "chair", template="jobs.done")
        jobs.pass_on()
    (delivery,) = _deliveries(our_union)
    assert delivery.due_at == NINE.replace(day=2, hour=7)


def test_the_days_mail_holds_what_is_not_urgent(our_union: Union, mailbox: Mailbox) -> None:
    _mail_by(our_union, mailbox)
    with moved_to(NINE):
        for key in "abc":
            _tell(our_union, "chair", template="jobs.done", key=key)
        jobs.pass_on()
    assert mailbox.mails == []
    with moved_to(NINE + timedelta(hours=23, minutes=31)):  # 08:31 the next day
        jobs.pass_on()
        jobs.pass_on()
    (mail,) = mailbox.mails
    assert mail["Subject"] == "【智惠】今天有 3 条通知"
    assert mail.get_content().count("您交办的“导出”已完成。") == 3
    assert _states(our_union) == ["sent"] * 3


def test_what_was_read_inside_meanwhile_is_not_sent(our_union: Union, mailbox: Mailbox) -> None:
    _mail_by(our_union, mailbox)
    with moved_to(NINE):
        _tell(our_union, "chair", template="jobs.done")
        jobs.pass_on()
    with our_union.scope(), atomic():
        session.scalars(select(Notice)).one().read_at = now()
    with moved_to(NINE + timedelta(days=1)):
        jobs.pass_on()
    assert mailbox.mails == []
    assert _states(our_union) == ["dropped"]


@pytest.mark.parametrize(("wakes", "sent"), [(False, 0), (True, 1)])
def test_quiet_hours_hold_back_what_leaves_the_house(
    our_union: Union, mailbox: Mailbox, wakes: bool, sent: int
) -> None:
    _mail_by(our_union, mailbox)
    _choose(our_union, "chair", quiet_from=22 * 60, quiet_until=7 * 60, urgent_wakes=wakes)
    with moved_to(datetime(2026, 9, 1, 23, 30, tzinfo=SHANGHAI)):
        _tell(our_union, "chair")
        jobs.pass_on()
    assert len(mailbox.mails) == sent
    with moved_to(datetime(2026, 9, 2, 7, 0, 1, tzinfo=SHANGHAI)):
        jobs.pass_on()
    assert len(mailbox.mails) == 1


def test_quiet_hours_chosen_afterwards_hold_too(our_union: Union, mailbox: Mailbox) -> None:
    _mail_by(our_union, mailbox)
    mailbox.answer = "451 later"
    with moved_to(datetime(2026, 9, 1, 21, 59, 30, tzinfo=SHANGHAI)):
        _tell(our_union, "chair")
        jobs.pass_on()
    _choose(our_union, "chair", quiet_from=22 * 60, quiet_until=7 * 60)
    mailbox.answer = "250 OK"
    with moved_to(datetime(2026, 9, 1, 22, 5, tzinfo=SHANGHAI)):
        jobs.pass_on()
    assert mailbox.mails == []
    with moved_to(datetime(2026, 9, 2, 7, 1, tzinfo=SHANGHAI)):
        jobs.pass_on()
    assert len(mailbox.mails) == 1


@pytest.mark.parametrize(("levels", "sent"), [({"email": "none"}, 0), ({"email": "urgent"}, 1), ({}, 2)])
def test_everybody_gets_what_they_chose(
    our_union: Union, mailbox: Mailbox, levels: dict[str, str], sent: int
) -> None:
    _mail_by(our_union, mailbox)
    _choose(our_union, "chair", levels=levels, daily=False)
    _tell(our_union, "chair")
    _tell(our_union, "chair", template="jobs.done")
    jobs.pass_on()
    assert len(mailbox.mails) == sent


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
    _channel(our_union, kind, target=target)
    _tell(our_union, "chair")
    jobs.pass_on()
    ((asked, body),) = hook.calls
    assert asked.startswith(path)
    (number,) = [each.notice_id for each in _deliveries(our_union)]
    said = (
        f"{our_union.chair.name}：您有一项审批待处理，请登录查看。 https://zhihui.example/mynotices/{number}"
    )
    assert read(body) == said
    assert _states(our_union) == ["sent"]


def test_dingtalk_signs_with_the_key_of_its_robot(our_union: Union, hook: Hook) -> None:
    """HMAC-SHA256 with the key, of the moment in milliseconds, a line feed and the key; base64, in the
    address.
    """
    key = "SEC0123456789abcdef"
    _channel(our_union, "dingtalk", target=DINGTALK, secret=key)
    _tell(our_union, "chair")
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
    _channel(our_union, "feishu", target=FEISHU, secret=key)
    _tell(our_union, "chair")
    with moved_to(NINE):
        jobs.pass_on()
    (body,) = hook.bodies
    assert body["timestamp"] == str(int(NINE.timestamp()))
    whole = f"{body['timestamp']}\n{key}".encode()
    assert body["sign"] == base64.b64encode(hmac.new(whole, digestmod=sha256).digest()).decode()
    assert (body["msg_type"], list(body["content"])) == ("text", ["text"])
    assert _states(our_union) == ["sent"]


def test_a_feishu_robot_that_refuses_the_signature_has_not_taken_it(our_union: Union, hook: Hook) -> None:
    _channel(our_union, "feishu", target=FEISHU, secret="wrong-key")
    hook.answer = {"code": 19021, "msg": "sign match fail or timestamp is not within one hour"}
    _tell(our_union, "chair")
    jobs.pass_on()
    (delivery,) = _deliveries(our_union)
    assert delivery.state == "waiting"
    assert "19021 sign match fail" in (delivery.problem or "")
    assert "wrong-key" not in str(vars(delivery))


def test_wecom_takes_a_text_and_its_key_and_nothing_more(our_union: Union, hook: Hook) -> None:
    _channel(our_union, "wecom", target=WECOM)
    _tell(our_union, "chair")
    jobs.pass_on()
    ((asked, body),) = hook.calls
    assert parse_qs(urlsplit(asked).query) == {"key": [WECOM.partition("key=")[2]]}
    assert body["msgtype"] == "text"
    assert set(body) == {"msgtype", "text"}


@pytest.mark.parametrize(("count", "messages"), [(2, 2), (3, 1), (40, 1)])
def test_many_at_once_are_one_message_with_their_number(
    our_union: Union, hook: Hook, mailbox: Mailbox, count: int, messages: int
) -> None:
    _channel(our_union, "wecom", target=WECOM)
    _mail_by(our_union, mailbox)
    for each in range(count):
        _tell(our_union, "chair", key=str(each))
    jobs.pass_on()
    assert (len(hook.calls), len(mailbox.mails)) == (messages, messages)
    assert set(_states(our_union)) == {"sent"}
    if messages == 1:
        said = hook.bodies[0]["text"]["content"]
        assert (
            said
            == f"{our_union.chair.name}：您有 {count} 条新通知，请登录查看。 https://zhihui.example/mynotices/"
        )


def test_a_robot_that_says_no_in_its_body_has_not_taken_it(our_union: Union, hook: Hook) -> None:
    _channel(our_union, "wecom", target=WECOM)
    hook.answer = {"errcode": 93000, "errmsg": "invalid webhook url"}
    _tell(our_union, "chair")
    jobs.pass_on()
    (delivery,) = _deliveries(our_union)
    assert (delivery.state, delivery.attempts) == ("waiting", 1)
    assert "93000 invalid webhook url" in (delivery.problem or "")


def test_a_text_message_goes_through_the_gateway(our_union: Union, hook: Hook) -> None:
    _channel(our_union, "sms", target=f"json://127.0.0.1:{hook.port}/send?:to={{phone}}&verify=no")
    _choose(our_union, "chair", phone="13800138000")
    _tell(our_union, "chair", "finance")  # nobody knows the other's telephone
    jobs.pass_on()
    (body,) = hook.bodies
    assert body["to"] == "13800138000"
    assert body["message"].startswith("您有一项审批待处理，请登录查看。 https://zhihui.example/")
    (delivery,) = _deliveries(our_union)
    assert delivery.reached == "138****8000"


def test_without_a_gateway_text_messages_wait_in_the_outbox(our_union: Union) -> None:
    _channel(our_union, "sms")
    _choose(our_union, "chair", phone="13800138000")
    _tell(our_union, "chair")
    jobs.pass_on()
    assert _states(our_union) == ["outbox"]


def test_no_key_and_no_password_is_ever_logged(
    our_union: Union, mailbox: Mailbox, hook: Hook, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    _mail_by(our_union, mailbox, username="union", secret="Mail-Secret-1")
    _channel(our_union, "wecom", target=WECOM)
    hook.status = 500
    _tell(our_union, "chair")
    jobs.pass_on()
    assert "693axxx6" not in caplog.text
    assert "Mail-Secret-1" not in caplog.text
    assert all("693axxx6" not in (each.problem or "") for each in _deliveries(our_union))


def test_who_left_is_told_nothing_outside(our_union: Union, mailbox: Mailbox) -> None:
    from app.core.accounts import User

    _mail_by(our_union, mailbox)
    with atomic():
        session.get_one(User, our_union.chair.user_id).active = False
    _tell(our_union, "chair")
    jobs.pass_on()
    assert _states(our_union) == []


def test_a_channel_switched_off_sends_no_more(our_union: Union, mailbox: Mailbox) -> None:
    _mail_by(our_union, mailbox)
    with moved_to(NINE):
        _tell(our_union, "chair", template="jobs.done")
        jobs.pass_on()
    with our_union.scope(), atomic():
        session.scalars(select(NoticeChannel)).one().state = "off"
    with moved_to(NINE + timedelta(days=1)):
        jobs.pass_on()
    assert _states(our_union) == ["dropped"]


def test_each_union_sends_by_its_own_server(our_union: Union, their_union: Union, mailbox: Mailbox) -> None:
    _mail_by(our_union, mailbox)
    session.rollback()
    _tell(their_union, "chair")
    session.rollback()
    jobs.pass_on()
    assert mailbox.mails == []
    assert _states(their_union) == []
