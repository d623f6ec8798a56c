# ruff: noqa: F811 - fixtures of another folder are imported, and then named as arguments
"""Notices under attack: others' notices, words that reach into the program, addresses that point inside the
house, headers in names, floods, and what must never leave the house or be read in it.
"""

import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from app.care.services.reminding import remind_of_overdue
from app.core.accounts import User
from app.core.clock import moved_to, now, start_of
from app.core.db import atomic, session
from app.models import AuditEvent, Employee, Notice, NoticeChannel, NoticeDelivery, NoticeWording
from app.notices import jobs
from app.notices.services.telling import tell
from tests.care.stage import set_up
from tests.cast import TODAY, Union
from tests.databases import TestDatabase
from tests.notices.conftest import hook, inside, mailbox  # noqa: F401 - fixtures
from tests.notices.receivers import Hook, Mailbox, http_receiver
from tests.notices.telling import DINGTALK, FEISHU, WECOM, chosen, deliveries, mail_by, news_for, states
from tests.notices.test_pages import _channel
from tests.visitor import Visitor

pytestmark = pytest.mark.sql
MARKUP = '<script>alert(1)</script>"><img src=x onerror=alert(2)>{{ 7*7 }}{% raw %}${7*7}'
ROLES = ("hr", "officer", "chair", "finance", "auditor", "tenant_admin")


def _asked(union: Union, what: str, *people: str) -> int:
    facts = {"what": what, "who": what, "step": what, "due": None, "reason": what}
    with union.scope():
        with atomic():
            users = [union.people[each].user_id for each in people or ("chair",)]
            tell(users, "approvals.asked", facts=facts, about=None, address=None, at=now())
        return int(session.scalars(select(Notice.id).order_by(Notice.id.desc())).first() or 0)


def test_what_people_write_is_shown_and_never_run(our_union: Union, client: Visitor) -> None:
    number = _asked(our_union, MARKUP)
    client.sign_in(our_union.chair)
    for path in ("/mynotices/", f"/mynotices/{number}"):
        page = client.get(path).text
        assert "<script>alert(1)" not in page, path
        assert "<img src=x" not in page, path
        assert "&lt;script&gt;alert(1)" in page, path
        assert "{{ 7*7 }}" in page, path
        assert ">49" not in page, path


@pytest.mark.parametrize(
    "words",
    [
        "{what.__class__.__mro__}",
        "{0.__init__.__globals__}",
        "{what!r}",
        "{what:>999999999}",
        "{{what}}",
        "%(what)s {",
        "{__class__}",
        "{config}",
        "{WHAT}",
    ],
)
def test_own_words_reach_nothing_but_the_facts(our_union: Union, client: Visitor, words: str) -> None:
    client.sign_in(our_union.tenant_admin)
    path = "/wordnotice/?template=approvals.asked&language=zh"
    given = {"template": "approvals.asked", "language": "zh", "subject": "请审批", "outside": "请登录"}
    answer = client.submit(path, **given, body=words)
    assert answer.status_code == 200
    assert re.search("花括号没有成对|本通知没有", answer.text)
    with our_union.scope():
        assert session.scalars(select(NoticeWording)).all() == []


def test_own_words_with_markup_are_words(our_union: Union, client: Visitor) -> None:
    client.sign_in(our_union.tenant_admin)
    given = {"template": "approvals.asked", "language": "zh", "outside": "请登录"}
    path = "/wordnotice/?template=approvals.asked&language=zh"
    title = "<script>alert(1)</script>{what}"
    looked = client.submit(path, **given, subject=title, body=title, look="1").text
    assert "<script>alert(1)" not in looked
    assert client.submit(path, **given, subject=title, body=title).status_code == 302
    for page in ("/noticetemplates/", path):
        assert "<script>alert(1)" not in client.get(page).text
    _asked(our_union, "一件事")
    client.sign_in(our_union.chair)
    assert "<script>alert(1)" not in client.get("/mynotices/").text


def test_another_unions_and_another_persons_things_are_not_there(
    our_union: Union,
    their_union: Union,
    client: Visitor,
    mailbox: Mailbox,
) -> None:
    mail_by(our_union, mailbox)
    channel = _channel(our_union, "wecom", target=WECOM, state="off")
    number = _asked(our_union, "只给主席看的事项")
    jobs.pass_on()
    (delivery,) = deliveries(our_union)
    session.rollback()
    client.sign_in(their_union.tenant_admin)
    for path in (
        f"/mynotices/{number}",
        f"/noticedeliveries/show/{delivery.id}",
        f"/noticechannels/show/{channel}",
        f"/testchannel/{channel}",
        f"/smsoutbox/show/{delivery.id}",
    ):
        assert client.get(path).status_code == 404, path
    for verb in ("resend", "drop"):
        client.submit(f"/noticedeliveries/action/{verb}/{delivery.id}", form_at="/")
    client.submit(f"/noticechannels/action/switch_on/{channel}", form_at="/")
    assert states(our_union) == ["sent"]
    with our_union.scope():
        assert session.get_one(NoticeChannel, channel).state == "off"


