"""Servers of our own for the tests: private folder, private socket, no cluster and no service of the
machine's.

Each pytest process has its own, so that `-n 2` shares nothing. They die with the process that started them,
even when that one is killed.
"""

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import psycopg
import redis

SETUP = "Run `make test`, which installs what the tests need, or `scripts/setup.sh test`."
PDEATHSIG = 1


class Postgres:
    """A cluster under a temporary folder, owned by an unprivileged user, reachable by its socket only."""

    OWNER, APP = "welfare_owner", "welfare_app"

    def __init__(self, *settings: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="zhihui-pg-"))
        self.user = _unprivileged()
        if self.user:
            shutil.chown(self.folder, self.user, pwd.getpwnam(self.user).pw_gid)
        _run(
            [binary("initdb"), "-D", self._data, "-U", "postgres", "-A", "trust", "-E", "UTF8", *_QUICK],
            self.user,
        )
        options = [f"-c{each}" for each in (*_SETTINGS, *settings)]
        self.process = _start(
            [binary("postgres"), "-D", self._data, "-k", str(self.folder), *options], self.user
        )
        _until(lambda: self._connect().close(), psycopg.OperationalError)
        with self._connect() as connection:
            connection.execute(f"CREATE ROLE {self.OWNER} LOGIN NOSUPERUSER")
            connection.execute(f"CREATE ROLE {self.APP} LOGIN NOSUPERUSER")

    def create(self, name: str, *, template: str = "template1") -> None:
        """Make a database anew, owned by the owner's role."""
        with self._connect() as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {name} OWNER {self.OWNER} TEMPLATE {template}")

    def url(self, name: str, role: str) -> str:
        """An SQLAlchemy address of a database, signed in as a role."""
        return f"postgresql+psycopg://{role}@/{name}?host={self.folder}"

    def connect(self, name: str) -> psycopg.Connection:
        """A superuser's connection, for what no role of ours may do."""
        return psycopg.connect(host=str(self.folder), user="postgres", dbname=name, autocommit=True)

    def stop(self) -> None:
        """End it at once and remove the folder."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(20)
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def _data(self) -> str:
        return str(self.folder / "data")

    def _connect(self) -> psycopg.Connection:
        return self.connect("postgres")


class Redis:
    """A server on a socket, keeping nothing."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="zhihui-redis-"))
        socket = self.folder / "socket"
        binary = shutil.which("redis-server")
        if binary is None:
            raise RuntimeError(f"redis-server is missing. {SETUP}")
        quiet = ["--save", "", "--appendonly", "no", "--dir", str(self.folder)]
        self.process = _start([binary, "--port", "0", "--unixsocket", str(socket), *quiet], None)
        self.url = f"unix://{socket}"
        _until(lambda: redis.Redis.from_url(self.url).ping(), redis.ConnectionError)

    def stop(self) -> None:
        """End it and remove the folder."""
        self.process.terminate()
        self.process.wait(20)
        shutil.rmtree(self.folder, ignore_errors=True)


_QUICK = ["--no-sync", "--locale=C.UTF-8"]
_SETTINGS = [
    "listen_addresses=",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=100",
    "shared_buffers=64MB",
    "timezone=UTC",
    "log_min_messages=fatal",
]


def binary(name: str) -> str:
    """The newest PostgreSQL's program of this name."""
    newest = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda p: int(p.parts[4]))
    found = str(newest[-1]) if newest else shutil.which(name)
    if found is None:
        raise RuntimeError(f"PostgreSQL is missing. {SETUP}")
    return found


def _unprivileged() -> str | None:
    """PostgreSQL refuses to run as root; whoever is somebody else runs it as himself."""
    if os.geteuid() != 0:
        return None
    names = {each.pw_name for each in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _run(command: Sequence[str], user: str | None) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/", **_as(user))
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed: {done.stderr}")


def _start(command: Sequence[str], user: str | None) -> subprocess.Popen[bytes]:
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": "/"}
    return subprocess.Popen(command, preexec_fn=_die_with_parent, **quiet, **_as(user))  # noqa: PLW1509 - no threads yet


def _as(user: str | None) -> dict[str, Any]:
    return {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []} if user else {}


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(PDEATHSIG, signal.SIGINT)


def _until(works: Callable[[], object], error: type[Exception], seconds: float = 30) -> None:
    deadline = monotonic() + seconds
    while True:
        try:
            works()
        except error:
            if monotonic() > deadline:
                raise
            sleep(0.05)
        else:
            return
