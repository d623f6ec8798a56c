"""What the house tells of itself: jobs that failed or took long, to whoever asked for them."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core import jobs as work
from app.core.clock import moved_to, now
from app.core.db import atomic, session
from app.core.errors import BadInput
from app.core.jobs import HANDLERS, Run, enqueue
from app.core.jobs.asking import WORDS
from app.core.text import _l
from app.models import Job, Notice
from tests.cast import Union

pytestmark = pytest.mark.sql


def _performed(
    union: Union, monkeypatch: pytest.MonkeyPatch, handler: object, *, took: int = 0
) -> list[Notice]:
    monkeypatch.setitem(HANDLERS, "grant.trial", handler)
    monkeypatch.setitem(WORDS, "grant.trial", _l("Prepare a grant"))
    began = now()
    with moved_to(began), union.scope(), atomic():
        number = enqueue("grant.trial", {}, actor=union.officer.actor).id
    with moved_to(began):
        monkeypatch.setattr("app.notices.jobs.now", lambda: began + timedelta(seconds=took))
        work.perform(number)
    with union.scope():
        found = list(session.scalars(select(Notice)))
        session.expunge_all()
    session.rollback()
    return found


def _refuse(_run: Run) -> None:
    raise BadInput("分账户余额不足")


def _fall(_run: Run) -> None:
    raise RuntimeError


def test_a_job_that_was_refused_tells_whoever_asked_why(
    our_union: Union, monkeypatch: pytest.MonkeyPatch
) -> None:
    (told,) = _performed(our_union, monkeypatch, _refuse)
    assert told.user_id == our_union.officer.user_id
    assert told.said["zh"] == {
        "subject": "未完成：准备发放",
        "body": "您交办的“准备发放”没有完成。分账户余额不足",
        "outside": "您交办的“准备发放”没有完成，请登录查看原因。",
    }
    assert told.said["en"]["subject"] == "Not done: Prepare a grant"
    assert told.urgent


def test_a_job_that_fell_says_nothing_of_its_insides(
    our_union: Union, monkeypatch: pytest.MonkeyPatch
) -> None:
    (told,) = _performed(our_union, monkeypatch, _fall)
    assert "RuntimeError" not in str(told.said)


@pytest.mark.parametrize(("took", "told"), [(5, 0), (61, 1)])
def test_only_a_long_job_tells_that_it_is_done(
    our_union: Union, monkeypatch: pytest.MonkeyPatch, took: int, told: int
) -> None:
    assert len(_performed(our_union, monkeypatch, lambda _run: None, took=took)) == told


def test_what_goes_wrong_in_telling_changes_nothing_about_the_job(
    our_union: Union, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.notices.jobs.tell", lambda *_args, **_more: 1 / 0)
    assert _performed(our_union, monkeypatch, _refuse) == []
    assert session.scalars(select(Job.state)).all() == ["refused"]
    session.rollback()
