"""个人通知设置 — by which channel, when not, in which time zone; inside the house notices always come."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from app.core.actor import Actor
from app.core.db import session
from app.core.errors import BadInput, NotAllowed
from app.core.tenancy import whole_tenant
from app.core.text import _
from app.models import NoticeChoice
from app.notices.queries import WHY, choice_of
from app.rules.notice_channels import CHANNELS, LEVELS
from app.rules.notice_times import SHIPPED_MAIL_AT, SHIPPED_ZONE, ZONES
from app.rules.people import phone as read_phone
from app.rules.problems import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """心愿 — what somebody enters; a telephone left empty stays as it was."""

    levels: Mapping[str, str] = field(default_factory=dict)
    daily: bool = True
    mail_at: int = SHIPPED_MAIL_AT
    quiet_from: int | None = None
    quiet_until: int | None = None
    urgent_wakes: bool = False
    zone: str = SHIPPED_ZONE
    phone: str | None = None


def choose(wishes: Wishes, *, actor: Actor, at: datetime) -> NoticeChoice:
    """保存选择 — one's own. Raises BadInput for what is incomplete or unknown, NotAllowed outside of a
    person.
    """
    if actor.user_id is None:
        raise NotAllowed(_("Only a person chooses how notices come."))
    _must_be_whole(wishes)
    with whole_tenant(WHY):
        row = choice_of(actor.user_id) or NoticeChoice(user_id=actor.user_id)
        row.levels, row.changed_at = dict(wishes.levels), at
        for name in ("daily", "mail_at", "quiet_from", "quiet_until", "urgent_wakes", "zone"):
            setattr(row, name, getattr(wishes, name))
        row.phone = _phone(wishes.phone) if wishes.phone else row.phone
        session.add(row)
        session.flush()
    return row


def _must_be_whole(wishes: Wishes) -> None:
    begins, ends = wishes.quiet_from, wishes.quiet_until
    if (begins is None) != (ends is None) or (begins is not None and begins == ends):
        missing = "quiet_from" if begins is None else "quiet_until"
        raise BadInput(_("Quiet hours have a beginning and another end: fill in both."), field=missing)
    if wishes.zone not in ZONES:
        raise BadInput(_("This time zone is not known: choose one of the list."), field="zone")
    if set(wishes.levels) - set(CHANNELS) or set(wishes.levels.values()) - set(LEVELS):
        raise BadInput(_("Choose one of the list."))


def _phone(typed: str) -> str:
    found = read_phone(typed)
    if isinstance(found, Problem):
        raise BadInput(_("This is no mobile phone number: it has eleven digits."), field="phone")
    return found
