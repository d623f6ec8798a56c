"""审批视野 — who may read a request, and reading past the seat's unit: whoever decides may sit anywhere."""

from collections.abc import Sequence
from typing import Any

from flask import abort
from sqlalchemy import ColumnElement, false, select

from app.approvals.queries import asked_by, decided_by, is_party, to_decide
from app.core.clock import today
from app.core.console.security import acting, allowed
from app.core.db import session
from app.core.numbers import number_in
from app.core.tenancy import whole_tenant
from app.models import ApprovalRequest, ApprovalTask, Notice

WHY = "who decides may sit above the unit"


def me() -> int:
    """本人账号 — the account that asks; 0, nobody's, outside of a sign-in."""
    return acting().user_id or 0


def mine_to_decide() -> Sequence[ColumnElement[bool]]:
    """待我审批 — requests with a task this person may decide, but for those they asked for."""
    tasks = select(ApprovalTask.request_id).where(to_decide(me(), on=today()))
    return [ApprovalRequest.id.in_(tasks), ApprovalRequest.asked_by_id.is_distinct_from(me())]


def mine_asked() -> Sequence[ColumnElement[bool]]:
    """我提请的."""
    return [asked_by(me())]


def mine_decided() -> Sequence[ColumnElement[bool]]:
    """我审批过的."""
    return [decided_by(me())]


def mine_mentioned() -> Sequence[ColumnElement[bool]]:
    """提到我的 — requests about which somebody said something to this person."""
    told = (
        Notice.user_id == me(),
        Notice.template == "approvals.mentioned",
        Notice.about_kind == ApprovalRequest.__tablename__,
    )
    return [ApprovalRequest.id.in_(select(Notice.about_id).where(*told))]


def nobodys() -> Sequence[ColumnElement[bool]]:
    """没有 — no request at all."""
    return [false()]


def readable(pk: Any) -> ApprovalRequest:
    """可阅的审批单 — of this number; 404 alike for missing ones, another tenant's and those not theirs.

    It is read by its parties wherever it lies, and, inside their own unit, by those who oversee approvals.
    """
    number = number_in(pk)
    found = None if number is None else _of_party(number) or _overseen(number)
    if found is None:
        abort(404)
    return found


def _of_party(number: int) -> ApprovalRequest | None:
    with whole_tenant(WHY):
        row = session.scalars(select(ApprovalRequest).where(ApprovalRequest.id == number)).first()
        if row is None or is_party(row, me(), on=today()):
            return row
        said = select(ApprovalRequest.id).where(ApprovalRequest.id == number, *mine_mentioned())
        return row if session.scalar(said) is not None else None


def _overseen(number: int) -> ApprovalRequest | None:
    if not allowed("AllApprovals", "can_list"):
        return None
    return session.scalars(select(ApprovalRequest).where(ApprovalRequest.id == number)).first()
