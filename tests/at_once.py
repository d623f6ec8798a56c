"""同时 — several hands at once, each with a session of its own."""

from collections.abc import Callable
from threading import Barrier, Thread

from sqlalchemy.exc import IntegrityError

from app.core.db import atomic, expect_writes, session
from app.core.errors import DomainError
from app.core.tenancy import tenant_scope
from tests.databases import TestDatabase


def at_once(database: TestDatabase, tenant_id: int, *works: Callable[[], object]) -> list[str]:
    """Each in a thread, let go together; answers what became of each, "done" first."""
    start, outcomes = Barrier(len(works)), []

    def run(work: Callable[[], object]) -> None:
        with database.app.app_context(), tenant_scope(tenant_id):
            expect_writes()
            start.wait()
            try:
                with atomic():
                    work()
                outcomes.append("done")
            except DomainError as refusal:
                outcomes.append(refusal.code)
            except IntegrityError:  # a page says that somebody was quicker, and nothing is kept
                outcomes.append("already")
            finally:
                session.remove()

    threads = [Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes, key=lambda outcome: (outcome != "done", outcome))
