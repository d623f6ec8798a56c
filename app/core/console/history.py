"""历史 — what was done to one record, newest first, in sentences: for the card of the record.

    {% from "console/history.html" import history %}
    {{ history(history_of(row)) }}

Whoever may see the card sees its history, whatever unit the hand was of; what masks hide stays hidden, and
who looked at it is told only to those who may read that in the trail.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from sqlalchemy import ColumnElement, and_, or_, select

from app.core.audit_words import trail
from app.core.console.security import allowed
from app.core.console.trail import Told, models, told
from app.core.db import session
from app.core.models import AuditEvent
from app.core.numbers import number_in
from app.core.tenancy import whole_tenant

SIZE = 20
BEFORE = "history_before"


@dataclass(frozen=True, slots=True)
class History:
    """历史 — one page of records in words; `older` and `newest` are addresses, None when there is nothing."""

    records: Sequence[Told]
    older: str | None = None
    newest: str | None = None
    examined: bool = False

    @property
    def url_of(self) -> Any:
        """Where a record stands in full; None for those who may not open the trail."""
        return (lambda number: url_for("AuditEvents.show", pk=number)) if self.examined else lambda _n: None


def history_of(row: Any, *, size: int = SIZE) -> History:
    """历史 — the records of one row, and of what is declared to belong to it (rules/trail.py: BELONGING)."""
    from_here = number_in(request.args.get(BEFORE, ""))
    wanted = [or_(*_about(row))]
    if from_here is not None:
        wanted.append(AuditEvent.id < from_here)
    if not allowed("AuditEvents", "can_reads"):
        wanted.append(AuditEvent.verb.not_in(trail().reads))
    with whole_tenant("the history of a record in sight is whole, whatever unit the hand was of"):
        query = select(AuditEvent).where(*wanted).order_by(AuditEvent.id.desc()).limit(size + 1)
        found = session.scalars(query).all()
        items = told(found[:size])
    return History(
        items,
        older=_address(found[size - 1].id) if len(found) > size else None,
        newest=_address(None) if from_here is not None else None,
        examined=allowed("AuditEvents", "can_show"),
    )


def _about(row: Any) -> list[ColumnElement[bool]]:
    kind = row.__tablename__
    mine = [and_(AuditEvent.object_kind == kind, AuditEvent.object_id == row.id)]
    for each in trail().belonging.get(kind, ()):
        model = models()[each.table]
        theirs = select(getattr(model, each.names)).where(getattr(model, each.of) == row.id)
        mine.append(and_(AuditEvent.object_kind == each.kind, AuditEvent.object_id.in_(theirs)))
    return mine


def _address(before: int | None) -> str:
    """This page with another stretch of the history."""
    kept = {key: value for key, value in request.args.to_dict().items() if key != BEFORE}
    more = {} if before is None else {BEFORE: before}
    return url_for(request.endpoint or "", **(request.view_args or {}), **kept, **more)
