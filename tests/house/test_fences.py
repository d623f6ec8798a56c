"""A row of every table, of another tenant, of headquarters, of a sister branch: who sees it, who does not."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from app.core.actor import Actor, acting
from app.core.db import Base, atomic, db, session
from app.core.fences import ByColumn, ByParent
from app.core.schema import IMMUTABLE, SEALED
from app.core.showing import shown_of
from app.core.tenancy import tenant_scope
from app.models import SHARED_TABLES
from tests.cast import Union
from tests.databases import TestDatabase
from tests.marked import Place, fill, scoped_tables

pytestmark = pytest.mark.sql

CLASSES: dict[str, Any] = {
    each.local_table.name: each.class_ for each in Base.registry.mappers if each.local_table.name
}
TABLES = [table.name for table in scoped_tables()]
Places = dict[str, Place]


@pytest.fixture
def places(our_union: Union, their_union: Union) -> Iterator[Places]:
    """Ours at headquarters, at 华东 and at 华北; and theirs."""
    made = {
        "headquarters": Place(our_union.tenant_id, our_union.units["总部"], "QXTOP", our_union.hr.user_id),
        "here": Place(our_union.tenant_id, our_union.units["华东"], "QXHERE", our_union.officer.user_id),
        "sister": Place(our_union.tenant_id, our_union.units["华北"], "QXSISTER", our_union.chair.user_id),
        "theirs": Place(their_union.tenant_id, their_union.units["总部"], "QXTHEIRS", their_union.hr.user_id),
    }
    for place in made.values():
        with tenant_scope(place.tenant_id), atomic():
            fill(place)
        session.remove()
    return made


def seen(table: str, *conditions: Any) -> set[int]:
    return set(session.scalars(select(CLASSES[table].id).where(*conditions)))


def test_no_row_of_another_tenant_is_read_of_any_table(places: Places) -> None:
    mine = [places[each].rows for each in ("headquarters", "here", "sister")]
    with tenant_scope(places["here"].tenant_id):
        for table in TABLES:
            theirs = places["theirs"].rows[table]
            assert theirs not in seen(table), table
            assert {rows[table] for rows in mine} <= seen(table), table
            assert session.get(CLASSES[table], theirs) is None, table


def test_no_row_of_headquarters_or_of_a_sister_is_shown_at_a_branch(places: Places, our_union: Union) -> None:
    here = places["here"]
    with our_union.scope("华东"), acting(Actor("陈静", here.user_id)):
        for table in set(TABLES) - set(SHARED_TABLES):
            ours = {here.rows[table], *here.more.get(table, ())}
            assert seen(table, *shown_of(CLASSES[table])) <= ours, table


def test_the_fence_itself_hides_them_where_rows_know_their_unit(places: Places, our_union: Union) -> None:
    knowing = [each for each in TABLES if isinstance(CLASSES[each].__fence__, ByColumn | ByParent)]
    assert len(knowing) > 10
    with our_union.scope("华东"):
        for table in knowing:
            here = places["here"]
            assert seen(table) == {here.rows[table], *here.more.get(table, ())}, table
            assert session.get(CLASSES[table], places["sister"].rows[table]) is None, table


def test_what_is_shared_is_shared_by_the_whole_union(places: Places, our_union: Union) -> None:
    with our_union.scope("华东"):
        assert {table for table in SHARED_TABLES if places["sister"].rows[table] in seen(table)} == set(
            SHARED_TABLES
        )


def test_the_database_alone_hides_another_tenants_row(places: Places, database: TestDatabase) -> None:
    """PostgreSQL holds it without our first wall; SQLite has no second one: it is for one machine."""
    if database.dialect != "postgresql":
        return
    with db.engine.begin() as connection:
        for table in TABLES:
            count = f"select count(*) from {table} where id = %s"
            theirs, here = (places[each].rows[table] for each in ("theirs", "here"))
            connection.exec_driver_sql("select set_config('app.tenant_id', '', true)")
            assert connection.exec_driver_sql(count, (here,)).scalar() == 0, table
            ours = str(places["here"].tenant_id)
            connection.exec_driver_sql("select set_config('app.tenant_id', %s, true)", (ours,))
            assert connection.exec_driver_sql(count, (theirs,)).scalar() == 0, table
            assert connection.exec_driver_sql(count, (here,)).scalar() == 1, table


def test_the_database_alone_refuses_to_change_another_tenants_row(
    places: Places, database: TestDatabase
) -> None:
    if database.dialect != "postgresql":
        return
    with db.engine.begin() as connection:
        ours = str(places["here"].tenant_id)
        connection.exec_driver_sql("select set_config('app.tenant_id', %s, true)", (ours,))
        for table in sorted(set(TABLES) - {*IMMUTABLE, SEALED}):  # those refuse whoever asks
            theirs = places["theirs"].rows[table]
            change = f"update {table} set id = id where id = %s"
            assert connection.exec_driver_sql(change, (theirs,)).rowcount == 0, table
