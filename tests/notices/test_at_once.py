"""Workers at once: what is due is sent by one of them; what is new is passed on once."""

from collections import Counter
from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from app.core.db import atomic, expect_writes, session
from app.models import NoticeAttempt, NoticeDelivery
from app.notices import jobs
from tests.cast import Union
from tests.databases import TestDatabase
from tests.notices.receivers import Mailbox
from tests.notices.telling import mail_by, news_for, outcomes, states

pytestmark = pytest.mark.sql
WORKERS, NOTICES = 3, 8


def _workers(database: TestDatabase) -> list[BaseException]:
    """So many workers, let go together, each looking twice; answers what went wrong."""
    start, wrong = Barrier(WORKERS), []

    def work() -> None:
        with database.app.app_context():
            expect_writes()
            start.wait()
            try:
                for _twice in range(2):
                    jobs.pass_on()
            except BaseException as error:  # noqa: BLE001 - told to the test
                wrong.append(error)
            finally:
                session.remove()

    session.remove()
    threads = [Thread(target=work) for _each in range(WORKERS)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return wrong


def test_whatever_several_workers_find_due_is_sent_once(
    our_union: Union, mailbox: Mailbox, database: TestDatabase
) -> None:
    mail_by(our_union, mailbox)
    people = ("chair", "finance", "officer", "hr", "auditor", "hrbp", "unit_head", "tenant_admin")
    news_for(our_union, *people)
    assert _workers(database) == []
    jobs.pass_on()  # what a worker that was too late left over
    assert len(people) == NOTICES
    assert Counter(mail["To"] for mail in mailbox.mails) == {
        our_union.people[each].email: 1 for each in people
    }
    assert states(our_union) == ["sent"] * NOTICES
    assert outcomes(our_union) == ["sent"] * NOTICES


def test_a_day_s_mail_goes_out_whole_or_not_at_all_from_each_worker(
    our_union: Union, mailbox: Mailbox, database: TestDatabase
) -> None:
    mail_by(our_union, mailbox)
    for each in range(NOTICES):
        news_for(our_union, "chair", key=str(each))  # many at once: one mail
    assert _workers(database) == []
    jobs.pass_on()
    with our_union.scope():
        ids = set(session.scalars(select(NoticeDelivery.id)))
        tried = session.scalars(select(NoticeAttempt.delivery_id)).all()
        with atomic():
            assert sorted(tried) == sorted(ids)
    assert states(our_union) == ["sent"] * NOTICES
    assert len({mail["Message-ID"] for mail in mailbox.mails}) == len(mailbox.mails)
