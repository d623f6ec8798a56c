"""The audit chain: append-only, sealed after the commit, and it says where it was broken."""

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from app.core import audit
from app.core.actor import Actor
from app.core.db import atomic, db, session
from app.core.schema import install
from app.core.tenancy import tenant_scope
from app.models import AuditEvent, AuditSeal, Employee
from tests.core.unions import Union, two_unions
from tests.databases import TestDatabase

pytestmark = pytest.mark.sql

FANG = Actor(name="王芳", user_id=7, role="hr")


def write_three(union: Union) -> None:
    with tenant_scope(union.id), atomic():
        person = session.get(Employee, union.at_root)
        for grade in "123":
            audit.record("changed", person, actor=FANG, changes={"grade": [None, grade]}, reason="定级")


def by_hand(database: TestDatabase, statement: str) -> None:
    """What somebody who owns the database can do: switch the triggers off, then anything."""
    session.remove()
    if database.dialect == "postgresql":
        database.superuser.execute("SET session_replication_role = replica")
        database.superuser.execute(statement)
        database.superuser.execute("SET session_replication_role = DEFAULT")
        return
    with db.engine.begin() as connection:
        names = (
            connection.exec_driver_sql("select name from sqlite_master where type = 'trigger'")
            .scalars()
            .all()
        )
        for name in names:
            connection.exec_driver_sql(f"drop trigger {name}")
        connection.exec_driver_sql(statement)
        install(connection)


@pytest.mark.parametrize("table", [AuditEvent, AuditSeal])
@pytest.mark.parametrize("verb", ["update", "delete"])
def test_nothing_written_can_be_changed(database: TestDatabase, table: type, verb: str) -> None:
    ours, _ = two_unions()
    write_three(ours)
    with tenant_scope(ours.id):
        audit.seal_all()
        values = {"verb": "x"} if table is AuditEvent else {"digest": "x"}
        statement = update(table).values(**values) if verb == "update" else delete(table)
        with pytest.raises(DBAPIError, match="append-only"):
            session.execute(statement)
        session.rollback()


def test_each_record_is_chained_once(database: TestDatabase) -> None:
    ours, other = two_unions()
    write_three(ours)
    write_three(other)
    with tenant_scope(ours.id):
        assert audit.seal_all() == 3
        assert audit.seal_all() == 0
        assert list(session.scalars(select(AuditSeal.number).order_by(AuditSeal.number))) == [1, 2, 3]
        assert audit.verify() == {"ok": True, "checked": 3, "first_break": None}


def test_an_altered_record_is_named(database: TestDatabase) -> None:
    ours, _ = two_unions()
    write_three(ours)
    with tenant_scope(ours.id):
        audit.seal_all()
        second = sorted(session.scalars(select(AuditEvent.id)))[1]
        session.rollback()
    by_hand(database, f"update audit_events set reason = '没有原因' where id = {second}")
    with tenant_scope(ours.id):
        said = audit.verify()
    assert not said["ok"]
    assert said["first_break"]["event"] == second
    assert said["first_break"]["why"] == "altered"


def test_a_missing_link_is_named(database: TestDatabase) -> None:
    ours, _ = two_unions()
    write_three(ours)
    with tenant_scope(ours.id):
        audit.seal_all()
        session.rollback()
    by_hand(database, "delete from audit_seals where number = 2")
    by_hand(
        database,
        "delete from audit_events where reason = '定级' and id not in (select event_id from audit_seals)",
    )
    with tenant_scope(ours.id):
        assert audit.verify()["first_break"]["why"] == "missing"


def test_cutting_off_the_end_is_noticed(database: TestDatabase) -> None:
    ours, _ = two_unions()
    write_three(ours)
    with tenant_scope(ours.id):
        audit.seal_all()
        session.rollback()
    by_hand(database, "delete from audit_seals where number = 3")
    by_hand(database, "delete from audit_events where id not in (select event_id from audit_seals)")
    with tenant_scope(ours.id):
        assert audit.verify()["first_break"] == {"link": 3, "why": "cut_off"}


def test_what_differs_is_said_from_and_to() -> None:
    assert audit.differences({"a": 1, "b": "x"}, {"a": 1, "b": "y"}) == {"b": ["x", "y"]}
