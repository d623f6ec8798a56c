"""领取 — one statement decides which worker sends a row; only its holder writes down what came of it.

A worker that dies between sending and writing leaves rows that are held: after a while they are put back and
sent once more. So a message is sent at least once, and twice only then; a mail bears the same Message-ID both
times.
"""

import secrets
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, select, update

from app.core import bulk
from app.core.clock import now
from app.core.db import atomic, session
from app.core.text import _
from app.models import NoticeAttempt, NoticeDelivery
from app.rules.notice_channels import LIFECYCLE
from app.rules.notice_times import retry_at

HELD = timedelta(minutes=5)  # longer than any one sending may take
ATTEMPTS: Table = NoticeAttempt.__table__  # type: ignore[assignment]


class Claim:
    """领取 — rows that this worker holds: number of the row → which attempt it is."""

    def __init__(self, token: str, attempts: Mapping[int, int]) -> None:
        self.token, self.attempts = token, attempts

    def sent(self, *, words: str, reached: str, number: str | None) -> None:
        """记为已发 — the channel has taken it."""
        with atomic():
            said = {"words": words, "reached": reached[:200], "message_id": number, "problem": None}
            self._end(self.attempts, "record_sent", "sent", None, sent_at=now(), **said)

    def failed(self, problem: str, *, outcome: str, again: bool) -> None:
        """记为未送达 — to be tried again later; given up after the last attempt, or when refused for good."""
        with atomic():
            for number, attempt in self.attempts.items():
                due = retry_at(attempt, now()) if again else None
                verb, when = ("give_up", {}) if due is None else ("put_back", {"due_at": due})
                self._end([number], verb, outcome, problem[:300], problem=problem[:300], **when)

    def _end(self, ids: Collection[int], verb: str, outcome: str, why: str | None, **values: Any) -> None:
        """Only while the claim holds: a worker taken for dead has nothing to say any more."""
        mine = NoticeDelivery.claim == self.token
        if turn(ids, verb, mine, claim=None, claimed_at=None, **values):
            tried = {"tried_at": now(), "outcome": outcome, "problem": why}
            bulk.insert_rows(ATTEMPTS, [{"delivery_id": number, **tried} for number in ids])


def claim(ids: Collection[int]) -> Claim | None:
    """领取 — hold those of these rows that still wait; None when others were quicker."""
    token = secrets.token_urlsafe(12)
    held = select(NoticeDelivery.id, NoticeDelivery.attempts).where(NoticeDelivery.claim == token)
    with atomic():
        turn(ids, "claim", claim=token, claimed_at=now(), attempts=NoticeDelivery.attempts + 1)
        mine = dict(session.execute(held).tuples().all())
    return Claim(token, mine) if mine else None


def free_abandoned() -> int:
    """放回 — what a worker that died held for too long; returns how many rows."""
    old = select(NoticeDelivery.claim, NoticeDelivery.id, NoticeDelivery.attempts).where(
        NoticeDelivery.state == "sending", NoticeDelivery.claimed_at < now() - HELD
    )
    rows = session.execute(old.limit(100)).all()
    for row in rows:
        said = _("The work was interrupted; whether it was sent is not known.")
        Claim(row.claim, {row.id: row.attempts}).failed(said, outcome="interrupted", again=True)
    return len(rows)


def drop(ids: Collection[int], *, problem: str) -> None:
    """不再发送 — what has no use any more, with the reason."""
    with atomic():
        turn(ids, "drop", problem=problem[:300])


def postpone(ids: Collection[int], until: datetime) -> None:
    """延后 — not in somebody's quiet hours."""
    later = update(NoticeDelivery).where(NoticeDelivery.id.in_(ids), NoticeDelivery.state == "waiting")
    with atomic():
        session.execute(later.values(due_at=until).execution_options(synchronize_session=False))


def turn(ids: Collection[int], verb: str, *conditions: Any, **values: Any) -> int:
    """转态 — a step of the lifecycle for those rows whose state allows it; returns how many they were."""
    step = LIFECYCLE.steps[verb]
    here = (NoticeDelivery.id.in_(ids), NoticeDelivery.state.in_(step.sources), *conditions)
    changed = update(NoticeDelivery).where(*here).values(state=step.target, **values)
    done: Any = session.execute(changed.execution_options(synchronize_session=False))
    return int(done.rowcount)
