"""提议的金额与结果 — for a page of proposals: what the standards suggest on a day, and what came of each."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from app.core.db import session
from app.core.text import _
from app.models import CareCase, Proposal
from app.rules.problems import Problem
from app.rules.standard_items import ITEMS
from app.standards.services import advise_many


def amounts_of(rows: Sequence[Proposal], *, on: date) -> dict[int, int]:
    """建议金额 — fen by proposal, of those whose occasion has a standard in force; a constant number of
    queries for each kind of occasion. None of these items is helped with under seal.
    """
    made: dict[int, int] = {}
    for item in {row.category for row in rows if row.way == "care" and row.category in ITEMS}:
        mine = [row for row in rows if row.way == "care" and row.category == item]
        found = advise_many(str(item), employee_ids=[row.employee_id for row in mine], on=on)
        for row in mine:
            advice = found.get(row.employee_id)
            if advice is not None and not isinstance(advice, Problem) and advice.remaining_fen is not None:
                made[row.id] = advice.remaining_fen
    return made


def results_of(rows: Sequence[Proposal]) -> dict[int, str]:
    """结果 — the number of the grant or of the case of care, for who may see it."""
    cases = select(CareCase.id, CareCase.number).where(CareCase.id.in_([row.case_id or 0 for row in rows]))
    numbers = dict(session.execute(cases).tuples().all())
    return {row.id: _result(row, numbers) for row in rows}


def _result(row: Proposal, numbers: dict[int, str]) -> str:
    if row.case_id is not None:
        return _("Case %(number)s", number=numbers.get(row.case_id, "—"))
    return "—" if row.grant is None else _("Grant %(number)s", number=row.grant.code)
