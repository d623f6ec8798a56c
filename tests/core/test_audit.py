"""The trail: append-only, with the unit of the seat that acted, differences from and to."""

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from app.core import audit, audit_chain
from app.core.actor import SYSTEM, Actor
from app.core.db import atomic, session
from app.models import AuditEvent, AuditSeal
from tests.cast import Union
from tests.core.console import shelf
from tests.databases import TestDatabase

pytestmark = pytest.mark.sql


@pytest.mark.parametrize("table", [AuditEvent, AuditSeal])
@pytest.mark.parametrize("verb", ["update", "delete"])
def test_nothing_written_can_be_changed(in_our_union: Union, table: type, verb: str) -> None:
    audit_chain.seal_all()
    values = {"verb": "x"} if table is AuditEvent else {"digest": "x"}
    statement = update(table).values(**values) if verb == "update" else delete(table)
    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(statement)
    session.rollback()


def test_an_act_is_of_the_unit_whose_seat_acted(our_union: Union) -> None:
    east, shop = our_union.units["华东"], our_union.units["上海一部"]
    with our_union.scope("华东"), atomic():
        at_east = audit.record("edit", "org_units:甲", actor=our_union.hr.actor).unit_id
        at_shop = audit.record("edit", "org_units:乙", actor=Actor("王芳", 7, "hr", 1, shop)).unit_id
    with our_union.scope(), atomic():
        nowhere = audit.record("edit", "org_units:丙", actor=SYSTEM).unit_id
    assert (at_east, at_shop, nowhere) == (east, shop, None)


def test_a_branch_sees_the_acts_of_its_unit_and_below(our_union: Union) -> None:
    for unit in (None, "华东", "上海一部", "华北"):
        with our_union.scope(unit), atomic():
            audit.record("edit", f"categories:{unit}", actor=our_union.hr.actor)
    edits = select(AuditEvent.object_label).where(AuditEvent.object_kind == "categories")
    with our_union.scope("华东"):
        assert set(session.scalars(edits)) == {"华东", "上海一部"}
    with our_union.scope():
        assert len(session.scalars(edits).all()) == 4


def test_what_differs_is_said_from_and_to() -> None:
    assert audit.differences({"a": 1, "b": "x"}, {"a": 1, "b": "y"}) == {"b": ["x", "y"]}


def test_a_record_names_the_row_it_is_about(our_union: Union, database: TestDatabase) -> None:
    number = shelf.stocked(our_union, shelf.supplier, name="皖江粮油")
    with our_union.scope(), atomic():
        row = session.get(shelf.Supplier, number)
        assert row is not None
        event = audit.record("edit", row, actor=our_union.finance.actor)
        assert (event.object_kind, event.object_id, event.object_label) == ("suppliers", number, "皖江粮油")
