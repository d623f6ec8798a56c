"""特批服务 — one person asks for an exception of one thing in one state, another agrees, by the union's flow;
when the thing changes, the exception is void.
"""

from datetime import date, datetime

from sqlalchemy import select

from app.approvals.services import ask, void
from app.compliance.services.refusals import (
    ExceptionWaits,
    NothingFails,
    ThingChanged,
    TwoPeopleNeeded,
)
from app.compliance.services.things import Judged, look
from app.core import audit, clock
from app.core.actor import Actor
from app.core.db import session
from app.core.errors import BadInput
from app.core.numbering import next_number
from app.core.tenancy import whole_tenant
from app.core.text import _
from app.models import ApprovalRequest, ComplianceException
from app.rules.exceptions import EXCEPTION_LIFECYCLE

EXCEPTION = "compliance_exception"
OPEN = ("asked", "granted")
LONGEST = 200


def ask_exception(
    kind: str, number: int, *, actor: Actor, on: date, at: datetime, reason: str
) -> ApprovalRequest:
    """申请特批 — the request that was opened, of all that fails now.

    Raises NothingFails, ExceptionWaits, BadInput without a reason, TwoPeopleNeeded where the union's flow
    would ask nobody.
    """
    if not reason.strip():
        raise BadInput(_("Say why an exception is needed."), field="reason")
    judged = look(kind, number)
    if not judged.failing:
        raise NothingFails(_("Nothing fails here: no exception is needed."))
    lapse_changed(judged, actor=actor)
    if any(each.state in OPEN for each in exceptions_of(judged)):
        raise ExceptionWaits(_("An exception was asked for already: see how it stands below."))
    made = ComplianceException(
        code=next_number("TP", on),
        unit_id=judged.unit_id,
        thing=kind,
        thing_id=number,
        thing_name=judged.name[:LONGEST],
        digest=judged.digest,
        rules=sorted({each.rule for each in judged.failing}),
        sentences="\n".join(each.sentence for each in judged.failing),
        reason=reason.strip(),
        fen=judged.fen,
        state=EXCEPTION_LIFECYCLE.initial,
        asked_on=on,
        asked_at=at,
        asked_by=actor.name,
        asked_by_id=actor.user_id,
    )
    session.add(made)
    session.flush()
    audit.record("ask_exception", made, actor=actor, reason=made.reason)
    request = ask(EXCEPTION, made.id, actor=actor, on=on, at=at, reason=made.reason)
    if request is None:
        raise TwoPeopleNeeded(
            _("The flow for exceptions asks nobody, and an exception needs two people: have it changed.")
        )
    return request


def turn_exception(
    exception: ComplianceException, verb: str, *, actor: Actor, reason: str | None = None
) -> ComplianceException:
    """办理特批 — "agree" by a second person, "decline", "withdraw".

    Raises NotAllowedNow, TwoPeopleNeeded for who asked or made the thing, ThingChanged.
    """
    session.refresh(exception, with_for_update=True)
    state = EXCEPTION_LIFECYCLE.after(exception.state, verb)
    if verb == "agree":
        _refuse_same_hand(exception, actor)
        exception.agreed_by, exception.agreed_by_id = actor.name, actor.user_id
        exception.agreed_at = clock.now()
    before, exception.state = exception.state, state
    exception.ended_because = (reason or "")[:LONGEST] or None if verb != "agree" else None
    session.flush()
    changes = {"state": [before, state]}
    audit.record(f"{verb}_exception", exception, actor=actor, changes=changes, reason=reason)
    return exception


def withdraw_exception(
    exception: ComplianceException, *, actor: Actor, on: date, at: datetime, reason: str | None = None
) -> ComplianceException:
    """撤回特批申请 — nobody is asked any more. Raises NotAllowedNow."""
    EXCEPTION_LIFECYCLE.after(exception.state, "withdraw")
    said = reason or _("It was taken back.")
    if void(EXCEPTION, exception.id, reason=said, actor=actor, on=on, at=at) is None:
        turn_exception(exception, "withdraw", actor=actor, reason=reason)
    return exception


def exceptions_of(judged: Judged) -> list[ComplianceException]:
    """相关特批 — of this thing and of those it inherits from, newest first."""
    numbers = {number for number, _digest in judged.states}
    found = select(ComplianceException).where(
        ComplianceException.thing == judged.thing, ComplianceException.thing_id.in_(numbers)
    )
    with whole_tenant("an exception holds wherever its thing is decided"):
        return list(session.scalars(found.order_by(ComplianceException.id.desc())))


def standing(judged: Judged) -> ComplianceException | None:
    """有效特批 — the one that covers all that fails now, bound to a state this thing is in or inherits."""
    wanted = {each.rule for each in judged.failing}
    for each in exceptions_of(judged):
        bound = (each.thing_id, each.digest) in judged.states
        if each.state == "granted" and bound and wanted <= set(each.rules):
            return each
    return None


def lapse_changed(judged: Judged, *, actor: Actor) -> None:
    """变更即作废 — exceptions of this thing in another state than it is in now."""
    for each in exceptions_of(judged):
        if each.state in OPEN and each.thing_id == judged.number and each.digest != judged.digest:
            because = _("The thing was changed.")
            on, at = clock.today(), clock.now()
            if each.state == "asked":
                void(EXCEPTION, each.id, reason=because, actor=actor, on=on, at=at)
                session.refresh(each)
            if each.state in OPEN:
                turn_exception(each, "lapse", actor=actor, reason=because)


def _refuse_same_hand(exception: ComplianceException, actor: Actor) -> None:
    judged = look(exception.thing, exception.thing_id)
    if judged.digest != exception.digest:
        raise ThingChanged(_("What the exception was asked for has changed: have it asked for anew."))
    hands = [exception.asked_by_id, *judged.concerns]
    if actor.user_id is None or any(actor.is_same_person(each) for each in hands if each is not None):
        raise TwoPeopleNeeded(_("An exception needs two people: somebody else has to agree."))
