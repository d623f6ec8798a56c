"""审批待办 — requests that wait for one's decision, one's own that came back, drafts of flows."""

from typing import Any

from flask import url_for
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from app.approvals.queries import asked_by, to_decide
from app.approvals.subjects import label_of
from app.core.actor import current_actor
from app.core.clock import business_day, today
from app.core.console.waiting import Item, Kind
from app.core.money import Money
from app.core.showing import shown_of
from app.core.text import _, _l
from app.models import ApprovalFlow, ApprovalRequest, ApprovalTask


def _me() -> int:
    return current_actor().user_id or 0


def _to_decide() -> Select[Any]:
    """Theirs, and of those they stand in for; nobody decides what they asked for themselves."""
    tasks = select(ApprovalTask.request_id).where(to_decide(_me(), on=today()))
    waiting = (ApprovalRequest.id.in_(tasks), ApprovalRequest.asked_by_id.is_distinct_from(_me()))
    found = select(ApprovalRequest).where(*waiting).options(joinedload(ApprovalRequest.unit))
    return found.order_by(ApprovalRequest.due_on, ApprovalRequest.id)


def _decision(request: ApprovalRequest) -> Item:
    amount = "" if request.amount_fen is None else f"{Money(request.amount_fen).format()} · "
    return Item(
        _("%(kind)s “%(what)s” waits for you", kind=label_of(request.kind), what=request.title),
        _(
            "%(amount)s%(unit)s, asked by %(who)s",
            amount=amount,
            unit=request.unit or "—",
            who=request.asked_by,
        ),
        url_for("Approvals.show", pk=request.id),
        _("Look and decide"),
        business_day(request.asked_at),
    )


def _returned() -> Select[Any]:
    mine = (asked_by(_me()), ApprovalRequest.state == "returned")
    return select(ApprovalRequest).where(*mine).order_by(ApprovalRequest.id)


def _correction(request: ApprovalRequest) -> Item:
    return Item(
        _("%(kind)s “%(what)s” came back to you", kind=label_of(request.kind), what=request.title),
        request.ended_because or "—",
        url_for("Approvals.show", pk=request.id),
        _("Correct it, then submit again"),
        business_day(request.asked_at),
    )


def _drafts() -> Select[Any]:
    drafts = [*shown_of(ApprovalFlow), ApprovalFlow.state == "draft"]
    return select(ApprovalFlow).where(*drafts).order_by(ApprovalFlow.id)


def _draft(flow: ApprovalFlow) -> Item:
    return Item(
        _("The flow “%(flow)s” is a draft", flow=flow),
        _("For %(kind)s, drawn by %(who)s", kind=label_of(flow.kind), who=flow.drawn_by),
        url_for("ApprovalFlows.show", kind=flow.kind),
        _("Look and put into force"),
    )


KINDS = (
    Kind(
        *("approvals", _l("Approvals"), "Approvals", "can_decide", _to_decide, _decision),
        days=2,
        wide=True,
    ),
    Kind(
        *("returned", _l("Returned to me"), "Approvals", "can_resubmit", _returned, _correction),
        days=3,
        wide=True,
    ),
    Kind(
        *("flow_drafts", _l("Draft flows"), "ApprovalFlows", "can_release", _drafts, _draft),
        reminder=True,
    ),
)
