"""Which kinds of jobs there are, and how one is asked for."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from app.core import queue
from app.core.actor import Actor
from app.core.clock import now
from app.core.db import after_commit, session
from app.core.models import Job
from app.core.tenancy import current_scope

Handler = Callable[..., Mapping[str, Any] | None]
HANDLERS: dict[str, Handler] = {}
WORDS: dict[str, Any] = {}
STAGES: dict[str, Sequence[Any]] = {}
STOPPABLE: set[str] = set()


def job(
    kind: str, label: Any, *, stages: Sequence[Any] = (), stoppable: bool = False
) -> Callable[[Handler], Handler]:
    """Register a handler; `kind` is room and verb, such as `roster.check`, `label` what people read.

    `stages` are the words it says its progress under, in their order. A `stoppable` one may be told to stop
    while it runs: it does at its next word of progress, and what it had not committed is undone.
    """

    def register(handler: Handler) -> Handler:
        HANDLERS[kind] = handler
        WORDS[kind], STAGES[kind] = label, tuple(stages)
        if stoppable:
            STOPPABLE.add(kind)
        return handler

    return register


def enqueue(
    kind: str,
    params: Mapping[str, Any],
    *,
    actor: Actor,
    tenant_id: int | None = None,
    at: datetime | None = None,
) -> Job:
    """排队 — write the job's row in the caller's transaction; a worker is woken once that stands.

    The job acts later as `actor`, in the scope in force now (or in all of `tenant_id`). `params` are numbers
    and codes, never personal data. Raises KeyError for a kind that nobody handles.
    """
    if kind not in HANDLERS:
        raise KeyError(kind)
    scope, instant = current_scope(), now()
    row = Job(
        kind=kind,
        params=dict(params),
        tenant_id=tenant_id or (scope.tenant_id if scope else None),
        unit_path=scope.unit_path if scope and not tenant_id else None,
        alone=scope.alone if scope and not tenant_id else False,
        owner=scope.owned_by if scope and not tenant_id else None,
        actor_name=actor.name,
        user_id=actor.user_id,
        role=actor.role,
        queued_at=instant,
        due_at=at or instant,
    )
    session.add(row)
    session.flush()
    if at is None:
        after_commit(partial(queue.ring, row.id))
    return row
