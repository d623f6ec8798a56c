"""超期提醒 — who is to do the next step of a case hears that its day has passed, and again week by week.

Under seal only those who may read the case hear of it. The notice has the case's number, which stands in
everybody's list, and never whose case it is, or why.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.core.db import session
from app.models import CareCase, CareReader, Notice
from app.notices.services.recipients import Seated, nearest, seated
from app.notices.services.telling import tell
from app.rules.care import READS_ALL, STEPS
from app.tenants.queries import setting

# who does which step; what waits for a decision is reminded of by the room that decides
DOES: Mapping[str, tuple[str, ...]] = {
    "propose": ("officer",),
    "correct": ("officer",),
    "visit": ("officer",),
    "pay": ("officer", "finance"),
    "follow_up": ("officer",),
    "close": ("officer",),
}
TEMPLATE, ABOUT = "care.overdue", "care_cases"
MOST = 500  # at one time; the rest follows with the next


def remind_of_overdue(*, on: date, at: datetime) -> int:
    """超期提醒 — in the tenant in force; returns how many cases were told of. Done again, nobody hears
    twice.
    """
    overdue = _overdue(on)
    seats = seated({role for roles in DOES.values() for role in roles} | set(READS_ALL), on=on)
    readers, every, told = _readers(overdue), int(setting("care_remind_days")), _told(overdue)
    count = 0
    for case in overdue:
        key = f"{case.next_step}:{case.next_due_on}:{_days(case, on) // every}"
        if (case.id, key) in told:
            continue
        people = _whom(case, seats, readers[case.id])
        tell(
            people,
            TEMPLATE,
            facts={"what": case.number, "step": STEPS[case.next_step or "close"], "days": _days(case, on)},
            about=(ABOUT, case.id),
            address=f"/carecases/show/{case.id}",
            at=at,
            key=key,
        )
        count += bool(people)
    return count


def _overdue(on: date) -> Sequence[CareCase]:
    late = (CareCase.next_due_on < on, CareCase.next_step.in_(DOES))
    found = select(CareCase).where(*late).options(joinedload(CareCase.unit))
    return session.scalars(found.order_by(CareCase.next_due_on.desc(), CareCase.id).limit(MOST)).all()


def _days(case: CareCase, on: date) -> int:
    return (on - case.next_due_on).days if case.next_due_on else 0


def _readers(cases: Iterable[CareCase]) -> Mapping[int, set[int]]:
    """Who is named, by sealed case."""
    sealed = [each.id for each in cases if each.sealed]
    rows = session.execute(
        select(CareReader.case_id, CareReader.user_id).where(CareReader.case_id.in_(sealed))
    )
    found: dict[int, set[int]] = defaultdict(set)
    for case_id, user_id in rows:
        found[case_id].add(user_id)
    return found


def _told(cases: Iterable[CareCase]) -> set[tuple[int, str]]:
    """What was told of these cases already: (case, key)."""
    ours = (Notice.about_kind == ABOUT, Notice.about_id.in_([each.id for each in cases]))
    rows = session.execute(select(Notice.about_id, Notice.mark).where(*ours, Notice.template == TEMPLATE))
    return {(number, mark.partition(f"{ABOUT}:{number}:")[2]) for number, mark in rows}


def _whom(case: CareCase, seats: Sequence[Seated], named: set[int]) -> list[int]:
    """Those nearest who do the step; of a sealed case only readers, and the chair when none of them is."""
    path = case.unit.path
    does = {user for role in DOES[case.next_step or "close"] for user in nearest(seats, role, path)}
    if not case.sealed:
        return sorted(does)
    return sorted(does & named) or [user for role in READS_ALL for user in nearest(seats, role, path)]
