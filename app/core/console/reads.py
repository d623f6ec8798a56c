"""读取留痕 — looking at what is sensitive stands in the trail: cards opened, numbers sought.

Once in half an hour for a person and a record, so that the trail is read and not drowned: whoever opens one
card ten times in a row has looked at it once. Of a search the fact is kept, never the number.
"""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from app.core import audit, policy
from app.core.clock import now
from app.core.console.attributes import attribute
from app.core.console.security import acting
from app.core.db import Base, atomic, session
from app.core.models import AuditEvent
from app.core.tenancy import current_scope

QUIET = timedelta(minutes=30)
SAMPLE = "0123456789012345"


def card_opened(view: Any, row: Any) -> None:
    """查看卡片 — a card with something sensitive on it that the seat reads at least a part of."""
    keys = [*view.show_columns, *getattr(view, "key_facts", ())]
    if any(_readable(attribute(view.model, key)) for key in keys if key not in getattr(view, "computed", ())):
        _once("view", row, row.__tablename__, row.id)


def number_sought(model: type[Any]) -> None:
    """按号码查找 — a search that was tried on whole numbers, or on their last four."""
    table = model.__tablename__
    _once("search_identity", f"{table}:", table, None)


def _readable(found: Any) -> bool:
    if found.kind != "sensitive":
        return False
    return policy.mask(acting().role, found.mask or "", SAMPLE).strip("*") != ""


def _once(verb: str, subject: Base | str, kind: str, number: int | None) -> None:
    actor = acting()
    if current_scope() is None or actor.user_id is None:
        return
    lately = select(AuditEvent.id).where(
        AuditEvent.object_kind == kind,
        AuditEvent.object_id == number,
        AuditEvent.verb == verb,
        AuditEvent.user_id == actor.user_id,
        AuditEvent.at > now() - QUIET,
    )
    if session.scalar(lately.limit(1)) is None:
        with atomic():
            audit.record(verb, subject, actor=actor)
