"""保密 — who may read a case, checked by every service; who is named, by whom and why."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.care.services.refusals import UnderSeal
from app.core import audit, clock
from app.core.actor import Actor
from app.core.db import session
from app.core.errors import BadInput
from app.core.text import _
from app.models import CareCase, CareReader, CareSubject, OrgUnit, Seat
from app.rules.care import READS_ALL
from app.tenants.queries import in_force

LONGEST = 200


def subject_of(case: CareCase) -> CareSubject:
    """慰问对象 — for services, after `demand_reader`."""
    return session.scalars(select(CareSubject).where(CareSubject.case_id == case.id)).one()


def may_read(case: CareCase, actor: Actor) -> bool:
    """可阅 — whether the actor reads whose case it is and why; the system does."""
    if not case.sealed or actor.role in READS_ALL or (actor.user_id is None and actor.role is None):
        return True
    named = (CareReader.case_id == case.id, CareReader.user_id == actor.user_id)
    return session.scalar(select(CareReader.id).where(*named)) is not None


def demand_reader(case: CareCase, actor: Actor) -> None:
    """Raise UnderSeal for who is not named."""
    if not may_read(case, actor):
        raise UnderSeal(
            _("Case %(case)s is under seal. Ask its chair, or who handles it, to name you.", case=case.number)
        )


def note_reader(case: CareCase, user_id: int, name: str, *, reason: str, actor: Actor) -> None:
    """Put somebody among the readers, once."""
    named = (CareReader.case_id == case.id, CareReader.user_id == user_id)
    if session.scalar(select(CareReader.id).where(*named)) is None:
        session.add(
            CareReader(
                case_id=case.id,
                user_id=user_id,
                name=name,
                reason=reason[:LONGEST],
                named_by=actor.name,
                named_at=clock.now(),
            )
        )
        session.flush()


def note_handlers(case: CareCase, *, actor: Actor, on: date) -> None:
    """经办人 — the officers nearest to the member's unit handle what others entered, and so read it."""
    path = session.scalar(select(OrgUnit.path).where(OrgUnit.id == case.unit_id)) or ""
    seats = session.scalars(
        select(Seat)
        .where(Seat.role == "officer", in_force(on))
        .options(joinedload(Seat.unit), joinedload(Seat.account))
        .order_by(Seat.id)
    )
    reaching = [each for each in seats if _reaches(each, path)]
    nearest = max((len(each.unit.path) for each in reaching), default=0)
    for each in reaching:
        if len(each.unit.path) == nearest:
            name = str(each.account.first_name or each.account.email)
            note_reader(case, each.user_id, name, reason=_("Handles the case"), actor=actor)


def _reaches(seat: Seat, path: str) -> bool:
    return bool(seat.unit.path == path or (not seat.alone and path.startswith(seat.unit.path)))


def name_reader(case: CareCase, *, seat: Seat, reason: str, actor: Actor) -> CareCase:
    """指定可阅人 — let somebody who holds a seat read this case, for a reason that stands beside their name.

    Raises UnderSeal unless the actor reads it, BadInput without a reason or for a member's own seat.
    """
    demand_reader(case, actor)
    if not reason.strip():
        raise BadInput(_("Say why this person needs to read the case."), field="reason")
    if seat.employee_id is not None or seat.supplier_id is not None:
        raise BadInput(_("Choose somebody of the union's staff."), field="seat")
    name = str(seat.account.first_name or seat.account.email)
    note_reader(case, seat.user_id, name, reason=reason.strip(), actor=actor)
    audit.record("name_reader", case, actor=actor, changes={"reader": [None, name]})
    return case
