import json

import pytest
from click.testing import Result
from sqlalchemy import update

import tests.core.slow_jobs  # noqa: F401 - its handlers
from app.core.actor import SYSTEM
from app.core.db import atomic, session
from app.core.jobs import enqueue
from app.models import Job
from tests.databases import TestDatabase

pytestmark = pytest.mark.sql


def test_jobs_are_listed_newest_first_as_facts(database: TestDatabase) -> None:
    first, second = _job("test.note"), _job("test.refuse")
    listed = json.loads(_run(database, "jobs", "list", "--json").stdout)
    assert [each["id"] for each in listed] == [second, first]
    assert listed[0]["state"] == "queued"
    assert listed[0]["queued_at"].endswith("+00:00")


def test_jobs_of_one_state_are_listed_alone(database: TestDatabase) -> None:
    failed, _waiting = _job("test.note"), _job("test.refuse")
    with atomic():
        session.execute(update(Job).where(Job.id == failed).values(state="failed", message="坏了"))
    listed = _run(database, "jobs", "list", "--state", "failed").stdout
    assert "坏了" in listed
    assert "test.refuse" not in listed


def test_a_database_of_today_is_migrated_to_where_it_is(database: TestDatabase) -> None:
    result = _run(database, "migrate")
    assert (result.exit_code, result.stdout.strip()) == (0, "数据库已是最新版本")


def test_a_wrong_option_is_wrong_usage(database: TestDatabase) -> None:
    assert _run(database, "jobs", "list", "--colour", "red").exit_code == 2


def _run(database: TestDatabase, *words: str) -> Result:
    session.remove()
    return database.app.test_cli_runner().invoke(args=["welfare", *words])


def _job(kind: str) -> int:
    with atomic():
        return enqueue(kind, {}, actor=SYSTEM).id
