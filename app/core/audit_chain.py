"""封印 — each committed audit record gets a link: a digest of it and of all records before it.

A chain head inside the change's transaction would make every writer of a tenant wait for the one before
(two thirds of the throughput, measured); so a sealer chains what is committed, about once a second, in the
order it finds it: a record that commits late gets a later link, never a place between two others.
"""

import hashlib
import json
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
# what of a record its link vouches for, as spelled() takes it
SEALED = (
    "changes", "actor_name", "address", "at", "id", "object_id", "object_kind", "object_label", "reason",
    "role", "unit_id", "user_id", "verb",
)  # fmt: skip


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
            digest = link(digest, spelling_of(event))
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


def spelling_of(event: AuditEvent) -> bytes:
    """The one spelling of a record."""
    values = {key: getattr(event, key) for key in SEALED} | {"at": event.at.isoformat()}
    return spelled(canonical(values.pop("changes")), *values.values())


def spelled(  # noqa: PLR0913, PLR0917 - every value that is sealed
    changes: orjson.Fragment, actor_name: str, address: str | None, at: str, number: int,
    object_id: int | None, object_kind: str, object_label: str, reason: str | None, role: str | None,
    unit_id: int | None, user_id: int | None, verb: str,
) -> bytes:  # fmt: skip
    """A record as JSON, its keys in order of the alphabet; a million of them are spelled at each check.

    A record without a unit is spelled as it was before records had one.
    """
    body = {
        "actor_name": actor_name, "address": address, "at": at, "changes": changes,
        "id": number, "object_id": object_id, "object_kind": object_kind, "object_label": object_label,
        "reason": reason, "role": role, "unit_id": unit_id, "user_id": user_id, "verb": verb,
    }  # fmt: skip
    if unit_id is None:
        del body["unit_id"]
    return orjson.dumps(body)


def canonical(changes: Any) -> orjson.Fragment:
    """The one spelling of structured values; what orjson refuses (huge numbers) is spelled the slow way."""
    try:
        return orjson.Fragment(orjson.dumps(changes, option=orjson.OPT_SORT_KEYS))
    except TypeError:
        return orjson.Fragment(json.dumps(changes, ensure_ascii=False, sort_keys=True, separators=(",", ":")))


def link(before: str, spelling: bytes) -> str:
    """The digest of a record and of all records before it."""
    return hashlib.sha256(before.encode() + b"\n" + spelling).hexdigest()


def _reaches_the_anchor(path: Path, number: int, digest: str) -> bool:
    """Whether the chain still holds the furthest link that was ever anchored."""
    known = anchored(path)
    if known is None or (known.number, known.digest) == (number, digest):
        return True
    kept = session.scalar(select(AuditSeal.digest).where(AuditSeal.number == known.number))
    return kept == known.digest
