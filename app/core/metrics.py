"""指标 — what Prometheus reads: requests of all web processes, jobs by state, the worker's silence."""

import os
from time import monotonic

from flask import Flask, Response, g, request
from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from sqlalchemy import func, select

from app.core import queue
from app.core.clock import now
from app.core.db import db
from app.core.models import Job
from app.core.outside import is_outside

REQUESTS = Counter("zhihui_requests_total", "Answered requests", ["endpoint", "status"])
SECONDS = Histogram(
    "zhihui_request_seconds", "Time to answer", ["endpoint"], buckets=(0.01, 0.05, 0.1, 0.5, 1, 5)
)


def init_app(app: Flask) -> None:
    """Count and time every request."""
    app.before_request(_start)
    app.after_request(_count)


def text() -> bytes:
    """Everything, in Prometheus' own format; any process answers for all."""
    registry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)
    return generate_latest(registry) + generate_latest(_Jobs())


def _start() -> None:
    g.started = monotonic()


def _count(response: Response) -> Response:
    if is_outside(request.path):  # a count of answers would be a list of when they came
        return response
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
        counts = select(table.c.state, func.count()).group_by(table.c.state)
        with db.engine.connect() as connection:
            for state, count in connection.execute(counts):
                jobs.add_metric([state], count)
        heard = queue.last_beat()
        age = (now() - heard).total_seconds() if heard else -1
        return [jobs, GaugeMetricFamily("zhihui_worker_silent_seconds", "Since a worker was heard of", age)]
