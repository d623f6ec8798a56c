"""Who did what, when, from what to what, and why: written with the change, chained right after it.

An audit record is a plain insert in the change's own transaction. A chain head inside the transaction
would make every writer of a tenant wait for the one before (two thirds of the throughput, measured); so a
sealer chains what is committed, about once a second, in the order it finds it: a record that commits late
gets a later link, never a place between two others.
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, select

from app.core import clock
from app.core.actor import Actor
from app.core.audit_anchor import anchor_path, anchored, hold
from app.core.db import Base, after_commit, atomic, session
from app.core.models import AuditEvent, AuditSeal

GENESIS = "0" * 64
RECENT = timedelta(hours=1)
_SEALED = ("id", "at", "actor_name", "user_id", "role", "verb", "object_kind", "object_id", "object_label")
_TOO = ("changes", "reason", "address")

_address: list[Any] = [lambda: None]


def plug(ask: Any) -> None:
    """Tell the house how to learn the network address of the request; called once by create_app()."""
    _address[0] = ask


def address() -> str | None:
    """The network address the act comes from; None for a job or a command."""
    found: str | None = _address[0]()
    return found


def record(
    verb: str,
    subject: Base | str,
    *,
    actor: Actor,
    changes: dict[str, Any] | None = None,
    reason: str | None = None,
    subject_id: int | None = None,
) -> AuditEvent:
    """Write down one act in the open transaction, on a row or on "table:label".

    `changes` is {field: [from, to]}, sensitive values masked.
    """
    kind, _colon, label = str(subject).partition(":")
    is_row = isinstance(subject, Base)
    event = AuditEvent(
        at=clock.now(),
        actor_name=actor.name,
        user_id=actor.user_id,
        role=actor.role,
        verb=verb,
        object_kind=getattr(subject, "__tablename__", kind),
        object_id=getattr(subject, "id", None) if is_row else subject_id,
        object_label=(str(subject) if is_row else label)[:200],
        changes=changes,
        reason=reason,
        address=address(),
    )
    session.add(event)
    return event


def differences(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """{field: [from, to]} of what differs, as texts JSON can hold."""
    return {
        key: [_plain(before.get(key)), _plain(value)]
        for key, value in after.items()
        if before.get(key) != value
    }


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | bool | None) else str(value)


def seal(limit: int = 5_000, *, recent: bool = False) -> int:
    """Chain the tenant's committed records that have no link yet; returns how many.

    `recent` looks at the last hour only, so that the sealer's second does not grow with the years; what
    committed later than that is chained by the next command or check. One sealer at a time per tenant:
    the unique link number lets the second one fail and try again later.
    """
    count = 0
    with atomic():
        number, digest = _head()
        waiting = (
            select(AuditEvent)
            .outerjoin(AuditSeal, AuditSeal.event_id == AuditEvent.id)
            .where(AuditSeal.id.is_(None), *([since()] if recent else []))
            .order_by(AuditEvent.id)
            .limit(limit)
        )
        at = clock.now()
        for event in session.scalars(waiting):
            count += 1
            digest = link(digest, event)
            session.add(AuditSeal(number=number + count, event_id=event.id, digest=digest, sealed_at=at))
        if count:
            path, head = anchor_path(), (number + count, digest)
            after_commit(lambda: hold(path, *head))
    return count


def since() -> ColumnElement[bool]:
    """The records young enough for the sealer to look at every second."""
    return AuditEvent.at >= clock.now() - RECENT


def seal_all() -> int:
    """Chain everything committed of the tenant in force: what each command does before it exits."""
    total = 0
    while step := seal():
        total += step
    return total


def link(before: str, event: AuditEvent) -> str:
    """The digest of a record and of all records before it."""
    body = {key: _plain(getattr(event, key)) for key in _SEALED}
    body["at"] = event.at.isoformat()
    body.update({key: getattr(event, key) for key in _TOO})
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{before}\n{text}".encode()).hexdigest()


def verify() -> dict[str, Any]:
    """Seal what is committed, then walk the tenant's chain: `{"ok", "checked", "first_break"}`.

    A break names the record and what is wrong: altered, missing, or an end other than the anchored one.
    """
    seal_all()
    digest, expected, at_anchor = GENESIS, 0, None
    anchor = anchored(anchor_path())
    for mark, event in _chain():
        expected += 1
        if mark.number != expected:
            return _broken(expected - 1, event, "missing")
        digest = link(digest, event)
        if digest != mark.digest:
            return _broken(expected, event, "altered")
        if anchor and mark.number == anchor[0]:
            at_anchor = digest
    if anchor and at_anchor != anchor[1]:
        return {"ok": False, "checked": expected, "first_break": {"link": anchor[0], "why": "cut_off"}}
    return {"ok": True, "checked": expected, "first_break": None}


def _broken(checked: int, event: AuditEvent, why: str) -> dict[str, Any]:
    where = {"event": event.id, "at": event.at.isoformat(), "why": why}
    return {"ok": False, "checked": checked, "first_break": where}


def _head() -> tuple[int, str]:
    last = session.execute(
        select(AuditSeal.number, AuditSeal.digest).order_by(AuditSeal.number.desc()).limit(1)
    ).first()
    return (last.number, last.digest) if last else (0, GENESIS)


def _chain() -> Iterator[tuple[AuditSeal, AuditEvent]]:
    after = 0
    while True:
        rows = session.execute(
            select(AuditSeal, AuditEvent)
            .join(AuditEvent, AuditEvent.id == AuditSeal.event_id)
            .where(AuditSeal.number > after)
            .order_by(AuditSeal.number)
            .limit(2_000)
        ).all()
        if not rows:
            return
        yield from ((mark, event) for mark, event in rows)
        after = rows[-1][0].number
        session.expunge_all()
