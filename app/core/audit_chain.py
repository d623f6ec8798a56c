"""封印 — each committed audit record gets a link: a digest of it and of all records before it.

A chain head inside the change's transaction would make every writer of a tenant wait for the one before
(two thirds of the throughput, measured); so a sealer chains what is committed, about once a second, in the
order it finds it: a record that commits late gets a later link, never a place between two others.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import ColumnElement, select

from app.core import clock
from app.core.audit_anchor import anchor_path, anchored, hold
from app.core.db import after_commit, atomic, session
from app.core.models import AuditEvent, AuditSeal
from app.core.tenancy import whole_tenant

GENESIS = "0" * 64
RECENT = timedelta(hours=1)
SEALED = (
    "id", "at", "actor_name", "user_id", "role", "verb", "object_kind", "object_id", "object_label",
    "changes", "reason", "address",
)  # fmt: skip
SINCE_0002 = ("unit_id",)  # left out where there is none: the links made before stay what they were
CANONICAL = orjson.OPT_SORT_KEYS


def seal(limit: int = 5_000, *, recent: bool = False) -> int:
    """Chain the tenant's committed records that have no link yet; returns how many.

    `recent` looks at the last hour only, so that the sealer's second does not grow with the years; what
    committed later than that is chained by the next command or check. One sealer at a time per tenant:
    the unique link number lets the second one fail and try again later.
    """
    count = 0
    with whole_tenant("the chain is the tenant's, whoever looks"), atomic():
        number, digest = head()
        path = anchor_path()
        sound = _reaches_the_anchor(path, number, digest)
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
            digest = link(digest, body_of(event))
            session.add(AuditSeal(number=number + count, event_id=event.id, digest=digest, sealed_at=at))
        if count and sound:  # a chain that was cut is not anchored anew over the place of the cut
            reached = (number + count, digest)
            after_commit(lambda: hold(path, *reached))
    return count


def seal_all() -> int:
    """Chain everything committed of the tenant in force: what each command does before it exits."""
    total = 0
    while step := seal():
        total += step
    return total


def since() -> ColumnElement[bool]:
    """The records young enough for the sealer to look at every second."""
    return AuditEvent.at >= clock.now() - RECENT


def head() -> tuple[int, str]:
    """Number and digest of the tenant's last link."""
    last = session.execute(
        select(AuditSeal.number, AuditSeal.digest).order_by(AuditSeal.number.desc()).limit(1)
    ).first()
    return (last.number, last.digest) if last else (0, GENESIS)


def body_of(event: AuditEvent) -> dict[str, Any]:
    """What of a record its link vouches for."""
    body = {key: getattr(event, key) for key in SEALED}
    body["at"] = event.at.isoformat()
    body.update({key: value for key in SINCE_0002 if (value := getattr(event, key)) is not None})
    return body


def link(before: str, body: Mapping[str, Any]) -> str:
    """The digest of a record and of all records before it."""
    return hashlib.sha256(before.encode() + b"\n" + _canonical(body)).hexdigest()


def _canonical(body: Mapping[str, Any]) -> bytes:
    """One spelling of a record; what orjson refuses (huge numbers), the slow way spells alike."""
    try:
        return orjson.dumps(body, option=CANONICAL)
    except TypeError:
        return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _reaches_the_anchor(path: Path, number: int, digest: str) -> bool:
    """Whether the chain still holds the furthest link that was ever anchored."""
    known = anchored(path)
    if known is None or (known.number, known.digest) == (number, digest):
        return True
    kept = session.scalar(select(AuditSeal.digest).where(AuditSeal.number == known.number))
    return kept == known.digest
