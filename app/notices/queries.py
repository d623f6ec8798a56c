"""通知查询 — what is a person's own, whatever seat they stand at: notices go to people, not to seats."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, literal, select, tuple_

from app.core.columns import UtcDateTime
from app.core.db import session
from app.core.tenancy import whole_tenant
from app.models import Notice, NoticeChannel, NoticeChoice, NoticeWording
from app.rules.notices import TEMPLATES, Words, standard

WHY = "a person's own notices, at whatever seat"
MOST_COUNTED = 99


@dataclass(frozen=True, slots=True)
class Told:
    """一条通知 — as its reader sees it."""

    id: int
    kind: str
    subject: str
    body: str
    address: str | None
    urgent: bool
    told_at: datetime
    read_at: datetime | None


def unread(user_id: int) -> int:
    """未读数 — counted as far as a hundred; one look-up in an index."""
    some = (
        select(Notice.id).where(Notice.user_id == user_id, Notice.read_at.is_(None)).limit(MOST_COUNTED + 1)
    )
    with whole_tenant(WHY):
        return session.scalar(select(func.count()).select_from(some.subquery())) or 0


def mine(
    user_id: int, language: str, *, most: int, unread_only: bool = False, before: int | None = None
) -> list[Told]:
    """我的通知 — the newest first, those before a number on the further pages."""
    wanted = _of(user_id)
    if unread_only:
        wanted = wanted.where(Notice.read_at.is_(None))
    with whole_tenant(WHY):
        last = session.execute(_of(user_id).where(Notice.id == before)).first() if before else None
        if last is not None:
            here = tuple_(literal(last.told_at, UtcDateTime), literal(last.id))
            wanted = wanted.where(tuple_(Notice.told_at, Notice.id) < here)
        wanted = wanted.order_by(Notice.told_at.desc(), Notice.id.desc()).limit(most)
        return [_told(row, language) for row in session.execute(wanted)]


def newest(user_id: int) -> int:
    """最新一条 — the number up to which a person has seen all that there is now."""
    with whole_tenant(WHY):
        return session.scalar(select(func.max(Notice.id)).where(Notice.user_id == user_id)) or 0


def one_of_mine(number: int | None, user_id: int, language: str) -> Told | None:
    """我的某条通知 — None for what is another's, or nobody's."""
    with whole_tenant(WHY):
        row = session.execute(_of(user_id).where(Notice.id == number)).first()
    return None if row is None else _told(row, language)


def choice_of(user_id: int) -> NoticeChoice | None:
    """我的选择 — None for who has what the union decided."""
    with whole_tenant(WHY):
        return session.scalars(select(NoticeChoice).where(NoticeChoice.user_id == user_id)).first()


def channels() -> Sequence[NoticeChannel]:
    """渠道 — those set up, switched on or not."""
    with whole_tenant("a union's channels are those of all its units"):
        return session.scalars(select(NoticeChannel).order_by(NoticeChannel.id)).all()


def channel_of(kind: str) -> NoticeChannel | None:
    """某渠道 — as it is set up; None while it is not."""
    return next((each for each in channels() if each.kind == kind), None)


def own_wordings() -> dict[tuple[str, str], NoticeWording]:
    """自定义文字 — the union's own, by template and language."""
    return {(each.template, each.language): each for each in session.scalars(select(NoticeWording))}


def words_in_force(template: str, language: str) -> Words:
    """现用文字 — the union's own, else ours. Raises KeyError for a template nobody declared."""
    own = own_wordings().get((template, language))
    return standard(template, language) if own is None else Words(own.subject, own.body, own.outside)


def _of(user_id: int) -> Any:
    return select(
        Notice.id, Notice.template, Notice.said, Notice.address, Notice.urgent, Notice.told_at, Notice.read_at
    ).where(Notice.user_id == user_id)


def _told(row: Any, language: str) -> Told:
    words = row.said.get(language) or row.said["zh"]
    kind = TEMPLATES[row.template].kind if row.template in TEMPLATES else "notices"
    return Told(
        row.id, kind, words["subject"], words["body"], row.address, row.urgent, row.told_at, row.read_at
    )
