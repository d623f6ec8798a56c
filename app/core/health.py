"""健康 — `/healthz` the process lives, `/readyz` it may be sent work, `/metrics` for Prometheus.

None of the three needs a sign-in and none says anything about people; the proxy keeps them inside
(docs/operations.md).
"""

import os
from collections.abc import Callable
from datetime import timedelta
from time import monotonic

from flask import Blueprint, Flask, Response, g, jsonify, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from sqlalchemy import Engine, func, select

from app.core import migrate, queue
from app.core.clock import now
from app.core.db import db
from app.core.models import Job

QUIET = timedelta(seconds=30)  # a worker says every five seconds that it lives

page = Blueprint("health", __name__)

REQUESTS = Counter("zhihui_requests_total", "Answered requests", ["endpoint", "status"])
SECONDS = Histogram(
    "zhihui_request_seconds", "Time to answer", ["endpoint"], buckets=(0.01, 0.05, 0.1, 0.5, 1, 5)
)


class NotReady(Exception):
    """未就绪 — why this process should not be sent work; read by operators, in English."""


def init_app(app: Flask) -> None:
    """Serve the three pages and time every request."""
    app.register_blueprint(page)
    app.before_request(_start)
    app.after_request(_count)


@page.get("/healthz")
def alive() -> Response:
    """The process lives and answers; nothing else is asked."""
    return jsonify(alive=True)


@page.get("/readyz")
def ready() -> tuple[Response, int]:
    """200 when everything this process needs is right, else 503 and what is not."""
    checks = {name: _outcome(check) for name, check in CHECKS.items()}
    good = all(said == "ok" for said in checks.values())
    return jsonify(ready=good, checks=checks), 200 if good else 503


@page.get("/metrics")
def metrics() -> Response:
    """Requests of all web processes, jobs by state, age of the worker's last sign of life."""
    registry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)
    return Response(generate_latest(registry) + generate_latest(_Jobs()), mimetype=CONTENT_TYPE_LATEST)


def database_answers() -> None:
    """Raises NotReady when the database cannot be reached."""
    with db.engine.connect() as connection:
        connection.execute(select(1))


def schema_is_current() -> None:
    """Raises NotReady when a migration is missing, or the database is ahead of this code."""
    here, head = migrate.revision(), migrate.head()
    if here != head:
        raise NotReady(f"the database is at revision {here}, this code at {head}: run `make migrate`")


def role_is_harmless(engine: Engine | None = None) -> None:
    """Raises NotReady when the application could switch row-level security off (PostgreSQL)."""
    engine = engine or db.engine
    if engine.dialect.name != "postgresql":
        return
    with engine.connect() as connection:
        privileged, owns = connection.exec_driver_sql(
            "SELECT (SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user), "
            "EXISTS (SELECT FROM pg_tables WHERE schemaname = current_schema() "
            "AND pg_has_role(current_user, tableowner, 'USAGE'))"
        ).one()
    if privileged:
        raise NotReady("the application's database role passes row-level security by: use a plain role")
    if owns:
        raise NotReady("the application's database role owns the tables: migrate as another role")


def queue_answers() -> None:
    """Raises NotReady when the queue cannot be reached or no worker has been heard of lately."""
    queue.bell().pending_count()
    heard = queue.last_beat()
    if heard is None or heard < now() - QUIET:
        raise NotReady(f"no worker has been heard of since {heard or 'ever'}: run `flask welfare jobs work`")


CHECKS: dict[str, Callable[[], None]] = {
    "database": database_answers,
    "migrations": schema_is_current,
    "role": role_is_harmless,
    "queue": queue_answers,
}


def _outcome(check: Callable[[], None]) -> str:
    try:
        check()
    except NotReady as why:
        return str(why)
    except Exception as why:  # noqa: BLE001 - whatever breaks a check is its answer
        return f"{type(why).__name__}: cannot be checked"
    return "ok"


def _start() -> None:
    g.started = monotonic()


def _count(response: Response) -> Response:
    endpoint = request.endpoint or "none"
    REQUESTS.labels(endpoint, response.status_code).inc()
    if "started" in g:
        SECONDS.labels(endpoint).observe(monotonic() - g.started)
    return response


class _Jobs(CollectorRegistry):
    """Asked at each scrape: whoever scrapes any process sees the same truth."""

    def collect(self) -> list[Metric]:
        jobs = GaugeMetricFamily("zhihui_jobs", "Jobs by state", labels=["state"])
        table = Job.__table__
        with db.engine.connect() as connection:
            for state, count in connection.execute(
                select(table.c.state, func.count()).group_by(table.c.state)
            ):
                jobs.add_metric([state], count)
        heard = queue.last_beat()
        age = (now() - heard).total_seconds() if heard else -1
        return [
            jobs,
            GaugeMetricFamily("zhihui_worker_silent_seconds", "Since a worker was heard of", value=age),
        ]
