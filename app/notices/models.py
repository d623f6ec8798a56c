"""Notices people got, how each left the house, the channels a union has, and what everybody chose."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core import columns as c
from app.core.db import Base
from app.core.fences import ByPerson, WithParent
from app.core.tenancy import TenantScoped, WholeUnion
from app.core.text import _l
from app.rules.notice_channels import CHANNELS, LEVELS, LIFECYCLE, OUTCOMES, SECURITY, SWITCH, TONES
from app.rules.notice_times import SHIPPED_MAIL_AT, SHIPPED_ZONE
from app.rules.notices import LANGUAGES, TEMPLATES

TEMPLATE_WORDS = {code: template.label for code, template in TEMPLATES.items()}


def _person(**options: Any) -> Any:
    return mapped_column(
        Integer, ForeignKey("ab_user.id", ondelete="RESTRICT"), info={"label": _l("Person")}, **options
    )


class Notice(TenantScoped, Base):
    """通知 — what one person was told, in the words of that moment; `mark` keeps it from being told twice.

    It is there for its reader at once. `routed_at` is set by the worker once it has decided how it leaves the
    house.
    """

    __tablename__ = "notices"
    __fence__ = ByPerson("user_id")
    __table_args__ = c.scoped(
        UniqueConstraint("tenant_id", "user_id", "mark"),
        Index(None, "tenant_id", "user_id", "told_at", "id"),
        Index(None, "tenant_id", "user_id", "read_at", "id"),
        Index(None, "tenant_id", "about_kind", "about_id", "id"),
        Index(None, "tenant_id", "routed_at", "id"),
    )

    id: Mapped[int] = c.identity()
    user_id: Mapped[int] = _person()
    template: Mapped[str] = c.choice(_l("Notice"), TEMPLATE_WORDS)
    mark: Mapped[str] = c.code(_l("Told once"), info={"kind": "hidden"})
    about_kind: Mapped[str | None] = c.code(_l("About"))
    about_id: Mapped[int | None] = c.reference(_l("Number"))
    said: Mapped[dict[str, Any]] = c.json(_l("Text of the notice"))
    address: Mapped[str | None] = c.text(_l("Leads to"), 500)
    urgent: Mapped[bool] = c.flag(_l("Urgent"), default=False)
    told_at: Mapped[datetime] = c.instant(_l("Told at"))
    read_at: Mapped[datetime | None] = c.instant(_l("Read at"))
    routed_at: Mapped[datetime | None] = c.instant(_l("Passed on at"))

    person: Mapped[Any] = c.to_one("Notice.user_id", "User.id", info={"label": _l("Person")})

    def __str__(self) -> str:
        return str(TEMPLATE_WORDS[self.template])


class NoticeDelivery(TenantScoped, Base):
    """发送 — how one notice leaves the house by one channel. The row is the truth; a worker claims it to send
    it.

    What went out stands in `words`, to whom in `reached` (in part). `claim` names the holder while it is
    being sent.
    """

    __tablename__ = "notice_deliveries"
    __fence__ = ByPerson("user_id")
    __table_args__ = c.scoped(
        UniqueConstraint("tenant_id", "notice_id", "channel"),
        Index(None, "tenant_id", "state", "due_at", "id"),
        Index(None, "tenant_id", "user_id", "id"),
        Index(None, "tenant_id", "due_at", "id"),
        Index(None, "tenant_id", "channel", "id"),
        c.scoped_fk("notice_id", "notices"),
    )

    id: Mapped[int] = c.identity()
    notice_id: Mapped[int] = c.reference(_l("Notice"))
    user_id: Mapped[int] = _person()
    channel: Mapped[str] = c.choice(_l("Channel"), CHANNELS)
    state: Mapped[str] = c.choice(_l("State"), LIFECYCLE.state_words, tones=TONES, default="waiting")
    due_at: Mapped[datetime] = c.instant(_l("To be sent not before"))
    daily: Mapped[bool] = c.flag(_l("In the day's mail"), default=False)
    attempts: Mapped[int] = c.number(_l("Attempts"), default=0)
    claim: Mapped[str | None] = c.code(_l("Held by"), info={"kind": "hidden"})
    claimed_at: Mapped[datetime | None] = c.instant(_l("Held since"), info={"kind": "hidden"})
    words: Mapped[str | None] = c.long_text(_l("What went out"))
    reached: Mapped[str | None] = c.text(_l("Reached at"), 200)
    message_id: Mapped[str | None] = c.text(_l("Message number"), 200)
    problem: Mapped[str | None] = c.text(_l("What was wrong"), 300)
    sent_at: Mapped[datetime | None] = c.instant(_l("Sent at"))
    handed_by: Mapped[str | None] = c.text(_l("Sent by whom"))

    notice: Mapped[Notice] = c.to_one("NoticeDelivery.notice_id", "Notice.id", info={"label": _l("Notice")})
    person: Mapped[Any] = c.to_one("NoticeDelivery.user_id", "User.id", info={"label": _l("Person")})

    def __str__(self) -> str:
        return f"{self.notice} · {CHANNELS[self.channel]}"


class NoticeAttempt(TenantScoped, Base):
    """发送尝试 — one try at a sending and what came of it."""

    __tablename__ = "notice_attempts"
    __fence__ = WithParent("delivery_id", "notice_deliveries")
    __table_args__ = c.scoped(
        Index(None, "tenant_id", "delivery_id", "id"),
        c.scoped_fk("delivery_id", "notice_deliveries"),
    )

    id: Mapped[int] = c.identity()
    delivery_id: Mapped[int] = c.reference(_l("Sending"))
    tried_at: Mapped[datetime] = c.instant(_l("Tried at"))
    outcome: Mapped[str] = c.choice(_l("Outcome"), OUTCOMES, tones={"sent": "good", "interrupted": "wait"})
    problem: Mapped[str | None] = c.text(_l("What was wrong"), 300)

    delivery: Mapped[NoticeDelivery] = c.to_one(
        "NoticeAttempt.delivery_id", "NoticeDelivery.id", info={"label": _l("Sending")}
    )

    def __str__(self) -> str:
        return str(OUTCOMES[self.outcome])


class NoticeChannel(TenantScoped, Base):
    """通知渠道 — how a union sends by one channel: its mail server, its robot's address, its gateway.

    `secret` and `target` are encrypted. A text-message channel without `target` fills the outbox page.
    """

    __tablename__ = "notice_channels"
    __fence__ = WholeUnion()
    __small__ = "a union has one row for each channel"
    __table_args__ = c.scoped(
        UniqueConstraint("tenant_id", "kind"),
        CheckConstraint("port IS NULL OR port BETWEEN 1 AND 65535", name="port"),
    )

    id: Mapped[int] = c.identity()
    kind: Mapped[str] = c.choice(_l("Channel"), CHANNELS)
    state: Mapped[str] = c.choice(
        _l("State"), SWITCH.state_words, tones={"on": "good", "off": "off"}, default="on"
    )
    level: Mapped[str] = c.choice(_l("For those who have not chosen"), LEVELS, default="all")
    host: Mapped[str | None] = c.text(_l("Mail server"), 200)
    port: Mapped[int | None] = c.number(_l("Port"))
    security: Mapped[str | None] = c.choice(_l("Encryption"), SECURITY)
    username: Mapped[str | None] = c.text(_l("Sign-in name at the server"), 200)
    secret: Mapped[str | None] = c.encrypted(_l("Password or signing key"), mask="channel_key")
    sender: Mapped[str | None] = c.text(_l("Sender's address"), 200)
    sender_name: Mapped[str | None] = c.text(_l("Sender's name"))
    target: Mapped[str | None] = c.encrypted(_l("Address of the robot or gateway"), mask="channel_key")
    changed_by: Mapped[str] = c.text(_l("Changed by"))
    changed_at: Mapped[datetime] = c.instant(_l("Changed at"))
    tested_at: Mapped[datetime | None] = c.instant(_l("Tested at"))
    tested: Mapped[str | None] = c.choice(_l("Outcome of the test"), OUTCOMES, tones={"sent": "good"})
    test_problem: Mapped[str | None] = c.text(_l("What was wrong"), 300)

    def __str__(self) -> str:
        return str(CHANNELS[self.kind])


class NoticeChoice(TenantScoped, Base):
    """通知选择 — what one person wants by which channel, when not, and in which time zone."""

    __tablename__ = "notice_choices"
    __fence__ = ByPerson("user_id")
    __table_args__ = c.scoped(
        UniqueConstraint("tenant_id", "user_id"),
        CheckConstraint("(quiet_from IS NULL) = (quiet_until IS NULL)", name="quiet"),
    )

    id: Mapped[int] = c.identity()
    user_id: Mapped[int] = _person()
    levels: Mapped[dict[str, str]] = c.json(_l("By channel"), default=dict)
    daily: Mapped[bool] = c.flag(_l("One mail a day of what is not urgent"), default=True)
    mail_at: Mapped[int] = c.number(_l("Time of the day's mail"), default=SHIPPED_MAIL_AT)
    quiet_from: Mapped[int | None] = c.number(_l("Quiet from"))
    quiet_until: Mapped[int | None] = c.number(_l("Quiet until"))
    urgent_wakes: Mapped[bool] = c.flag(_l("What is urgent comes in quiet hours too"), default=False)
    zone: Mapped[str] = c.text(_l("Time zone"), 40, default=SHIPPED_ZONE)
    phone: Mapped[str | None] = c.encrypted(_l("Mobile phone"), mask="phone")
    changed_at: Mapped[datetime] = c.instant(_l("Changed at"))

    person: Mapped[Any] = c.to_one("NoticeChoice.user_id", "User.id", info={"label": _l("Person")})

    def __str__(self) -> str:
        return str(self.person.first_name or self.person.email)


class NoticeWording(TenantScoped, Base):
    """自定义文字 — a union's own words in the place of those we ship, for one template in one language."""

    __tablename__ = "notice_wordings"
    __fence__ = WholeUnion()
    __small__ = "a union words some dozen templates at most"
    __table_args__ = c.scoped(UniqueConstraint("tenant_id", "template", "language"))

    id: Mapped[int] = c.identity()
    template: Mapped[str] = c.choice(_l("Notice"), TEMPLATE_WORDS)
    language: Mapped[str] = c.choice(_l("Language"), LANGUAGES)
    subject: Mapped[str] = c.text(_l("Title of the notice"))
    body: Mapped[str] = c.long_text(_l("Text of the notice"))
    outside: Mapped[str] = c.text(_l("Text that leaves the house"), 200)
    changed_by: Mapped[str] = c.text(_l("Changed by"))
    changed_at: Mapped[datetime] = c.instant(_l("Changed at"))

    def __str__(self) -> str:
        return f"{TEMPLATE_WORDS[self.template]} · {LANGUAGES[self.language]}"
