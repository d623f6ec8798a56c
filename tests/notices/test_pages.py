"""Pages of notices: one's own and nobody else's; channels and their secrets; own words; sending by hand."""

from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from app.core import jobs as work
from app.core.clock import now
from app.core.db import atomic, session
from app.models import (
    AuditEvent,
    Job,
    Notice,
    NoticeChannel,
    NoticeChoice,
    NoticeDelivery,
    NoticeWording,
)
from app.notices import jobs
from app.notices.services.telling import tell
from tests.cast import Union
from tests.notices.receivers import Hook, Mailbox
from tests.notices.test_sending import DINGTALK, WECOM
from tests.visitor import Visitor

pytestmark = pytest.mark.sql


def _tell(union: Union, person: str, *, times: int = 1, address: str | None = None) -> list[int]:
    with union.scope():
        with atomic():
            for _each in range(times):
                facts = {"job": "导出积分批次", "outcome": "共 3 行"}
                user = [union.people[person].user_id]
                tell(user, "jobs.done", facts=facts, about=None, address=address, at=now())
        return list(session.scalars(select(Notice.id).order_by(Notice.id)))


def _only(union: Union, model: type[Any]) -> Any:
    with union.scope():
        return session.scalars(select(model)).one()


def test_the_bell_counts_what_is_unread_until_it_is_read(our_union: Union, client: Visitor) -> None:
    first, _second = _tell(our_union, "chair", times=2, address="/grants/list/")
    client.sign_in(our_union.chair)
    page = client.get("/mynotices/").text
    assert "我的通知，2 条未读" in page
    assert "已完成：导出积分批次" in page
    answer = client.submit(f"/mynotices/{first}/open", form_at="/mynotices/")
    assert answer.location == "/grants/list/"
    assert "我的通知，1 条未读" in client.get("/").text


def test_another_persons_notice_is_not_there(our_union: Union, their_union: Union, client: Visitor) -> None:
    (number,) = _tell(our_union, "chair")
    session.rollback()
    for other in (our_union.finance, their_union.chair):
        client.sign_in(other)
        assert client.get(f"/mynotices/{number}").status_code == 404
        assert client.submit(f"/mynotices/{number}/open", form_at="/mynotices/").status_code == 404
    assert _only(our_union, Notice).read_at is None


@pytest.mark.parametrize("pk", ["0", "-1", "abc", "9" * 30, "1 or 1=1"])
def test_a_forged_number_is_not_there(our_union: Union, client: Visitor, pk: str) -> None:
    client.sign_in(our_union.chair)
    assert client.get(f"/mynotices/{pk}").status_code == 404


def test_all_are_read_as_far_as_they_were_seen(our_union: Union, client: Visitor) -> None:
    seen = _tell(our_union, "chair", times=2)[-1]
    client.sign_in(our_union.chair)
    token = client.token("/mynotices/")
    _tell(our_union, "chair")
    client.post("/mynotices/read", data={"csrf_token": token, "until": str(seen)})
    assert "我的通知，1 条未读" in client.get("/").text
    assert client.post("/mynotices/read", data={"csrf_token": token, "until": "x"}).status_code == 302
    assert client.get("/mynotices/?unread=1&before=x").status_code == 200


