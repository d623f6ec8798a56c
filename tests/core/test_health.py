import pytest
from sqlalchemy import create_engine

from app.core import queue, readiness, revisions
from app.core.clock import now
from app.core.readiness import QUIET
from tests.databases import PostgresDatabase, TestDatabase
from tests.servers import Postgres
from tests.visitor import Visitor

pytestmark = pytest.mark.sql


def test_a_living_process_says_so_whatever_else_is_wrong(
    client: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(revisions, "head", lambda: "newer")
    assert client.get("/healthz").json == {"alive": True}


def test_it_is_ready_with_database_migrations_role_and_a_worker(client: Visitor) -> None:
    queue.beat()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["ready"]) == (200, True), answer.json
    assert set(answer.json["checks"].values()) == {"ok"}


def test_a_missing_migration_is_named(client: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    queue.beat()
    monkeypatch.setattr(revisions, "head", lambda: "newer")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "make migrate" in answer.json["checks"]["migrations"]


def test_a_silent_worker_is_named(client: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "last_beat", lambda: now() - QUIET * 2)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "jobs work" in answer.json["checks"]["queue"]


def test_a_broken_check_is_an_answer_and_no_crash(client: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(readiness.CHECKS, "database", lambda: 1 / 0)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json["checks"]["database"].startswith("ZeroDivisionError")


@pytest.mark.parametrize(
    ("role", "why"), [("postgres", "row-level security"), (Postgres.OWNER, "owns the tables")]
)
def test_a_role_that_could_lift_the_fence_is_refused(
    database: TestDatabase, role: str, why: str, request: pytest.FixtureRequest
) -> None:
    if not isinstance(database, PostgresDatabase):
        readiness.role_is_harmless()  # SQLite has no roles
        return
    server: Postgres = request.getfixturevalue("postgres")
    other = create_engine(server.url(PostgresDatabase.NAME, role))
    with pytest.raises(readiness.NotReady, match=why):
        readiness.role_is_harmless(other)
    other.dispose()


def test_metrics_count_requests_and_jobs(client: Visitor) -> None:
    client.get("/healthz")
    text = client.get("/metrics").text
    assert 'zhihui_requests_total{endpoint="health.alive",status="200"}' in text
    assert "zhihui_worker_silent_seconds" in text
