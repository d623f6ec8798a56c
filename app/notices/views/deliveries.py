"""发送记录页 — how notices left the house, what could not be delivered; and the text messages sent by
hand.
"""

from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import send_file
from sqlalchemy import ColumnElement, select

from app.core import audit, policy
from app.core.accounts import User
from app.core.console import fields
from app.core.console.cards import Tab
from app.core.console.datamodel import Rows
from app.core.console.export import XLSX
from app.core.console.forms import FormPage
from app.core.console.listing import Listed
from app.core.console.security import acting, demand
from app.core.console.verbs import Button
from app.core.console.views import Computed, ConsoleView, Verb
from app.core.db import session
from app.core.errors import BadInput
from app.core.text import _, _l
from app.models import NoticeAttempt, NoticeDelivery
from app.notices import queries
from app.notices.export import write_outbox
from app.notices.services.handling import drop, hand_over, resend
from app.notices.services.pieces import readers
from app.rules.notice_channels import LIFECYCLE

SHORTEST = 4


def _names(rows: Sequence[Any]) -> dict[int, str]:
    """Whom each is for."""
    numbers = {row.user_id for row in rows}
    found = session.execute(select(User.id, User.first_name, User.email).where(User.id.in_(numbers)))
    names = {row.id: row.first_name or row.email for row in found}
    return {row.id: names.get(row.user_id, "") for row in rows}


def _phones(rows: Sequence[Any]) -> dict[int, str]:
    """The telephones, as much of each as the role reads."""
    people = readers(row.user_id for row in rows)
    return {
        row.id: policy.mask(acting().role, "phone", people[row.user_id].phone)
        for row in rows
        if row.user_id in people and people[row.user_id].phone
    }


def _sentences(rows: Sequence[Any]) -> dict[int, str]:
    """What is to be sent, in the reader's language."""
    people = readers(row.user_id for row in rows)
    return {
        row.id: row.notice.said[people[row.user_id].language if row.user_id in people else "zh"]["outside"]
        for row in rows
    }


class NoticeAttempts(ConsoleView):
    """发送尝试 — under each sending."""

    class_permission_name = "NoticeDeliveries"
    datamodel = Rows(NoticeAttempt)
    list_title, one = _l("Attempts at sending"), _l("Attempt at sending")
    list_columns = ["tried_at", "outcome", "problem"]
    order_columns = ["id"]
    base_order = ("id", "desc")
    empty = _l("Nothing was tried yet.")


class NoticeDeliveries(ConsoleView):
    """发送记录."""

    datamodel = Rows(NoticeDelivery)
    list_title, one = _l("Notices sent"), _l("Sending")
    list_columns = ["due_at", "who", "notice", "channel", "state", "attempts", "sent_at", "problem"]
    order_columns = ["due_at"]
    filters = ["channel", "state", "due_at"]
    by_state = False
    computed = {"who": Computed(_l("Person"), "text", _names)}
    base_order = ("due_at", "desc")
    key_facts = ["who", "channel", "state", "sent_at"]
    show_groups = (
        (None, ["notice", "words", "reached", "message_id"]),
        (_l("Sending"), ["due_at", "daily", "attempts", "problem", "handed_by"]),
    )
    lifecycle = LIFECYCLE
    verbs = {
        "resend": Verb(resend, done=_l("It is sent again within a minute.")),
        "drop": Verb(drop, style="danger"),
    }
    empty = _l("Nothing was sent yet. What leaves the house by mail, robot or text message stands here.")


class SendByHand(FormPage):
    """短信发送清单."""

    class_permission_name, verb = "SmsOutbox", "send_list"
    title, submit = _l("List of text messages"), _l("Download")
    intro = _l(
        "All text messages that wait to be sent by hand, as a workbook. With a reason the telephones stand "
        "in full, and the "
        "reason in the record."
    )
    fields = {
        "full": fields.flag(_l("Telephones in full")),
        "reason": fields.reason(_l("Reason for the telephones in full"), required=False),
    }

    @classmethod
    def button(cls, row: Any = None, *, label: str | None = None, style: str | None = None) -> Button:
        """What one comes for."""
        return super().button(row, label=label, style=style or "primary")

    def apply(self, row: Any, values: Mapping[str, Any]) -> Any:
        """Write it, note that it was taken, and send it."""
        demand(self.class_permission_name, f"can_{self.verb}")
        reason, full = (values["reason"] or "").strip(), values["full"]
        if full and not (len(reason) >= SHORTEST and policy.may_reveal(acting().role, "phone")):
            raise BadInput(
                _("Say why the telephones are needed in full, in at least four characters."), field="reason"
            )
        waiting = select(NoticeDelivery).where(*SmsOutbox.waiting()).order_by(NoticeDelivery.id)
        rows = session.scalars(waiting.limit(10_000)).all()
        people, words, names = readers(each.user_id for each in rows), _sentences(rows), _names(rows)
        phones = {each.id: people[each.user_id].phone for each in rows if each.user_id in people}
        shown = phones if full else _phones(rows)
        with TemporaryDirectory() as folder:
            path = Path(folder) / "outbox.xlsx"
            lines = [(names[each.id], shown.get(each.id) or "", words[each.id]) for each in rows]
            write_outbox(path, lines, by=acting().name)
            data = BytesIO(path.read_bytes())
        said = {"rows": [None, len(rows)]}
        audit.record(
            "export", "notice_deliveries:短信发送清单", actor=acting(), changes=said, reason=reason or None
        )
        return send_file(data, mimetype=XLSX, as_attachment=True, download_name="短信发送清单.xlsx")

    def after(self, row: Any, result: Any) -> Any:
        """The workbook itself."""
        return result


class SmsOutbox(ConsoleView):
    """短信待发箱 — without a gateway somebody sends them by their own telephone and says so here."""

    datamodel = Rows(NoticeDelivery)
    list_title, one = _l("Text messages to send by hand"), _l("Text message")
    list_columns = ["due_at", "who", "phone", "sentence", "state", "handed_by"]
    order_columns = ["due_at"]
    filters = ["state", "due_at"]
    by_state = True
    computed = {
        "who": Computed(_l("Person"), "text", _names),
        "phone": Computed(_l("Mobile phone"), "text", _phones),
        "sentence": Computed(_l("Text of the message"), "text", _sentences),
    }
    base_order = ("due_at", "desc")
    key_facts = ["who", "phone", "state", "due_at"]
    show_columns = ["sentence", "handed_by", "sent_at"]
    lifecycle = LIFECYCLE
    forms = [SendByHand]
    verbs = {
        "hand_over": Verb(hand_over, style="primary"),
        "drop": Verb(drop, style="danger"),
    }
    list_template = "notices/outbox.html"
    empty = _l("No text message waits to be sent by hand.")

    @staticmethod
    def waiting() -> Sequence[ColumnElement[bool]]:
        """What is still to be sent."""
        return (NoticeDelivery.channel == "sms", NoticeDelivery.state == "outbox")

    @staticmethod
    def by_hand() -> bool:
        """Whether nothing here is sent by itself, as long as there is no gateway."""
        channel = queries.channel_of("sms")
        return channel is None or not channel.target

    def state_tabs(self, page: Listed) -> Sequence[Tab]:
        """Those two states that a text message sent by hand has."""
        return [each for each in super().state_tabs(page) if each.name in {"", "outbox", "handed"}]

    def narrow(self) -> Sequence[ColumnElement[bool]]:
        """Text messages that never saw a gateway."""
        return (NoticeDelivery.channel == "sms", NoticeDelivery.state.in_(("outbox", "handed")))
