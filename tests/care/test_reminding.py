"""Care overdue: who is to act hears of it week by week, under seal readers alone, never whose it is."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.care.jobs import remind_due
from app.care.services.reminding import remind_of_overdue
from app.care.services.seal import name_reader
from app.core.clock import moved_to, start_of
from app.core.db import session
from app.models import CareCase, Notice, Seat
from app.tenants.services.seats import give_seat
from tests.care.stage import WANG, Stage
from tests.cast import TODAY, Union

pytestmark = pytest.mark.sql
WEDDING = "marriage"


def _told() -> list[Notice]:
    return list(session.scalars(select(Notice).where(Notice.template == "care.overdue").order_by(Notice.id)))


def _overdue(case: CareCase, days: int = 1) -> int:
    """So many days after the day of its next step."""
    assert case.next_due_on is not None
    day = case.next_due_on + timedelta(days=days)
    return remind_of_overdue(on=day, at=start_of(day))


def test_whoever_does_the_next_step_hears_on_the_day_after_and_then_weekly(stage: Stage) -> None:
    case = stage.case(WEDDING)
    assert not case.sealed
    assert _overdue(case, 0) == 0
    assert [_overdue(case, days) for days in (1, 1, 6, 7, 13, 14)] == [1, 0, 0, 1, 0, 1]
    told = _told()
    assert {each.user_id for each in told} == {stage.union.officer.user_id}
    assert told[0].said["zh"]["subject"] == f"慰问超期：{case.number}"
    assert "已超期 1 天" in told[0].said["zh"]["body"]
    assert told[0].said["en"]["subject"] == f"Overdue: {case.number}"
    assert told[0].address == f"/carecases/show/{case.id}"


def test_nothing_of_the_person_or_the_occasion_is_told(stage: Stage) -> None:
    case = stage.case()
    _overdue(case)
    for words in (WANG, "住院", "阑尾炎", "省立医院"):
        assert words not in str([each.said for each in _told()])


def test_of_a_sealed_case_only_who_may_read_it_hears(stage: Stage) -> None:
    union = stage.union
    second = give_officer(union)
    case = stage.case()
    assert case.sealed
    _overdue(case)
    assert {each.user_id for each in _told()} == {union.officer.user_id}
    seat = session.scalars(select(Seat).where(Seat.user_id == second)).one()
    name_reader(case, seat=seat, reason="共同经办", actor=union.officer.actor)
    _overdue(case, 8)
    assert {each.user_id for each in _told()[1:]} == {union.officer.user_id, second}


def give_officer(union: Union) -> int:
    """A second officer at the top."""
    given = give_seat(
        "officer2@example.com",
        name="高洁",
        role="officer",
        unit=union.unit("总部"),
        from_on=TODAY,
        actor=union.tenant_admin.actor,
    )
    return int(given.seat.user_id)


def test_a_case_that_waits_for_a_decision_is_left_to_the_room_that_decides(stage: Stage) -> None:
    case = stage.case(WEDDING)
    stage.proposed(case)
    session.refresh(case)
    assert case.next_step == "decide"
    assert _overdue(case, 30) == 0


def test_the_worker_finds_what_is_overdue_by_itself(stage: Stage) -> None:
    case = stage.case(WEDDING)
    due = case.next_due_on
    assert due is not None
    session.commit()
    with moved_to(due + timedelta(days=1)):
        for _twice in range(2):
            remind_due()
    with stage.union.scope():
        assert len(_told()) == 1
