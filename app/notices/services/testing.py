"""试发 — one test notice by a channel as it is set up; in the worker, and the outcome is shown at the
channel.
"""

from datetime import datetime

from app.core import egress
from app.core.actor import Actor
from app.core.db import atomic, session
from app.core.text import _
from app.models import NoticeChannel
from app.notices.services import mailing, robots
from app.notices.services.pieces import Reader, readers
from app.notices.services.refusals import NotSent
from app.notices.services.sending import CONNECTED, mail_server
from app.rules.notices import said, samples, standard


def try_out(channel: NoticeChannel, *, actor: Actor, run: int, at: datetime) -> str:
    """试发 — to the person who asked, or into the group; a sentence of what came of it. Raises NotSent."""
    outcome, problem, number = "sent", None, channel.id
    refusal: NotSent | None = None
    try:
        reached = _sent(channel, actor, run)
    except NotSent as error:
        refusal, outcome, problem = error, error.outcome, error.message
    with atomic():
        row = session.get_one(NoticeChannel, number)
        row.tested_at, row.tested, row.test_problem = at, outcome, problem
    if refusal is not None:
        raise refusal
    return _("The test went to %(whom)s. Look whether it arrived.", whom=reached)


def _sent(channel: NoticeChannel, actor: Actor, run: int) -> str:
    reader = readers([actor.user_id or 0]).get(actor.user_id or 0)
    if reader is None:
        raise NotSent(_("Nobody is there to send the test to."), again=False)
    facts = samples("notices.test") | {"who": actor.name}
    words = said(standard("notices.test", "en" if reader.language == "en" else "zh"), facts)
    if channel.kind == "email":
        return _mailed(channel, reader, words["subject"], words["outside"], run)
    if not channel.target:
        raise NotSent(_("There is no gateway: text messages wait in the outbox."), again=False)
    if channel.kind != "sms":
        robots.post(channel.kind, channel.target, words["outside"], secret=channel.secret)
        return _("the group")
    if not reader.phone:
        raise NotSent(_("Enter your own mobile phone among your notice settings first."), again=False)
    robots.text_message(channel.target, reader.phone, words["outside"])
    return _("your mobile phone")


def _mailed(channel: NoticeChannel, reader: Reader, subject: str, text: str, run: int) -> str:
    if not reader.email:
        raise NotSent(_("No mailbox is known of this person."), again=False)
    server = mail_server(channel)
    mail = mailing.Mail(reader.email, subject, text + "\n", f"zhihui.test.{channel.id}.{run}")
    with egress.at_most(CONNECTED), mailing.post_office(server) as connection:
        mailing.send(connection, server, mail)
    return reader.email
