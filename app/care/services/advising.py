"""建议 — what the union's standards suggest for a case: the line, what was given before, what remains."""

from datetime import date
from typing import Any

from sqlalchemy import select

from app.care.services.seal import subject_of
from app.core.db import session
from app.core.tenancy import whole_tenant
from app.models import CareCase, CareSubject, WelfareStandard
from app.rules.problems import Problem
from app.rules.standards import Advice, Helped, Standard, advise


def advice_for(case: CareCase) -> Advice | Problem:
    """建议金额 — for services and pages of who reads the case; Problem standard_unknown."""
    subject = subject_of(case)
    given = helped_before(subject.employee_id, but=case)
    return advise(
        standards_in_force(subject.category),
        category=subject.category,
        tier=subject.tier,
        on=subject.event_on,
        helped=[Helped(category, on, fen) for _case, category, on, fen in given],
    )


def standards_in_force(category: str) -> list[Standard]:
    """有效标准 — the confirmed lines of a category."""
    rows = session.scalars(
        select(WelfareStandard).where(
            WelfareStandard.category == category, WelfareStandard.state == "confirmed"
        )
    )
    return [_read(row) for row in rows]


def helped_before(employee_id: int, *, but: CareCase) -> list[tuple[CareCase, str, date, int]]:
    """历次慰问 — case, category, day of the event, fen approved, of everything that stands but this."""
    with whole_tenant("help was perhaps given at another unit"):
        rows: Any = session.execute(
            select(CareCase, CareSubject.category, CareSubject.event_on, CareCase.approved_fen)
            .join(CareSubject, CareSubject.case_id == CareCase.id)
            .where(
                CareSubject.employee_id == employee_id,
                CareCase.id != but.id,
                CareCase.approved_on.is_not(None),
                CareCase.withdrawn_on.is_(None),
            )
            .order_by(CareSubject.event_on.desc(), CareCase.id)
        )
        return [tuple(row) for row in rows]


def _read(row: WelfareStandard) -> Standard:
    return Standard(
        category=row.category,
        tier=row.tier,
        cap_fen=row.cap_fen,
        document=row.document,
        region=row.region,
        period=row.period,
        clause=row.clause or "",
        confidence=row.confidence,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        id=row.id,
    )
