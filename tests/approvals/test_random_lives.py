"""Random lives of a room that is asked: flows, people, absences, changes and clicks, in any order.

After each step: nobody decided what they asked for or what concerns them, nothing was decided twice, no step
was skipped, whatever cannot go on is listed, and of everything it can be said why.
"""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from app.approvals.refusals import NotSigned, ReasonMissing
from app.approvals.services import (
    add_signer,
    ask,
    carry_out,
    decide,
    delegate,
    explain,
    recall,
    resubmit,
    seeing,
    void,
    withdraw,
)
from app.approvals.services.chasing import chase
from app.approvals.services.flows import draw, placed, release
from app.approvals.services.people import people_in_seats
from app.core import accounts
from app.core.actor import SYSTEM
from app.core.clock import start_of
from app.core.db import atomic, session
from app.core.errors import DomainError
from app.core.tenancy import tenant_scope
from app.models import (
    ApprovalDecision,
    ApprovalFlow,
    ApprovalRequest,
    ApprovalStep,
    ApprovalTask,
    OrgUnit,
    Seat,
)
from app.rules.approval_facts import Facts
from app.rules.approval_json import from_json, step_from_json
from app.rules.approval_machine import Vote, can_pass, steps_for
from app.rules.approvals import NOBODY_RULES, QUORUMS, Flow, Step, Who
from app.rules.conditions import EVERYBODY, Check
from tests.approvals.stage import KIND, THINGS, Thing, declare
from tests.cast import OURS, TODAY, Person, Union, found_union
from tests.databases import TestDatabase

