"""申报 — a case is asked for: by an officer, by HR on behalf, or by the member; the same event once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import or_, select

from app.care.services.papers import attach
from app.care.services.refusals import CaseExists, NotAMember, WrongDay
from app.care.services.seal import demand_reader, may_read, note_handlers, note_reader, subject_of
from app.care.services.settling import begin, settle, told
from app.core import audit
from app.core.actor import Actor
from app.core.db import session
from app.core.documents import Document
from app.core.errors import BadInput
from app.core.numbering import next_number
from app.core.tenancy import whole_tenant
from app.core.text import _
from app.models import CareCase, CareSubject, Employee, Membership
from app.rules.calendar import months_after
from app.rules.care import claimed_too_late
from app.rules.care_categories import CATEGORIES, event_key, severity_of
from app.tenants.queries import setting

EARLIEST_YEARS, AHEAD_MONTHS = 3, 6
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Told:
    """申报内容 — what somebody says happened: on which occasion, when, the facts, in words, how much."""

    category: str
    event_on: date
    facts: Mapping[str, Any]
    words: str | None = None
    asked_fen: int | None = None


def apply_for(  # noqa: PLR0913 - each is something people say of the event
    employee: Employee,
    *,
    category: str,
    event_on: date,
    facts: Mapping[str, Any],
    actor: Actor,
    on: date,
    reference: str,
    words: str | None = None,
    asked_fen: int | None = None,
    files: Sequence[Document] = (),
) -> CareCase:
    """申报慰问 — open a case for this event; under the same `reference` it is done once.

    Evidence may follow until the decision. Raises BadInput for facts that are missing or impossible,
    WrongDay, NotAMember, and CaseExists for an event that was applied for before.
    """
    with whole_tenant("the same event may have been applied for at another unit, or by the member"):
        before = session.scalar(select(CareCase).where(CareCase.reference == f"apply:{reference}"))
        if before is not None:
            return before
        said = Told(category, event_on, facts_of(category, facts), words, asked_fen)
        _refuse(employee, said, on, actor)
        case = _opened(employee, said, actor, on, f"apply:{reference}")
        attach(case, files, kind="evidence", actor=actor)
        by = _nameless(actor) if case.sealed else actor
        audit.record("apply_for_care", case, actor=by, changes={"files": [None, len(files)]})
        return settle(case)


def _nameless(actor: Actor) -> Actor:
    """A member who applies for themself stands nowhere by name but under the seal."""
    return Actor(_("The member"), role="member") if actor.role == "member" else actor


def resubmit(
    case: CareCase,
    *,
    event_on: date,
    facts: Mapping[str, Any],
    actor: Actor,
    on: date,
    words: str | None = None,
    asked_fen: int | None = None,
    files: Sequence[Document] = (),
) -> CareCase:
    """更正重报 — a case that was returned, put right and submitted again; raises as `apply_for` does."""
    demand_reader(case, actor)
    begin(case, "resubmit")
    subject = subject_of(case)
    with whole_tenant("the same event may have been applied for at another unit"):
        said = Told(subject.category, event_on, facts_of(subject.category, facts), words, asked_fen)
        _refuse(session.get_one(Employee, subject.employee_id), said, on, actor, but=case)
        _write(subject, said, on)
        case.returned_on, case.requested_on = None, on
        attach(case, files, kind="evidence", actor=actor)
        audit.record("resubmit_care", case, actor=actor, reason=told(case, words))
        return settle(case)


def facts_of(category: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts a category asks for, as they are kept; days as text. Raises BadInput, at its field."""
    known = CATEGORIES.get(category)
    if known is None:
        raise BadInput(_("Choose the occasion."), field="category")
    kept = {}
    for name, fact in known.facts.items():
        value = facts.get(name)
        if value in (None, "", False):
            if fact.required:
                raise BadInput(_("“%(what)s” is needed on this occasion.", what=fact.label), field=name)
            continue
        kept[name] = _fitting(name, fact, value)
    return kept


def _fitting(name: str, fact: Any, value: Any) -> Any:
    whole = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53
    fits = {
        "choice": value in (fact.words or {}),
        "flag": value is True,
        "day": isinstance(value, date),
        "whole": whole,
        "money": whole,
        "text": isinstance(value, str) and len(value) <= LONGEST,
    }[fact.kind]
    if not fits:
        raise BadInput(_("“%(what)s” cannot be taken as it is: correct it.", what=fact.label), field=name)
    return value.isoformat() if isinstance(value, date) else value


