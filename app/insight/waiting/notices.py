"""通知待办 — what could not be delivered, and text messages somebody sends by hand."""

from typing import Any

from flask import url_for
from sqlalchemy import Select, func, select

from app.core.clock import business_day
from app.core.console.waiting import Item, Kind
from app.core.showing import shown_of
from app.core.text import _, _l
from app.models import NoticeDelivery
from app.rules.notice_channels import CHANNELS


def _given_up() -> Select[Any]:
    """By channel: how many, since when, and the last reason."""
    return (
        select(
            NoticeDelivery.channel,
            func.count().label("count"),
            func.min(NoticeDelivery.due_at).label("since"),
            func.max(NoticeDelivery.problem).label("problem"),
        )
        .where(NoticeDelivery.state == "failed", *shown_of(NoticeDelivery))
        .group_by(NoticeDelivery.channel)
        .order_by(func.min(NoticeDelivery.due_at))
    )


def _resend(row: Any) -> Item:
    return Item(
        _(
            "%(count)s notices by %(channel)s were not delivered",
            count=row.count,
            channel=CHANNELS[row.channel],
        ),
        row.problem or _("All attempts failed"),
        url_for("NoticeDeliveries.list", state="failed", channel=row.channel),
        _("See to it"),
        business_day(row.since),
    )


def _by_hand() -> Select[Any]:
    """All that wait, as one line."""
    waiting = (NoticeDelivery.channel == "sms", NoticeDelivery.state == "outbox", *shown_of(NoticeDelivery))
    counted = select(func.count().label("count"), func.min(NoticeDelivery.due_at).label("since")).where(
        *waiting
    )
    return counted.having(func.count() > 0)


def _send(row: Any) -> Item:
    return Item(
        _("%(count)s text messages are to be sent by hand", count=row.count),
        _("No gateway for text messages is set up"),
        url_for("SmsOutbox.list", state="outbox"),
        _("See to it"),
        business_day(row.since),
    )


KINDS = (
    Kind(
        "notices_undelivered",
        _l("Notices not delivered"),
        *("NoticeDeliveries", "resend"),
        rows=_given_up,
        item=_resend,
        days=1,
    ),
    Kind(
        "text_messages",
        _l("Text messages to send"),
        *("SmsOutbox", "can_send_list"),
        rows=_by_hand,
        item=_send,
        days=1,
    ),
)
