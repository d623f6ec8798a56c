"""撤销的审批 — points of one lot, granted by mistake: whose, for what, why; and what is left of them."""

from datetime import date
from typing import Any

from app.approvals.subjects import subject
from app.core.actor import Actor
from app.core.db import session
from app.core.errors import NotFound
from app.core.money import Money, Points
from app.core.preview import digest_of
from app.core.text import _, _l
from app.models import ApprovalRequest, Revocation
from app.points.approving.grants import Rows, accounts_of
from app.points.services.revoke import REVOCATION, turn_revocation
from app.rules.approval_facts import Facts
from app.rules.approval_flows import SINGLE_CHAIR
from app.rules.budgets import FUND_SOURCES


def _revocation(number: int) -> Revocation:
    """Raises NotFound once nothing of the lot is left to be taken back."""
    found = session.get(Revocation, number)
    if found is None:
        raise NotFound(_("This revocation does not exist any more."))
    if found.state == "asked" and not found.lot.left_points:
        raise NotFound(_("Nothing is left of this lot: there is nothing to take back."))
    return found


def _facts(number: int) -> Facts:
    row = _revocation(number)
    fund = row.lot.sub_account.budget.fund_source
    return Facts(title=f"{row.employee} · {row.code}", unit_id=row.unit_id, people=1, fund=fund)


def _shows(number: int) -> Rows:
    row = _revocation(number)
    yield _l("Employee"), row.employee
    yield _l("What for"), row.lot.grant.title
    yield _l("Granted on"), row.lot.granted_on
    yield _l("Points"), Points(row.lot.points)
    yield _l("Paid from"), row.lot.sub_account
    yield _l("Why"), row.reason
    yield _l("Asked by"), row.asked_by


def _context(number: int) -> Rows:
    lot = _revocation(number).lot
    yield _l("Points left in the lot"), Points(lot.left_points)
    yield _l("Back to the sub-account"), Money(lot.left_fen).format()
    yield _l("Can be spent until"), lot.expires_on


def _digest(number: int) -> str:
    row = _revocation(number)
    return digest_of({"revocation": row.code, "lot": row.lot_id, "reason": row.reason}, [])


def _concerns(number: int) -> list[int]:
    """Who gave the points, and whose they are."""
    row = _revocation(number)
    gave = row.lot.grant.prepared_by_id
    return [*([] if gave is None else [gave]), *accounts_of([row.employee_id])]


def _carry_out(request: ApprovalRequest, *, actor: Actor, on: date) -> None:  # noqa: ARG001 - the door's
    row = session.get_one(Revocation, request.subject_id)
    if row.state == "asked":
        turn_revocation(row, "approve", actor=actor)


def _turned(verb: str) -> Any:
    def turned(request: ApprovalRequest, *, actor: Actor, reason: str | None, **_said: Any) -> None:
        row = session.get_one(Revocation, request.subject_id)
        if row.state == "asked":
            turn_revocation(row, verb, actor=actor, reason=reason)

    return turned


subject(
    REVOCATION,
    label=_l("Points to be taken back"),
    facts=_facts,
    shows=_shows,
    context=_context,
    digest=_digest,
    concerns=_concerns,
    carry_out=_carry_out,
    declined=_turned("decline"),
    undone=_turned("withdraw"),
    address="/revocations/show/{}".format,
    funds=lambda: FUND_SOURCES,
    default=SINGLE_CHAIR,
)
