"""办理审批结果 — what follows a decision: money is set aside, or the case goes back to who asked."""

from datetime import date, datetime, timedelta

from sqlalchemy import select

from app.approvals.services import void
from app.budgets.services import spending
from app.care.services.limits import refuse_over_cap, refuse_unproved
from app.care.services.refusals import StillOpen
from app.care.services.seal import demand_reader, subject_of
from app.care.services.settling import begin, promises, settle, told
from app.core import audit
from app.core.actor import Actor
from app.core.db import session
from app.core.errors import BadInput
from app.core.money import Money
from app.core.text import _
from app.ledger.services import Booking
from app.models import CareCase, CarePayment, SubAccount
from app.rules.care import follow_up_due
from app.rules.care_categories import CATEGORIES
from app.standards.services import one_at_a_time


def approve(case: CareCase, *, actor: Actor, on: date) -> CareCase:
    """批准 — what was proposed is set aside in its sub-account; visitors are due, and when to ask again.

    Raises NotAllowedNow, EvidenceMissing, StandardUnknown, OverCap, and what the sub-account refuses.
    """
    begin(case, "approve")
    subject, fen = subject_of(case), case.proposed_fen or 0
    refuse_unproved(case, subject)
    if fen:
        one_at_a_time()
        refuse_over_cap(case, subject, fen)
    case.approved_on, case.decided_by, case.approved_fen = on, actor.name, fen
    if fen:
        session.flush()
        booking = booking_of(case, "hold", actor, on)
        spending.hold(_sub_account(case), amount=Money(fen), booking=booking)
    if CATEGORIES[subject.category].visited:
        case.visit_due_on = on + timedelta(days=promises(case).visit)
    case.follow_up_due_on = follow_up_due(subject.severity, on)
    changes = {"form": [None, case.form], "amount_fen": [None, case.approved_fen]}
    audit.record("approve_care", case, actor=actor, changes=changes)
    return settle(case)


def decline(case: CareCase, *, reason: str | None, actor: Actor, on: date) -> CareCase:
    """不予批准 — with a reason; the event may be applied for anew. Raises NotAllowedNow."""
    begin(case, "decline")
    subject = subject_of(case)
    case.declined_on, case.decided_by = on, actor.name
    subject.decision, subject.event_key = reason, None
    audit.record("decline_care", case, actor=actor, reason=told(case, reason))
    return settle(case)


def send_back(case: CareCase, *, reason: str | None, actor: Actor, on: date) -> CareCase:
    """退回补正 — with what is missing; who proposed it puts it right and proposes again."""
    begin(case, "send_back")
    case.returned_on, case.proposed_on, subject_of(case).decision = on, None, reason
    audit.record("send_back_care", case, actor=actor, reason=told(case, reason))
    return settle(case)


def take_back(case: CareCase, *, reason: str | None, actor: Actor) -> CareCase:
    """收回建议 — nobody is asked any more: the case waits for a proposal as before. Raises NotAllowedNow."""
    begin(case, "take_back")
    case.proposed_on = None
    audit.record("take_back_care", case, actor=actor, reason=told(case, reason))
    return settle(case)


def lay_again(case: CareCase, *, actor: Actor, on: date) -> CareCase:
    """重新提交 — what was proposed before is decided once more. Raises NotAllowedNow."""
    begin(case, "propose")
    case.returned_on, case.proposed_on, case.proposed_by = None, on, actor.name
    return settle(case)


def withdraw_case(case: CareCase, *, reason: str, actor: Actor, on: date, at: datetime) -> CareCase:
    """撤回 — before anything was paid: what was set aside is free again, and whoever was asked is asked no
    more. Raises StillOpen once it was.
    """
    demand_reader(case, actor)
    begin(case, "withdraw_case")
    subject, why = subject_of(case), _why(reason)
    refuse_payments(case, ("prepared", "paid"))
    void("care", case.id, reason=_("The case was withdrawn."), actor=actor, on=on, at=at)
    let_go(case, actor, on)
    case.withdrawn_on, subject.event_key, subject.decision = on, None, why
    audit.record("withdraw_care", case, actor=actor, reason=told(case, why))
    return settle(case)


def let_go(case: CareCase, actor: Actor, on: date) -> int:
    """解冻 — what was approved and not paid goes back to the sub-account; how much, in fen."""
    left = case.approved_fen - case.paid_fen
    if left and case.sub_account_id is not None:
        booking = booking_of(case, "release", actor, on)
        spending.release(_sub_account(case), amount=Money(left), booking=booking)
    return left


def refuse_payments(case: CareCase, states: tuple[str, ...]) -> None:
    """Raise StillOpen while there are payments in these states."""
    found = (CarePayment.case_id == case.id, CarePayment.state.in_(states))
    number = session.scalar(select(CarePayment.number).where(*found).limit(1))
    if number is not None:
        raise StillOpen(
            _("Payment %(number)s of this case stands in between: settle it first.", number=number)
        )


def booking_of(case: CareCase, kind: str, actor: Actor, on: date, *, of: str = "") -> Booking:
    """记账依据 — the case's number and nothing of whose it is or why."""
    reason = _("Care, case %(case)s", case=case.number)
    return Booking(f"care:{case.id}:{kind}{of}", kind, actor=actor, on=on, reason=reason)


def _sub_account(case: CareCase) -> SubAccount:
    return session.get_one(SubAccount, case.sub_account_id)


def _why(reason: str) -> str:
    if not (reason or "").strip():
        raise BadInput(_("Say why: who asked will want to know."), field="reason")
    return reason.strip()
