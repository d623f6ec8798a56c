"""工作进程 — what `flask welfare jobs work` runs: the queue's consumer, the timetable, and signs of life.

Any number of them, on any number of hosts, share one queue. On one machine `run.py` keeps one as its child,
and it ends when its parent does, however that happened.
"""

import os
import threading
import time

from flask import Flask
from huey.consumer import Consumer

from app.core import jobs, queue
from app.core.timetable import Every, keep_doing

# what every worker does for the house itself
OWN = (Every(5, queue.beat), Every(5, jobs.beat_running), Every(5, jobs.sweep))


def work(app: Flask, *, threads: int = 1, parent: int | None = None) -> None:
    """Serve the queue until SIGTERM or SIGINT; a job in hand gets twenty seconds to end."""
    stopping = threading.Event()
    with app.app_context():
        consumer = _consumer(app, threads)
    for chore in (*OWN, *app.extensions["timetable"]):
        threading.Thread(target=keep_doing, args=(app, chore, stopping), daemon=True).start()
    if parent is not None:
        threading.Thread(target=_end_with_parent, args=(consumer, parent), daemon=True).start()
    try:
        consumer.run()
    finally:
        stopping.set()


def _consumer(app: Flask, threads: int) -> Consumer:
    """Huey's consumer, every job inside the application's context."""
    bell = queue.bell()
    consumer: Consumer = bell.create_consumer(
        workers=threads, periodic=False, max_delay=0.5, shutdown_timeout=20, graceful_signal="TERM"
    )
    execute = bell.execute

    def in_context(*args: object, **kwargs: object) -> object:
        with app.app_context():
            return execute(*args, **kwargs)

    bell.execute = in_context
    return consumer


def _end_with_parent(consumer: Consumer, parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    consumer.stop_flag.set()
