"""审批单动作 — withdraw, submit again, take a verdict back, try again: each a form with its reason."""

from collections.abc import Mapping
from typing import Any

from flask import url_for

from app.approvals.refusals import TooLateToRecall
from app.approvals.services import recall, resubmit, try_again, withdraw
from app.approvals.views.reading import Page, page_about
from app.approvals.views.talking import AddSigner, AttachTo, OfRequest
from app.core.clock import now, today
from app.core.console import fields
from app.core.console.security import acting, allowed
from app.core.console.verbs import Button
from app.core.text import _, _l
from app.models import ApprovalRequest


class WithdrawRequest(OfRequest):
    """撤回申请."""

    verb = "withdraw"
    title, submit, style = _l("Withdraw the request"), _l("Withdraw"), "danger"
    intro = _l("Nobody decides it any more. You may ask again later.")
    fields = {"reason": fields.reason(required=False)}
    done = _l("Withdrawn: %(what)s.")

    def apply(self, row: ApprovalRequest, values: Mapping[str, Any]) -> ApprovalRequest:
        """Withdraw it."""
        return withdraw(row, actor=acting(), on=today(), at=now(), reason=values["reason"])


class ResubmitRequest(OfRequest):
    """重新提交."""

    verb = "resubmit"
    title, submit = _l("Submit the request again"), _l("Submit again")
    intro = _l("It is decided anew from the first step. Correct what it is about first.")
    fields = {"reason": fields.reason(_l("What was corrected"))}
    done = _l("Submitted again: %(what)s.")

    def apply(self, row: ApprovalRequest, values: Mapping[str, Any]) -> ApprovalRequest:
        """Submit it."""
        return resubmit(row, actor=acting(), on=today(), at=now(), reason=values["reason"])


class RecallDecision(OfRequest):
    """撤回意见."""

    verb = "recall"
    title, submit = _l("Take your decision back"), _l("Take it back")
    intro = _l("It is yours to decide once more. Both stay on record.")
    fields = {"reason": fields.reason()}
    done = _l("Taken back. It waits for you again.")

    def apply(self, row: ApprovalRequest, values: Mapping[str, Any]) -> None:
        """Take it back."""
        task = page_about(row).recallable
        if task is None:
            raise TooLateToRecall(_("There is no decision of yours here that could be taken back now."))
        recall(task, actor=acting(), on=today(), at=now(), reason=values["reason"])


class TryAgain(OfRequest):
    """再次执行."""

    class_permission_name = "ApprovalHealth"
    verb = "try_again"
    title, submit = _l("Try again to carry it out"), _l("Try again")
    intro = _l("It was approved, and could not be carried out. See that the cause below is gone first.")
    fields = {}
    done = _l("It is tried again now: %(what)s.")

    def apply(self, row: ApprovalRequest, values: Mapping[str, Any]) -> ApprovalRequest:
        """Have a job try once more."""
        return try_again(row, actor=acting())


def acts_on(page: Page) -> list[Button]:
    """可办动作 — what this reader may do to the request now, beside deciding it."""
    row, may = page.request, lambda verb: allowed("Approvals", f"can_{verb}")
    made = []
    if page.asker and row.state == "returned" and may("resubmit"):
        made.append(ResubmitRequest.button(row, style="primary"))
    if page.recallable is not None and may("recall"):
        made.append(RecallDecision.button(row))
    if page.task is not None and may("add_signer"):
        made.append(AddSigner.button(row, label=_("Have somebody else sign")))
    if page.asker and row.state in ("open", "returned") and may("withdraw"):
        made.append(WithdrawRequest.button(row))
    if row.state == "failed" and TryAgain.allowed():
        made.append(TryAgain.button(row, style="primary"))
    if may("attach"):
        made.append(AttachTo.button(row))
    made.append(Button("print", _("Print"), url_for("Approvals.print", pk=row.id)))
    return made
