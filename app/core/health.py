"""健康 — `/healthz` the process lives, `/readyz` it may be sent work, `/metrics` for Prometheus.

None of the three needs a sign-in and none says anything about people; the proxy keeps them inside
(docs/operations.md).
"""

from collections.abc import Callable

from flask import Blueprint, Flask, Response, jsonify
from prometheus_client import CONTENT_TYPE_LATEST

from app.core import metrics
from app.core.readiness import CHECKS, NotReady

page = Blueprint("health", __name__)


def init_app(app: Flask) -> None:
    """Serve the three pages, and measure all others."""
    app.register_blueprint(page)
    metrics.init_app(app)


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


@page.get("/metrics", endpoint="metrics")
def measured() -> Response:
    """What Prometheus scrapes."""
    return Response(metrics.text(), mimetype=CONTENT_TYPE_LATEST)


def _outcome(check: Callable[[], None]) -> str:
    try:
        check()
    except NotReady as why:
        return str(why)
    except Exception as why:  # noqa: BLE001 - whatever breaks a check is its answer
        return f"{type(why).__name__}: cannot be checked"
    return "ok"
