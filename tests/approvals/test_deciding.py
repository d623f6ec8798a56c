"""Who is asked, who may decide, and what follows: on both databases, through the services."""

import pytest
from sqlalchemy import update
from sqlalchemy.exc import DatabaseError

from app.approvals.refusals import (
    AlreadyDecided,
    MayNotDecide,
    NotOpenNow,
    NotSigned,
    NotYours,
    ReasonMissing,
    StaleSight,
    TooLateToRecall,
)
from app.approvals.services import ask, carry_out, decide, recall, resubmit, seeing, void, withdraw
from app.core.clock import now
from app.core.db import atomic, session
from app.core.lifecycle import NotAllowedNow
from app.models import ApprovalDecision, AuditEvent, Notice
from app.rules.approval_flows import SINGLE_CHAIR, THREE_LEVELS
from app.rules.approvals import Flow, Step, Who
from tests.approvals.stage import KIND, THINGS, Thing, asked, lay, put_in_force, say, task_of
from tests.cast import TODAY, Union

pytestmark = pytest.mark.sql

SIGNED = Flow("签名", (Step(key="chair", name="主席", who=(Who("chair"),), signed=True),))
TWO = Flow(
    "两人",
    (
        Step(
            key="both",
            name="两人会签",
            who=(Who("nearest", "hrbp"), Who("nearest", "unit_head")),
            quorum="all",
        ),
        Step(key="chair", name="主席", who=(Who("chair"),)),
    ),
)


@pytest.fixture
def chairs(union: Union) -> Union:
    """The chair decides."""
    put_in_force(SINGLE_CHAIR, union.tenant_admin.actor)
    return union


@pytest.fixture
def both(union: Union) -> Union:
    """Two must agree, then the chair."""
    put_in_force(TWO, union.tenant_admin.actor)
    return union


def thing(union: Union, fen: int = 100_00, unit: str = "上海一部", **more: object) -> Thing:
    return Thing(union.units[unit], fen, **more)


def test_nobody_is_asked_where_no_flow_says_so(union: Union) -> None:
    THINGS[1] = thing(union)
    with atomic():
        assert ask(KIND, 1, actor=union.officer.actor, on=TODAY, at=now()) is None


def test_the_chair_of_the_nearest_unit_decides_and_a_job_carries_it_out_once(chairs: Union) -> None:
    request = lay(chairs.officer.actor, thing(chairs))
    assert asked(request) == {"刘洋"}
    say(request, chairs.chair)
    assert (request.state, request.job_id is not None) == ("approved", True)
    for _again in range(2):
        with atomic():
            carry_out(request, actor=chairs.chair.actor, on=TODAY, at=now())
    assert (request.state, THINGS[1].happened) == ("carried_out", ["done"])


def test_steps_are_chosen_by_the_amount(union: Union) -> None:
    put_in_force(THREE_LEVELS, union.tenant_admin.actor)
    small = lay(union.officer.actor, thing(union))
    large = lay(union.officer.actor, thing(union, 20_000_00), number=2)
    for request in (small, large):
        for person in (union.unit_head, union.hrbp, union.finance):
            assert asked(request) == {person.name}
            say(request, person)
    assert (small.state, large.state, large.step_name) == ("approved", "open", "工会主席")


def test_all_must_agree_where_the_step_says_so_and_one_refusal_ends_it(both: Union) -> None:
    request = lay(both.officer.actor, thing(both))
    assert asked(request) == {"林娜", "何伟"}
    say(request, both.hrbp)
    assert (request.state, request.step_name) == ("open", "两人会签")
    say(request, both.unit_head, "declined")
    assert (request.state, asked(request), THINGS[1].happened) == ("declined", set(), ["declined"])


def test_nobody_decides_what_they_asked_for_and_the_next_above_is_asked(chairs: Union) -> None:
    request = lay(chairs.chair.actor, thing(chairs))
    assert (asked(request), request.stuck) == (set(), "barred")


def test_nobody_decides_what_concerns_them(chairs: Union) -> None:
    request = lay(chairs.officer.actor, thing(chairs, concerns=(chairs.chair.user_id,)))
    assert (asked(request), request.stuck) == (set(), "barred")


