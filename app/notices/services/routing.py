"""分发 — the worker decides how each new notice leaves the house: by which channels, and not before when."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Table, select, update

from app.core import bulk
from app.core.db import session
from app.models import Notice, NoticeChannel, NoticeChoice, NoticeDelivery
from app.notices.services.pieces import Reader, readers
from app.rules.notice_channels import Choice, sendings
from app.rules.notice_times import Quiet

DELIVERIES: Table = NoticeDelivery.__table__  # type: ignore[assignment]
BATCH = 500


def route(*, at: datetime) -> int:
    """分发 — the next few hundred new notices of the tenant in force; returns how many.

    Harmless when two workers do it at once: a notice has one sending for each channel, and the second finds
    it there.
    """
    fresh = session.execute(
        select(Notice.id, Notice.user_id, Notice.urgent)
        .where(Notice.routed_at.is_(None))
        .order_by(Notice.id)
        .limit(BATCH)
    ).all()
    if not fresh:
        return 0
    bulk.insert_all_new(DELIVERIES, list(_deliveries(fresh, at)))
    routed = update(Notice).where(Notice.id.in_([each.id for each in fresh]), Notice.routed_at.is_(None))
    session.execute(routed.values(routed_at=at).execution_options(synchronize_session=False))
    return len(fresh)


def channels_on() -> dict[str, NoticeChannel]:
    """可用渠道 — those the union has switched on, by kind."""
    return {
        each.kind: each for each in session.scalars(select(NoticeChannel).where(NoticeChannel.state == "on"))
    }


def choices_of(user_ids: Iterable[int]) -> dict[int, Choice]:
    """个人选择 — of those who chose; everybody else has the union's."""
    rows = session.scalars(select(NoticeChoice).where(NoticeChoice.user_id.in_(set(user_ids))))
    return {row.user_id: as_chosen(row) for row in rows}


def as_chosen(row: NoticeChoice) -> Choice:
    """The row as the rules read it."""
    quiet = None if row.quiet_from is None else Quiet(row.quiet_from, row.quiet_until or 0, row.zone)
    return Choice(row.levels, row.daily, row.mail_at, quiet, row.urgent_wakes, row.zone)


def _deliveries(fresh: Sequence[Any], at: datetime) -> Iterable[dict[str, Any]]:
    channels = channels_on()
    if not channels:
        return
    levels = {kind: channel.level for kind, channel in channels.items()}
    numbers = {each.user_id for each in fresh}
    chosen, people = choices_of(numbers), readers(numbers)
    by_hand = "sms" in channels and not channels["sms"].target
    for each in fresh:
        reader, choice = people.get(each.user_id), chosen.get(each.user_id, Choice())
        for sending in sendings(levels, choice, urgent=each.urgent, at=at):
            if reader is not None and _reaches(reader, sending.channel):
                yield {
                    "notice_id": each.id,
                    "user_id": each.user_id,
                    "channel": sending.channel,
                    "state": "outbox" if by_hand and sending.channel == "sms" else "waiting",
                    "due_at": sending.due_at,
                    "daily": sending.daily,
                    "attempts": 0,
                }


def _reaches(reader: Reader, channel: str) -> bool:
    """Whether the person can be reached that way: without a mailbox no mail is begun."""
    return {"email": reader.email is not None, "sms": reader.phone is not None}.get(channel, True)
