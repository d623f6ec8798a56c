"""合并单位 — everything of one unit becomes another's, in one transaction; the past there keeps its name.

Which tables know a unit is read from their keys to the tree, so that a room made later is merged with the
rest. The merged unit stays, closed, below the one that took it over: the past points at it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Table, UniqueConstraint, func, insert, literal, select, update

from app.core import audit, bulk, schema
from app.core.accounts import end_sessions
from app.core.actor import Actor
from app.core.db import Base, session
from app.core.preview import StalePreview, digest_of
from app.core.tenancy import current_tenant_id, whole_tenant
from app.core.text import _
from app.models import Employee, EmploymentEvent, OrgUnit, Seat, Tenant
from app.rules.trail import THINGS
from app.tenants.services.places import must_be_open
from app.tenants.services.refusals import UnitMisplaced, UnitsConflict
from app.tenants.services.units import move_unit, rename_unit

TREE = "org_units"
# what happened at a unit, and what was promised to be counted there, stays under its name
PAST = frozenset({"employment_events", "feedback_pools", "feedback_results", "feedback_surveys"})
# of these the kept unit's own one is enough: one person's seat or view twice is once
ONCE_IS_ENOUGH = frozenset({"seats", "saved_views"})


@dataclass(frozen=True, slots=True)
class Share:
    """合并一项 — so many rows of a table that would become the kept unit's."""

    table: str
    title: str
    rows: int


@dataclass(frozen=True, slots=True)
class MergePlan:
    """合并预览 — what would move, what stands in the way, and the digest of it all."""

    shares: Sequence[Share]
    conflicts: Sequence[str]
    digest: str


def plan_merge(unit: OrgUnit, into: OrgUnit) -> MergePlan:
    """合并预览 — counted by the statements that will move the rows; raises UnitMisplaced, UnitClosed."""
    _must_be_mergeable(unit, into)
    with whole_tenant("a unit is merged with all that is there, whoever sees it"):
        shares = [
            Share(table.name, str(THINGS.get(table.name, table.name)), count)
            for table, column in _places()
            if (count := _count(table, column, unit.id))
        ]
        children = list(session.scalars(select(OrgUnit.name).where(OrgUnit.parent_id == unit.id)))
        if children:
            shares.append(Share(TREE, str(THINGS[TREE]), len(children)))
        conflicts = [*_doubled(unit, into), *_namesakes(children, into)]
    head = {"unit": unit.id, "into": into.id, "paths": [unit.path, into.path], "conflicts": conflicts}
    return MergePlan(shares, conflicts, digest_of(head, ((each.table, each.rows) for each in shares)))


def merge_unit(
    unit: OrgUnit, *, into: OrgUnit, digest: str, reason: str, on: date, at: datetime, actor: Actor
) -> OrgUnit:
    """合并单位 — exactly what was previewed: people, seats, budgets, sub-accounts, rules, orders, cases.

    Raises UnitsConflict where both have one of a kind that there is once, StalePreview when it would come out
    differently by now, UnitMisplaced, UnitClosed.
    """
    session.execute(select(Tenant.id).where(Tenant.id == current_tenant_id()).with_for_update(key_share=True))
    plan = plan_merge(unit, into)
    if plan.conflicts:
        raise UnitsConflict(
            _("The two cannot be merged yet: %(what)s. Settle these first.", what="；".join(plan.conflicts))
        )
    if plan.digest != digest:
        raise StalePreview(_("What would be merged has changed meanwhile: look at the preview again."))
    before, kept_name = unit.full_name, into.full_name
    with whole_tenant("a unit is merged with all that is there, whoever sees it"):
        _tell_of_people(unit, into, on=on, at=at, actor=actor, reason=reason)
        seated = list(session.scalars(select(Seat.user_id).where(Seat.unit_id.in_((unit.id, into.id)))))
        for table, column in _places():
            _move(table, column, unit.id, into.id)
        session.expire_all()
        for child in session.scalars(select(OrgUnit).where(OrgUnit.parent_id == unit.id)).all():
            move_unit(child, parent=into, actor=actor, reason=reason)
        _lay_to_rest(unit, into, actor=actor)
        end_sessions(*seated)
    counts = {each.table: each.rows for each in plan.shares}
    changes = {"full_name": [before, kept_name], "rows": [None, sum(counts.values())]}
    audit.record("merge_unit", unit, actor=actor, changes=changes, reason=reason)
    session.flush()
    return into


def _must_be_mergeable(unit: OrgUnit, into: OrgUnit) -> None:
    if unit.parent_id is None:
        raise UnitMisplaced(_("Headquarters cannot be merged into another unit."))
    if into.path.startswith(unit.path):
        raise UnitMisplaced(
            _("“%(unit)s” cannot be merged into itself or below: choose another unit.", unit=unit.name)
        )
    must_be_open(unit)
    must_be_open(into)


