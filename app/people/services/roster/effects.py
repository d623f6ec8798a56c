"""名册影响 — what a roster would mean for what other rooms give people: whom a rule meets before and after.

People know nothing of points: a room above says here how it reads the change (`on_effect`).
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select

from app.core import bulk
from app.core.tenancy import current_tenant_id
from app.models import Employee, ImportBatch, Membership, OrgUnit
from app.people.services.departures import Consequence, consequences, leavers_in
from app.people.services.roster.stage import ROWS, mine

WRITES = ("new", "changed", "moved", "rehired", "leaving")
VALUES = (
    *("hire_on", "birth_on", "grade", "position", "employment_type", "gender"),
    *("ethnicity", "education", "marital_status", "political_status"),
)
BEFORE, AFTER = "before", "after"


class Effect(NamedTuple):
    """影响 — of one rule: people more and fewer, points and fen more (below zero: fewer) each time it is
    granted, who pays and what is left there.
    """

    rule: str
    more: int
    fewer: int
    points: int
    fen: int
    sub_account: str
    left_fen: int


_READERS: list[Callable[[ImportBatch], Sequence[Effect]]] = []


def on_effect(reader: Callable[[ImportBatch], Sequence[Effect]]) -> None:
    """登记 — a room's reading of what a roster changes; once."""
    if reader not in _READERS:
        _READERS.append(reader)


def effects_of(batch: ImportBatch) -> list[Effect]:
    """影响一览 — of every room that said how it reads a change; nothing where nobody is written."""
    if not any(batch.summary["counts"].get(each) for each in WRITES):
        return []
    return [effect for reader in _READERS for effect in reader(batch)]


def consequences_of(batch: ImportBatch, *, on: date) -> list[Consequence]:
    """离职的后果 — what would start with the leaving of those a full roster does not name."""
    if not batch.summary["counts"].get("leaving"):
        return []
    return consequences(leavers_in(batch), left_on=batch.as_of, on=on)


def affected(batch: ImportBatch) -> Select[Any]:
    """受影响的人 — a row for each person written, with `before_` and `after_` values.

    Whether they are a member in service (`here`), since when (`joined_on`), where (`unit_path`), what a rule
    asks.
    """
    person, member, units = Employee.__table__, Membership.__table__, OrgUnit.__table__
    home, goal = units.alias("home"), units.alias("goal")
    tenant_id = current_tenant_id()
    joined = (
        ROWS.outerjoin(person, and_(person.c.tenant_id == tenant_id, person.c.id == ROWS.c.employee_id))
        .outerjoin(
            member,
            and_(
                member.c.tenant_id == tenant_id,
                member.c.employee_id == person.c.id,
                member.c.left_on.is_(None),
            ),
        )
        .outerjoin(home, and_(home.c.tenant_id == tenant_id, home.c.id == person.c.unit_id))
        .outerjoin(goal, and_(goal.c.tenant_id == tenant_id, goal.c.full_name == ROWS.c.unit_name))
    )
    was = and_(person.c.state == "active", member.c.id.is_not(None))
    joins = case(
        (ROWS.c.action.in_(("new", "rehired")), or_(ROWS.c.member.is_(None), ROWS.c.member.is_(True))),
        else_=or_(member.c.id.is_not(None), ROWS.c.member.is_(True)),
    )
    path = func.coalesce(goal.c.path, *_new_paths(batch), home.c.path)
    since = func.coalesce(member.c.joined_on, ROWS.c.joined_on, ROWS.c.hire_on, literal(batch.as_of))
    columns: list[Any] = [
        was.label("before_here"),
        member.c.joined_on.label("before_joined_on"),
        home.c.path.label("before_unit_path"),
        and_(ROWS.c.action != "leaving", joins).label("after_here"),
        since.label("after_joined_on"),
        path.label("after_unit_path"),
    ]
    for name in VALUES:
        columns += [
            person.c[name].label(f"before_{name}"),
            func.coalesce(ROWS.c[name], person.c[name]).label(f"after_{name}"),
        ]
    return select(*columns).select_from(joined).where(*mine(batch), ROWS.c.action.in_(WRITES))


def _new_paths(batch: ImportBatch) -> list[ColumnElement[Any]]:
    """Units that do not stand yet count as lying in the nearest one above them that does."""
    names = batch.summary["new_units"]
    if not names:
        return []
    units = OrgUnit.__table__
    rows = bulk.execute(
        select(units.c.full_name, units.c.path, units.c.parent_id).where(
            units.c.tenant_id == current_tenant_id()
        )
    ).all()
    known: Mapping[str, str] = {row.full_name: row.path for row in rows}
    root = next(row.path for row in rows if row.parent_id is None)
    return [case(*((ROWS.c.unit_name == name, _above(name, known, root)) for name in names))]


def _above(name: str, known: Mapping[str, str], root: str) -> str:
    while name:
        name = name.rpartition("/")[0]
        if name in known:
            return known[name]
    return root
