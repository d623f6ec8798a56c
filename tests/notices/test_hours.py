"""When it is sent: the day's mail at its hour, quiet hours kept, each as they chose."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from app.core.clock import SHANGHAI, moved_to, now
from app.core.db import atomic, session
from app.models import Notice
from app.notices import jobs
from tests.cast import Union
from tests.notices.receivers import Mailbox
from tests.notices.telling import NINE, chosen, deliveries, mail_by, news_for, states

pytestmark = pytest.mark.sql


@pytest.mark.parametrize(
    ("told", "sent"),
    [((23, 59), (2, 8, 30)), ((0, 0), (1, 8, 30)), ((8, 29), (1, 8, 30)), ((8, 30), (2, 8, 30))],
)
def test_the_days_mail_goes_at_its_hour_on_either_side_of_midnight(
    our_union: Union, mailbox: Mailbox, told: tuple[int, int], sent: tuple[int, int, int]
) -> None:
    mail_by(our_union, mailbox)
    with moved_to(NINE.replace(hour=told[0], minute=told[1])):
        news_for(our_union, "chair", template="jobs.done")
        jobs.pass_on()
    (delivery,) = deliveries(our_union)
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
    mail_by(our_union, mailbox)
    chosen(our_union, "chair", mail_at=30, quiet_from=22 * 60, quiet_until=7 * 60)
    with moved_to(NINE):
        news_for(our_union, "chair", template="jobs.done")
        jobs.pass_on()
    (delivery,) = deliveries(our_union)
    assert delivery.due_at == NINE.replace(day=2, hour=7)


def test_the_days_mail_holds_what_is_not_urgent(our_union: Union, mailbox: Mailbox) -> None:
    mail_by(our_union, mailbox)
    with moved_to(NINE):
        for key in "abc":
            news_for(our_union, "chair", template="jobs.done", key=key)
        jobs.pass_on()
    assert mailbox.mails == []
    with moved_to(NINE + timedelta(hours=23, minutes=31)):  # 08:31 the next day
        jobs.pass_on()
        jobs.pass_on()
    (mail,) = mailbox.mails
    assert mail["Subject"] == "【智惠】今天有 3 条通知"
    assert mail.get_content().count("您交办的“导出”已完成。") == 3
    assert states(our_union) == ["sent"] * 3


def test_what_was_read_inside_meanwhile_is_not_sent(our_union: Union, mailbox: Mailbox) -> None:
    mail_by(our_union, mailbox)
    with moved_to(NINE):
        news_for(our_union, "chair", template="jobs.done")
        jobs.pass_on()
    with our_union.scope(), atomic():
        session.scalars(select(Notice)).one().read_at = now()
    with moved_to(NINE + timedelta(days=1)):
        jobs.pass_on()
    assert mailbox.mails == []
    assert states(our_union) == ["dropped"]


@pytest.mark.parametrize(("wakes", "sent"), [(False, 0), (True, 1)])
def test_quiet_hours_hold_back_what_leaves_the_house(
    our_union: Union, mailbox: Mailbox, wakes: bool, sent: int
) -> None:
    mail_by(our_union, mailbox)
    chosen(our_union, "chair", quiet_from=22 * 60, quiet_until=7 * 60, urgent_wakes=wakes)
    with moved_to(datetime(2026, 9, 1, 23, 30, tzinfo=SHANGHAI)):
        news_for(our_union, "chair")
        jobs.pass_on()
    assert len(mailbox.mails) == sent
    with moved_to(datetime(2026, 9, 2, 7, 0, 1, tzinfo=SHANGHAI)):
        jobs.pass_on()
    assert len(mailbox.mails) == 1


def test_quiet_hours_chosen_afterwards_hold_too(our_union: Union, mailbox: Mailbox) -> None:
    mail_by(our_union, mailbox)
    mailbox.answer = "451 later"
    with moved_to(datetime(2026, 9, 1, 21, 59, 30, tzinfo=SHANGHAI)):
        news_for(our_union, "chair")
        jobs.pass_on()
    chosen(our_union, "chair", quiet_from=22 * 60, quiet_until=7 * 60)
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
    mail_by(our_union, mailbox)
    chosen(our_union, "chair", levels=levels, daily=False)
    news_for(our_union, "chair")
    news_for(our_union, "chair", template="jobs.done")
    jobs.pass_on()
    assert len(mailbox.mails) == sent
