"""看护 — what `python run.py` keeps alive: gunicorn's web processes and, on one machine, the worker."""

import os
import subprocess
import sys
from pathlib import Path

from gunicorn.arbiter import Arbiter

HERE = Path(__file__).parents[2]
SECONDS_TO_END = 25


class Worker:
    """工作进程 — one `flask welfare jobs work` as a child, started again when it dies."""

    COMMAND = (sys.executable, "-m", "flask", "--app", "run.py", "welfare", "jobs", "work")

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None

    def keep(self) -> None:
        """Start it unless it runs. A job its predecessor had in hand is resumed."""
        if self.process is None or self.process.poll() is not None:
            command = [*self.COMMAND, "--parent", str(os.getpid())]
            self.process = subprocess.Popen(command, cwd=HERE)  # noqa: S603 - our own command

    def stop(self) -> None:
        """Tell it to end."""
        if self.process:
            self.process.terminate()

    def see_out(self) -> None:
        """Wait for its end, and after a while make it."""
        if self.process is None:
            return
        try:
            self.process.wait(SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            self.process.kill()


class Watch(Arbiter):  # type: ignore[misc]  # gunicorn has no types
    """看护 — gunicorn's own watch over its web processes, once a second, extended to the worker.

    In the same thread, on purpose: a web process forked while another thread is starting a program inherits
    the pipe that thread waits on, and it waits for as long as the web process lives.
    """

    def manage_workers(self) -> None:
        """Keep as many web processes as there should be, and the worker."""
        super().manage_workers()
        if self.app.worker:
            self.app.worker.keep()

    def stop(self, graceful: bool = True) -> None:  # noqa: FBT001, FBT002 - gunicorn's signature
        """Tell all of them at once."""
        if self.app.worker:
            self.app.worker.stop()
        super().stop(graceful)
