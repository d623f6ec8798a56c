"""要问的词 — what a roster says that nobody here has explained: departments, words, grades; once each."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import func, select

from app.core import bulk
from app.core.tenancy import current_tenant_id
from app.models import Employee, ImportBatch, OrgUnit, RosterWord
from app.people.services.roster.places import Places
from app.people.services.roster.stage import ROWS, mine
from app.rules.nearness import nearest, nearest_few
from app.rules.rosters import Opening
from app.rules.vocabulary import OFFERED

MOST = 300
NAMED_ROWS = 20
NEAR_UNITS = 8


def asked_about(batch: ImportBatch, opening: Opening, found: Places) -> list[dict[str, Any]]:
    """所问之词 — column, word, how many rows and the first of them, and the known value most like it."""
    told = opening.look.pop("words", [])
    words = [{**each, "near": nearest(each["word"], OFFERED[each["field"]])} for each in told]
    return [*_departments(opening, found), *words, *_grades(batch, opening)][:MOST]


def units_near(path: str) -> list[str]:
    """相近单位 — full names of open units a department may mean, the likest first."""
    units = OrgUnit.__table__
    chosen = select(units.c.full_name).where(
        units.c.tenant_id == current_tenant_id(), units.c.state == "open"
    )
    return nearest_few(path, [row.full_name for row in bulk.execute(chosen)], count=NEAR_UNITS)


def _departments(opening: Opening, found: Places) -> Iterable[dict[str, Any]]:
    for path, (problem, rows) in found.asked.items():
        yield {
            "field": "dept",
            "word": path,
            "heading": opening.heading("dept_path") or "",
            "count": len(rows),
            "rows": rows[:NAMED_ROWS],
            "near": problem.suggestion,
        }


def _grades(batch: ImportBatch, opening: Opening) -> list[dict[str, Any]]:
    """Grades nobody has had so far, where grades are on record at all."""
    if "grade" not in opening.columns.values():
        return []
    tenant_id, person = current_tenant_id(), Employee.__table__
    here = (
        select(person.c.grade).where(person.c.tenant_id == tenant_id, person.c.grade.is_not(None)).distinct()
    )
    known = {row.grade for row in bulk.execute(here)}
    if not known:
        return []
    said = RosterWord.__table__
    explained = select(said.c.meaning).where(said.c.tenant_id == tenant_id, said.c.field == "grade")
    known |= {row.meaning for row in bulk.execute(explained)}
    chosen = (
        select(ROWS.c.grade, func.count().label("count"), func.min(ROWS.c.row).label("first"))
        .where(*mine(batch), ROWS.c.grade.is_not(None), ROWS.c.action.not_in(("skipped", "leaving")))
        .group_by(ROWS.c.grade)
        .order_by(func.min(ROWS.c.row))
    )
    return [
        {
            "field": "grade",
            "word": row.grade,
            "heading": opening.heading("grade") or "",
            "count": row.count,
            "rows": [row.first],
            "near": nearest(row.grade, {each for each in known if each}),
        }
        for row in bulk.execute(chosen)
        if row.grade not in known
    ]
