"""讨论与附件 — say something about a request, mention people, lay documents beside it, have somebody sign."""

from collections.abc import Mapping
from typing import Any

from flask import url_for

from app.approvals.queries import my_task
from app.approvals.refusals import NotYours
from app.approvals.services import add_signer, attach, comment
from app.approvals.views import sight
from app.approvals.views.people import people, person
from app.approvals.views.wording import kind_word
from app.core.clock import now, today
from app.core.console import fields
from app.core.console.documents import documents
from app.core.console.facts import Fact
from app.core.console.forms import FormPage
from app.core.console.security import acting
from app.core.tenancy import whole_tenant
from app.core.text import _, _l
from app.models import ApprovalRequest, ApprovalTask


class OfRequest(FormPage):
    """审批单的表单 — about one request its reader may read, wherever it lies."""

    class_permission_name = "Approvals"
    of = ApprovalRequest
    next = "Approvals.show"

    def subject(self, pk: str) -> ApprovalRequest:
        """The request, if it is this person's to read; 404 otherwise."""
        return sight.readable(pk)

    def _answer(self, row: Any) -> Any:
        with whole_tenant(sight.WHY):
            return super()._answer(row)

    def facts(self, row: ApprovalRequest) -> list[Fact]:
        """What is asked, in short."""
        head = [Fact(_l("What is asked"), row.title), Fact(_l("Kind"), kind_word(row.kind))]
        return head if row.amount_fen is None else [*head, Fact(_l("Amount"), row.amount_fen, kind="fen")]

    def back(self, row: Any) -> str:
        """To the request."""
        return url_for("Approvals.show", pk=row.id)

    def after(self, row: Any, result: Any) -> Any:
        """To the request, whatever was made."""
        return url_for("Approvals.show", pk=row.id)


class CommentOn(OfRequest):
    """留言."""

    verb = "comment"
    title, submit = _l("Say something about a request"), _l("Send")
    fields = {
        "words": fields.long_text(_l("Words"), required=True, render_kw={"maxlength": 2000}),
        "mentions": people(_l("Mention"), required=False),
    }
    done = _l("Said. Who was mentioned is told.")

    def apply(self, row: ApprovalRequest, values: Mapping[str, Any]) -> Any:
        """Keep it."""
        named = [each.id for each in values["mentions"] or ()]
        return comment(row, values["words"], actor=acting(), at=now(), mentions=named)


# the same fields on the page of the request itself
TalkForm = fields.form_class(CommentOn.fields)


class AttachTo(OfRequest):
    """附件."""

    verb = "attach"
    title, submit = _l("Add documents"), _l("Add")
    fields = {"files": documents(_l("Documents"))}
    done = _l("Added to the request.")

    def apply(self, row: ApprovalRequest, values: Mapping[str, Any]) -> Any:
        """Keep them."""
        return attach(row, values["files"], actor=acting(), at=now())


class AddSigner(OfRequest):
    """加签."""

    verb = "add_signer"
    title, submit = _l("Have somebody else sign as well"), _l("Ask them")
    intro = _l("Without their yes this step does not pass. They are told at once.")
    fields = {"who": person(_l("Who")), "reason": fields.reason()}
    done = _l("Asked as well.")

    @classmethod
    def applies(cls, row: Any) -> bool:
        """While it is this person's to decide."""
        return my_task(row, sight.me(), on=today()) is not None

    def apply(self, row: ApprovalRequest, values: Mapping[str, Any]) -> ApprovalTask:
        """Ask them."""
        task = mine(row)
        at = {"actor": acting(), "on": today(), "at": now(), "reason": values["reason"]}
        return add_signer(task, values["who"].id, **at)


def mine(row: ApprovalRequest) -> ApprovalTask:
    """我的待办 — raises NotYours when nothing of it is this person's to decide now."""
    task = my_task(row, sight.me(), on=today())
    if task is None:
        raise NotYours(_("Nothing of %(number)s waits for you now.", number=row.number))
    return task