def test_whoever_asked_for_it_before_does_not_decide_it_when_another_asks(both: Union) -> None:
    """A colleague submits the same thing: the first to ask would decide their own wish."""
    first = lay(both.hrbp.actor, thing(both))
    with atomic():
        withdraw(first, actor=both.hrbp.actor, on=TODAY, at=now())
    second = lay(both.officer.actor, THINGS[1])
    assert (asked(second), second.stuck) == ({"何伟"}, "too_few")


def test_who_decided_one_step_decides_no_later_one(union: Union) -> None:
    twice = Flow("两步", tuple(Step(key=key, name=key, who=(Who("chair"),)) for key in ("a", "b")))
    put_in_force(twice, union.tenant_admin.actor)
    request = lay(union.officer.actor, thing(union))
    say(request, union.chair)
    assert (request.state, request.step_name, asked(request), request.stuck) == ("open", "b", set(), "barred")


def test_a_task_is_decided_once(both: Union) -> None:
    request = lay(both.officer.actor, thing(both))
    say(request, both.hrbp)
    with pytest.raises(AlreadyDecided):
        say(request, both.hrbp)
    assert session.query(ApprovalDecision).count() == 1


def test_only_those_who_are_asked_decide(both: Union) -> None:
    request = lay(both.officer.actor, thing(both))
    for person in (both.chair, both.officer, both.finance):
        with pytest.raises((NotYours, MayNotDecide)):
            say(request, person, of=both.hrbp)


def test_a_page_that_shows_something_else_decides_nothing(chairs: Union) -> None:
    request = lay(chairs.officer.actor, thing(chairs))
    with pytest.raises(StaleSight), atomic():
        decide(
            task_of(request, chairs.chair),
            "approved",
            actor=chairs.chair.actor,
            seen="0" * 16,
            on=TODAY,
            at=now(),
        )
    assert request.state == "open"


def test_what_was_changed_is_void_and_nothing_is_decided(chairs: Union) -> None:
    request = lay(chairs.officer.actor, thing(chairs))
    THINGS[1].amount_fen = 999_00
    assert say(request, chairs.chair) is None
    assert (request.state, asked(request), THINGS[1].happened) == ("voided", set(), ["undone"])


def test_a_change_after_the_approval_voids_it_before_it_is_carried_out(chairs: Union) -> None:
    request = lay(chairs.officer.actor, thing(chairs))
    say(request, chairs.chair)
    THINGS[1].amount_fen = 999_00
    with atomic():
        carry_out(request, actor=chairs.chair.actor, on=TODAY, at=now())
    assert (request.state, THINGS[1].happened) == ("voided", ["undone"])


def test_the_room_that_changes_a_thing_says_so_and_what_was_carried_out_stands(chairs: Union) -> None:
    request = lay(chairs.officer.actor, thing(chairs))
    say(request, chairs.chair)
    with atomic():
        carry_out(request, actor=chairs.chair.actor, on=TODAY, at=now())
        assert void(KIND, 1, reason="改了", actor=chairs.officer.actor, on=TODAY, at=now()) is None
    assert request.state == "carried_out"


def test_a_returned_request_is_put_right_and_decided_anew_from_the_first_step(both: Union) -> None:
    request = lay(both.officer.actor, thing(both))
    say(request, both.hrbp)
    say(request, both.unit_head, "returned")
    assert (request.state, asked(request)) == ("returned", set())
    THINGS[1].amount_fen = 50_00
    with pytest.raises(NotYours), atomic():
        resubmit(request, actor=both.finance.actor, on=TODAY, at=now())
    with atomic():
        assert ask(KIND, 1, actor=both.officer.actor, on=TODAY, at=now()) is request
    assert (request.state, request.round, request.amount_fen) == ("open", 2, 50_00)
    assert asked(request) == {"林娜", "何伟"}


def test_a_refusal_without_a_reason_is_none(chairs: Union) -> None:
    request = lay(chairs.officer.actor, thing(chairs))
    with pytest.raises(ReasonMissing), atomic():
        decide(
            task_of(request, chairs.chair),
            "declined",
            actor=chairs.chair.actor,
            seen=seeing(request).digest,
            on=TODAY,
            at=now(),
            reason="  ",
        )


