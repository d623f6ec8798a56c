"""Two at once: one task is decided once, one step ends once, one thing is asked about once."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest

from app.approvals.services import ask, carry_out, decide, seeing, withdraw
from app.core.clock import now
from app.core.db import atomic, expect_writes, session
from app.core.errors import DomainError
from app.core.tenancy import tenant_scope
from app.models import ApprovalDecision, ApprovalRequest, ApprovalTask, Job
from app.rules.approval_flows import SINGLE_CHAIR
from app.rules.approvals import Flow, Step, Who
from tests.approvals.stage import KIND, THINGS, Thing, lay, put_in_force, task_of
from tests.cast import TODAY, Person, Union
from tests.databases import TestDatabase

pytestmark = pytest.mark.sql
EITHER = Flow(
    "或签", (Step(key="one", name="或签", who=(Who("nearest", "hrbp"), Who("nearest", "finance"))),)
)


def at_once(database: TestDatabase, union: Union, *works: Callable[[], object]) -> list[str]:
    """Each in a thread with a session of its own, let go together; answers what became of each."""
    start, outcomes = Barrier(len(works)), []

    def run(work: Callable[[], object]) -> None:
        with database.app.app_context(), tenant_scope(union.tenant_id):
            expect_writes()
            start.wait()
            try:
                with atomic():
                    work()
                outcomes.append("done")
            except DomainError as refusal:
                outcomes.append(refusal.code)
            finally:
                session.remove()

    session.remove()
    threads = [Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


def deciding(task_id: int, person: Person, seen: str, verdict: str = "approved") -> Callable[[], object]:
    def work() -> None:
        task = session.get_one(ApprovalTask, task_id)
        decide(task, verdict, actor=person.actor, seen=seen, reason="理由", on=TODAY, at=now())

    return work


def laid(union: Union, flow: Flow) -> ApprovalRequest:
    put_in_force(flow, union.tenant_admin.actor)
    return lay(union.officer.actor, Thing(union.units["上海一部"], 100_00))


def test_a_double_click_decides_once(database: TestDatabase, union: Union) -> None:
    request = laid(union, SINGLE_CHAIR)
    click = deciding(task_of(request, union.chair).id, union.chair, seeing(request).digest)
    outcomes = at_once(database, union, *[click] * 4)
    assert outcomes.count("done") == 1
    assert set(outcomes) <= {"done", "not_open_now", "already_decided"}
    assert session.query(ApprovalDecision).count() == 1
    assert session.query(Job).filter_by(kind="approvals.carry_out").count() == 1


def test_of_two_who_may_decide_one_ends_the_step(database: TestDatabase, union: Union) -> None:
    request = laid(union, EITHER)
    seen, number = seeing(request).digest, request.id
    outcomes = at_once(
        database,
        union,
        deciding(task_of(request, union.hrbp).id, union.hrbp, seen, "approved"),
        deciding(task_of(request, union.finance).id, union.finance, seen, "declined"),
    )
    assert outcomes.count("done") == 1
    (made,) = session.query(ApprovalDecision).all()
    assert session.get_one(ApprovalRequest, number).state == made.verdict


def test_withdrawn_or_decided_never_both(database: TestDatabase, union: Union) -> None:
    request = laid(union, SINGLE_CHAIR)
    seen, number, task = seeing(request).digest, request.id, task_of(request, union.chair).id

    def back() -> None:
        withdraw(session.get_one(ApprovalRequest, number), actor=union.officer.actor, on=TODAY, at=now())

    outcomes = at_once(database, union, back, deciding(task, union.chair, seen))
    assert outcomes.count("done") == 1
    decided = session.query(ApprovalDecision).count()
    assert session.get_one(ApprovalRequest, number).state == ("approved" if decided else "withdrawn")


def test_two_who_ask_about_one_thing_open_one_request(database: TestDatabase, union: Union) -> None:
    put_in_force(SINGLE_CHAIR, union.tenant_admin.actor)
    THINGS[1] = Thing(union.units["上海一部"], 100_00)

    def asking() -> None:
        ask(KIND, 1, actor=union.officer.actor, on=TODAY, at=now())

    assert at_once(database, union, *[asking] * 3) == ["done"] * 3
    assert session.query(ApprovalRequest).count() == 1


def test_two_workers_carry_out_once(database: TestDatabase, union: Union) -> None:
    request = laid(union, SINGLE_CHAIR)
    number = request.id
    with atomic():
        task = task_of(request, union.chair)
        decide(task, "approved", actor=union.chair.actor, seen=seeing(request).digest, on=TODAY, at=now())

    def carrying() -> None:
        carry_out(session.get_one(ApprovalRequest, number), actor=union.chair.actor, on=TODAY, at=now())

    assert at_once(database, union, carrying, carrying) == ["done", "done"]
    assert THINGS[1].happened == ["done"]
