"""FAB's own add, edit and delete, as its code would call them: nothing is committed but by atomic()."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.core.console.datamodel import Rows
from app.core.console.listing import DEEPEST
from app.core.db import atomic, session
from app.models import Supplier
from tests.cast import Union

pytestmark = pytest.mark.sql


def names(union: Union) -> list[str]:
    session.remove()
    with union.scope():
        return list(session.scalars(select(Supplier.name)))


def test_add_edit_and_delete_stand_or_fall_with_the_block_around_them(our_union: Union) -> None:
    rows = Rows(Supplier)
    with our_union.scope():
        with pytest.raises(RuntimeError), atomic():
            rows.add(Supplier(code="S1", name="甲"))
            raise RuntimeError
        rows.add(Supplier(code="S1", name="甲"))
    assert names(our_union) == ["甲"]
    with our_union.scope(), atomic():
        row = session.scalars(select(Supplier)).one()
        row.name = "乙"
        rows.edit(row)
    assert names(our_union) == ["乙"]
    with our_union.scope(), atomic():
        rows.delete(session.scalars(select(Supplier)).one())
    assert names(our_union) == []


def test_a_contradiction_is_raised_not_flashed(our_union: Union) -> None:
    rows = Rows(Supplier)
    with our_union.scope():
        rows.add(Supplier(code="S1", name="甲"))
        with pytest.raises(IntegrityError):
            rows.add(Supplier(code="S1", name="乙"))
    assert names(our_union) == ["甲"]


def test_counting_is_capped_for_fab_as_well(our_union: Union) -> None:
    rows = Rows(Supplier)
    with our_union.scope():
        rows.add(Supplier(code="S1", name="甲"))
        count, found = rows.query(page=0, page_size=10)
    assert (count, len(found)) == (1, 1)
    assert count <= DEEPEST
