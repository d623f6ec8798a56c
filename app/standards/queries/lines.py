"""适用标准 — the lines that hold for what a unit pays, in the region it lies in."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import ColumnElement, select

from app.core.db import session
from app.core.tenancy import current_scope, whole_tenant
from app.models import AuditEvent, OrgUnit, WelfareStandard
from app.rules.standards import Standard, lines_for
from app.tenants.queries.regions import regions


def lines_in_force(
    item: str, *, unit_id: int, on: date, tier: str = "", festival: str | None = None
) -> tuple[Standard, ...]:
    """适用标准 — what holds for what this unit pays on the day; empty where nothing was confirmed."""
    path, region = _place(unit_id)
    return lines_for(
        lines_of([item]), item=item, region=region, path=path, on=on, tier=tier, festival=festival or ""
    )


def lines_of(items: Iterable[str] | None = None) -> list[Standard]:
    """有效标准 — every line in force, of these items or of all; one query."""
    wanted = [] if items is None else [WelfareStandard.item.in_(list(items))]
    with whole_tenant("the standards of the whole union hold at every unit of it"):
        rows = session.execute(
            select(WelfareStandard, OrgUnit.path)
            .outerjoin(OrgUnit, OrgUnit.id == WelfareStandard.unit_id)
            .where(WelfareStandard.state == "confirmed", *wanted)
        ).tuples()
        return [standard_of(row, path) for row, path in rows]


def standard_of(row: WelfareStandard, path: str | None = None) -> Standard:
    """A row as the rules read it; `path` is that of the unit it is for."""
    return Standard(
        item=row.item,
        tier=row.tier,
        shape=row.shape,
        cap_fen=row.cap_fen,
        ratio_bp=row.ratio_bp,
        count=row.count,
        forms=tuple(row.forms or ()),
        document=row.document,
        region=row.region,
        clause=row.clause or "",
        source=row.source or "",
        confidence=row.confidence,
        note=row.note or "",
        unit=path or "",
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        id=row.id or 0,
    )


def units_told(rows: Iterable[WelfareStandard]) -> dict[int, str]:
    """适用单位 — by line the unit it is for, seen or not; nothing for the whole union's."""
    units = {row.id: row.unit_id for row in rows if row.unit_id is not None}
    with whole_tenant("a line of a unit above binds those below"):
        found = select(OrgUnit.id, OrgUnit.full_name).where(OrgUnit.id.in_(set(units.values())))
        names = dict(session.execute(found).tuples().all())
    return {number: names[unit] for number, unit in units.items()}


def bearing_here() -> list[ColumnElement[bool]]:
    """本单位相关标准 — at a branch the union's lines and those of units above, at and below its own."""
    scope = current_scope()
    if scope is None or scope.unit_path is None:
        return []
    above = [int(each) for each in scope.unit_path.split("/") if each.isdigit()]
    near = WelfareStandard.unit_id.in_(above) | WelfareStandard.unit_id.in_(select(OrgUnit.id))
    return [WelfareStandard.unit_id.is_(None) | near]


def kept_here(standard: WelfareStandard) -> bool:
    """本单位所管标准 — at a branch: of a unit strictly below it, or entered from its own seat or one below.

    From where a line was entered the trail knows: of its events a branch sees its own and those below.
    """
    scope = current_scope()
    path = None if scope is None else scope.unit_path
    below = select(OrgUnit.id).where(OrgUnit.id == standard.unit_id, OrgUnit.path != path)
    entered = select(AuditEvent.id).where(
        AuditEvent.object_kind == WelfareStandard.__tablename__,
        AuditEvent.object_id == standard.id,
        AuditEvent.verb == "enter_standard",
    )
    return any(session.scalars(found.limit(1)).first() is not None for found in (below, entered))


def _place(unit_id: int) -> tuple[str, str]:
    return regions([unit_id]).get(unit_id, ("", ""))