def test_a_list_of_many_goes_on_page_by_page(our_union: Union, client: Visitor) -> None:
    numbers = _tell(our_union, "chair", times=32)
    client.sign_in(our_union.chair)
    first = client.get("/mynotices/").text
    assert first.count('class="notice-card') == 30
    assert f"before={numbers[2]}" in first
    assert client.get(f"/mynotices/?before={numbers[2]}").text.count('class="notice-card') == 2


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"quiet_from": "1320"}, "须同时填写开始和结束"),
        ({"quiet_until": "420"}, "须同时填写开始和结束"),
        ({"quiet_from": "420", "quiet_until": "420"}, "须同时填写开始和结束"),
        ({"quiet_from": "-5", "quiet_until": "420"}, "请从列表中选择"),
        ({"zone": "Mars/Phobos"}, "请从列表中选择"),
        ({"mail_at": ""}, "请填写"),
        ({"phone": "12345"}, "应为 11 位数字"),
        ({"phone": "1" * 40}, "最多"),
        ({"level_email": "loud"}, "请从列表中选择"),
    ],
)
def test_wrong_choices_are_said_and_nothing_is_kept(
    our_union: Union, client: Visitor, given: dict[str, str], said: str
) -> None:
    _channel(our_union, "email", host="smtp.example.com", port=465, security="tls", sender="a@example.com")
    client.sign_in(our_union.chair)
    answer = client.submit("/noticechoices/", **(CHOSEN | given))
    assert said in answer.text
    with our_union.scope():
        assert session.scalars(select(NoticeChoice)).all() == []


CHOSEN = {"level_email": "urgent", "mail_at": "540", "zone": "Asia/Urumqi", "daily": "y"}


def _channel(union: Union, kind: str, **values: Any) -> int:
    with union.scope(), atomic():
        row = NoticeChannel(kind=kind, changed_by="孙涛", changed_at=now(), **values)
        session.add(row)
        session.flush()
        return int(row.id)


def test_everybody_chooses_for_themself(our_union: Union, client: Visitor) -> None:
    _channel(our_union, "email", host="smtp.example.com", port=465, security="tls", sender="a@example.com")
    client.sign_in(our_union.chair)
    quiet = {"quiet_from": "1320", "quiet_until": "420", "urgent_wakes": "y", "phone": "138 0013 8000"}
    for phone in ("138 0013 8000", ""):  # a second time without it, the number on record stays
        assert client.submit("/noticechoices/", **CHOSEN, **(quiet | {"phone": phone})).status_code == 302
    chosen = _only(our_union, NoticeChoice)
    assert (chosen.levels, chosen.quiet_from, chosen.phone) == ({"email": "urgent"}, 1320, "13800138000")
    page = client.get("/noticechoices/").text
    assert "138****8000" in page
    assert "13800138000" not in page


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


OWN = {"subject": "请审批：{what}", "body": "{who} 提交，{due} 前办理", "outside": "请登录智惠"}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"subject": ""}, "请填写"),
        ({"subject": "{nothing}"}, "本通知没有 {nothing} 这一项"),
        ({"body": "{what.__class__}"}, "花括号没有成对"),
        ({"body": "{what"}, "花括号没有成对"),
        ({"outside": "{what} 等您审批"}, "不能出现在对外文字中"),
        ({"outside": "长" * 201}, "最多 200"),
        ({"template": "approvals.guessed"}, "请从列表中选择"),
        ({"language": "fr"}, "请从列表中选择"),
    ],
)
def test_words_that_cannot_be_taken_are_named(
    our_union: Union, client: Visitor, given: dict[str, str], said: str
) -> None:
    client.sign_in(our_union.tenant_admin)
    whole = {"template": "approvals.asked", "language": "zh", **OWN} | given
    answer = client.submit("/wordnotice/?template=approvals.asked&language=zh", **whole)
    assert said in answer.text
    with our_union.scope():
        assert session.scalars(select(NoticeWording)).all() == []


def test_own_words_are_looked_at_kept_and_given_up_again(our_union: Union, client: Visitor) -> None:
    client.sign_in(our_union.tenant_admin)
    path = "/wordnotice/?template=approvals.asked&language=zh"
    whole = {"template": "approvals.asked", "language": "zh"}
    look = client.submit(path, **whole, **OWN, look="1").text
    assert "请审批：慰问 WW-2026-0107" in look
    with our_union.scope():
        assert session.scalars(select(NoticeWording)).all() == []
    assert client.submit(path, **whole, **OWN).status_code == 302
    assert _only(our_union, NoticeWording).outside == "请登录智惠"
    assert "自定义" in client.get("/noticetemplates/").text
    from app.rules.notices import standard

    words = standard("approvals.asked", "zh")
    shipped = {"subject": words.subject, "body": words.body, "outside": words.outside}
    assert client.submit(path, **whole, **shipped).status_code == 302
    with our_union.scope():
        assert session.scalars(select(NoticeWording)).all() == []