pytestmark = pytest.mark.sql
QUICK = settings(
    max_examples=8, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
DECIDERS = ("unit_head", "hrbp", "finance", "chair")
RARELY = st.sampled_from([False, False, False, True])
EVERYONE = st.sampled_from(sorted(OURS))
UNITS = st.sampled_from(["总部", "华东", "上海一部"])
VERDICTS = st.sampled_from(["approved"] * 4 + ["declined", "returned", "returned"])
WHOS = st.one_of(
    st.builds(Who, st.sampled_from(["unit", "nearest"]), st.sampled_from(DECIDERS)),
    st.builds(Who, st.just("above"), st.sampled_from(DECIDERS), st.just(1)),
    st.just(Who("chair")),
)
WISHES = st.lists(
    st.tuples(EVERYONE, st.integers(1, 9), st.integers(0, 99), UNITS, EVERYONE), min_size=2, max_size=4
)
STEPS = st.builds(
    dict,
    who=st.lists(WHOS, min_size=1, max_size=3).map(tuple),
    when=st.sampled_from([EVERYBODY, EVERYBODY, Check("amount_fen", "at_least", 50)]),
    quorum=st.sampled_from(sorted(QUORUMS)),
    needed=st.integers(1, 2),
    days=st.sampled_from([None, 1, 3]),
    nobody=st.sampled_from(sorted(set(NOBODY_RULES) - {"named"})),
    up=st.booleans(),
)


class Life(RuleBasedStateMachine):
    """A union, its flows, what is asked and what happens."""

    database: TestDatabase

    def __init__(self) -> None:
        super().__init__()
        self.database.reset()
        self.union: Union = found_union("ours", "皖江集团工会", OURS)
        self.scope = tenant_scope(self.union.tenant_id)
        self.scope.__enter__()
        declare()
        self.day = TODAY
        self.chased = False

    def teardown(self) -> None:
        session.rollback()
        self.scope.__exit__(None, None, None)
        session.remove()

    @initialize(drawn=st.lists(STEPS, min_size=1, max_size=3), wishes=WISHES)
    def begin(self, drawn: list[dict[str, Any]], wishes: list[Any]) -> None:
        self.put_in_force(drawn)
        self.somebody_asks(wishes)

    @rule(drawn=st.lists(STEPS, max_size=3), now_and_then=RARELY)
    def the_flow_is_changed(self, drawn: list[dict[str, Any]], now_and_then: bool) -> None:
        if now_and_then:
            self.put_in_force(drawn)

    def put_in_force(self, drawn: list[dict[str, Any]]) -> None:
        steps = []
        for place, said in enumerate(drawn):
            given = dict(said)
            up = given.pop("up") and given["days"]
            escalate = (Who("nearest", "chair", 1),) if up else ()
            steps.append(Step(key=f"s{place}", name=f"第{place}步", escalate=escalate, **given))
        with atomic():
            row = draw(KIND, Flow("流程", tuple(steps)), actor=SYSTEM, at=self.at)
            release(row, actor=SYSTEM, at=self.at)

    @rule(wishes=WISHES)
    def somebody_asks(self, wishes: list[tuple[str, int, int, str, str]]) -> None:
        for who, number, fen, unit, near in wishes:
            concerns = (self.union.people[near].user_id,) if fen % 3 == 0 else ()
            THINGS.setdefault(number, Thing(self.union.units[unit], fen, concerns=concerns))
            self.tried(ask, KIND, number, actor=self.person(who).actor)

    @precondition(lambda self: self.tasks())
    @rule(who=EVERYONE, which=st.integers(0, 99), verdict=VERDICTS)
    def somebody_clicks(self, who: str, which: int, verdict: str) -> None:
        self.click(self.person(who), self.tasks()[which % len(self.tasks())], verdict)

    @precondition(lambda self: self.tasks("open"))
    @rule(verdicts=st.lists(VERDICTS, min_size=1, max_size=4), which=st.integers(0, 99))
    def those_who_are_asked_click(self, verdicts: list[str], which: int) -> None:
        for verdict in verdicts:
            if tasks := self.tasks("open"):
                task = tasks[which % len(tasks)]
                self.click(self.who_is(task.user_id), task, verdict)

    @precondition(lambda self: self.tasks("open"))
    @rule(other=EVERYONE, which=st.integers(0, 99), verdict=VERDICTS)
    def somebody_decides_in_place_of_another(self, other: str, which: int, verdict: str) -> None:
        task = self.tasks("open")[which % len(self.tasks("open"))]
        numbers = (task.user_id, self.person(other).user_id)
        said = {"actor": SYSTEM, "from_on": self.day, "until_on": self.day, "reason": "出差"}
        self.tried(delegate, *numbers, **said)
        self.click(self.person(other), task, verdict)

    def click(self, person: Person, task: ApprovalTask, verdict: str) -> None:
        request = session.get_one(ApprovalRequest, task.request_id)
        said = {"actor": person.actor, "seen": seeing(request).digest, "reason": "理由"}
        self.tried(decide, task, verdict, **said)

    @rule(who=EVERYONE, which=st.integers(0, 99), verb=st.sampled_from([withdraw, resubmit]))
    def somebody_moves_it(self, who: str, which: int, verb: Any) -> None:
        if requests := session.query(ApprovalRequest).order_by(ApprovalRequest.id).all():
            self.tried(verb, requests[which % len(requests)], actor=self.person(who).actor)

    @rule(which=st.integers(0, 99))
    def who_asked_submits_it_again(self, which: int) -> None:
        if came_back := session.query(ApprovalRequest).filter_by(state="returned").all():
            request = came_back[which % len(came_back)]
            self.tried(resubmit, request, actor=self.who_is(request.asked_by_id).actor)

    @rule()
    def who_decided_last_takes_it_back(self) -> None:
        made = session.query(ApprovalDecision).order_by(ApprovalDecision.id.desc()).first()
        if made is not None:
            task = session.get_one(ApprovalTask, made.task_id)
            self.tried(recall, task, actor=self.who_is(made.user_id).actor)

    @precondition(lambda self: self.tasks())
    @rule(who=EVERYONE, which=st.integers(0, 99))
    def somebody_takes_it_back(self, who: str, which: int) -> None:
        self.tried(recall, self.tasks()[which % len(self.tasks())], actor=self.person(who).actor)

    @precondition(lambda self: self.tasks("open"))
    @rule(who=EVERYONE, other=EVERYONE, which=st.integers(0, 99))
    def somebody_else_is_asked_as_well(self, who: str, other: str, which: int) -> None:
        task, more = self.tasks("open")[which % len(self.tasks("open"))], self.person(other).user_id
        self.tried(add_signer, task, more, actor=self.person(who).actor, reason="请看")

    @rule(who=EVERYONE, other=EVERYONE, days=st.integers(0, 5))
    def somebody_stands_in(self, who: str, other: str, days: int) -> None:
        people = self.person(who), self.person(other)
        until = self.day + timedelta(days=days)
        numbers = [each.user_id for each in people]
        said = {"actor": people[0].actor, "from_on": self.day, "until_on": until, "reason": "出差"}
        self.tried(delegate, *numbers, **said)

    @rule(number=st.integers(1, 4), fen=st.integers(0, 99), told=st.booleans())
    def a_thing_is_changed(self, number: int, fen: int, told: bool) -> None:
        if number in THINGS:
            THINGS[number].amount_fen = fen
            if told:
                self.tried(void, KIND, number, actor=SYSTEM, reason="改了")

    @rule(role=st.sampled_from(DECIDERS), who=EVERYONE, unit=UNITS)
    def a_seat_is_given(self, role: str, who: str, unit: str) -> None:
        held = {"user_id": self.person(who).user_id, "role": role, "unit_id": self.union.units[unit]}
        with atomic():
            before = session.query(Seat).filter_by(**held).first()
            if before is None:
                session.add(Seat(**held, from_on=TODAY, alone=False))
            else:
                before.until_on = None
        self.chased = False

    @rule(who=EVERYONE, now_and_then=RARELY)
    def the_seats_end(self, who: str, now_and_then: bool) -> None:
        if not now_and_then:
            return
        with atomic():
            for each in session.query(Seat).filter_by(user_id=self.person(who).user_id):
                each.until_on = max(each.from_on, self.day - timedelta(days=1))
        self.chased = False

    @rule(who=EVERYONE, active=st.sampled_from([True, True, True, False]))
    def an_account_is_shut_or_opened(self, who: str, active: bool) -> None:
        with atomic():
            session.get_one(accounts.User, self.person(who).user_id).active = active
        self.chased = False

    @rule(days=st.integers(0, 4))
    def time_passes_and_the_chaser_comes(self, days: int) -> None:
        self.day += timedelta(days=days)
        with atomic():
            chase(on=self.day, at=self.at)
        self.chased = True

    @rule()
    def the_worker_works(self) -> None:
        for each in session.query(ApprovalRequest).filter_by(state="approved").all():
            self.tried(carry_out, each, actor=SYSTEM)

    @invariant()
    def nobody_decides_their_own_wish_or_what_concerns_them(self) -> None:
        session.expire_all()
        for made in session.query(ApprovalDecision).filter(ApprovalDecision.verdict != "recalled"):
            request = session.get_one(ApprovalRequest, made.request_id)
            assert made.user_id not in {request.asked_by_id, *request.concerns} or made.round < request.round
            assert made.behalf_id is None or made.behalf_id != made.user_id

    @invariant()
    def nothing_is_decided_twice(self) -> None:
        made = session.query(ApprovalDecision).all()
        gone = {(each.task_id, each.turn) for each in made if each.verdict == "recalled"}
        standing = [
            each for each in made if (each.task_id, each.turn) not in gone and each.verdict != "recalled"
        ]
        people = Counter((each.request_id, each.round, each.user_id) for each in standing)
        assert not [key for key, times in people.items() if times > 1]

    @invariant()
    def an_approval_has_every_step_its_flow_asks_for(self) -> None:
        for request in session.query(ApprovalRequest).filter(
            ApprovalRequest.state.in_(("approved", "carried_out"))
        ):
            flow = placed(from_json(session.get_one(ApprovalFlow, request.flow_id).tree))
            path = session.get_one(OrgUnit, request.unit_id).path
            wanted = [each.key for each in steps_for(flow, Facts(**request.facts).asked(path))]
            taken = self.steps(request)
            assert [each.key for each in taken] == wanted
            assert {each.state for each in taken} == {"approved"}
            for each in taken:
                yes = session.query(ApprovalDecision).filter_by(step_id=each.id, verdict="approved").count()
                assert yes >= 1

    @invariant()
    def what_is_open_can_go_on_or_is_listed(self) -> None:
        for request in session.query(ApprovalRequest).filter_by(state="open"):
            (step,) = [each for each in self.steps(request) if each.state == "open"]
            tasks = [each for each in self.tasks() if each.step_id == step.id and each.state != "closed"]
            here = {each.user_id for each in tasks}
            if self.chased:
                here = set(people_in_seats(here, on=self.day))
            votes = [
                Vote(each.vote, each.state) for each in tasks if each.state != "open" or each.user_id in here
            ]
            assert request.stuck is not None or can_pass(step_from_json(step.spec), step.need, votes)

    @invariant()
    def what_has_ended_waits_for_nobody(self) -> None:
        over = {each.id for each in session.query(ApprovalRequest).filter(ApprovalRequest.state != "open")}
        assert not [each for each in self.tasks("open") if each.request_id in over]

    @invariant()
    def it_can_always_be_said_why(self) -> None:
        for request in session.query(ApprovalRequest).all():
            for story in explain(request):
                assert all(each.why for each in story.people)
                assert story.state != "open" or story.people or story.stuck
                assert story.state != "open" or (story.stuck is None) == (request.stuck is None)

    @invariant()
    def what_was_approved_is_done_once(self) -> None:
        for number, thing in THINGS.items():
            done = session.query(ApprovalRequest).filter_by(subject_id=number, state="carried_out").count()
            assert thing.happened.count("done") == done

    @property
    def at(self) -> Any:
        return start_of(self.day)

    def person(self, role: str) -> Person:
        return self.union.people[role]

    def who_is(self, user_id: int) -> Person:
        return next(each for each in self.union.people.values() if each.user_id == user_id)

    def tasks(self, state: str | None = None) -> list[ApprovalTask]:
        found = session.query(ApprovalTask).order_by(ApprovalTask.id)
        return (found.filter_by(state=state) if state else found).all()

    def steps(self, request: ApprovalRequest) -> list[ApprovalStep]:
        found = session.query(ApprovalStep).filter_by(request_id=request.id, round=request.round)
        return found.order_by(ApprovalStep.position).all()

    def tried(self, verb: Any, *things: Any, **said: Any) -> None:
        """A refusal is an answer too; it changes nothing."""
        try:
            with atomic():
                verb(*things, on=self.day, at=self.at, **said)
        except (NotSigned, ReasonMissing):
            raise
        except DomainError:
            pass


def test_whatever_happens_everybody_who_must_decides_and_nobody_else(database: TestDatabase) -> None:
    life = type("LifeHere", (Life,), {"database": database})
    quick = settings(QUICK, phases=(Phase.explicit, Phase.reuse, Phase.generate))
    run_state_machine_as_test(life, settings=quick)


@pytest.mark.soak
def test_the_same_over_long_lives(database: TestDatabase) -> None:
    life = type("LifeHere", (Life,), {"database": database})
    run_state_machine_as_test(life, settings=settings(QUICK, max_examples=200, stateful_step_count=60))
