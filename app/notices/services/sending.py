"""发送 — in the worker and never in a request: what is due of one tenant, channel by channel.

Each sending is claimed, sent and written down by itself (the day's mail as one, and many for one person at
once), so that a crash repeats one message at most. A mail server that cannot be reached is tried once in a
round, not once for every row.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from app.core import egress
from app.core.clock import now
from app.core.text import _
from app.models import NoticeChannel
from app.notices.services import claiming, mailing, robots
from app.notices.services.pieces import Piece, Reader, due, readers, union_name
from app.notices.services.refusals import NotSent
from app.notices.services.routing import channels_on, choices_of
from app.notices.services.wording import mail_of, message_of
from app.rules.masking import mask
from app.rules.notice_channels import Choice

BATCH = 200
ROUND = timedelta(seconds=60)  # that a tenant's channel is worked on before it is another's turn
MANY = 3  # of one person's in a round go out as one message: nobody's phone rings thirty times
CONNECTED = 120  # seconds a connection to a mail server may last, with what is sent in a round


def send_due(*, at: datetime) -> int:
    """发送到期 — of the tenant in force; returns how many messages were tried."""
    claiming.free_abandoned()
    pieces = due(at, BATCH)
    if not pieces:
        return 0
    channels, people, tried = channels_on(), readers(each.user_id for each in pieces), 0
    for kind, some in groupby(_timely(pieces, at), key=lambda each: each.channel):
        mine = list(some)
        if kind not in channels:
            claiming.drop([each.id for each in mine], problem=_("The channel was switched off."))
        elif kind == "email":
            tried += _by_mail(mail_server(channels[kind]), mine, people)
        else:
            tried += _by_message(channels[kind], mine, people)
    return tried


def mail_server(channel: NoticeChannel) -> mailing.MailServer:
    """邮件服务器 — as a row of settings says it."""
    return mailing.MailServer(
        host=str(channel.host),
        port=int(channel.port or 0),
        security=str(channel.security),
        sender=str(channel.sender),
        sender_name=channel.sender_name,
        username=channel.username,
        password=channel.secret,
    )


def _timely(pieces: Sequence[Piece], at: datetime) -> Iterator[Piece]:
    """Without what was read inside the house meanwhile, nor what would come in quiet hours."""
    chosen = choices_of(each.user_id for each in pieces)
    for each in pieces:
        choice = chosen.get(each.user_id, Choice())
        quiet = None if each.urgent and choice.urgent_wakes else choice.quiet
        if each.read:
            claiming.drop([each.id], problem=_("Read inside the house already."))
        elif quiet and quiet.holds(at):
            claiming.postpone([each.id], quiet.over(at))
        else:
            yield each


def _by_mail(server: mailing.MailServer, pieces: Sequence[Piece], people: dict[int, Reader]) -> int:
    union, begun, tried = union_name(), now(), 0
    with egress.at_most(CONNECTED):
        try:
            with mailing.post_office(server) as connection:
                for parcel in _parcels(pieces):
                    if now() - begun > ROUND or connection.sock is None:
                        break
                    tried += _mail(connection, server, parcel, people, union)
        except NotSent as refusal:  # nobody opened: all of them wait for the next time
            if (claim := claiming.claim([each.id for each in pieces])) is not None:
                claim.failed(refusal.message, outcome=refusal.outcome, again=True)
    return tried


def _parcels(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    """One by one, but for those that go together: somebody's one mail of the day, and many at once."""
    for (_user, daily), some in groupby(pieces, key=lambda each: (each.user_id, each.daily)):
        mine = list(some)
        yield from [mine] if daily or len(mine) >= MANY else ([each] for each in mine)


def _mail(
    connection: Any,
    server: mailing.MailServer,
    parcel: list[Piece],
    people: dict[int, Reader],
    union: str,
) -> int:
    if (claim := claiming.claim([each.id for each in parcel])) is None:
        return 0
    held = [each for each in parcel if each.id in claim.attempts]
    reader = people.get(held[0].user_id)
    if reader is None or not reader.email:
        claim.failed(_("No mailbox is known of this person."), outcome="refused", again=False)
        return 0
    mail = mail_of(held, reader, union)
    try:
        number = mailing.send(connection, server, mail)
    except NotSent as refusal:
        claim.failed(refusal.message, outcome=refusal.outcome, again=refusal.again)
    else:
        claim.sent(words=mail.text, reached=mask("email", mail.to) or "", number=number)
    return 1


def _by_message(channel: NoticeChannel, pieces: Sequence[Piece], people: dict[int, Reader]) -> int:
    kind, target, secret = channel.kind, channel.target, channel.secret
    begun, tried = now(), 0
    for parcel in _parcels(pieces):
        if now() - begun > ROUND or (claim := claiming.claim([each.id for each in parcel])) is None:
            continue
        tried += 1
        held = [each for each in parcel if each.id in claim.attempts]
        try:
            words, reached = _message(kind, target, secret, held, people.get(held[0].user_id))
        except NotSent as refusal:
            claim.failed(refusal.message, outcome=refusal.outcome, again=refusal.again)
            if refusal.outcome == "unreachable":
                break
        else:
            claim.sent(words=words, reached=reached, number=None)
    return tried


def _message(
    kind: str, target: str | None, secret: str | None, parcel: list[Piece], reader: Reader | None
) -> tuple[str, str]:
    """What went out, and where to. Raises NotSent."""
    if reader is None or not target:
        raise NotSent(_("The channel is not set up."), again=False)
    if kind != "sms":
        words = message_of(parcel, reader, named=True)
        robots.post(kind, target, words, secret=secret)
        return words, _("the group")
    if not reader.phone:
        raise NotSent(_("No mobile phone is known of this person."), again=False)
    words = message_of(parcel, reader, named=False)
    robots.text_message(target, reader.phone, words)
    return words, mask("phone", reader.phone) or ""