def _outbox(union: Union) -> None:
    _channel(union, "sms", level="all")
    with union.scope(), atomic():
        user = union.chair.user_id
        session.add(NoticeChoice(user_id=user, phone="13800138000", changed_at=now()))
    _tell(union, "chair")
    jobs.pass_on()


def test_the_outbox_says_that_nothing_goes_by_itself_and_is_worked_by_hand(
    our_union: Union, client: Visitor
) -> None:
    _outbox(our_union)
    client.sign_in(our_union.officer)
    page = client.get("/smsoutbox/list/").text
    assert "尚未设置短信网关" in page
    assert "138****8000" in page
    number = _only(our_union, NoticeDelivery).id
    for _twice in range(2):
        client.submit(f"/smsoutbox/action/hand_over/{number}", form_at="/")
    session.expire_all()
    row = _only(our_union, NoticeDelivery)
    assert (row.state, row.handed_by) == ("handed", our_union.officer.name)


@pytest.mark.parametrize(
    ("given", "said"), [({"full": "y"}, "至少四个字"), ({"full": "y", "reason": "啊"}, "至少四个字")]
)
def test_telephones_in_full_need_a_reason(
    our_union: Union, client: Visitor, given: dict[str, str], said: str
) -> None:
    _outbox(our_union)
    client.sign_in(our_union.officer)
    assert said in client.submit("/sendbyhand/", **given).text


def test_the_list_to_send_by_hand_is_a_workbook(our_union: Union, client: Visitor) -> None:
    _outbox(our_union)
    client.sign_in(our_union.officer)
    for given, phone in (({}, "138****8000"), ({"full": "y", "reason": "按清单发短信"}, "13800138000")):
        with client.submit("/sendbyhand/", **given) as answer:
            rows = list(
                load_workbook(BytesIO(answer.data)).active.iter_rows(min_row=3, max_row=3, values_only=True)
            )
        assert rows[0][1:4] == ("刘洋", phone, "您交办的“导出积分批次”已完成。")


def test_what_was_given_up_is_listed_and_sent_again(
    our_union: Union, client: Visitor, mailbox: Mailbox
) -> None:
    server = {"host": "127.0.0.1", "port": mailbox.port, "security": "none", "sender": "u@example.com"}
    _channel(our_union, "email", **server)
    mailbox.answer = "550 unknown"
    with our_union.scope(), atomic():
        user = [our_union.chair.user_id]
        tell(user, "notices.test", facts={"who": "我"}, about=None, address=None, at=now())
    jobs.pass_on()
    client.sign_in(our_union.tenant_admin)
    assert "550" in client.get("/noticedeliveries/list/?state=failed").text
    number = _only(our_union, NoticeDelivery).id
    assert "550" in client.get(f"/noticedeliveries/show/{number}").text
    mailbox.answer = "250 OK"
    client.submit(f"/noticedeliveries/action/resend/{number}", form_at="/")
    jobs.pass_on()
    assert len(mailbox.mails) == 1
    client.submit(f"/noticedeliveries/action/resend/{number}", form_at="/")  # too late: it is sent
    jobs.pass_on()
    assert len(mailbox.mails) == 1


def test_a_branchs_administrator_leaves_the_unions_channels_alone(our_union: Union, client: Visitor) -> None:
    from app.core.errors import NotAllowed
    from app.notices.services.channels import set_up_robot

    with our_union.scope("上海一部"), pytest.raises(NotAllowed):
        set_up_robot(
            kind="wecom", target=WECOM, secret=None, level="all", actor=our_union.tenant_admin.actor, at=now()
        )
