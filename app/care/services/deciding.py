"""审批 — one step: the chair approves within the standard, declines or returns; money is set aside."""

from datetime import date, timedelta

from sqlalchemy import select

from app.budgets.services import spending
from app.care.services.advising import advice_for
from app.care.services.papers import is_proved
from app.care.services.refusals import EvidenceMissing, OverCap, OwnCase, StandardUnknown, StillOpen
from app.care.services.seal import demand_reader, subject_of
from app.care.services.settling import begin, promises, settle, told
from app.core import audit
from app.core.actor import Actor
from app.core.db import session
from app.core.errors import BadInput, NotFound
from app.core.money import Money
from app.core.text import _
from app.ledger.services import Booking
from app.models import CareCase, CarePayment, CareSubject, Employee, OrgUnit, Seat, SubAccount
from app.rules.care import WORDS, follow_up_due, form_refused
from app.rules.care_categories import CATEGORIES
from app.rules.problems import Problem


def approve(
    case: CareCase,
    *,
    form: str,
    actor: Actor,
    on: date,
    amount_fen: int | None = None,
    sub_account: SubAccount | None = None,
    severity: str | None = None,
    words: str | None = None,
) -> CareCase:
    """批准 — so much in this form, set aside in the sub-account; visitors are due, and when to ask again.

    Raises UnderSeal, NotAllowedNow, OwnCase, EvidenceMissing, StandardUnknown, OverCap, BadInput for an
    amount that does not go with the form, and what the sub-account refuses.
    """
    subject, fen = _begun(case, "approve", actor), amount_fen or 0
    if (refused := form_refused(form, sealed=case.sealed, approved_fen=fen)) is not None:
        field = "form" if refused == "sealed_points" else "amount_fen"
        raise BadInput(WORDS[refused], field=field)
    _refuse_unproved(case, subject)
    case.form, case.approved_on, case.decided_by, case.approved_fen = form, on, actor.name, fen
    if fen:
        _refuse_over_cap(case, subject, fen)
        _set_aside(case, sub_account, actor, on)
    subject.severity, subject.decision = severity or subject.severity, words
    if CATEGORIES[subject.category].visited:
        case.visit_due_on = on + timedelta(days=promises().visit)
    case.follow_up_due_on = follow_up_due(subject.severity, on)
    changes = {
        "amount_fen": [None, fen],
        "form": [None, form],
        "sub_account": [None, str(case.sub_account or "")],
    }
    audit.record("approve_care", case, actor=actor, changes=changes, reason=told(case, words))
    return settle(case)


def decline(case: CareCase, *, reason: str, actor: Actor, on: date) -> CareCase:
    """不予批准 — with a reason; the event may be applied for anew. Raises as `approve` does."""
    subject = _begun(case, "decline", actor)
    case.declined_on, case.decided_by = on, actor.name
    subject.decision, subject.event_key = _why(reason), None
    audit.record("decline_care", case, actor=actor, reason=told(case, reason))
    return settle(case)


def send_back(case: CareCase, *, reason: str, actor: Actor, on: date) -> CareCase:
    """退回补正 — with what is missing; who asked puts it right and submits again."""
    subject = _begun(case, "send_back", actor)
    case.returned_on, subject.decision = on, _why(reason)
    audit.record("send_back_care", case, actor=actor, reason=told(case, reason))
    return settle(case)


def withdraw_case(case: CareCase, *, reason: str, actor: Actor, on: date) -> CareCase:
    """撤回 — before anything was paid: what was set aside is free again. Raises StillOpen once it was."""
    demand_reader(case, actor)
    begin(case, "withdraw_case")
    subject, why = subject_of(case), _why(reason)
    refuse_payments(case, ("prepared", "paid"))
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


def _begun(case: CareCase, verb: str, actor: Actor) -> CareSubject:
    demand_reader(case, actor)
    begin(case, verb)
    subject = subject_of(case)
    _refuse_own(case, subject, actor)
    return subject


def _refuse_own(case: CareCase, subject: CareSubject, actor: Actor) -> None:
    """Neither who asked, nor the member concerned: known by their own seat, or by the same name."""
    if actor.is_same_person(case.requested_by_id):
        raise OwnCase(_("You applied for this case yourself: somebody else decides it."))
    own_seat = (Seat.user_id == actor.user_id, Seat.employee_id == subject.employee_id)
    concerned = session.scalar(select(Employee.name).where(Employee.id == subject.employee_id))
    if concerned == actor.name or session.scalar(select(Seat.id).where(*own_seat).limit(1)) is not None:
        raise OwnCase(_("This case concerns yourself, or somebody of your name: another chair decides it."))


def _refuse_unproved(case: CareCase, subject: CareSubject) -> None:
    category = CATEGORIES[subject.category]
    if category.needs_evidence and not is_proved(case):
        raise EvidenceMissing(
            _("Nothing proves the event yet. Needed: %(evidence)s.", evidence=category.evidence)
        )


def _refuse_over_cap(case: CareCase, subject: CareSubject, fen: int) -> None:
    advice = advice_for(case)
    if isinstance(advice, Problem):
        raise StandardUnknown(
            _(
                "For “%(occasion)s” no standard is in force on %(day)s. The administrator confirms one, or "
                "enters the union's own with its document, under “Standards of care”.",
                occasion=CATEGORIES[subject.category].label,
                day=subject.event_on,
            )
        )
    if fen > advice.remaining_fen:
        raise OverCap(
            _(
                "%(document)s allows %(cap)s, of which %(left)s remain: approve no more than that.",
                document=advice.standard.document,
                cap=Money(advice.cap_fen).format(),
                left=Money(advice.remaining_fen).format(),
            ),
            field="amount_fen",
            cap_fen=advice.cap_fen,
            remaining_fen=advice.remaining_fen,
        )


def _set_aside(case: CareCase, sub_account: SubAccount | None, actor: Actor, on: date) -> None:
    if sub_account is None:
        raise BadInput(_("Choose the sub-account that pays."), field="sub_account")
    case_path, payer = _path(case.unit_id), _path(sub_account.unit_id)
    if not case_path.startswith(payer):
        raise BadInput(
            _("This sub-account belongs to another unit: choose one of the member's unit or above it."),
            field="sub_account",
        )
    case.sub_account_id = sub_account.id
    session.flush()
    amount = Money(case.approved_fen)
    spending.hold(sub_account, amount=amount, booking=booking_of(case, "hold", actor, on))


def _path(unit_id: int) -> str:
    path = session.scalar(select(OrgUnit.path).where(OrgUnit.id == unit_id))
    if path is None:
        raise NotFound(_("What was chosen lies outside of your unit."))
    return str(path)


def _sub_account(case: CareCase) -> SubAccount:
    return session.get_one(SubAccount, case.sub_account_id)


def _why(reason: str) -> str:
    if not (reason or "").strip():
        raise BadInput(_("Say why: who asked will want to know."), field="reason")
    return reason.strip()
