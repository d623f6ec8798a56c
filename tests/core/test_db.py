"""atomic(): all or nothing, and on SQLite a writer from its first statement."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from app.core import clock
from app.core.db import after_commit, atomic, expect_writes, hold_more, session
from app.models import Tenant
from tests.databases import TestDatabase

pytestmark = pytest.mark.sql


def tenant(code: str) -> Tenant:
    return Tenant(code=code, name=code, region="安徽", created_at=clock.now())


def codes() -> list[str]:
    return sorted(session.scalars(select(Tenant.code)))


def test_a_refusal_leaves_nothing(database: TestDatabase) -> None:
    with pytest.raises(ValueError, match="no"), atomic():
        session.add(tenant("A"))
        session.flush()
        raise ValueError("no")
    assert codes() == []


def test_a_refusal_caught_inside_takes_only_the_inner_part(database: TestDatabase) -> None:
    with atomic():
        session.add(tenant("A"))
        with pytest.raises(ValueError, match="no"), atomic():
            session.add(tenant("B"))
            session.flush()
            raise ValueError("no")
    assert codes() == ["A"]


def test_what_waits_for_the_commit_runs_after_it_and_once(database: TestDatabase) -> None:
    seen = []
    with atomic():
        session.add(tenant("A"))
        with atomic():
            after_commit(lambda: seen.append(codes()))
        assert seen == []
    assert seen == [["A"]]
    with atomic():
        session.add(tenant("B"))
    assert len(seen) == 1


def test_what_waits_for_a_commit_that_never_comes_is_dropped(database: TestDatabase) -> None:
    seen = []
    with pytest.raises(ValueError, match="no"), atomic():
        after_commit(lambda: seen.append(1))
        raise ValueError("no")
    with atomic():
        session.add(tenant("A"))
    assert seen == []


def test_writers_that_read_first_wait_for_each_other(database: TestDatabase) -> None:
    def count_and_add(turn: int) -> None:
        with database.app.app_context():
            expect_writes(expected=False)
            session.scalar(select(func.count(Tenant.id)))
            with atomic():
                session.scalar(select(func.count(Tenant.id)))
                session.add(tenant(f"T{turn:03}"))
            session.remove()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(count_and_add, range(40)))
    assert len(codes()) == 40


def test_changes_before_atomic_in_a_reading_transaction_are_a_mistake(database: TestDatabase) -> None:
    if database.dialect != "sqlite":
        return
    expect_writes(expected=False)
    session.scalar(select(func.count(Tenant.id)))
    session.add(tenant("A"))
    with pytest.raises(RuntimeError, match="begun for reading"), atomic():
        pass
    session.rollback()


def test_a_large_import_holds_more_pages_and_whoever_is_next_does_not(database: TestDatabase) -> None:
    if database.dialect != "sqlite":
        hold_more(session.connection())  # it has its own memory, and is told nothing
        return
    usual = _pages()
    with pytest.raises(ValueError, match="no"), atomic():
        hold_more(session.connection())
        assert _pages() < usual  # below zero it counts kilobytes
        raise ValueError("no")
    session.remove()
    assert _pages() == usual


def _pages() -> int:
    return int(session.connection().exec_driver_sql("PRAGMA cache_size").scalar_one())
