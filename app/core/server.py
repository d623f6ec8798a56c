"""服务 — gunicorn inside `python run.py`, and on one machine the worker as its supervised child.

SIGTERM or SIGINT ends both: web processes finish the requests in hand, the worker its job (or leaves it to be
resumed).
"""

import os
import shutil
from collections.abc import Callable
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from app.core.keys import data_folder
from app.core.quiet import QuietLogger
from app.core.watch import SECONDS_TO_END, Watch, Worker


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """网页服务 — the web processes, and the worker where it runs beside them."""

    def __init__(self, factory: Callable[[], Flask], settings: Any, *, with_worker: bool) -> None:
        self.factory = factory
        self.settings = settings
        self.worker = Worker() if with_worker else None
        super().__init__()

    def load_config(self) -> None:
        """Gunicorn's settings, from ours."""
        chosen = {
            "bind": f"{self.settings.BIND}:{self.settings.PORT}",
            "workers": self.settings.WEB_PROCESSES,
            "threads": self.settings.WEB_THREADS,
            "worker_class": "gthread",
            "timeout": 120,
            "graceful_timeout": SECONDS_TO_END,
            "loglevel": "warning",
            "logger_class": QuietLogger,
            "control_socket_disable": True,
            "when_ready": self._say_where,
            "on_exit": self._see_worker_out,
            "child_exit": _forget_metrics,
        }
        for name, value in chosen.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Made in each web process after the fork, so that no connection is shared."""
        return self.factory()

    def run(self) -> None:
        """Serve until told to stop."""
        Watch(self).run()

    def _say_where(self, _arbiter: Any) -> None:
        host = "127.0.0.1" if self.settings.BIND == "0.0.0.0" else self.settings.BIND  # noqa: S104 - compared
        print(f"智惠工会福利后台 http://{host}:{self.settings.PORT}  (Ctrl+C 停止)", flush=True)  # noqa: T201

    def _see_worker_out(self, _arbiter: Any) -> None:
        if self.worker:
            self.worker.see_out()


def serve(factory: Callable[[], Flask], settings: Any, *, with_worker: bool) -> None:
    """Serve until told to stop; every web process writes its metrics where all can be read."""
    folder = data_folder() / "metrics"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
    Server(factory, settings, with_worker=with_worker).run()


def _forget_metrics(_arbiter: Any, gone: Any) -> None:
    from prometheus_client.multiprocess import mark_process_dead  # reads the environment when imported

    mark_process_dead(gone.pid)