@pytest.mark.parametrize("role", ROLES)
def test_nobody_reads_what_another_was_told(
    our_union: Union, client: Visitor, mailbox: Mailbox, role: str
) -> None:
    """The record of sendings says whom, when and how it went, and the sentence that left: not the notice."""
    mail_by(our_union, mailbox)
    number = _asked(our_union, "只给主席看的事项", "hrbp")
    jobs.pass_on()
    (delivery,) = deliveries(our_union)
    session.rollback()
    client.sign_in(our_union.people[role])
    assert client.get(f"/mynotices/{number}").status_code == 404
    for path in ("/noticedeliveries/list/", f"/noticedeliveries/show/{delivery.id}", "/search/?q=只给主席看"):
        answer = client.get(path)
        assert "只给主席看的事项" not in answer.text, path
        if path.startswith("/noticedeliveries"):
            assert (answer.status_code == 200) is (role in {"tenant_admin", "auditor"}), path
            assert our_union.people["hrbp"].email not in answer.text


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "127.0.0.2",
        "169.254.169.254",
        "metadata.google.internal",
        "0x7f.2",
        "10.1.2.3",
        "[::ffff:10.0.0.1]",
        "192.168.0.1",
        "postgres",
    ],
)
def test_no_channel_points_inside_the_house(
    our_union: Union, client: Visitor, database: TestDatabase, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    monkeypatch.setitem(database.app.config, "OUTGOING_HOSTS", [""])
    client.sign_in(our_union.tenant_admin)
    mail = {"host": host, "port": "25", "security": "none", "sender": "u@example.com", "level": "all"}
    assert client.submit("/setupmail/", **mail).status_code == 200
    for target in (
        f"https://{host}/cgi-bin/webhook/send?key=693axxx6-7aoc",
        f"jsons://{host}/?:to={{phone}}",
    ):
        for kind in ("wecom", "dingtalk", "feishu"):
            answer = client.submit("/setuprobot/", kind=kind, target=target, level="all")
            assert answer.status_code == 200
        assert client.submit("/setuptext/", target=target, level="all").status_code == 200
    with our_union.scope():
        assert session.scalars(select(NoticeChannel)).all() == []


@pytest.fixture
def turned(monkeypatch: pytest.MonkeyPatch, database: TestDatabase) -> Iterator[None]:
    """The robots' services resolve to a machine inside: a name server that lies, or changed its mind."""
    import socket

    monkeypatch.setitem(database.app.config, "OUTGOING_HOSTS", [""])
    real = socket.getaddrinfo

    def lying(host: Any, port: Any, *args: Any, **more: Any) -> Any:
        return real("169.254.169.254" if "qyapi" in str(host) else host, port, *args, **more)

    monkeypatch.setattr(socket, "getaddrinfo", lying)
    return


def test_a_name_that_comes_to_stand_for_a_machine_inside_is_not_called(
    our_union: Union, turned: None
) -> None:
    _channel(our_union, "wecom", target=WECOM)
    news_for(our_union, "chair")
    jobs.pass_on()
    (delivery,) = deliveries(our_union)
    assert delivery.state == "waiting"
    assert "内网" in (delivery.problem or "") or "inside" in (delivery.problem or "")


@pytest.mark.parametrize(("kind", "target"), [("wecom", WECOM), ("dingtalk", DINGTALK), ("feishu", FEISHU)])
def test_a_robot_that_sends_us_elsewhere_is_not_followed(
    our_union: Union,
    hook: Hook,
    kind: str,
    target: str,
) -> None:
    with http_receiver() as inner:
        hook.status, hook.headers = 307, {"Location": f"{inner.url}/secret"}
        _channel(our_union, kind, target=target, secret=None if kind == "wecom" else "SEC0123456789")
        news_for(our_union, "chair")
        jobs.pass_on()
        assert inner.calls == []
    assert states(our_union) != ["sent"]


@pytest.mark.parametrize(
    "name",
    ["刘洋\r\nBcc: all@example.com", "刘洋\nX-Evil: 1\n\nbody", "=?utf-8?q?=0ABcc:_x?=", "刘\x0b洋\x00"],
)
def test_no_name_makes_a_header_or_a_line_of_its_own(
    our_union: Union,
    mailbox: Mailbox,
    hook: Hook,
    name: str,
) -> None:
    with atomic():
        session.get_one(User, our_union.chair.user_id).first_name = name.replace("\x00", "")
    mail_by(our_union, mailbox, sender_name=name.replace("\x00", ""))
    _channel(our_union, "wecom", target=WECOM)
    _asked(our_union, name)
    jobs.pass_on()
    for mail in mailbox.mails:
        assert mail["Bcc"] is None
        assert mail["X-Evil"] is None
        assert mail["To"] == our_union.chair.email
    for body in hook.bodies:
        assert "\n" not in body["text"]["content"]


def test_a_flood_is_one_message_and_a_loop_tells_once(our_union: Union, mailbox: Mailbox, hook: Hook) -> None:
    mail_by(our_union, mailbox)
    _channel(our_union, "wecom", target=WECOM)
    for _again in range(50):
        news_for(our_union, "chair", key="same")  # a loop: the same thing over and over
    assert len(_all(our_union)) == 1
    for each in range(150):
        news_for(our_union, "chair", key=str(each))
    for _turn in range(3):
        jobs.pass_on()
    assert len(mailbox.mails) <= 2  # 151 of them, in batches of two hundred for both ways
    assert len(hook.calls) <= 2


def _all(union: Union) -> list[Notice]:
    with union.scope():
        found = list(session.scalars(select(Notice)))
        session.rollback()
        return found


def test_who_wants_nothing_gets_nothing_however_urgent(
    our_union: Union, mailbox: Mailbox, hook: Hook
) -> None:
    mail_by(our_union, mailbox)
    _channel(our_union, "wecom", target=WECOM)
    chosen(our_union, "chair", levels={"email": "none", "wecom": "none"})
    _asked(our_union, "急事")
    jobs.pass_on()
    assert (mailbox.mails, hook.calls, states(our_union)) == ([], [], [])
    assert len(_all(our_union)) == 1  # inside it is there


def test_an_account_that_was_shut_meanwhile_is_sent_nothing(our_union: Union, mailbox: Mailbox) -> None:
    mail_by(our_union, mailbox)
    mailbox.answer = "451 later"
    with moved_to(TODAY):
        _asked(our_union, "一件事")
        jobs.pass_on()
    with atomic():
        session.get_one(User, our_union.chair.user_id).active = False
    mailbox.answer = "250 OK"
    with moved_to(TODAY.replace(day=2)):
        jobs.pass_on()
    assert mailbox.mails == []
    assert states(our_union) == ["failed"]


def test_nothing_of_a_case_of_care_leaves_the_house(our_union: Union, mailbox: Mailbox, hook: Hook) -> None:
    with moved_to(TODAY), our_union.scope():
        with atomic():
            stage = set_up(our_union)
        with atomic():
            case = stage.case(words="家中独子患白血病")
            request = stage.proposed(case)
        with atomic():
            overdue = stage.case("marriage", reference="late")
            late = overdue.next_due_on
            assert late is not None
            remind_of_overdue(on=late.replace(year=late.year + 1), at=start_of(TODAY))
        names = list(session.scalars(select(Employee.name)))
        private = [*names, "白血病", "阑尾炎", "省立医院", "手术", "1,000", case.number, request.number]
        session.rollback()
    mail_by(our_union, mailbox)
    _channel(our_union, "wecom", target=WECOM)
    with moved_to(TODAY):
        jobs.pass_on()
    said = [mail.as_string() + mail.get_content() + mail["Subject"] for mail in mailbox.mails]
    said += [str(body) for body in hook.bodies] + [each.words or "" for each in deliveries(our_union)]
    assert len(said) >= 4
    for each in said:
        for word in private:
            assert word not in each, word


def test_no_secret_of_a_channel_is_shown_logged_or_exported(
    our_union: Union,
    client: Visitor,
    hook: Hook,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    keys = ("SECsecretsecret99", "566cc69da782ec4c4a0f5f4be3b0f2d6")
    client.sign_in(our_union.tenant_admin)
    robot = {"kind": "dingtalk", "target": DINGTALK, "secret": keys[0], "level": "all"}
    assert client.submit("/setuprobot/", **robot).status_code == 302
    hook.answer = {"errcode": 310000, "errmsg": f"sign not match, token {keys[1]} key {keys[0]}"}
    news_for(our_union, "chair")
    jobs.pass_on()
    with our_union.scope():
        channel = session.scalars(select(NoticeChannel.id)).one()
        row = session.scalars(select(NoticeDelivery)).one()
        number, kept = row.id, str(row.problem)
        trail = str([(each.changes, each.reason) for each in session.scalars(select(AuditEvent))])
        session.rollback()
    pages = (
        "/setuprobot/",
        "/noticechannels/list/",
        f"/noticechannels/show/{channel}",
        f"/testchannel/{channel}",
        f"/noticedeliveries/show/{number}",
        "/noticedeliveries/list/",
        "/auditevents/list/",
    )
    for person in (our_union.tenant_admin, our_union.auditor):
        client.sign_in(person)
        for path in pages:
            for key in keys:
                assert key not in client.get(path).text, path
    for key in keys:
        assert key not in caplog.text
        assert key not in trail
        assert key not in kept


def test_a_branchs_administrator_reads_no_other_branchs_sendings(
    our_union: Union,
    client: Visitor,
    mailbox: Mailbox,
) -> None:
    from tests.branches import seat_at

    mail_by(our_union, mailbox)
    _asked(our_union, "一件事")
    jobs.pass_on()
    (delivery,) = deliveries(our_union)
    with our_union.scope():
        branch = seat_at(our_union, "tenant_admin", "华北")
    session.rollback()
    client.sign_in(branch)
    assert client.get(f"/noticedeliveries/show/{delivery.id}").status_code in {403, 404}
    assert our_union.chair.name not in client.get("/noticedeliveries/list/").text
