"""服务 — gunicorn inside `python run.py`, and on one machine the worker as its supervised child.

SIGTERM or SIGINT ends both: web processes finish the requests in hand, the worker its job (or leaves it to be
resumed).
"""

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from app.core.keys import data_folder

SECONDS_TO_END = 25
HERE = Path(__file__).parents[2]


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """网页服务 — the arbiter of the web processes, and of the worker where it runs beside them."""

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
            "control_socket_disable": True,
            "when_ready": self._ready,
            "on_exit": self._ended,
            "child_exit": _forget_metrics,
        }
        for name, value in chosen.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Flask:
        """Made in each web process after the fork, so that no connection is shared."""
        return self.factory()

    def _ready(self, _arbiter: Any) -> None:
        host = "127.0.0.1" if self.settings.BIND == "0.0.0.0" else self.settings.BIND  # noqa: S104 - compared
        print(f"智惠工会福利后台 http://{host}:{self.settings.PORT}  (Ctrl+C 停止)", flush=True)  # noqa: T201
        if self.worker:
            self.worker.start()

    def _ended(self, _arbiter: Any) -> None:
        if self.worker:
            self.worker.stop()


class Worker:
    """工作进程看护 — one `flask welfare jobs work`, started again when it dies."""

    def __init__(self) -> None:
        self.stopping = threading.Event()
        self.process: subprocess.Popen[bytes] | None = None
        self.thread = threading.Thread(target=self._watch, daemon=True)

    def start(self) -> None:
        """Start it, and a thread that watches over it."""
        self.thread.start()

    def stop(self) -> None:
        """End it: politely, and after a while for good. Its job is resumed by the next one."""
        self.stopping.set()
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            self.process.kill()

    def _watch(self) -> None:
        command = [sys.executable, "-m", "flask", "--app", "run.py", "welfare", "jobs", "work"]
        while not self.stopping.is_set():
            self.process = subprocess.Popen([*command, "--parent", str(os.getpid())], cwd=HERE)  # noqa: S603 - our own command
            if self.stopping.is_set():  # stopped between the question and the start
                self.process.terminate()
            # not wait(): gunicorn reaps every child of this process, so its end is seen by asking
            while self.process.poll() is None:
                self.stopping.wait(0.5)
            self.stopping.wait(1)


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
