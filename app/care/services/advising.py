"""建议 — what the union's standards suggest for a case: the line, what was given before, what remains."""

from datetime import date
from typing import Any

from sqlalchemy import Select, String, Table, cast, func, literal, select

from app.care.services.seal import subject_of
from app.core.db import session
from app.core.tenancy import current_tenant_id, whole_tenant
from app.models import CareCase, CareSubject, SubAccount
from app.rules.care_categories import event_key, folded
from app.rules.problems import Problem
from app.rules.standards import Advice
from app.standards.services import advise, register_usage

CASES: Table = CareCase.__table__
SUBJECTS: Table = CareSubject.__table__


def advice_for(case: CareCase, *, payer: int | None = None) -> Advice | Problem:
    """建议金额 — for services and pages of who reads the case; Problem standard_unknown."""
    subject = subject_of(case)
    return advise(
        subject.category,
        employee_id=subject.employee_id,
        unit_id=payer or payer_of(case),
        on=subject.event_on,
        tier=subject.tier,
        key=folded(subject.facts.get("disease")),
        event=event_key(subject.category, subject.facts, subject.event_on),
        but=f"care:{case.id}",
    )


def payer_of(case: CareCase) -> int:
    """出钱单位 — the unit of the sub-account that pays, else the case's own: its region's standards hold."""
    with whole_tenant("a unit above may pay"):
        paying = select(SubAccount.unit_id).where(SubAccount.id == (case.sub_account_id or 0))
        return session.scalar(paying) or case.unit_id


def given_by_care() -> Select[Any]:
    """慰问已享受 — every approved case that stands counts towards the standards, under seal too."""
    disease = SUBJECTS.c.facts["disease"].as_string()
    return (
        select(
            CASES.c.tenant_id,
            SUBJECTS.c.employee_id,
            CASES.c.unit_id,
            SUBJECTS.c.category.label("item"),
            SUBJECTS.c.tier,
            literal("").label("festival"),
            SUBJECTS.c.event_on.label("on"),
            CASES.c.approved_fen.label("fen"),
            func.coalesce(disease, "").label("key"),
            func.coalesce(SUBJECTS.c.event_key, "").label("event"),
            (literal("care:") + cast(CASES.c.id, String)).label("source"),
        )
        .join(SUBJECTS, (SUBJECTS.c.case_id == CASES.c.id) & (SUBJECTS.c.tenant_id == CASES.c.tenant_id))
        .where(
            CASES.c.tenant_id == current_tenant_id(),
            CASES.c.approved_on.is_not(None),
            CASES.c.withdrawn_on.is_(None),
        )
    )


register_usage("care", given_by_care)


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
