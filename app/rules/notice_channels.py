"""通知渠道 — by which ways a notice leaves the house, to whom it does, and what becomes of each sending."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.core.lifecycle import Lifecycle
from app.core.text import _l
from app.rules.notice_times import SHIPPED_MAIL_AT, SHIPPED_ZONE, Quiet, next_mail

CHANNELS: dict[str, Any] = {
    "email": _l("Mail"),
    "sms": _l("Text message"),
    "wecom": _l("WeCom group"),
    "dingtalk": _l("DingTalk group"),
    "feishu": _l("Feishu group"),
}
ROBOTS = frozenset({"wecom", "dingtalk", "feishu"})
SIGNED = frozenset({"dingtalk", "feishu"})  # whose robots can ask for a signature; WeCom's know none
# 机器人地址 — a union enters the address its robot was given; any other host is refused (no SSRF by settings)
ROBOT_HOSTS: Mapping[str, tuple[str, ...]] = {
    "wecom": ("qyapi.weixin.qq.com",),
    "dingtalk": ("oapi.dingtalk.com",),
    "feishu": ("open.feishu.cn",),
}
LEVELS: dict[str, Any] = {
    "all": _l("Everything"),
    "urgent": _l("Only what is urgent"),
    "none": _l("Nothing"),
}
SECURITY: dict[str, Any] = {
    "tls": _l("TLS from the first byte (port 465)"),
    "starttls": _l("STARTTLS (port 587 or 25)"),
    "none": _l("Not encrypted (only inside one's own network)"),
}
OUTCOMES: dict[str, Any] = {
    "sent": _l("Sent"),
    "refused": _l("Refused"),
    "unreachable": _l("Not reached"),
    "interrupted": _l("Interrupted"),
}

SWITCH = Lifecycle(
    initial="on",
    steps={"switch_off": ("on", "off"), "switch_on": ("off", "on")},
    states={"on": _l("In use"), "off": _l("Switched off")},
    verbs={"switch_off": _l("Switch off"), "switch_on": _l("Switch on")},
)
LIFECYCLE = Lifecycle(
    initial="waiting",
    steps={
        "claim": ("waiting", "sending"),
        "record_sent": ("sending", "sent"),
        "put_back": ("sending", "waiting"),
        "give_up": ("sending", "failed"),
        "resend": ("failed|dropped", "waiting"),
        "drop": ("waiting|failed|outbox", "dropped"),
        "hand_over": ("outbox", "handed"),
    },
    states={
        "waiting": _l("To be sent"),
        "sending": _l("Being sent"),
        "sent": _l("Sent"),
        "failed": _l("Given up"),
        "dropped": _l("Not to be sent"),
        "outbox": _l("To be sent by hand"),
        "handed": _l("Sent by hand"),
    },
    verbs={"resend": _l("Send again"), "drop": _l("Do not send"), "hand_over": _l("Sent by hand")},
)
TONES = {
    **dict.fromkeys(("waiting", "sending", "outbox"), "wait"),
    **dict.fromkeys(("sent", "handed"), "good"),
    "failed": "bad",
    "dropped": "off",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """个人选择 — what somebody wants by which channel; who never chose gets what the union decided."""

    levels: Mapping[str, str] = field(default_factory=dict)
    daily: bool = True
    mail_at: int = SHIPPED_MAIL_AT
    quiet: Quiet | None = None
    urgent_wakes: bool = False
    zone: str = SHIPPED_ZONE


@dataclass(frozen=True, slots=True)
class Sending:
    """一次发送 — by which channel and not before when; `daily`: as a part of the day's one mail."""

    channel: str
    due_at: datetime
    daily: bool = False


def sendings(channels: Mapping[str, str], choice: Choice, *, urgent: bool, at: datetime) -> Iterator[Sending]:
    """发送安排 — how one notice leaves the house for one person; nothing when nobody wants it to.

    `channels` are those the union has switched on, each with the level of people who never chose. Inside the
    house the notice is there at once in any case.
    """
    quiet = None if urgent and choice.urgent_wakes else choice.quiet
    for channel, usual in channels.items():
        level = choice.levels.get(channel, usual)
        if level == "none" or (level == "urgent" and not urgent):
            continue
        daily = channel == "email" and not urgent and choice.daily
        due = next_mail(at, choice.mail_at, choice.zone) if daily else at
        yield Sending(channel, quiet.over(due) if quiet else due, daily)
