"""A grant whose worker is killed has given everybody their points, or nobody any; the next one does it whole.

So does what waits for money, when it comes.
"""

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, func, select, update

from app.approvals.services.flows import draw, release
from app.budgets.services import allocate
from app.core import bulk, jobs
from app.core.clock import moved_to, now
from app.core.db import atomic, db, session
from app.core.money import Money
from app.core.tenancy import tenant_scope
from app.ledger.queries import available_fen, verify
from app.models import (
    Account,
    AuditEvent,
    ComplianceVerdict,
    Employee,
    Grant,
    GrantLine,
    Job,
    JournalEntry,
    Membership,
    PointLot,
    Posting,
    SubAccount,
)
from app.points.services.queueing import queue_of
from app.rules.approvals import Flow
from tests.databases import TestDatabase
from tests.orders.crowd import die, in_processes
from tests.treasury import CHAIR, FINANCE, HIRED, OFFICER, ON, Treasury, equip, found_tenant, rule_in_force

pytestmark = [pytest.mark.sql, pytest.mark.kill]
TABLES = (Grant, GrantLine, Account, JournalEntry, Posting, PointLot, ComplianceVerdict, AuditEvent)
YUAN = 300  # a person


class Stage:
    """A union of so many, money for two thirds of them, and workers that are killed over it."""

    def __init__(self, code: str, people: int) -> None:
        self.people, self.reached = people, people * 2 // 3
        self.tenant_id = found_tenant(code)
        with self.scope():
            everybody = f"{people * YUAN}.00"
            self.treasury: Treasury = equip(money=f"{self.reached * YUAN}.00", budget=everybody)
            with atomic():
                _hire(self.treasury, people)
                flow = draw("grant", Flow("无需审批"), actor=CHAIR, at=now())
                release(flow, actor=CHAIR, at=now())
                self.rule = rule_in_force(self.treasury, over_budget="queue").id

    @contextmanager
    def scope(self) -> Iterator[None]:
        """Its tenant, and nothing of it left in the session."""
        session.remove()
        with tenant_scope(self.tenant_id):
            yield
            session.remove()

    def job(self, kind: str, **params: Any) -> int:
        with self.scope(), atomic():
            return jobs.enqueue(kind, params, actor=OFFICER).id

    def standing(self) -> tuple[int, ...]:
        """How many rows there are, what was given, and that the books say the same."""
        with self.scope():
            assert verify()["ok"]
            rows = [session.scalar(select(func.count()).select_from(table)) or 0 for table in TABLES]
            given = session.scalar(select(func.coalesce(func.sum(PointLot.value_fen), 0))) or 0
            return (*rows, given, available_fen(self.treasury.sub_account))

    def grant(self) -> dict[str, Any]:
        """The grant as it waits."""
        with self.scope():
            made = session.scalars(select(Grant).order_by(Grant.id)).first()
            assert made is not None
            return {"grant_id": made.id, "digest": made.digest}

    def money_comes(self) -> None:
        with self.scope(), atomic():
            paying = session.get_one(SubAccount, self.treasury.sub_account)
            missing = Money((self.people - self.reached) * YUAN * 100)
            allocate(paying, amount=missing, actor=FINANCE, on=ON, reference="second")

    def completed(self) -> None:
        """Everybody has the points once."""
        with self.scope():
            lots = session.execute(select(func.count(), func.count(PointLot.employee_id.distinct()))).one()
            assert tuple(lots) == (self.people, self.people)
            assert queue_of(self.treasury.sub_account) == []


def _hire(treasury: Treasury, people: int) -> None:
    rows = (
        {"employee_no": f"{n:06d}", "employee_no_key": f"{n:06d}", "name": f"职工{n}", "state": "active"}
        | {"unit_id": treasury.branch, "hire_on": HIRED}
        for n in range(people)
    )
    bulk.insert_rows(Employee.__table__, rows)
    found = session.scalars(select(Employee.id)).all()
    bulk.insert_rows(Membership.__table__, ({"employee_id": each, "joined_on": HIRED} for each in found))


def _perform(job: int, fatal: int = 0) -> int:
    """One worker's attempt, killed before its `fatal`-th statement; answers how many it took."""
    done = [0]

    def count(*_: Any) -> None:
        done[0] += 1
        if done[0] == fatal:
            die()

    for moment in ("before_cursor_execute", "commit"):
        event.listen(db.engine, moment, count)
    with moved_to(ON):
        jobs.perform(job)
    return done[0]


def _attempt(job: int, fatal: int = 0) -> int | None:
    session.remove()
    with atomic():
        session.execute(update(Job).where(Job.id == job).values(state="queued"))
    return in_processes(lambda _number: _perform(job, fatal), 1)[0]  # type: ignore[no-any-return]


def _killed_at(stage: Stage, job: int, points: Sequence[int]) -> None:
    """Each attempt ends with all of it done, or with nothing; the last one is left in peace."""
    before, ended = stage.standing(), None
    for point in points:
        attempt, found = _attempt(job, point), stage.standing()
        if found != before:  # it died after all was done
            assert ended in (None, found)
            ended = found
        elif attempt is not None:
            pytest.fail("it was done, and nothing came of it")
    assert _attempt(job) is not None
    with stage.scope():
        assert session.get_one(Job, job).state == "done"
    assert ended in (None, stage.standing())


def _life(people: int, kills: tuple[int, int, int], seed: int) -> None:
    """Prepared, granted, and paid to who waited, each killed so many times; a small twin tells how many
    statements it takes.
    """
    dice = random.Random(seed)
    stage, twin = Stage("ours", people), Stage("twin", 30)
    for kind, deaths in zip(("grant.prepare", "grant.submit", "grant.pay_queue"), kills, strict=True):
        asked = [_job(each, kind) for each in (twin, stage)]
        total = _attempt(asked[0])
        assert total is not None
        _killed_at(stage, asked[1], sorted(dice.sample(range(1, total), deaths)))
    for each in (twin, stage):
        each.completed()


def _job(stage: Stage, kind: str) -> int:
    if kind == "grant.prepare":
        return stage.job(kind, rule_id=stage.rule, on=ON.isoformat())
    if kind == "grant.submit":
        return stage.job(kind, **stage.grant())
    stage.money_comes()
    return stage.job(kind, sub_account_id=stage.treasury.sub_account)


def test_killed_at_random_points_it_is_complete_or_untouched_and_done_again(database: TestDatabase) -> None:
    with moved_to(ON):
        _life(3_000, kills=(2, 8, 4), seed=7)


@pytest.mark.soak
def test_a_grant_to_a_hundred_thousand_is_complete_or_untouched(database: TestDatabase) -> None:
    with moved_to(ON):
        _life(100_000, kills=(4, 15, 8), seed=8)
