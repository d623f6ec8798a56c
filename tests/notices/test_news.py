"""Approvals from the first word to the last: who is told what by the real flow, and what leaves of it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.approvals.services import comment, delegate, resubmit, withdraw
from app.approvals.services.chasing import chase
from app.core.clock import moved_to, now, start_of
from app.core.db import atomic, session
from app.models import Notice
from app.notices import jobs
from app.rules.approval_flows import SINGLE_CHAIR
from app.rules.approvals import Flow, Step, Who
from tests.approvals.stage import Thing, declare, lay, put_in_force, say
from tests.cast import TODAY, Union, on
from tests.notices.receivers import Mailbox
from tests.notices.telling import mail_by

pytestmark = pytest.mark.sql
SECRET = "胃癌手术后困难补助"
SLOW = Flow(
    "升级",
    (Step(key="one", name="财务审核", who=(Who("nearest", "finance"),), days=2, escalate=(Who("chair"),)),),
)


@pytest.fixture
def union(our_union: Union, mailbox: Mailbox) -> Iterator[Union]:
    """Our union with a mail server, and a room that asks about things."""
    declare()
    with on():
        mail_by(our_union, mailbox)
        with our_union.scope():
            yield our_union


def _thing(union: Union) -> Thing:
    return Thing(union.units["上海一部"], 100_00, title=SECRET)


def _told(template: str) -> list[Notice]:
    found = select(Notice).where(Notice.template == f"approvals.{template}").order_by(Notice.id)
    return list(session.scalars(found))


def _readers(template: str) -> list[int]:
    return [each.user_id for each in _told(template)]


def _sent(mailbox: Mailbox) -> dict[str, str]:
    """What left the house, by mailbox: nothing of it says what it is about."""
    session.rollback()
    jobs.pass_on()
    for text in (mail.as_string() + mail.get_content() + mail["Subject"] for mail in mailbox.mails):
        assert "胃癌" not in text
        assert "补助" not in text
    return {mail["To"]: mail["Subject"] for mail in mailbox.mails}


def test_who_is_asked_hears_at_once_and_who_asked_hears_the_end(union: Union, mailbox: Mailbox) -> None:
    put_in_force(SINGLE_CHAIR, union.tenant_admin.actor)
    request = lay(union.officer.actor, _thing(union))
    assert _readers("asked") == [union.chair.user_id]
    (notice,) = _told("asked")
    assert SECRET in notice.said["zh"]["subject"]
    assert notice.address == f"/approvals/show/{request.id}"
    say(request, union.chair)
    assert _readers("decided") == [union.officer.user_id]
    assert "已批准" in _told("decided")[0].said["zh"]["subject"]
    with union.scope():
        assert _sent(mailbox)[union.chair.email] == "【智惠】您有一项审批待处理，请登录查看。"


def test_a_return_is_urgent_and_what_is_handed_in_again_is_asked_again(union: Union) -> None:
    put_in_force(SINGLE_CHAIR, union.tenant_admin.actor)
    request = lay(union.officer.actor, _thing(union))
    say(request, union.chair, "returned")
    (notice,) = _told("returned")
    assert (notice.user_id, notice.urgent) == (union.officer.user_id, True)
    with atomic():
        resubmit(request, actor=union.officer.actor, on=TODAY, at=now())
    assert _readers("asked") == [union.chair.user_id] * 2


def test_a_refusal_is_told_with_its_reason_inside_and_without_it_outside(union: Union) -> None:
    put_in_force(SINGLE_CHAIR, union.tenant_admin.actor)
    request = lay(union.officer.actor, _thing(union))
    say(request, union.chair, "declined")
    (notice,) = _told("decided")
    assert notice.said["zh"]["subject"] == f"已驳回：事项 {SECRET}"
    assert notice.said["zh"]["outside"] == "您提交的申请有了新进展，请登录查看。"


def test_who_is_slow_is_reminded_and_who_comes_next_is_told_why(union: Union) -> None:
    put_in_force(SLOW, union.tenant_admin.actor)
    request = lay(union.officer.actor, _thing(union))
    assert _readers("asked") == [union.finance.user_id]
    for day in range(1, 12):
        later = TODAY.replace(day=TODAY.day + day)
        with moved_to(later), atomic():
            chase(on=later, at=start_of(later))
    assert _readers("reminded") == [union.finance.user_id]
    assert _readers("escalated") == [union.chair.user_id]
    assert union.finance.name in _told("escalated")[0].said["zh"]["body"]
    say(request, union.chair)
    assert _readers("decided") == [union.officer.user_id]


def test_what_is_withdrawn_is_called_off_and_a_mention_reaches_whom_it_names(union: Union) -> None:
    put_in_force(SINGLE_CHAIR, union.tenant_admin.actor)
    request = lay(union.officer.actor, _thing(union))
    with atomic():
        comment(request, "请补充发票", actor=union.chair.actor, at=now(), mentions=[union.officer.user_id])
    assert _readers("mentioned") == [union.officer.user_id]
    with atomic():
        withdraw(request, actor=union.officer.actor, on=TODAY, at=now(), reason="填错了")
    assert _readers("withdrawn") == [union.chair.user_id]


@pytest.mark.parametrize(("begins", "hears"), [(0, True), (1, False)])
def test_who_stands_in_for_somebody_hears_of_what_waits_too(union: Union, begins: int, hears: bool) -> None:
    put_in_force(SINGLE_CHAIR, union.tenant_admin.actor)
    begin = TODAY + timedelta(days=begins)
    chair, hrbp = union.chair, union.hrbp
    days, said = {"from_on": begin, "until_on": begin}, {"on": TODAY, "at": now(), "reason": "出差"}
    with atomic():
        delegate(chair.user_id, hrbp.user_id, **days, **said, actor=chair.actor)
    lay(union.officer.actor, _thing(union))
    assert (hrbp.user_id in _readers("asked")) is hears
    assert chair.user_id in _readers("asked")
