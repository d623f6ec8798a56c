"""Sending: to a real mail server and a real receiver, once, and without what is private."""

import logging
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core.clock import moved_to, now
from app.core.db import atomic, session
from app.models import NoticeChannel, NoticeDelivery
from app.notices import jobs
from app.notices.services import claiming
from tests.cast import Union
from tests.notices.receivers import Hook, Mailbox, free_port, mail_server
from tests.notices.telling import (
    NINE,
    WECOM,
    channel,
    chosen,
    deliveries,
    mail_by,
    news_for,
    outcomes,
    states,
)

pytestmark = pytest.mark.sql


def test_a_mail_says_that_something_waits_and_nothing_more(our_union: Union, mailbox: Mailbox) -> None:
    mail_by(our_union, mailbox, sender_name="皖江集团工会")
    with moved_to(NINE):
        news_for(our_union, "chair")
        jobs.pass_on()
    (mail,) = mailbox.mails
    assert mail["To"] == our_union.chair.email
    assert mail["From"] == "皖江集团工会 <union@example.com>"
    assert mail["Subject"] == "【智惠】您有一项审批待处理，请登录查看。"
    text = mail.get_content()
    assert "https://zhihui.example/mynotices/" in text
    for private in ("李强", "住院", "5,000", "王芳"):
        assert private not in mail.as_string() + text
    (delivery,) = deliveries(our_union)
    assert (delivery.state, delivery.attempts) == ("sent", 1)
    assert delivery.message_id == mail["Message-ID"]
    assert our_union.chair.email not in (delivery.reached or "")
    assert outcomes(our_union) == ["sent"]


def test_whoever_reads_english_is_told_in_english(our_union: Union, mailbox: Mailbox) -> None:
    from app.core.accounts import state_of

    mail_by(our_union, mailbox)
    with atomic():
        state_of(our_union.chair.user_id).language = "en"
    news_for(our_union, "chair")
    jobs.pass_on()
    assert mailbox.mails[0]["Subject"] == "[Zhihui] An approval waits for you. Sign in to see it."


def test_nothing_is_sent_twice_however_often_workers_look(our_union: Union, mailbox: Mailbox) -> None:
    mail_by(our_union, mailbox)
    news_for(our_union, "chair", "finance")
    for _turn in range(3):
        jobs.pass_on()
    assert len(mailbox.mails) == 2


def test_of_two_workers_one_gets_a_row(our_union: Union, mailbox: Mailbox) -> None:
    mail_by(our_union, mailbox)
    news_for(our_union, "chair")
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
    mail_by(our_union, mailbox)
    with moved_to(NINE), monkeypatch.context() as dying:
        dying.setattr(
            claiming.Claim, "sent", lambda *_args, **_said: (_ for _ in ()).throw(KeyboardInterrupt)
        )
        news_for(our_union, "chair")
        with pytest.raises(KeyboardInterrupt):
            jobs.pass_on()
    assert states(our_union) == ["sending"]
    with moved_to(NINE + timedelta(minutes=4)):
        jobs.pass_on()
    assert len(mailbox.mails) == 1
    with moved_to(NINE + timedelta(minutes=6)):
        jobs.pass_on()  # put back
    with moved_to(NINE + timedelta(minutes=8)):
        jobs.pass_on()
    assert [mail["Message-ID"] for mail in mailbox.mails] == [mailbox.mails[0]["Message-ID"]] * 2
    assert outcomes(our_union) == ["interrupted", "sent"]


def test_a_worker_taken_for_dead_has_nothing_to_say_any_more(our_union: Union, mailbox: Mailbox) -> None:
    mail_by(our_union, mailbox)
    with our_union.scope(), moved_to(NINE):
        news_for(our_union, "chair")
        from app.notices.services.routing import route

        with atomic():
            route(at=now())
        late = claiming.claim(list(session.scalars(select(NoticeDelivery.id))))
    assert late is not None
    with our_union.scope(), moved_to(NINE + timedelta(minutes=6)):
        claiming.free_abandoned()
        late.sent(words="x", reached="x", number=None)
    assert states(our_union) == ["waiting"]


def test_a_refusal_for_now_is_tried_again_later_and_given_up_at_last(
    our_union: Union, mailbox: Mailbox
) -> None:
    mail_by(our_union, mailbox)
    mailbox.answer = "451 later"
    at = NINE
    with moved_to(at):
        news_for(our_union, "chair")
        jobs.pass_on()
    assert states(our_union) == ["waiting"]
    with moved_to(at + timedelta(seconds=30)):
        jobs.pass_on()
    assert outcomes(our_union) == ["refused"]  # not before its time
    for minutes in (2, 10, 30, 120, 400):
        with moved_to(at + timedelta(minutes=minutes)):
            jobs.pass_on()
    assert states(our_union) == ["failed"]
    assert outcomes(our_union) == ["refused"] * 6
    assert "451" in (deliveries(our_union)[0].problem or "")


