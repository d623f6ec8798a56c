"""A check, an import, an undo whose worker is killed leaves nothing behind, and is done by the next one."""

import os
import random
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, select, update

from app.core import files, jobs
from app.core.db import atomic, db, session
from app.models import Employee, EmploymentEvent, ImportBatch, Job, Membership, OrgUnit, RosterRow
from app.people.services.roster.undo import plan_undo
from app.rules.people import id_check_digit
from tests.cast import TODAY, Union, on
from tests.databases import TestDatabase
from tests.imports.messy import person, text_roster

pytestmark = [pytest.mark.sql, pytest.mark.kill]

ROOT = Path(__file__).parents[2]
TABLES = (Employee, EmploymentEvent, Membership, OrgUnit, ImportBatch, RosterRow)
WORKER = """
import os, signal, sys
from sqlalchemy import event
from app import create_app
from app.core import jobs
from app.core.db import db

job, fatal = map(int, sys.argv[1:])
left = [fatal]

def count(*_):
    left[0] -= 1
    if left[0] == 0:
        os.kill(os.getpid(), signal.SIGKILL)

with create_app().app_context():
    event.listen(db.engine, "before_cursor_execute", count)
    event.listen(db.engine, "commit", count)
    jobs.perform(job)
"""


class Stage:
    """A union, a roster of so many rows, and workers that are killed over it."""

    def __init__(self, database: TestDatabase, union: Union, folder: Path, rows: int) -> None:
        self.database, self.union = database, union
        sheet = [person(n, 身份证号=_identity(n), 部门=f"华东/新设{n % 7}部") for n in range(rows)]
        self.path = text_roster(folder / "花名册.csv", sheet)

    def standing(self) -> list[int]:
        session.rollback()
        with self.union.scope():
            found = [session.scalar(select(func.count()).select_from(table)) or 0 for table in TABLES]
            session.rollback()
        return found

    def job(self, kind: str, **params: Any) -> int:
        session.rollback()
        with self.union.scope(), atomic():
            number = jobs.enqueue(kind, params, actor=self.union.hr.actor).id
        session.remove()
        return number

    def check(self) -> int:
        with self.union.scope(), atomic(), self.path.open("rb") as source:
            stored = files.keep(source, name="花名册.csv", kind="roster", actor=self.union.hr.actor).id
        return self.job("roster.check", file_id=stored, as_of=TODAY.isoformat(), options={})

    def batch(self) -> ImportBatch:
        return session.scalars(select(ImportBatch)).one()

    def work(self, job: int, *, fatal: int = 0) -> int:
        """One worker's attempt, killed at its `fatal`-th statement; its exit."""
        session.remove()
        with atomic():
            session.execute(update(Job).where(Job.id == job).values(state="queued"))
        session.remove()
        command = [sys.executable, "-c", WORKER, str(job), str(fatal)]
        return subprocess.run(
            command, cwd=ROOT, env=os.environ | self.database.environment, check=False
        ).returncode

    def statements(self, job: int) -> int:
        """How many statements it takes, done by nobody who is killed."""
        counted = [0]

        def count(*_: Any) -> None:
            counted[0] += 1

        engine = db.engine
        event.listen(engine, "before_cursor_execute", count)
        jobs.perform(job)
        event.remove(engine, "before_cursor_execute", count)
        session.remove()
        return counted[0]

    def killed_at(self, job: int, points: list[int]) -> None:
        """Each attempt ends with all of it done, or with nothing."""
        before = self.standing()
        for point in points:
            exited = self.work(job, fatal=point)
            assert exited in (-signal.SIGKILL, 0)
            if exited == 0 or self.standing() != before:
                break
        assert self.work(job) == 0
        session.rollback()
        assert session.get_one(Job, job).state == "done"


def _identity(number: int) -> str:
    """Of a hundred thousand people, born in the first days of months from 1960 on."""
    month = number // 1_000
    digits = f"990000{1960 + month // 12}{month % 12 + 1:02d}01{number % 1_000:03d}"
    return digits + id_check_digit(digits)


def _life(stage: Stage, twin: Stage, kills: tuple[int, int, int], seed: int) -> None:
    """Check, import and undo, each killed so many times; the twin lives in peace and comes to the same."""
    dice = random.Random(seed)

    def some(total: int, points: int) -> list[int]:
        return sorted(dice.sample(range(1, total), min(points, total - 1)))

    empty = stage.standing()
    total = twin.statements(twin.check())
    stage.killed_at(stage.check(), some(total, kills[0]))
    checked = stage.standing()
    assert checked[:4] == empty[:4]
    assert checked[4] == 1
    applied = []
    for each, kill in ((twin, False), (stage, True)):
        with each.union.scope():
            batch = each.batch()
            params = {"batch_id": batch.id, "digest": batch.digest}
            session.remove()
        job = each.job("roster.import", **params)
        if kill:
            each.killed_at(job, some(total, kills[1]))
        else:
            total = each.statements(job)
        applied.append(each.standing())
    assert applied[0] == applied[1]
    for each, kill in ((twin, False), (stage, True)):
        with each.union.scope():
            batch = each.batch()
            params = {"batch_id": batch.id, "digest": plan_undo(batch).digest}
            session.remove()
        job = each.job("roster.undo", **params)
        if kill:
            each.killed_at(job, some(total, kills[2]))
        else:
            total = each.statements(job)
    assert stage.standing()[:4] == empty[:4] == twin.standing()[:4]


def test_killed_at_random_points_it_is_complete_or_untouched_and_done_again(
    database: TestDatabase, our_union: Union, their_union: Union, tmp_path: Path
) -> None:
    with on():
        stages = [Stage(database, each, tmp_path, 3_000) for each in (our_union, their_union)]
        _life(*stages, kills=(2, 2, 1), seed=6)


@pytest.mark.soak
def test_a_hundred_thousand_rows_are_complete_or_untouched(
    database: TestDatabase, our_union: Union, their_union: Union, tmp_path: Path
) -> None:
    with on():
        stages = [Stage(database, each, tmp_path, 100_000) for each in (our_union, their_union)]
        _life(*stages, kills=(10, 10, 10), seed=7)
