"""已读 — a person's own notices, marked by themself alone."""

from datetime import datetime
from typing import Any

from sqlalchemy import update

from app.core.db import session
from app.core.tenancy import whole_tenant
from app.models import Notice
from app.notices.queries import WHY


def mark_read(number: int, *, user_id: int, at: datetime) -> None:
    """标为已读 — one of one's own; another's is left alone."""
    _mark(Notice.id == number, user_id=user_id, at=at)


def mark_all_read(*, until: int, user_id: int, at: datetime) -> None:
    """全部已读 — as far as the newest that was seen: what came meanwhile stays unread."""
    _mark(Notice.id <= until, user_id=user_id, at=at)


def _mark(which: Any, *, user_id: int, at: datetime) -> None:
    read = update(Notice).where(which, Notice.user_id == user_id, Notice.read_at.is_(None))
    with whole_tenant(WHY):
        session.execute(read.values(read_at=at).execution_options(synchronize_session=False))