def test_a_refusal_for_good_is_not_tried_again(our_union: Union, mailbox: Mailbox) -> None:
    mail_by(our_union, mailbox)
    mailbox.answer = "550 no such user"
    news_for(our_union, "chair")
    jobs.pass_on()
    assert states(our_union) == ["failed"]


def test_a_server_that_is_away_is_knocked_at_once_for_all(our_union: Union, mailbox: Mailbox) -> None:
    mail_by(our_union, mailbox)
    with our_union.scope(), atomic():
        session.scalars(select(NoticeChannel)).one().port = free_port()
    news_for(our_union, "chair", "finance", "officer")
    jobs.pass_on()
    assert states(our_union) == ["waiting"] * 3
    assert outcomes(our_union) == ["unreachable"] * 3


def test_when_the_mail_server_is_back_all_that_waited_goes_out_once(our_union: Union) -> None:
    """Away for an hour: each waits a little longer between the tries, and none is lost or doubled."""
    with mail_server() as first:
        mail_by(our_union, first)
        port = first.port
    with moved_to(NINE):
        news_for(our_union, "chair", "finance")
        jobs.pass_on()
    for minutes in (1, 6, 21):
        with moved_to(NINE + timedelta(minutes=minutes, seconds=5)):
            jobs.pass_on()
    assert outcomes(our_union) == ["unreachable"] * 8
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
    assert states(our_union) == ["sent"] * 2


def test_when_a_robot_is_back_it_takes_what_waited(our_union: Union, hook: Hook) -> None:
    channel(our_union, "wecom", target=WECOM)
    hook.status = 503
    with moved_to(NINE):
        news_for(our_union, "chair")
        jobs.pass_on()
    assert states(our_union) == ["waiting"]
    hook.status = 200
    with moved_to(NINE + timedelta(minutes=2)):
        jobs.pass_on()
        jobs.pass_on()
    assert states(our_union) == ["sent"]
    assert len(hook.calls) == 2


def test_a_text_message_goes_through_the_gateway(our_union: Union, hook: Hook) -> None:
    channel(our_union, "sms", target=f"json://127.0.0.1:{hook.port}/send?:to={{phone}}&verify=no")
    chosen(our_union, "chair", phone="13800138000")
    news_for(our_union, "chair", "finance")  # nobody knows the other's telephone
    jobs.pass_on()
    (body,) = hook.bodies
    assert body["to"] == "13800138000"
    assert body["message"].startswith("您有一项审批待处理，请登录查看。 https://zhihui.example/")
    (delivery,) = deliveries(our_union)
    assert delivery.reached == "138****8000"


def test_without_a_gateway_text_messages_wait_in_the_outbox(our_union: Union) -> None:
    channel(our_union, "sms")
    chosen(our_union, "chair", phone="13800138000")
    news_for(our_union, "chair")
    jobs.pass_on()
    assert states(our_union) == ["outbox"]


def test_no_key_and_no_password_is_ever_logged(
    our_union: Union, mailbox: Mailbox, hook: Hook, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    mail_by(our_union, mailbox, username="union", secret="Mail-Secret-1")
    channel(our_union, "wecom", target=WECOM)
    hook.status = 500
    news_for(our_union, "chair")
    jobs.pass_on()
    assert "693axxx6" not in caplog.text
    assert "Mail-Secret-1" not in caplog.text
    assert all("693axxx6" not in (each.problem or "") for each in deliveries(our_union))


def test_who_left_is_told_nothing_outside(our_union: Union, mailbox: Mailbox) -> None:
    from app.core.accounts import User

    mail_by(our_union, mailbox)
    with atomic():
        session.get_one(User, our_union.chair.user_id).active = False
    news_for(our_union, "chair")
    jobs.pass_on()
    assert states(our_union) == []


def test_a_channel_switched_off_sends_no_more(our_union: Union, mailbox: Mailbox) -> None:
    mail_by(our_union, mailbox)
    with moved_to(NINE):
        news_for(our_union, "chair", template="jobs.done")
        jobs.pass_on()
    with our_union.scope(), atomic():
        session.scalars(select(NoticeChannel)).one().state = "off"
    with moved_to(NINE + timedelta(days=1)):
        jobs.pass_on()
    assert states(our_union) == ["dropped"]


def test_each_union_sends_by_its_own_server(our_union: Union, their_union: Union, mailbox: Mailbox) -> None:
    mail_by(our_union, mailbox)
    session.rollback()
    news_for(their_union, "chair")
    session.rollback()
    jobs.pass_on()
    assert mailbox.mails == []
    assert states(their_union) == []
