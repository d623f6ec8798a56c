"""Channels: set up by the union's administrator alone, to hosts outside, their secrets never shown; tried
out.
"""

from typing import Any

import pytest
from sqlalchemy import select

from app.core import jobs as work
from app.core.clock import now
from app.core.db import session
from app.core.errors import NotAllowed
from app.models import AuditEvent, Job, NoticeChannel
from app.notices.services.channels import set_up_robot
from tests.cast import Union
from tests.notices.receivers import Hook, Mailbox
from tests.notices.telling import DINGTALK, WECOM
from tests.notices.test_pages import _channel, _only
from tests.visitor import Visitor

pytestmark = pytest.mark.sql

MAIL = {
    "host": "127.0.0.1", "port": "2525", "security": "none", "sender": "union@example.com", "level": "all",
}  # fmt: skip


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"host": ""}, "请填写"),
        ({"host": "10.0.0.8"}, "位于服务器所在的内网"),
        ({"host": "169.254.169.254", "port": "25"}, "位于服务器所在的内网"),
        ({"host": "[::1]"}, "找不到主机"),
        ({"host": "no such host"}, "找不到主机"),
        ({"port": "0"}, "1"),
        ({"port": "70000"}, "65535"),
        ({"port": "5432", "host": "8.8.8.8"}, "端口应为"),
        ({"sender": "union"}, "邮箱地址格式不正确"),
        ({"sender": "a@b@c"}, "邮箱地址格式不正确"),
        ({"username": "union", "password": "x"}, "未加密的连接不会发送密码"),
        ({"security": "rot13"}, "请从列表中选择"),
        ({"level": ""}, "请填写"),
    ],
)
def test_a_mail_server_that_cannot_be_is_refused(
    our_union: Union, client: Visitor, given: dict[str, str], said: str
) -> None:
    client.sign_in(our_union.tenant_admin)
    answer = client.submit("/setupmail/", **(MAIL | given))
    assert said in answer.text
    with our_union.scope():
        assert session.scalars(select(NoticeChannel)).all() == []


def test_secrets_are_kept_encrypted_and_never_shown_again(our_union: Union, client: Visitor) -> None:
    client.sign_in(our_union.tenant_admin)
    given = MAIL | {"security": "tls", "username": "union", "password": "Mail-Secret-1"}
    assert client.submit("/setupmail/", **given).status_code == 302
    assert client.submit("/setupmail/", **(given | {"password": ""})).status_code == 302
    channel = _only(our_union, NoticeChannel)
    assert channel.secret == "Mail-Secret-1"  # left empty, it stays
    for path in (
        "/setupmail/",
        "/noticechannels/list/",
        f"/noticechannels/show/{channel.id}",
        "/auditevents/list/",
    ):
        assert "Mail-Secret-1" not in client.get(path).text, path
    with our_union.scope():
        trail = str([(each.verb, each.changes) for each in session.scalars(select(AuditEvent))])
        assert "set_up_channel" in trail
        assert "Mail-Secret" not in trail
    client.submit("/setupmail/", **(given | {"host": "localhost", "password": ""}))
    with our_union.scope():
        session.expire_all()
        assert session.scalars(select(NoticeChannel)).one().secret in ("Mail-Secret-1", None)


def test_another_host_does_not_get_the_password_of_the_first(
    our_union: Union, client: Visitor, monkeypatch: pytest.MonkeyPatch, database: Any
) -> None:
    monkeypatch.setitem(database.app.config, "OUTGOING_HOSTS", ["127.0.0.0/8"])
    client.sign_in(our_union.tenant_admin)
    given = MAIL | {"security": "tls", "username": "union", "port": "465"}
    assert client.submit("/setupmail/", **given, password="Mail-Secret-1").status_code == 302
    assert client.submit("/setupmail/", **(given | {"host": "127.0.0.2"})).status_code == 302
    assert _only(our_union, NoticeChannel).secret is None


