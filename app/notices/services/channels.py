"""渠道设置 — the union's mail server, robots and gateway: entered by its administrator, kept encrypted, tried
out.

What is entered is looked at before it is kept: the form of the address, and whether it lies outside the
server's own network. Secrets left empty stay as they were; a change of host forgets them, so that nobody
sends a password elsewhere.
"""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from app.core import audit, egress
from app.core.actor import Actor
from app.core.db import session
from app.core.errors import DomainError
from app.core.showing import refuse_branch
from app.core.text import _
from app.models import NoticeChannel
from app.notices.queries import channel_of
from app.notices.services import robots
from app.notices.services.mailing import MailServer
from app.notices.services.refusals import ChannelWrong
from app.rules.notice_channels import CHANNELS, SIGNED, SWITCH

SECRETS = ("secret", "target")
MAIL_PORTS = frozenset({25, 465, 587, 2525})


def set_up_mail(server: MailServer, *, level: str, actor: Actor, at: datetime) -> NoticeChannel:
    """设置邮件 — the union's mail server; without a password the one on record stays, for the same host.

    Raises ChannelWrong.
    """
    refuse_branch()
    if server.sender.count("@") != 1 or any(each.isspace() for each in server.sender):
        raise ChannelWrong(_("This is no e-mail address."), field="sender")
    if server.port not in MAIL_PORTS and not egress.is_named(server.host):
        raise ChannelWrong(_("Mail servers listen at port 465, 587, 25 or 2525."), field="port")
    if server.security == "none" and server.username:
        raise ChannelWrong(
            _("Over a connection that is not encrypted no password is sent: choose an encryption."),
            field="security",
        )
    _must_lie_outside(server.host, server.port, "host")
    row, values = _row("email", actor, at), asdict(server)
    kept = row.secret if row.host == server.host else None
    return _kept(row, values | {"level": level, "secret": values.pop("password") or kept}, actor)


def set_up_robot(
    *, kind: str, target: str | None, secret: str | None, level: str, actor: Actor, at: datetime
) -> NoticeChannel:
    """设置群机器人 — by the address its own page shows. Raises ChannelWrong."""
    refuse_branch()
    row = _row(kind, actor, at)
    if target is None and row.target is None:
        raise ChannelWrong(_("Enter the robot's address."), field="target")
    if secret is not None and kind not in SIGNED:
        raise ChannelWrong(
            _("The robots of this service know no signing key: leave it empty."), field="secret"
        )
    if target is not None:
        robots.key_of(kind, target)
        row.secret = None
    new = {"target": target or row.target, "secret": secret or row.secret, "level": level}
    return _kept(row, new, actor)


def set_up_text_messages(
    *, target: str | None, by_hand: bool, level: str, actor: Actor, at: datetime
) -> NoticeChannel:
    """设置短信 — by a gateway, or by hand from the outbox page. Raises ChannelWrong, InsideAddress."""
    refuse_branch()
    row = _row("sms", actor, at)
    if by_hand and target:
        raise ChannelWrong(_("Either a gateway or by hand: leave one of the two."), field="target")
    if target is not None:
        host, port = robots.host_of(robots.gateway_of(target))
        if host:
            _must_lie_outside(host, port, "target")
    if not by_hand and not (target or row.target):
        raise ChannelWrong(_("Enter the gateway's address, or choose to send by hand."), field="target")
    return _kept(row, {"target": None if by_hand else target or row.target, "level": level}, actor)


def switch_off(channel: NoticeChannel, *, actor: Actor, at: datetime) -> None:
    """停用 — nothing more is sent by it; what waits for it is dropped by the worker. Raises NotAllowedNow."""
    _switch(channel, "switch_off", actor, at)


def switch_on(channel: NoticeChannel, *, actor: Actor, at: datetime) -> None:
    """启用 — as it was set up. Raises NotAllowedNow."""
    _switch(channel, "switch_on", actor, at)


def _switch(channel: NoticeChannel, verb: str, actor: Actor, at: datetime) -> None:
    refuse_branch()
    session.refresh(channel, with_for_update=True)
    state = SWITCH.after(channel.state, verb)
    channel.changed_by, channel.changed_at = actor.name, at
    _kept(channel, {"state": state}, actor)


def _must_lie_outside(host: str, port: int, field: str) -> None:
    try:
        egress.judged(host, port)
    except DomainError as refusal:
        raise ChannelWrong(refusal.message, field=field) from None


def _row(kind: str, actor: Actor, at: datetime) -> NoticeChannel:
    if kind not in CHANNELS:
        raise ChannelWrong(_("Choose one of the list."), field="kind")
    row = channel_of(kind) or NoticeChannel(kind=kind, state="on")
    row.changed_by, row.changed_at = actor.name, at
    return row


def _kept(row: NoticeChannel, values: dict[str, Any], actor: Actor) -> NoticeChannel:
    """Write it; the trail says what changed, and of secrets only that they did."""
    fresh = row.id is None
    changes = audit.differences(
        {name: getattr(row, name) for name in values if name not in SECRETS},
        {name: value for name, value in values.items() if name not in SECRETS},
    )
    changed = [name for name in SECRETS if name in values and values[name] != getattr(row, name)]
    for name, value in values.items():
        setattr(row, name, value)
    row.tested = row.tested_at = row.test_problem = None
    session.add(row)
    session.flush()
    changes |= {name: [None if fresh else "****", "****" if values[name] else None] for name in changed}
    audit.record("set_up_channel" if fresh else "change_channel", row, actor=actor, changes=changes)
    return row