def test_a_signed_step_asks_for_the_password_again(union: Union) -> None:
    put_in_force(SIGNED, union.tenant_admin.actor)
    request = lay(union.officer.actor, thing(union))
    for prove in (None, lambda: False):
        with pytest.raises(NotSigned):
            say(request, union.chair, prove=prove)
    made = say(request, union.chair, prove=lambda: True)
    assert made is not None
    assert (made.signed, request.state) == (True, "approved")


def test_a_verdict_is_taken_back_until_somebody_decides_after_it(both: Union) -> None:
    request = lay(both.officer.actor, thing(both))
    say(request, both.hrbp)
    say(request, both.unit_head)
    assert asked(request) == {"刘洋"}
    with atomic():
        recall(task_of(request, both.unit_head), actor=both.unit_head.actor, on=TODAY, at=now())
    assert (asked(request), request.step_name) == ({"何伟"}, "两人会签")
    say(request, both.unit_head)
    say(request, both.chair)
    with pytest.raises(NotOpenNow), atomic():
        recall(task_of(request, both.chair), actor=both.chair.actor, on=TODAY, at=now())
    assert request.state == "approved"


def test_nobody_takes_back_what_another_built_upon(both: Union) -> None:
    request = lay(both.officer.actor, thing(both))
    say(request, both.hrbp)
    say(request, both.unit_head)
    with pytest.raises(TooLateToRecall), atomic():
        recall(task_of(request, both.hrbp), actor=both.hrbp.actor, on=TODAY, at=now())


def test_who_asked_withdraws_and_then_nobody_decides(chairs: Union) -> None:
    request = lay(chairs.officer.actor, thing(chairs))
    with pytest.raises(NotYours), atomic():
        withdraw(request, actor=chairs.finance.actor, on=TODAY, at=now())
    with atomic():
        withdraw(request, actor=chairs.officer.actor, on=TODAY, at=now(), reason="不需要了")
    with pytest.raises(NotOpenNow):
        say(request, chairs.chair)
    with pytest.raises(NotAllowedNow), atomic():
        withdraw(request, actor=chairs.officer.actor, on=TODAY, at=now())
    assert THINGS[1].happened == ["undone"]


def test_asked_twice_it_is_one_request_and_changed_it_is_another(chairs: Union) -> None:
    first = lay(chairs.officer.actor, thing(chairs))
    assert lay(chairs.officer.actor, THINGS[1]) is first
    THINGS[1].amount_fen = 1_00
    second = lay(chairs.officer.actor, THINGS[1])
    assert (first.state, second.state) == ("voided", "open")


def test_a_running_request_keeps_its_version(chairs: Union) -> None:
    before = lay(chairs.officer.actor, thing(chairs))
    put_in_force(TWO, chairs.tenant_admin.actor)
    after = lay(chairs.officer.actor, thing(chairs), number=2)
    assert (before.flow_version, asked(before)) == (1, {"刘洋"})
    assert (after.flow_version, asked(after)) == (2, {"林娜", "何伟"})


def test_a_decision_keeps_what_was_seen_and_never_changes(chairs: Union) -> None:
    request = lay(chairs.officer.actor, thing(chairs))
    sight = seeing(request)
    made = say(request, chairs.chair)
    assert made is not None
    assert (made.digest, made.seen["shown"]) == (sight.digest, [["金额", "10000"]])
    number = made.id
    changed = update(ApprovalDecision).where(ApprovalDecision.id == number).values(name="另一个人")
    with pytest.raises(DatabaseError), atomic():
        session.execute(changed)
    assert session.get_one(ApprovalDecision, number).name == "刘洋"


def test_everybody_concerned_is_told_and_the_trail_says_who_did_what(both: Union) -> None:
    request = lay(both.officer.actor, thing(both))
    for person in (both.hrbp, both.unit_head, both.chair):
        say(request, person)
    told = session.query(Notice.template, Notice.user_id).order_by(Notice.id).all()
    assert set(told) == {
        ("approvals.asked", both.hrbp.user_id),
        ("approvals.asked", both.unit_head.user_id),
        ("approvals.asked", both.chair.user_id),
        ("approvals.decided", both.officer.user_id),
    }
    verbs = session.query(AuditEvent.verb).filter_by(object_id=request.id, object_kind="approval_requests")
    assert [verb for (verb,) in verbs] == ["ask_approval", *["approve_request"] * 3]
