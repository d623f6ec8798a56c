"""慰问查询 — whose case it is, as far as the reader may see; what was given; the people of a visit."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload

from app.core.db import session
from app.core.showing import shown_of
from app.core.tenancy import whole_tenant
from app.models import (
    CareCase,
    CareFollowUp,
    CarePayment,
    CareReader,
    CareSubject,
    CareVisit,
    CareVisitor,
    Employee,
    SubAccount,
)
from app.rules.standards import Standard, is_known, lines_for
from app.standards.queries import lines_of, regions


def subjects_shown(cases: Iterable[CareCase]) -> Mapping[int, CareSubject]:
    """可阅对象 — by case, of those whose person and occasion the reader may see."""
    wanted = (CareSubject.case_id.in_([case.id for case in cases]), *shown_of(CareSubject))
    rows = session.scalars(select(CareSubject).where(*wanted).options(joinedload(CareSubject.employee)))
    return {row.case_id: row for row in rows}


def cases_of(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Cases whose subject fulfils a condition, as far as the reader may see it."""
    inside = select(CareSubject.case_id).where(condition, *shown_of(CareSubject))
    return CareCase.id.in_(inside)


def over_cap() -> ColumnElement[bool]:
    """超出标准 — cases waiting for a decision that ask for more than the standards allow at most where they
    are paid; what was given before is left out of it: it would tell of other cases.
    """
    asked = _asked()
    places = regions(payer for _case, payer, _subject in asked)
    lines = lines_of({subject.category for _case, _payer, subject in asked})
    over = [
        case
        for case, payer, subject in asked
        if (most := _most(lines, subject, *places[payer])) is not None and (subject.asked_fen or 0) > most
    ]
    return CareCase.id.in_(over)


def _asked() -> list[tuple[int, int, CareSubject]]:
    """Case, paying unit and subject of what waits for a decision and names an amount."""
    rows = session.execute(
        select(CareCase.id, CareCase.unit_id, CareCase.sub_account_id, CareSubject)
        .join(CareSubject, CareSubject.case_id == CareCase.id)
        .where(CareCase.state == "requested", CareSubject.asked_fen.is_not(None), *shown_of(CareSubject))
    ).all()
    accounts = {account for _case, _unit, account, _subject in rows if account is not None}
    with whole_tenant("a unit above may pay"):
        found = select(SubAccount.id, SubAccount.unit_id).where(SubAccount.id.in_(accounts))
        payers = dict(session.execute(found).tuples().all())
    return [(case, payers.get(account, unit), subject) for case, unit, account, subject in rows]


def _most(lines: Iterable[Standard], subject: CareSubject, path: str, region: str) -> int | None:
    """What the lines that hold for it allow at most, in fen; None where nothing is in force."""
    item, on, tier = subject.category, subject.event_on, subject.tier
    holding = lines_for(lines, item=item, region=region, path=path, on=on, tier=tier)
    if not is_known(holding):
        return None
    return min(_at_most(each) for each in holding if each.binds_people)


def _at_most(line: Standard) -> int:
    """A case does not tell how many days: of a line by the day, as many as it allows."""
    days = (line.count or 1) if line.shape == "per_day" else 1
    return (line.cap_fen or 0) * days


def history_of(employee: Employee) -> list[tuple[CareSubject, CareCase]]:
    """慰问史 — the cases of a person, as far as the reader may see them, the latest event first."""
    rows: Any = session.execute(
        select(CareSubject, CareCase)
        .join(CareCase, CareSubject.case_id == CareCase.id)
        .where(CareSubject.employee_id == employee.id, *shown_of(CareSubject))
        .order_by(CareSubject.event_on.desc(), CareSubject.id.desc())
    )
    return [tuple(row) for row in rows]


def given_in(history: Sequence[tuple[CareSubject, CareCase]], year: int) -> int:
    """本年已给 — fen approved for events of this year, of what stands in the history."""
    return sum(case.approved_fen for subject, case in history if subject.event_on.year == year)


def visits_of(case: CareCase) -> list[tuple[CareVisit, str]]:
    """走访 — each visit with the names of who went."""
    visits = session.scalars(select(CareVisit).where(CareVisit.case_id == case.id).order_by(CareVisit.id))
    went: dict[int, list[str]] = {}
    who = select(CareVisitor).where(CareVisitor.case_id == case.id).options(joinedload(CareVisitor.employee))
    for each in session.scalars(who.order_by(CareVisitor.id)):
        went.setdefault(each.visit_id, []).append(str(each.employee or "—"))
    return [(visit, "、".join(went.get(visit.id, ()))) for visit in visits]


def follow_ups_of(case: CareCase) -> Sequence[CareFollowUp]:
    """回访."""
    found = select(CareFollowUp).where(CareFollowUp.case_id == case.id).order_by(CareFollowUp.id)
    return session.scalars(found).all()


def payments_of(case: CareCase) -> Sequence[CarePayment]:
    """支付."""
    found = select(CarePayment).where(CarePayment.case_id == case.id).order_by(CarePayment.id)
    return session.scalars(found).all()


def readers_of(case: CareCase) -> Sequence[CareReader]:
    """可阅人."""
    found = select(CareReader).where(CareReader.case_id == case.id).order_by(CareReader.id)
    return session.scalars(found).all()


def days_between(start: date | None, end: date | None) -> int | None:
    """用时 — days from one to the other; None while one of them has not come."""
    return None if start is None or end is None else (end - start).days
