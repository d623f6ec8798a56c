"""The bulk door: a statement passes when every tenant's table in it is tied to the tenant."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Select, exists, func, insert, literal, select, update
from sqlalchemy.dialects import sqlite

from app.core import bulk
from app.core.db import atomic, session
from app.core.tenancy import TenantMissing, tenant_scope
from app.models import Employee, Membership, OrgUnit, Sequence
from tests.core.unions import two_unions
from tests.databases import TestDatabase

pytestmark = pytest.mark.sql

people, units, members = Employee.__table__, OrgUnit.__table__, Membership.__table__


def joined() -> Select[Any]:
    return select(people.c.id).join(
        units, (units.c.id == people.c.unit_id) & (units.c.tenant_id == people.c.tenant_id)
    )


GOOD = {
    "own predicate": lambda t: select(people.c.id).where(people.c.tenant_id == t),
    "join by tenant": lambda t: joined().where(people.c.tenant_id == t),
    "alias": lambda t: select((a := people.alias()).c.id).where(a.c.tenant_id == t),
    "subquery": lambda t: select(select(people.c.id).where(people.c.tenant_id == t).subquery()),
    "update": lambda t: update(people).values(grade="x").where(people.c.tenant_id == t),
    "insert from select": lambda t: insert(members).from_select(
        ["tenant_id", "employee_id", "joined_on"],
        select(people.c.tenant_id, people.c.id, literal(date(2026, 1, 1))).where(people.c.tenant_id == t),
    ),
}
BAD = {
    "no predicate": lambda t: select(people.c.id),
    "another tenant's number": lambda t: select(people.c.id).where(people.c.tenant_id == t + 1),
    "not equal": lambda t: select(people.c.id).where(people.c.tenant_id != t),
    "join not by tenant": lambda t: (
        select(people.c.id).join(units, units.c.id == people.c.unit_id).where(people.c.tenant_id == t)
    ),
    "subselect free": lambda t: select(people.c.id).where(
        people.c.tenant_id == t, people.c.unit_id.in_(select(units.c.id))
    ),
    "exists free": lambda t: select(people.c.id).where(
        people.c.tenant_id == t, exists().where(members.c.employee_id == people.c.id)
    ),
    "update free": lambda t: update(people).values(grade="x"),
    "update from free": lambda t: (
        update(people)
        .values(grade=units.c.name)
        .where(people.c.tenant_id == t, units.c.id == people.c.unit_id)
    ),
    "insert without tenant": lambda t: insert(members).from_select(
        ["employee_id"], select(people.c.id).where(people.c.tenant_id == t)
    ),
    "insert for another": lambda t: insert(members).from_select(
        ["tenant_id", "employee_id"], select(literal(t + 1), people.c.id).where(people.c.tenant_id == t)
    ),
    "plain insert": lambda t: insert(members).values(tenant_id=t, employee_id=1),
}


@pytest.mark.parametrize("name", GOOD)
def test_a_tied_statement_runs(database: TestDatabase, name: str) -> None:
    ours, _ = two_unions()
    with tenant_scope(ours.id), atomic():
        done = bulk.execute(GOOD[name](ours.id))
        assert done.rowcount == 2 if not done.returns_rows else len(done.all()) == 2


@pytest.mark.parametrize("name", BAD)
def test_a_statement_that_could_cross_is_refused(database: TestDatabase, name: str) -> None:
    ours, _ = two_unions()
    with tenant_scope(ours.id), pytest.raises(TenantMissing):
        bulk.execute(BAD[name](ours.id))


def test_plain_rows_are_stamped_with_the_tenant(database: TestDatabase) -> None:
    ours, other = two_unions()
    rows = [{"series": f"S{n}", "last": n, "tenant_id": other.id} for n in range(7)]
    with tenant_scope(ours.id), atomic():
        assert bulk.insert_rows(Sequence.__table__, rows) == 7
    with tenant_scope(ours.id):
        assert session.scalar(select(func.count(Sequence.id))) == 7


def test_an_upsert_for_another_tenant_is_refused(database: TestDatabase) -> None:
    ours, other = two_unions()
    with tenant_scope(ours.id), pytest.raises(TenantMissing):
        bulk.upsert(sqlite.insert(Sequence.__table__).values(tenant_id=other.id, series="S", last=1))
