"""The fence: what is read is narrowed or refused, what is written is stamped or refused."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import aliased, joinedload

from app.core.db import atomic, db, session
from app.core.tenancy import (
    CrossTenantWrite,
    TenantMissing,
    TenantSwitched,
    all_tenants,
    tenant_scope,
    whole_tenant,
)
from app.models import Employee, OrgUnit, PointLot, Tenant
from tests.core.unions import two_unions
from tests.databases import TestDatabase

pytestmark = pytest.mark.sql

ALIAS = aliased(Employee)
READS = {
    "rows": lambda: select(Employee),
    "columns": lambda: select(Employee.name),
    "count": lambda: select(func.count(Employee.id)),
    "alias": lambda: select(ALIAS.name),
    "subquery": lambda: select(select(Employee.name).subquery()),
    "cte": lambda: select(select(Employee.name).cte("c")),
    "union": lambda: select(Employee.name).union_all(select(Employee.name)),
    "scalar subquery": lambda: select(select(func.count(Employee.id)).scalar_subquery()),
    "join": lambda: select(Tenant.code).join(Employee, Employee.tenant_id == Tenant.id),
    "exists": lambda: select(Tenant).where(
        select(Employee.id).where(Employee.tenant_id == Tenant.id).exists()
    ),
    "in": lambda: select(Tenant).where(Tenant.id.in_(select(Employee.tenant_id))),
}
WRITES = {
    "update": lambda: update(Employee).values(grade="x"),
    "delete": lambda: delete(Employee),
    "insert from select": lambda: insert(Employee).from_select(["name"], select(Employee.name)),
}
BEHIND_ITS_BACK = {
    "core select": lambda: select(Employee.__table__),
    "core alias": lambda: select(Employee.__table__.alias()),
    "core in an ORM select": lambda: select(Employee).where(select(PointLot.__table__.c.id).exists()),
    "core join": lambda: select(Employee).join(OrgUnit.__table__, OrgUnit.__table__.c.id == Employee.unit_id),
    "core update": lambda: update(Employee.__table__).values(grade="x"),
    "plain insert": lambda: insert(Employee).values(name="x", employee_no="x", tenant_id=2),
    "text": lambda: text("select name from employees"),
}


@pytest.mark.parametrize("name", [*READS, *WRITES, *BEHIND_ITS_BACK])
def test_without_a_tenant_every_statement_raises(database: TestDatabase, name: str) -> None:
    two_unions()
    with pytest.raises(TenantMissing):
        session.execute({**READS, **WRITES, **BEHIND_ITS_BACK}[name]())


@pytest.mark.parametrize("name", READS)
def test_every_kind_of_read_sees_one_tenant(database: TestDatabase, name: str) -> None:
    ours, other = two_unions()
    with tenant_scope(ours.id):
        found = str(session.execute(READS[name]()).all())
    assert f"of {other.id}" not in found
    assert "OTHER" not in found
    expected = {"union": 4, "count": 1, "scalar subquery": 1, "exists": 1, "in": 1}.get(name, 2)
    with tenant_scope(ours.id):
        assert len(session.execute(READS[name]()).all()) == expected


def test_a_count_counts_one_tenant_in_every_spelling(database: TestDatabase) -> None:
    ours, _ = two_unions()
    with tenant_scope(ours.id):
        assert session.scalar(select(func.count(Employee.id))) == 2
        assert session.scalar(select(func.count()).select_from(Employee)) == 2
        assert session.query(Employee).count() == 2
        assert session.scalar(select(func.count()).select_from(session.query(Employee).subquery())) == 2


@pytest.mark.parametrize("name", BEHIND_ITS_BACK)
def test_statements_the_orm_does_not_narrow_are_refused(database: TestDatabase, name: str) -> None:
    ours, _ = two_unions()
    with tenant_scope(ours.id), pytest.raises(TenantMissing):
        session.execute(BEHIND_ITS_BACK[name]())


def test_mass_updates_and_deletes_stay_inside(database: TestDatabase) -> None:
    ours, other = two_unions()
    with tenant_scope(ours.id), atomic():
        assert session.execute(update(Employee).values(grade="x")).rowcount == 2
        assert session.execute(delete(Employee)).rowcount == 2
    with tenant_scope(other.id):
        assert {each.grade for each in session.scalars(select(Employee))} == {None}


def test_a_foreign_number_is_not_found(database: TestDatabase) -> None:
    ours, other = two_unions()
    with tenant_scope(ours.id):
        assert session.get(Employee, other.at_root) is None


def test_what_another_scope_loaded_is_forgotten(database: TestDatabase) -> None:
    ours, other = two_unions()
    with tenant_scope(other.id):
        assert session.get(Employee, other.at_root) is not None
        session.rollback()
    with tenant_scope(ours.id):
        assert session.get(Employee, other.at_root) is None


def test_a_new_row_takes_the_tenant(database: TestDatabase) -> None:
    ours, _ = two_unions()
    with tenant_scope(ours.id), atomic():
        person = Employee(employee_no="9", employee_no_key="9", name="新人", unit_id=ours.root)
        session.add(person)
        session.flush()
        assert person.tenant_id == ours.id


def test_a_row_of_another_tenant_cannot_be_written(database: TestDatabase) -> None:
    ours, other = two_unions()
    with tenant_scope(ours.id):
        session.add(
            Employee(tenant_id=other.id, employee_no="9", employee_no_key="9", name="x", unit_id=other.root)
        )
        with pytest.raises(CrossTenantWrite):
            session.flush()
        session.rollback()


def test_what_was_changed_before_leaving_a_tenant_is_not_lost(database: TestDatabase) -> None:
    ours, _other = two_unions()
    with atomic(), tenant_scope(ours.id):
        session.get_one(Employee, ours.at_root).name = "改了名"
    with tenant_scope(ours.id):
        assert session.get_one(Employee, ours.at_root).name == "改了名"


def test_a_row_cannot_be_handed_to_another_tenant(database: TestDatabase) -> None:
    ours, other = two_unions()
    with tenant_scope(ours.id):
        session.get(Employee, ours.at_root).tenant_id = other.id
        with pytest.raises(CrossTenantWrite):
            session.flush()
        session.rollback()


def test_a_foreign_unit_is_refused_by_number(database: TestDatabase) -> None:
    ours, other = two_unions()
    with tenant_scope(ours.id):
        session.add(Employee(employee_no="9", employee_no_key="9", name="x", unit_id=other.root))
        with pytest.raises(CrossTenantWrite):
            session.flush()
        session.rollback()


def test_a_foreign_unit_is_refused_as_an_object(database: TestDatabase) -> None:
    ours, other = two_unions()
    with all_tenants("the attack") as everywhere:
        foreign = everywhere.get(OrgUnit, other.root)
        everywhere.expunge(foreign)
    with tenant_scope(ours.id):
        session.add(Employee(employee_no="9", employee_no_key="9", name="x", unit=foreign))
        with pytest.raises(CrossTenantWrite):
            session.flush()
        session.rollback()


def test_the_database_itself_refuses_another_tenants_number(database: TestDatabase) -> None:
    ours, other = two_unions()
    with pytest.raises(DBAPIError), all_tenants("the attack") as everywhere:
        everywhere.add(
            Employee(tenant_id=ours.id, employee_no="9", employee_no_key="9", name="x", unit_id=other.root)
        )
        everywhere.commit()


def test_a_seat_at_a_branch_sees_the_branch(database: TestDatabase) -> None:
    ours, _ = two_unions()
    with tenant_scope(ours.id, ours.branch_path):
        assert [each.id for each in session.scalars(select(Employee))] == [ours.at_branch]
        assert session.get(Employee, ours.at_root) is None
        assert [each.id for each in session.scalars(select(OrgUnit))] == [ours.branch]
        people = session.scalars(select(Employee).options(joinedload(Employee.unit))).all()
        assert [each.unit.id for each in people] == [ours.branch]


def test_a_seat_for_one_unit_alone_does_not_see_below(database: TestDatabase) -> None:
    ours, _ = two_unions()
    with tenant_scope(ours.id, ours.root_path, alone=True):
        assert [each.id for each in session.scalars(select(Employee))] == [ours.at_root]


def test_a_seat_at_a_branch_cannot_write_above_it(database: TestDatabase) -> None:
    ours, _ = two_unions()
    with tenant_scope(ours.id, ours.branch_path):
        session.add(Employee(employee_no="9", employee_no_key="9", name="x", unit_id=ours.root))
        with pytest.raises(CrossTenantWrite):
            session.flush()
        session.rollback()


def test_looking_past_the_unit_says_why_and_ends(database: TestDatabase) -> None:
    ours, _ = two_unions()
    with tenant_scope(ours.id, ours.branch_path):
        with whole_tenant("a test"):
            assert len(session.scalars(select(Employee)).all()) == 2
        assert len(session.scalars(select(Employee)).all()) == 1


def test_all_tenants_has_a_session_of_its_own(database: TestDatabase) -> None:
    two_unions()
    with all_tenants("a test") as everywhere:
        assert everywhere.scalar(select(func.count(Employee.id))) == 4
    with pytest.raises(TenantMissing):
        session.scalar(select(func.count(Employee.id)))


def test_the_tenant_cannot_change_inside_an_open_transaction(database: TestDatabase) -> None:
    ours, other = two_unions()
    with tenant_scope(ours.id):
        session.scalars(select(Employee)).all()
        with pytest.raises(TenantSwitched), tenant_scope(other.id):
            pass
        session.rollback()


def test_threads_of_two_tenants_never_cross(database: TestDatabase) -> None:
    both = two_unions()

    def look(turn: int) -> bool:
        with database.app.app_context(), tenant_scope(both[turn % 2].id):
            found = [each.tenant_id for each in session.scalars(select(Employee))]
            session.remove()
            return found == [both[turn % 2].id] * 2

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(look, range(200)))


def test_row_level_security_holds_without_the_first_wall(database: TestDatabase) -> None:
    ours, _ = two_unions()
    if database.dialect != "postgresql":
        return
    with db.engine.begin() as connection:
        count = "select count(*) from employees"
        assert connection.exec_driver_sql(count).scalar() == 0
        connection.exec_driver_sql("select set_config('app.tenant_id', %s, true)", (str(ours.id),))
        assert connection.exec_driver_sql(count).scalar() == 2
        assert connection.exec_driver_sql("update employees set grade = 'x'").rowcount == 2
