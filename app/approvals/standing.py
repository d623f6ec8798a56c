"""审批进展 — on the pages of other rooms: where the request about a record stands, and what is said once one
was opened.

    class CareCases(WithApproval, ConsoleView):  # a panel on the card: its requests, newest first, as links
        asks = ("care",)

    class ProposeCare(AsksFirst, OfCase):        # its service answers an ApprovalRequest, or what it did
        service = care.propose
"""

from collections.abc import Sequence
from typing import Any

from flask import url_for
from sqlalchemy import select

from app.approvals.queries import is_party, tasks_of_request
from app.approvals.services.news import ADDRESS
from app.approvals.subjects import may_read_words
from app.core.clock import today
from app.core.console.facts import Lines
from app.core.console.security import acting, allowed
from app.core.db import session
from app.core.tenancy import whole_tenant
from app.core.text import _, _l
from app.models import ApprovalRequest
from app.rules.approvals import STATES

OVERSEES = "AllApprovals"  # the page of those who oversee every request
SHOWN = 5


def requests_about(kinds: Sequence[str], subject_id: int) -> Sequence[ApprovalRequest]:
    """关于此事的审批单 — the latest ones, newest first."""
    about = (ApprovalRequest.kind.in_(kinds), ApprovalRequest.subject_id == subject_id)
    with whole_tenant("where a request stands is told wherever its thing is shown"):
        found = select(ApprovalRequest).where(*about).order_by(ApprovalRequest.id.desc())
        return session.scalars(found.limit(SHOWN)).all()


def standing(kinds: Sequence[str], subject_id: int) -> Lines:
    """审批进展 — a small table; empty where nobody was ever asked."""
    rows = [_row(each) for each in requests_about(kinds, subject_id)]
    headings = (
        *(_l("Request no."), _l("State"), _l("Step"), _l("Who decides"), _l("Asked by"), _l("Asked on")),
        *(_l("To be decided by"), _l("How it ended")),
    )
    kinds_of = ("link", "text", "text", "text", "text", "day", "day", "text")
    return Lines(_l("Approval"), headings, rows, kinds_of)


def waits_for(request: ApprovalRequest) -> str:
    """等谁审批 — the sentence after asking."""
    if request.stuck is not None:
        return _(
            "Request %(number)s was opened, but nobody can decide it: it is listed as stuck.",
            number=request.number,
        )
    return _("Request %(number)s waits for %(who)s.", number=request.number, who=deciders(request) or "—")


def said_of(made: Sequence[Any]) -> str | None:
    """按钮之后的话 — for a page's button (`Verb(done=said_of)`): who is asked now about what has to wait."""
    return " ".join(waits_for(each) for each in made if isinstance(each, ApprovalRequest)) or None


def deciders(request: ApprovalRequest) -> str:
    """现在由谁审批 — the names of those who are being asked now."""
    return "、".join(each.name for each in tasks_of_request(request) if each.state == "open")


class WithApproval:
    """审批进展栏 — for the pages of a record: `asks` are the kinds of request that are about it."""

    asks: Sequence[str] = ()

    def _details(self, row: Any, under: Sequence[Any]) -> dict[str, Any]:
        made: dict[str, Any] = super()._details(row, under)  # type: ignore[misc]
        told = standing(self.asks, row.id)
        return {**made, "panels": [told, *made["panels"]]} if told.rows else made


class AsksFirst:
    """先审批 — for forms whose service answers the request it opened: nothing is done yet."""

    def after(self, row: Any, result: Any) -> Any:
        """Back to the record; without one, to the request."""
        if not isinstance(result, ApprovalRequest):
            return super().after(row, result)  # type: ignore[misc]
        next_page: str | None = self.next  # type: ignore[attr-defined]
        if row is not None and next_page and not next_page.endswith(".list"):
            return url_for(next_page, pk=row.id)
        return ADDRESS.format(result.id)

    def message(self, row: Any, result: Any) -> str:
        """Who is asked now."""
        if not isinstance(result, ApprovalRequest):
            return str(super().message(row, result))  # type: ignore[misc]
        return waits_for(result)


def _row(request: ApprovalRequest) -> tuple[Any, ...]:
    reads = may_read_words(request.kind, request.subject_id, acting())
    opens = is_party(request, acting().user_id or 0, on=today()) or allowed(OVERSEES, "can_list")
    return (
        (request.number, ADDRESS.format(request.id) if opens else None),
        STATES[request.state],
        request.step_name,
        deciders(request),
        request.asked_by,
        request.asked_on,
        request.due_on,
        request.ended_because if reads else None,
    )
