"""Pages of notices: one's own and nobody else's; channels and their secrets; own words; sending by hand."""

from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from app.core.clock import now
from app.core.db import atomic, session
from app.models import (
    Notice,
    NoticeChannel,
    NoticeChoice,
    NoticeDelivery,
    NoticeWording,
)
from app.notices import jobs
from app.notices.services.telling import tell
from tests.cast import Union
from tests.notices.receivers import Mailbox
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
    _channel(our_union, "sms")
    client.sign_in(our_union.chair)
    answer = client.submit("/noticechoices/", **(CHOSEN | given))
    assert said in answer.text
    with our_union.scope():
        assert session.scalars(select(NoticeChoice)).all() == []


CHOSEN = {
    "level_email": "urgent",
    "level_sms": "usual",
    "mail_at": "540",
    "zone": "Asia/Urumqi",
    "daily": "y",
}


def _channel(union: Union, kind: str, **values: Any) -> int:
    with union.scope(), atomic():
        row = NoticeChannel(kind=kind, changed_by="孙涛", changed_at=now(), **values)
        session.add(row)
        session.flush()
        return int(row.id)


def test_everybody_chooses_for_themself(our_union: Union, client: Visitor) -> None:
    _channel(our_union, "email", host="smtp.example.com", port=465, security="tls", sender="a@example.com")
    _channel(our_union, "sms")
    client.sign_in(our_union.chair)
    quiet = {"quiet_from": "1320", "quiet_until": "420", "urgent_wakes": "y", "phone": "138 0013 8000"}
    for phone in ("138 0013 8000", ""):  # a second time without it, the number on record stays
        assert client.submit("/noticechoices/", **CHOSEN, **(quiet | {"phone": phone})).status_code == 302
    chosen = _only(our_union, NoticeChoice)
    assert (chosen.levels, chosen.quiet_from, chosen.phone) == ({"email": "urgent"}, 1320, "13800138000")
    page = client.get("/noticechoices/").text
    assert "138****8000" in page
    assert "13800138000" not in page


def test_what_no_channel_of_the_union_needs_is_not_asked_and_stays(our_union: Union, client: Visitor) -> None:
    kept = {"levels": {"email": "none"}, "daily": False, "mail_at": 600, "phone": "13800138000"}
    with our_union.scope(), atomic():
        session.add(NoticeChoice(user_id=our_union.chair.user_id, changed_at=now(), **kept))
    client.sign_in(our_union.chair)
    page = client.get("/noticechoices/").text
    for name in ("level_email", "mail_at", "daily", "phone"):
        assert f'name="{name}"' not in page
    assert client.submit("/noticechoices/", zone="Asia/Tokyo").status_code == 302
    row = _only(our_union, NoticeChoice)
    assert (row.zone, {name: getattr(row, name) for name in kept}) == ("Asia/Tokyo", kept)


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
