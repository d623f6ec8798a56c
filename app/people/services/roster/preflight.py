"""预检 — what a checked roster would come to: per unit, and which rows a code was found in."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import and_, case, func, select

from app.core import bulk
from app.core.db import session
from app.core.showing import shown_of
from app.core.tenancy import current_tenant_id
from app.models import Employee, ImportBatch, OrgUnit, RosterFinding, RosterRow
from app.people.services.roster.check import plan_of
from app.people.services.roster.neighbours import BY_HAND
from app.people.services.roster.stage import ROWS, mine

COMES, GOES = ("new", "rehired", "moved"), ("moved", "leaving")


class UnitChange(NamedTuple):
    """单位增减 — people in service in a unit itself, before and after."""

    unit: str
    before: int
    after: int


def units_changed(batch: ImportBatch, *, limit: int) -> tuple[list[UnitChange], int]:
    """各单位增减 — those that change most first, and how many change at all."""
    comes = dict(_pairs(_coming(batch)))
    goes = dict(_pairs(_going(batch)))
    turned = {name: comes.get(name, 0) - goes.get(name, 0) for name in {*comes, *goes}}
    names = sorted((name for name in turned if turned[name]), key=lambda each: (-abs(turned[each]), each))
    here = dict(_pairs(_here(names[:limit])))
    shown = [UnitChange(each, here.get(each, 0), here.get(each, 0) + turned[each]) for each in names[:limit]]
    return shown, len(names)


def _pairs(chosen: Any) -> list[tuple[str, int]]:
    return [(name, count) for name, count in bulk.execute(chosen)]


def _coming(batch: ImportBatch) -> Any:
    return (
        select(ROWS.c.unit_name, func.count())
        .where(*mine(batch), ROWS.c.action.in_(COMES), ROWS.c.unit_name.is_not(None))
        .group_by(ROWS.c.unit_name)
    )


def _going(batch: ImportBatch) -> Any:
    person, units = Employee.__table__, OrgUnit.__table__
    joined = ROWS.join(
        person, and_(person.c.tenant_id == ROWS.c.tenant_id, person.c.id == ROWS.c.employee_id)
    ).join(units, and_(units.c.tenant_id == person.c.tenant_id, units.c.id == person.c.unit_id))
    return (
        select(units.c.full_name, func.count())
        .select_from(joined)
        .where(*mine(batch), ROWS.c.action.in_(GOES), person.c.state == "active")
        .group_by(units.c.full_name)
    )


def _here(names: Sequence[str]) -> Any:
    person, units = Employee.__table__, OrgUnit.__table__
    joined = person.join(units, and_(units.c.tenant_id == person.c.tenant_id, units.c.id == person.c.unit_id))
    return (
        select(units.c.full_name, func.count())
        .select_from(joined)
        .where(
            person.c.tenant_id == current_tenant_id(),
            person.c.state == "active",
            units.c.full_name.in_(names),
        )
        .group_by(units.c.full_name)
    )


def rows_with(batch: ImportBatch, code: str) -> list[RosterRow]:
    """有此问题的行 — those of the batch in which a code was found and which are not left out."""
    found = select(RosterFinding.row_id).where(RosterFinding.batch_id == batch.id, RosterFinding.code == code)
    return list(
        session.scalars(
            select(RosterRow)
            .where(RosterRow.batch_id == batch.id, RosterRow.id.in_(found), RosterRow.action != "skipped")
            .order_by(RosterRow.row)
        )
    )


def suggestions_of(batch: ImportBatch, code: str) -> list[RosterFinding]:
    """有建议的 — findings of this code that say what may have been meant."""
    return list(
        session.scalars(
            select(RosterFinding)
            .where(
                RosterFinding.batch_id == batch.id,
                RosterFinding.code == code,
                RosterFinding.suggestion.is_not(None),
            )
            .order_by(RosterFinding.row)
        )
    )


def left_out(batch: ImportBatch) -> list[RosterRow]:
    """手工跳过的 — rows somebody left out."""
    marked = session.scalars(
        select(RosterRow)
        .where(
            RosterRow.batch_id == batch.id,
            RosterRow.action == "skipped",
            RosterRow.mended.is_not(None),
        )
        .order_by(RosterRow.row)
    )
    return [row for row in marked if row.problems and row.problems[0][2] == BY_HAND]


class Compared(NamedTuple):
    """更正情况 — of the rows an earlier check rejected: how many are taken now, still wrong, not there."""

    before: ImportBatch
    mended: int
    wrong: int
    gone: int


def compared(batch: ImportBatch) -> Compared | None:
    """与上次比较 — where the workbook is the marked one of an earlier check that came back."""
    warnings = plan_of(batch).opening.warnings
    code = next((each.facts["batch"] for each in warnings if each.code == "corrected_copy"), None)
    wanted = select(ImportBatch).where(
        ImportBatch.kind == "roster", ImportBatch.code == code, *shown_of(ImportBatch)
    )
    earlier = session.scalars(wanted).first() if code else None
    if earlier is None or earlier.id == batch.id:
        return None
    rows = bulk.execute(_then_and_now(batch, earlier)).all()
    mended = sum(count for now, count in rows if now not in (None, "rejected", "skipped"))
    wrong = sum(count for now, count in rows if now in ("rejected", "skipped"))
    return Compared(earlier, mended, wrong, sum(count for now, count in rows if now is None))


def _then_and_now(batch: ImportBatch, earlier: ImportBatch) -> Any:
    """What rows that were rejected come to now: the same employee number, or the same row without one."""
    now = ROWS.alias("now")
    same = case(
        (ROWS.c.employee_no_key.is_not(None), now.c.employee_no_key == ROWS.c.employee_no_key),
        else_=now.c.row == ROWS.c.row,
    )
    joined = ROWS.outerjoin(
        now, and_(now.c.tenant_id == current_tenant_id(), now.c.batch_id == batch.id, same)
    )
    return (
        select(now.c.action, func.count(ROWS.c.id.distinct()))
        .select_from(joined)
        .where(*mine(earlier), ROWS.c.action == "rejected")
        .group_by(now.c.action)
    )