@pytest.mark.parametrize(
    "target",
    [
        "",
        "http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693axxx6-7aoc",
        "https://qyapi.weixin.qq.com.evil.example/cgi-bin/webhook/send?key=693axxx6-7aoc",
        "https://qyapi.weixin.qq.com@evil.example/cgi-bin/webhook/send?key=693axxx6-7aoc",
        "https://qyapi.weixin.qq.com:8443/cgi-bin/webhook/send?key=693axxx6-7aoc",
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send",
        "https://169.254.169.254/latest/meta-data",
        "file:///etc/passwd",
        DINGTALK,
    ],
)
def test_an_address_that_is_no_robots_is_refused(our_union: Union, client: Visitor, target: str) -> None:
    client.sign_in(our_union.tenant_admin)
    answer = client.submit("/setuprobot/", kind="wecom", target=target, level="all")
    assert answer.status_code == 200
    with our_union.scope():
        assert session.scalars(select(NoticeChannel)).all() == []


def test_a_robot_is_set_up_switched_off_and_on(our_union: Union, client: Visitor) -> None:
    client.sign_in(our_union.tenant_admin)
    assert client.submit("/setuprobot/", kind="wecom", target=WECOM, level="urgent").status_code == 302
    number = _only(our_union, NoticeChannel).id
    for verb, state in (("switch_off", "off"), ("switch_on", "on")):
        client.submit(f"/noticechannels/action/{verb}/{number}", form_at="/")
        session.expire_all()
        assert _only(our_union, NoticeChannel).state == state
    page = client.get(f"/noticechannels/show/{number}").text
    assert "qyapi.weixin.qq.com · ****" in page
    assert "693axxx6" not in page


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"target": "https://sms.example.com/?{phone}"},
        {"target": "jsons://sms.example.com/send"},
        {"target": "json://8.8.8.8/send?:to={phone}"},
        {"target": "jsons://10.1.2.3/send?:to={phone}"},
        {"target": "file://{phone}"},
        {"target": "mailto://a:b@example.com?to={phone}"},
        {"target": "jsons://8.8.8.8/send?:to={phone}", "by_hand": "y"},
    ],
)
def test_a_gateway_that_cannot_be_is_refused(
    our_union: Union, client: Visitor, given: dict[str, str]
) -> None:
    client.sign_in(our_union.tenant_admin)
    assert client.submit("/setuptext/", level="urgent", **given).status_code == 200
    with our_union.scope():
        assert session.scalars(select(NoticeChannel)).all() == []


@pytest.mark.parametrize("role", ["hr", "officer", "chair", "finance", "auditor"])
def test_only_the_administrator_sets_channels_up(our_union: Union, client: Visitor, role: str) -> None:
    client.sign_in(our_union.people[role])
    for path in ("/setupmail/", "/setuprobot/", "/setuptext/", "/wordnotice/"):
        assert client.get(path).status_code == 403, path


def _test(union: Union, client: Visitor, number: int) -> Job:
    answer = client.submit(f"/testchannel/{number}")
    assert answer.status_code == 302, answer.text
    with union.scope():
        queued = session.scalars(select(Job.id).order_by(Job.id.desc()).limit(1)).one()
        session.rollback()
    work.perform(queued)
    found = session.get_one(Job, queued)
    session.expunge(found)
    session.rollback()
    return found


def test_a_test_notice_tells_what_came_of_it(our_union: Union, client: Visitor, mailbox: Mailbox) -> None:
    server = {"host": "127.0.0.1", "port": mailbox.port, "security": "none", "sender": "u@example.com"}
    number = _channel(our_union, "email", **server)
    client.sign_in(our_union.tenant_admin)
    done = _test(our_union, client, number)
    assert (done.state, mailbox.mails[0]["To"]) == ("done", our_union.tenant_admin.email)
    assert our_union.tenant_admin.email in (done.message or "")
    mailbox.answer = "554 go away"
    failed = _test(our_union, client, number)
    assert failed.state == "refused"
    assert "554" in (failed.message or "")
    channel = _only(our_union, NoticeChannel)
    assert (channel.tested, "554" in channel.test_problem) == ("refused", True)


def test_a_robots_test_is_read_in_the_group(our_union: Union, client: Visitor, hook: Hook) -> None:
    number = _channel(our_union, "wecom", target=WECOM)
    client.sign_in(our_union.tenant_admin)
    assert _test(our_union, client, number).state == "done"
    assert hook.bodies[0]["text"]["content"] == "这是一条测试通知，通知设置可用。"


def test_a_branchs_administrator_leaves_the_unions_channels_alone(our_union: Union, client: Visitor) -> None:
    with our_union.scope("上海一部"), pytest.raises(NotAllowed):
        set_up_robot(
            kind="wecom", target=WECOM, secret=None, level="all", actor=our_union.tenant_admin.actor, at=now()
        )
