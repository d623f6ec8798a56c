"""Time and people: reminders and escalation by working days, leavers, delegates, empty seats."""

from datetime import date

import pytest

from app.approvals.refusals import CannotDelegate, CannotSign, MayNotDecide, NotYours
from app.approvals.services import add_signer, delegate, end_delegation, explain, foresee, recall
from app.approvals.services.chasing import chase
from app.core import accounts
from app.core.clock import start_of
from app.core.db import atomic, session
from app.core.tenancy import whole_tenant
from app.models import Notice, Seat
from app.rules.approval_facts import Facts
from app.rules.approval_flows import SINGLE_CHAIR
from app.rules.approvals import Flow, Step, Who
from tests.approvals.stage import KIND, Thing, asked, lay, put_in_force, say, task_of
from tests.branches import seat_at
from tests.cast import TODAY, Union

pytestmark = pytest.mark.sql

UP = Flow(
    "逐级",
    (
        Step(
            key="head",
            name="部门负责人",
            who=(Who("unit", "unit_head"),),
            days=2,
            escalate=(Who("nearest", "unit_head", levels=1),),
        ),
    ),
)
VOTE = Flow(
    "票决",
    (
        Step(
            key="vote",
            name="委员会",
            who=(Who("nearest", "hrbp"), Who("nearest", "unit_head"), Who("nearest", "finance")),
            quorum="some",
            needed=2,
        ),
    ),
)
BOTH = Flow(
    "会签",
    (
        Step(
            key="both", name="会签", who=(Who("nearest", "hrbp"), Who("chair")), quorum="all", nobody="stuck"
        ),
    ),
)


def thing(union: Union) -> Thing:
    return Thing(union.units["上海一部"], 100_00)


def chased(on: date) -> tuple[int, int, int]:
    with atomic():
        done = chase(on=on, at=start_of(on))
    return done.reminded, done.escalated, done.reassigned


def leave(union: Union, role: str, on: date = date(2026, 8, 31)) -> None:
    """The seat has ended."""
    with whole_tenant("the test"), atomic():
        session.query(Seat).filter_by(user_id=union.people[role].user_id, role=role).one().until_on = on


def shut(user_id: int) -> None:
    with atomic():
        session.get_one(accounts.User, user_id).active = False


def test_after_the_limit_they_are_reminded_once_then_the_next_level_is_asked(union: Union) -> None:
    """Asked on Tuesday 1 September; two working days, one more, none of them at the weekend."""
    seat = seat_at(union, "unit_head", "上海一部")
    put_in_force(UP, union.tenant_admin.actor)
    request = lay(union.officer.actor, thing(union))
    assert (asked(request), request.due_on) == ({seat.name}, date(2026, 9, 3))
    assert chased(date(2026, 9, 3)) == (0, 0, 0)
    assert chased(date(2026, 9, 4)) == (1, 0, 0)
    assert chased(date(2026, 9, 4)) == (0, 0, 0)
    assert chased(date(2026, 9, 5)) == (0, 0, 0), "Saturday"
    assert chased(date(2026, 9, 7)) == (0, 1, 0)
    assert asked(request) == {seat.name, "何伟"}
    say(request, union.unit_head, on=date(2026, 9, 7))
    assert request.state == "approved"


def test_limits_run_over_the_national_holidays(union: Union) -> None:
    seat_at(union, "unit_head", "上海一部")
    put_in_force(UP, union.tenant_admin.actor)
    request = lay(union.officer.actor, thing(union), on=date(2026, 9, 30))
    assert request.due_on == date(2026, 10, 9)


def test_a_leavers_task_goes_to_whoever_holds_the_seat_now(union: Union) -> None:
    put_in_force(SINGLE_CHAIR, union.tenant_admin.actor)
    request = lay(union.officer.actor, thing(union))
    leave(union, "chair")
    with pytest.raises(NotYours):
        say(request, union.chair)
    assert chased(TODAY) == (0, 0, 1)
    assert (asked(request), request.stuck) == (set(), "nobody")
    successor = seat_at(union, "chair", "总部")
    assert chased(TODAY) == (0, 0, 0)
    assert (asked(request), request.stuck) == ({successor.name}, None)
    say(request, successor)
    assert request.state == "approved"


def test_a_shut_account_is_asked_no_more(union: Union) -> None:
    put_in_force(SINGLE_CHAIR, union.tenant_admin.actor)
    request = lay(union.officer.actor, thing(union))
    shut(union.chair.user_id)
    assert chased(TODAY) == (0, 0, 1)
    assert request.stuck == "nobody"


def test_nobody_there_is_listed_as_stuck_and_its_asker_told(union: Union) -> None:
    put_in_force(BOTH, union.tenant_admin.actor)
    leave(union, "hrbp")
    request = lay(union.officer.actor, thing(union))
    assert (asked(request), request.stuck) == ({"刘洋"}, "too_few")
    say(request, union.chair)
    assert request.state == "open", "the place of the HR business partner was not skipped"
    told = session.query(Notice.user_id).filter_by(template="approvals.without_approver").all()
    assert set(told) == {(union.officer.user_id,), (union.tenant_admin.user_id,)}


def test_a_verdict_taken_back_leaves_a_step_that_is_stuck_listed(union: Union) -> None:
    """Nobody holds the other place: random lives found that taking a vote back forgot it."""
    put_in_force(BOTH, union.tenant_admin.actor)
    leave(union, "hrbp")
    request = lay(union.officer.actor, thing(union))
    say(request, union.chair)
    with atomic():
        recall(task_of(request, union.chair), actor=union.chair.actor, on=TODAY, at=start_of(TODAY))
    assert (asked(request), request.stuck) == ({"刘洋"}, "too_few")


