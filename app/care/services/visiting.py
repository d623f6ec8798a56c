"""走访与回访 — visitors are sent, what they found is recorded, somebody asks again, a case is closed."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from app.care.services.deciding import let_go, refuse_payments
from app.care.services.papers import attach
from app.care.services.refusals import StillOpen
from app.care.services.seal import demand_reader, subject_of
from app.care.services.settling import begin, refuse_day, settle
from app.core import audit
from app.core.actor import Actor
from app.core.db import session
from app.core.documents import Document
from app.core.errors import BadInput
from app.core.text import _
from app.models import CareCase, CareFollowUp, CareVisit, CareVisitor, Employee
from app.rules.care import HOW, LEAST_VISITORS, SEVERITIES, follow_up_due

AHEAD_DAYS = 90


def dispatch(
    case: CareCase, *, visitors: Sequence[Employee], planned_on: date, actor: Actor, on: date
) -> CareVisit:
    """派单 — two people or more go to see the member. Raises UnderSeal, NotAllowedNow, BadInput."""
    demand_reader(case, actor)
    begin(case, "dispatch")
    people = list({each.id: each for each in visitors if each is not None}.values())
    if len(people) < LEAST_VISITORS:
        raise BadInput(_("At least two different people go on a visit."), field="visitor_2")
    if subject_of(case).employee_id in {each.id for each in people}:
        raise BadInput(_("The member does not visit themself: choose others."), field="visitor_1")
    if not 0 <= (planned_on - on).days <= AHEAD_DAYS:
        raise BadInput(
            _("A visit is planned from today on, within %(days)s days.", days=AHEAD_DAYS), field="planned_on"
        )
    visit = CareVisit(case_id=case.id, unit_id=case.unit_id, planned_on=planned_on, sent_by=actor.name)
    session.add(visit)
    session.flush()
    for each in people:
        session.add(CareVisitor(visit_id=visit.id, case_id=case.id, employee_id=each.id))
    case.dispatched_on = case.dispatched_on or on
    audit.record("dispatch_care", case, actor=actor, changes={"people": [None, len(people)]})
    settle(case)
    return visit


def record_visit(
    case: CareCase,
    *,
    how: str,
    words: str,
    actor: Actor,
    visited_on: date,
    on: date,
    files: Sequence[Document] = (),
) -> CareVisit:
    """走访记录 — when, how, what was said and seen, with photos; of the visit planned last, or none.

    Raises UnderSeal, NotAllowedNow, WrongDay, BadInput.
    """
    demand_reader(case, actor)
    begin(case, "visit")
    assert case.approved_on is not None  # its state says so
    refuse_day(visited_on, earliest=case.approved_on, today=on)
    if not (words or "").strip():
        raise BadInput(_("Say in a few words how the visit went."), field="words")
    visit = _planned(case) or _unplanned(case, how, actor, visited_on)
    visit.visited_on, visit.how, visit.words, visit.recorded_by = visited_on, how, words.strip(), actor.name
    case.visited_on = visited_on
    case.dispatched_on = case.dispatched_on or visited_on
    attach(case, files, kind="visit", actor=actor)
    changes = {"how": [None, str(HOW[how])], "files": [None, len(files)]}
    audit.record("visit_care", case, actor=actor, changes=changes)
    settle(case)
    return visit


def follow_up(
    case: CareCase, *, how: str, words: str, severity: str, actor: Actor, done_on: date, on: date
) -> CareFollowUp:
    """回访 — how the member is; `severity` says when somebody asks again, "none" that it is enough."""
    demand_reader(case, actor)
    begin(case, "follow_up")
    assert case.approved_on is not None
    refuse_day(done_on, earliest=case.approved_on, today=on)
    if not (words or "").strip() or severity not in SEVERITIES:
        raise BadInput(_("Say in a few words how the member is."), field="words")
    made = CareFollowUp(
        case_id=case.id,
        due_on=case.follow_up_due_on,
        done_on=done_on,
        how=how,
        words=words.strip(),
        done_by=actor.name,
    )
    session.add(made)
    subject_of(case).severity = severity
    case.followed_on, case.follow_up_due_on = done_on, follow_up_due(severity, done_on)
    audit.record("follow_up_care", case, actor=actor, changes={"on": [None, done_on.isoformat()]})
    settle(case)
    return made


def close_case(case: CareCase, *, words: str, actor: Actor, on: date) -> CareCase:
    """结案 — what was approved and not paid goes back to the sub-account.

    Raises StillOpen while a visit is planned or due, or a payment waits.
    """
    demand_reader(case, actor)
    begin(case, "close_case")
    if _planned(case) is not None or (case.visit_due_on is not None and case.visited_on is None):
        raise StillOpen(_("The visit is not recorded yet: record it, by phone if need be, then close."))
    refuse_payments(case, ("prepared",))
    left = let_go(case, actor, on)
    case.approved_fen -= left
    case.closed_on, case.closed_by, case.follow_up_due_on = on, actor.name, None
    subject = subject_of(case)
    subject.decision = "\n".join(each for each in (subject.decision, words) if each)
    audit.record(
        "close_care", case, actor=actor, changes={"amount_fen": [case.approved_fen + left, case.approved_fen]}
    )
    return settle(case)


def _planned(case: CareCase) -> CareVisit | None:
    """The visit planned last that has not been made."""
    planned = (CareVisit.case_id == case.id, CareVisit.visited_on.is_(None))
    return session.scalars(select(CareVisit).where(*planned).order_by(CareVisit.id.desc()).limit(1)).first()


def _unplanned(case: CareCase, how: str, actor: Actor, on: date) -> CareVisit:
    """A call, a letter, a video needs nobody sent; a visit in person does."""
    if how not in HOW:
        raise BadInput(_("Choose how the member was reached."), field="how")
    if how == "visit":
        raise BadInput(_("Send visitors first: who went stands in the record."), field="how")
    visit = CareVisit(case_id=case.id, unit_id=case.unit_id, planned_on=on, sent_by=actor.name)
    session.add(visit)
    session.flush()
    return visit
