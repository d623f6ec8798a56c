"""后续事实 — what has come to hang on people, or on units, since a roster brought them in.

Read off the foreign keys: a room added tomorrow is looked into without anybody thinking of it.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Date, Select, Table, and_, not_, select

from app.core import bulk
from app.core.clock import business_day
from app.core.db import Base
from app.core.tenancy import current_tenant_id
from app.models import Employee, EmploymentEvent, ImportBatch, Membership, OrgUnit

# of whom a roster brought back: when what hangs on them began; what has no such day here binds nobody
BEGUN = {
    "orders": "placed_at",
    "point_lots": "granted_on",
    "care_subjects": "event_on",
    "life_events": "recorded_at",
    "member_access": "invited_at",
    "order_returns": "requested_on",
    "point_revocations": "asked_at",
}


class Pointing(NamedTuple):
    """指向 — a table, and the column of it that names a person or a unit."""

    table: Table
    column: ColumnElement[Any]


def hanging_on_people(batch: ImportBatch) -> Iterator[tuple[str, Select[Any]]]:
    """挂在人上的 — per table the people it names, but for what the batch itself wrote."""
    for table, column in _pointing_at(Employee.__table__):
        own = _own(table, batch)
        found = select(column).where(table.c.tenant_id == current_tenant_id())
        yield table.name, found if own is None else found.where(not_(own))


def begun_since(at: datetime) -> Iterator[tuple[str, Select[Any]]]:
    """其后开始的 — per table the people for whom something began since the batch was written."""
    for table, column in _pointing_at(Employee.__table__):
        if (name := BEGUN.get(table.name)) is not None:
            since: Any = business_day(at) if isinstance(table.c[name].type, Date) else at
            yield (
                table.name,
                select(column).where(table.c.tenant_id == current_tenant_id(), table.c[name] >= since),
            )


def units_in_use(ids: list[int]) -> set[int]:
    """在用单位 — which of these units anything but another unit names."""
    used: set[int] = set()
    for table, column in _pointing_at(OrgUnit.__table__):
        if table.name != "org_units":
            named = select(column).where(table.c.tenant_id == current_tenant_id(), column.in_(ids)).distinct()
            used.update(bulk.execute(named).scalars())
    return used


def _own(table: Table, batch: ImportBatch) -> ColumnElement[bool] | None:
    if table.name == EmploymentEvent.__tablename__:
        return and_(table.c.batch_id.is_not(None), table.c.batch_id == batch.id)
    if table.name == Membership.__tablename__:
        return and_(table.c.batch_id.is_not(None), table.c.batch_id == batch.id, table.c.left_on.is_(None))
    return None


def _pointing_at(target: Any) -> Iterator[Pointing]:
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_key_constraints:
            if key.referred_table is target:
                name = next(column.name for column in key.columns if column.name != "tenant_id")
                yield Pointing(table, table.c[name])