def test_of_several_so_many_must_agree(union: Union) -> None:
    put_in_force(VOTE, union.tenant_admin.actor)
    request = lay(union.officer.actor, thing(union))
    assert asked(request) == {"林娜", "何伟", "李强"}
    say(request, union.hrbp, "declined")
    assert request.state == "open"
    say(request, union.finance)
    say(request, union.unit_head)
    assert request.state == "approved"


def test_a_delegate_decides_between_the_dates_and_both_names_stand(union: Union) -> None:
    put_in_force(SINGLE_CHAIR, union.tenant_admin.actor)
    request = lay(union.officer.actor, thing(union))
    with pytest.raises(NotYours):
        say(request, union.hrbp, of=union.chair)
    with atomic():
        delegate(
            union.chair.user_id,
            union.hrbp.user_id,
            from_on=TODAY,
            until_on=TODAY,
            actor=union.chair.actor,
            on=TODAY,
            at=start_of(TODAY),
            reason="出差",
        )
    with pytest.raises(NotYours):
        say(request, union.hrbp, of=union.chair, on=date(2026, 9, 2))
    made = say(request, union.hrbp, of=union.chair)
    assert made is not None
    assert (made.name, made.behalf_name, request.state) == ("林娜", "刘洋", "approved")


def test_a_delegate_who_asked_or_whose_seat_excludes_it_does_not_decide(union: Union) -> None:
    put_in_force(SINGLE_CHAIR, union.tenant_admin.actor)
    request = lay(union.hr.actor, thing(union))
    for person in (union.hr, union.hrbp):
        with atomic():
            made = delegate(
                union.chair.user_id,
                person.user_id,
                from_on=TODAY,
                until_on=TODAY,
                actor=union.tenant_admin.actor,
                on=TODAY,
                at=start_of(TODAY),
                reason="病假",
            )
            if person is union.hrbp:  # went over to finance since
                session.query(Seat).filter_by(user_id=person.user_id).one().role = "finance"
        with pytest.raises(MayNotDecide):
            say(request, person, of=union.chair)
        with atomic():
            end_delegation(made, actor=union.chair.actor, at=start_of(TODAY))
        with pytest.raises(NotYours):
            say(request, person, of=union.chair)


@pytest.mark.parametrize(
    ("first", "last"), [(2, 1), (-9, -8), (0, 400)], ids=["backwards", "over", "too long"]
)
def test_delegations_that_cannot_be_are_refused(union: Union, first: int, last: int) -> None:
    days = [date.fromordinal(TODAY.toordinal() + each) for each in (first, last)]
    with pytest.raises(CannotDelegate), atomic():
        delegate(
            union.chair.user_id,
            union.hrbp.user_id,
            from_on=days[0],
            until_on=days[1],
            actor=union.chair.actor,
            on=TODAY,
            at=start_of(TODAY),
            reason="出差",
        )


def test_who_could_never_decide_for_somebody_does_not_stand_in_for_them(union: Union) -> None:
    days = {"from_on": TODAY, "until_on": TODAY, "on": TODAY, "at": start_of(TODAY), "reason": "出差"}
    chair, finance, hrbp = union.chair, union.finance, union.hrbp
    with pytest.raises(CannotDelegate, match="不相容"), atomic():
        delegate(chair.user_id, finance.user_id, actor=chair.actor, **days)
    with atomic():
        delegate(chair.user_id, hrbp.user_id, actor=chair.actor, **days)
    with pytest.raises(CannotDelegate, match="已是代理人"), atomic():
        delegate(chair.user_id, hrbp.user_id, actor=chair.actor, **days)
    with atomic():
        delegate(chair.user_id, hrbp.user_id, actor=chair.actor, kinds=(KIND,), **days)


def test_a_signer_added_must_agree_as_well(union: Union) -> None:
    put_in_force(SINGLE_CHAIR, union.tenant_admin.actor)
    request = lay(union.officer.actor, thing(union))
    task = task_of(request, union.chair)
    for person in (union.officer, union.chair):
        with pytest.raises(CannotSign), atomic():
            add_signer(
                task, person.user_id, actor=union.chair.actor, on=TODAY, at=start_of(TODAY), reason="请看"
            )
    with atomic():
        add_signer(
            task, union.finance.user_id, actor=union.chair.actor, on=TODAY, at=start_of(TODAY), reason="请看"
        )
    say(request, union.chair)
    assert (request.state, asked(request)) == ("open", {"李强"})
    say(request, union.finance)
    assert request.state == "approved"


def test_why_each_is_asked_is_said_and_what_would_happen_is_foreseen(union: Union) -> None:
    put_in_force(BOTH, union.tenant_admin.actor)
    request = lay(union.chair.actor, thing(union))
    (story,) = explain(request)
    assert [(each.name, each.state) for each in story.people] == [("林娜", "open")]
    assert "人力资源伙伴" in story.people[0].why
    assert [name for name, _why in story.barred] == ["刘洋"]
    assert story.stuck is not None
    facts = Facts(title="x", unit_id=union.units["上海一部"], amount_fen=1)
    found = foresee(KIND, facts, on=TODAY, asked_by=union.chair.user_id)
    assert found is not None
    assert ([name for name, _why in found[0].people], found[0].stuck is not None) == (["林娜"], True)