def _refuse(employee: Employee, said: Told, on: date, actor: Actor, but: CareCase | None = None) -> None:
    category = CATEGORIES[said.category]
    latest = months_after(on, AHEAD_MONTHS) if said.category == "retirement" else on
    if not months_after(on, -12 * EARLIEST_YEARS) <= said.event_on <= latest:
        raise WrongDay(
            _(
                "“%(what)s” %(day)s lies too far back or is still to come: correct the date.",
                what=category.event,
                day=said.event_on,
            ),
            field="event_on",
        )
    if said.asked_fen is not None and said.asked_fen < 0:
        raise BadInput(_("An amount above zero is needed."), field="asked_fen")
    _refuse_day_between(said, on)
    _refuse_stranger(employee, said.event_on)
    _refuse_twice(employee, said, actor, but)


def _refuse_day_between(said: Told, on: date) -> None:
    """Another day that is told, such as the discharge, lies between the event and today."""
    for name, fact in CATEGORIES[said.category].facts.items():
        day = said.facts.get(name) if fact.kind == "day" else None
        if day and not said.event_on <= date.fromisoformat(str(day)) <= on:
            raise WrongDay(
                _(
                    "“%(what)s” %(day)s lies before %(event)s or is still to come: correct the date.",
                    what=fact.label,
                    day=day,
                    event=said.event_on,
                ),
                field=name,
            )


def _refuse_stranger(employee: Employee, on: date) -> None:
    """Union money is for members: on the day of the event."""
    member = (
        Membership.employee_id == employee.id,
        Membership.joined_on <= on,
        or_(Membership.left_on.is_(None), Membership.left_on >= on),
    )
    if session.scalar(select(Membership.id).where(*member).limit(1)) is None:
        raise NotAMember(
            _(
                "%(who)s was no member of the union on %(day)s. Take them into the union first, or correct "
                "the date.",
                who=employee,
                day=on,
            ),
            field="event_on",
        )


def _refuse_twice(employee: Employee, said: Told, actor: Actor, but: CareCase | None) -> None:
    """The same event again: the earlier case is named to who may read it."""
    same = [
        CareSubject.employee_id == employee.id,
        CareSubject.category == said.category,
        CareSubject.event_key == event_key(said.category, said.facts, said.event_on),
    ]
    if but is not None:
        same.append(CareSubject.case_id != but.id)
    cases = select(CareCase).join(CareSubject, CareSubject.case_id == CareCase.id)
    earlier = session.scalar(cases.where(*same))
    if earlier is None:
        return
    if not may_read(earlier, actor):
        raise CaseExists(
            _("This event was applied for before. Ask the union chair how it stands."), field="event_on"
        )
    raise CaseExists(
        _(
            "This event was applied for before: case %(case)s of %(day)s. Go on there.",
            case=earlier.number,
            day=earlier.requested_on,
        ),
        field="event_on",
    )


def _opened(employee: Employee, said: Told, actor: Actor, on: date, reference: str) -> CareCase:
    case = CareCase(
        number=next_number("WW", on),
        reference=reference,
        unit_id=employee.unit_id,
        sealed=CATEGORIES[said.category].sensitive,
        requested_on=on,
        requested_by=_nameless(actor).name,
        requested_by_id=actor.user_id,
        approved_fen=0,
        paid_fen=0,
    )
    session.add(case)
    session.flush()
    subject = CareSubject(case_id=case.id, employee_id=employee.id, category=said.category)
    subject.own_application = actor.role == "member"
    subject.severity = severity_of(said.category, said.facts)
    session.add(subject)
    _write(subject, said, on)
    if actor.user_id is not None and actor.role != "member":
        note_reader(case, actor.user_id, actor.name, reason=_("Entered the case"), actor=actor)
    if actor.role != "officer":
        note_handlers(case, actor=_nameless(actor), on=on)
    return case


def _write(subject: CareSubject, said: Told, on: date) -> None:
    subject.event_on, subject.facts, subject.words = said.event_on, dict(said.facts), said.words
    subject.asked_fen = said.asked_fen or None
    subject.tier = CATEGORIES[said.category].tier(said.facts)
    subject.event_key = event_key(said.category, said.facts, said.event_on)
    months = int(setting("care_claim_months", unit=session.get_one(CareCase, subject.case_id).unit_id))
    subject.late = claimed_too_late(said.event_on, on, months)
    session.flush()
