"""Many at once: the same work in several threads, or in processes that share only the database."""

import multiprocessing
import os
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from app.core.db import db, expect_writes, session
from tests.databases import TestDatabase

Work = Callable[[int], Any]


def in_threads(database: TestDatabase, work: Work, times: int) -> list[Any]:
    """The answers of `work(0)` … `work(times - 1)`, each in a thread with a session of its own."""

    def one(number: int) -> Any:
        with database.app.app_context():
            expect_writes()
            try:
                return work(number)
            finally:
                session.remove()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


def in_processes(work: Work, times: int) -> list[Any]:
    """The answers of each process; None of one that died."""
    session.remove()
    db.engine.dispose()
    context = multiprocessing.get_context("fork")
    pipes = [context.Pipe(duplex=False) for _ in range(times)]
    processes = [
        context.Process(target=_answer, args=(work, number, pipes[number][1])) for number in range(times)
    ]
    for process in processes:
        process.start()
    for _, there in pipes:
        there.close()
    answers = [_heard(here) for here, _ in pipes]
    for process in processes:
        process.join()
    return answers


def die() -> None:
    """As a power cut would have it."""
    os.kill(os.getpid(), signal.SIGKILL)


def _answer(work: Work, number: int, out: Any) -> None:
    out.send(work(number))
    os._exit(0)


def _heard(here: Any) -> Any:
    try:
        return here.recv()
    except EOFError:
        return None
    finally:
        here.close()