def _places() -> list[tuple[Table, Column[Any]]]:
    """Every column of a tenant's table that points at a unit, but for the tree itself and the past."""
    tables = [Base.metadata.tables[name] for name in schema.scoped_table_names()]
    found = [
        (table, next(each for each in key.columns if each.name != "tenant_id"))
        for table in tables
        for key in table.foreign_key_constraints
        if key.referred_table.name == TREE and table.name not in (TREE, *PAST)
    ]
    return sorted(found, key=lambda each: (each[0].name, each[1].name))


def _mine(table: Table, column: Column[Any], unit_id: int) -> list[Any]:
    return [table.c.tenant_id == current_tenant_id(), column == unit_id]


def _count(table: Table, column: Column[Any], unit_id: int) -> int:
    query = select(func.count()).select_from(table).where(*_mine(table, column, unit_id))
    return int(bulk.execute(query).scalar_one())


def _move(table: Table, column: Column[Any], unit_id: int, into_id: int) -> None:
    """The rows become the kept unit's, but for those of which it has the like and once is enough."""
    change = update(table).where(*_mine(table, column, unit_id)).values({column.name: into_id})
    if table.name in ONCE_IS_ENOUGH:
        for others in _keys(table, column):
            change = change.where(table.c.id.not_in(_alike(table, column, others, unit_id, into_id)))
    bulk.execute(change)


def _keys(table: Table, column: Column[Any]) -> list[list[str]]:
    """What beside the unit makes a row the only one of its kind at its unit."""
    uniques = [each.columns for each in table.constraints if isinstance(each, UniqueConstraint)]
    uniques += [each.columns for each in table.indexes if each.unique]
    named = [[each.name for each in columns] for columns in uniques]
    return [
        [name for name in names if name not in ("tenant_id", column.name)]
        for names in named
        if column.name in names
    ]


def _alike(table: Table, column: Column[Any], others: list[str], unit_id: int, into_id: int) -> Any:
    """The numbers of the unit's rows of which the kept unit has the like already."""
    here, there = table.alias("here"), table.alias("there")
    same = [here.c[name] == there.c[name] for name in others]
    return select(here.c.id).where(
        here.c.tenant_id == current_tenant_id(),
        there.c.tenant_id == current_tenant_id(),
        here.c[column.name] == unit_id,
        there.c[column.name] == into_id,
        *same,
    )


def _doubled(unit: OrgUnit, into: OrgUnit) -> list[str]:
    """What both have of a kind that there is once: two budgets of one year and account."""
    found = []
    for table, column in _places():
        if table.name in ONCE_IS_ENOUGH:
            continue
        for others in _keys(table, column):
            alike = _alike(table, column, others, unit.id, into.id).subquery()
            count = bulk.execute(select(func.count()).select_from(alike)).scalar_one()
            if count:
                title = str(THINGS.get(table.name, table.name))
                found.append(_("both have %(count)s × %(what)s of the same kind", count=count, what=title))
    return found


def _namesakes(children: Sequence[str], into: OrgUnit) -> list[str]:
    theirs = set(session.scalars(select(OrgUnit.name).where(OrgUnit.parent_id == into.id)))
    return [_("both have a unit “%(name)s” below them", name=name) for name in children if name in theirs]


def _tell_of_people(
    unit: OrgUnit, into: OrgUnit, *, on: date, at: datetime, actor: Actor, reason: str
) -> None:
    """In each person's history: moved from the one to the other."""
    person, event = Employee.__table__, EmploymentEvent.__table__
    told = {
        "tenant_id": person.c.tenant_id,
        "employee_id": person.c.id,
        "kind": literal("moved"),
        "happened_on": literal(on),
        "from_unit_id": literal(unit.id),
        "to_unit_id": literal(into.id),
        "reason": literal(reason),
        "recorded_by": literal(actor.name),
        "recorded_at": literal(at, event.c.recorded_at.type),
    }
    mine = (person.c.tenant_id == current_tenant_id(), person.c.unit_id == unit.id)
    rows = select(*told.values()).where(*mine, person.c.state == "active")
    bulk.execute(insert(event).from_select(list(told), rows))


def _lay_to_rest(unit: OrgUnit, into: OrgUnit, *, actor: Actor) -> None:
    """Closed, below the kept unit, under a name that says so; seats left behind are at an end."""
    taken = set(session.scalars(select(OrgUnit.name).where(OrgUnit.parent_id == into.id)))
    name = _("%(name)s (merged)", name=unit.name)[:90]
    rename_unit(unit, name=name if name not in taken else f"{name}{unit.id}", actor=actor)
    if unit.parent_id != into.id:
        move_unit(unit, parent=into, actor=actor)
    left = select(Seat).where(Seat.unit_id == unit.id, Seat.until_on.is_(None))
    for seat in session.scalars(left).all():
        session.delete(seat)
    unit.state = "closed"
    session.flush()
