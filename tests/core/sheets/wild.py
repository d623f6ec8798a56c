"""Tasks for the child process that misbehave."""

import os
import resource
import signal
from collections.abc import Iterator
from typing import Any

from app.core.sheets.refusals import Refused


def counts(upto: int) -> Iterator[int]:
    yield from range(upto)


def refuses() -> Iterator[Any]:
    yield from ()
    raise Refused("too_large", limit=7)


def hoards() -> Iterator[Any]:
    yield len([bytearray(1 << 20) for _ in range(4_000)])


def crashes() -> Iterator[Any]:
    yield from ()
    os.kill(os.getpid(), signal.SIGSEGV)


def raises() -> Iterator[Any]:
    yield from ()
    raise KeyError("x")


def aborts() -> Iterator[Any]:
    yield from ()
    os.abort()


def spins() -> Iterator[Any]:
    yield from ()
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (1, hard))
    while True:
        pass


def environment() -> Iterator[list[str]]:
    yield list(os.environ)
