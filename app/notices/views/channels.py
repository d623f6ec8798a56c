"""通知渠道页 — how the union sends: mail server, group robots, text messages; tried out before it is relied
on.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from flask import redirect, url_for

from app.core import jobs
from app.core.actor import Actor
from app.core.console import fields
from app.core.console.calling import call
from app.core.console.datamodel import Rows
from app.core.console.forms import Fact, FormPage
from app.core.console.verbs import Button
from app.core.console.views import Computed, ConsoleView, Verb
from app.core.text import _, _l
from app.models import Job, NoticeChannel
from app.notices import queries
from app.notices.services.channels import (
    set_up_mail,
    set_up_robot,
    set_up_text_messages,
    switch_off,
    switch_on,
)
from app.notices.services.mailing import MailServer
from app.rules.notice_channels import CHANNELS, LEVELS, ROBOTS, SECURITY, SWITCH

_LEVEL = fields.choice(
    _l("For those who have not chosen"),
    LEVELS,
    default="all",
    description=_l("Everybody may choose otherwise for themself."),
)
_SECRET_HINT = _l("Kept encrypted and never shown. Left empty, the one on record stays.")


class SetUp(FormPage):
    """A channel, set up or changed; it begins with what is on record."""

    class_permission_name, whole_union = "NoticeChannels", True
    next = "NoticeChannels.show"
    done = _l("Saved: %(what)s. Send a test to see whether it works.")
    kind = ""
    kept: Sequence[str] = ("level",)

    @classmethod
    def button(cls, row: Any = None, *, label: str | None = None, style: str | None = None) -> Button:
        """All alike."""
        return super().button(row, label=label, style=style or "plain")

    def prefill(self, row: Any) -> Mapping[str, Any]:
        """As it is set up now, but for its secrets."""
        channel = queries.channel_of(self.kind)
        return {} if channel is None else {name: getattr(channel, name) for name in self.kept}


class SetUpMail(SetUp):
    """设置邮件."""

    verb, kind = "set_up_mail", "email"
    kept = ("host", "port", "security", "sender", "sender_name", "username", "level")
    title, submit = _l("Set up mail"), _l("Save")
    intro = _l("The union's own mail server (SMTP). Your mail provider tells you these.")
    fields = {
        "host": fields.text(_l("Mail server"), length=200, description=_l("Such as smtp.exmail.qq.com.")),
        "port": fields.whole(_l("Port"), least=1, most=65_535, default=465),
        "security": fields.choice(_l("Encryption"), SECURITY, default="tls"),
        "sender": fields.text(_l("Sender's address"), length=200),
        "sender_name": fields.text(_l("Sender's name"), required=False),
        "username": fields.text(_l("Sign-in name at the server"), required=False, length=200),
        "password": fields.text(
            _l("Password or authorisation code"), required=False, length=200, description=_SECRET_HINT
        ),
        "level": _LEVEL,
    }
    groups = ((_l("Sign-in"), ["username", "password"]), (_l("Who is told"), ["level"]))

    def apply(self, row: Any, values: Mapping[str, Any]) -> Any:
        """Keep it."""
        names = ("host", "port", "security", "sender", "sender_name", "username", "password")
        server = MailServer(**{name: values[name] for name in names})
        return call(set_up_mail, server, level=values["level"])


class SetUpRobot(SetUp):
    """设置群机器人."""

    verb = "set_up_robot"
    title, submit = _l("Set up a group robot"), _l("Save")
    intro = _l(
        "Add a robot to a group of WeCom, DingTalk or Feishu and copy the address it is given. Everybody in "
        "the group "
        "reads what it says: that something waits, and for whom, never what."
    )
    fields = {
        "kind": fields.choice(_l("Robot of"), {kind: CHANNELS[kind] for kind in CHANNELS if kind in ROBOTS}),
        "target": fields.text(
            _l("Address of the robot"), required=False, length=500, description=_SECRET_HINT
        ),
        "secret": fields.text(
            _l("Signing key"),
            required=False,
            length=200,
            description=_l(
                "Of DingTalk or Feishu, where the robot asks for one. Kept encrypted and never shown. Left "
                "empty, the one on record stays."
            ),
        ),
        "level": fields.choice(
            _l("For those who have not chosen"),
            LEVELS,
            default="urgent",
            description=_l("Everybody may choose otherwise for themself."),
        ),
    }
    service = set_up_robot


class SetUpText(SetUp):
    """设置短信."""

    verb, kind = "set_up_text", "sms"
    title, submit = _l("Set up text messages"), _l("Save")
    intro = _l(
        "By a gateway, or by hand: without a gateway text messages wait on a page of their own, to be sent "
        "by somebody's "
        "telephone."
    )
    fields = {
        "by_hand": fields.flag(_l("We have no gateway and send by hand")),
        "target": fields.text(
            _l("Address of the gateway"),
            required=False,
            length=500,
            description=_l(
                "As apprise writes it, with {phone} in the place of the number. Kept encrypted and never "
                "shown."
            ),
        ),
        "level": fields.choice(
            _l("For those who have not chosen"),
            LEVELS,
            default="urgent",
            description=_l("Everybody may choose otherwise for themself."),
        ),
    }
    service = set_up_text_messages

    def prefill(self, row: Any) -> Mapping[str, Any]:
        """By hand, where there is no gateway."""
        channel = queries.channel_of(self.kind)
        return {**super().prefill(row), "by_hand": channel is not None and not channel.target}


class TestChannel(FormPage):
    """试发."""

    class_permission_name, verb = "NoticeChannels", "test"
    of = NoticeChannel
    title, submit = _l("Send a test notice"), _l("Send the test")
    intro = _l(
        "A worker sends one test to you, or into the group. What came of it stands on the next page and at "
        "the channel."
    )
    fields = {}

    def facts(self, row: NoticeChannel) -> Sequence[Fact]:
        """By which channel, and what came of the last test."""
        return [
            Fact(_l("Channel"), row),
            Fact(_l("Sends by"), where(row)),
            Fact(_l("Tested at"), row.tested_at, kind="instant"),
        ]

    def apply(self, row: NoticeChannel, values: Mapping[str, Any]) -> Job:
        """In the worker, as all that is sent."""
        return call(ask_for_test, row)  # type: ignore[no-any-return]

    def after(self, row: Any, result: Any) -> Any:
        """Its progress, then its outcome."""
        return redirect(url_for("Progress.progress", pk=result.id))


def ask_for_test(channel: NoticeChannel, *, actor: Actor) -> Job:
    """The job that tries a channel."""
    return jobs.enqueue("notices.test", {"channel_id": channel.id}, actor=actor)


def where(row: NoticeChannel) -> str:
    """By what it sends: the host, and nothing that is secret."""
    if row.kind == "email":
        return f"{row.host}:{row.port} · {row.sender}"
    if row.target is None:
        return _("by hand, from the outbox")
    return f"{urlsplit(row.target).hostname or ''} · ****"


class NoticeChannels(ConsoleView):
    """通知渠道."""

    datamodel = Rows(NoticeChannel)
    list_title, one = _l("Notice channels"), _l("Notice channel")
    list_columns = ["kind", "state", "where", "level", "tested", "tested_at", "changed_at"]
    computed = {"where": Computed(_l("Sends by"), "code", lambda rows: {row.id: where(row) for row in rows})}
    base_order = ("id", "asc")
    key_facts = ["kind", "state", "where", "level"]
    show_groups = (
        (None, ["security", "username", "sender_name"]),
        (_l("Test"), ["tested", "tested_at", "test_problem"]),
        (_l("Changed"), ["changed_by", "changed_at"]),
    )
    forms = [SetUpMail, SetUpRobot, SetUpText, TestChannel]
    lifecycle, staged = SWITCH, False
    verbs = {"switch_on": Verb(switch_on), "switch_off": Verb(switch_off, style="danger")}
    empty = _l(
        "No channel yet: notices come inside the house only. Set up mail, a group robot or text messages."
    )
