"""Prepared statements: checked once, tied to the tenant at every run, the same on both databases."""

import pytest
from sqlalchemy import Update, bindparam, literal, select, update

from app.core.db import atomic, session
from app.core.prepared import NextId, Prepared, Together, new_rows, own
from app.core.tenancy import TenantMissing
from app.models import Category
from tests.cast import Union

pytestmark = pytest.mark.sql
categories = Category.__table__


def names() -> list[str]:
    return list(session.scalars(select(Category.name).order_by(Category.id)))


def test_one_statement_serves_each_tenant_its_own_rows(our_union: Union, their_union: Union) -> None:
    counted = Prepared(select(categories.c.name).where(own(categories)))
    made = Together(new_rows(categories, [{"code": "code", "name": "name"}]))
    for union, name in ((our_union, "食品"), (their_union, "家电")):
        session.remove()
        with union.scope(), atomic():
            made.run(code="C1", name=name)
            assert counted.run().scalars().all() == [name]


def test_a_statement_that_forgets_the_tenant_never_runs(in_our_union: Union) -> None:
    with pytest.raises(TenantMissing):
        Prepared(select(categories.c.name)).run()


def test_outside_of_a_tenant_nothing_runs(database: object) -> None:
    with pytest.raises(TenantMissing):
        Prepared(select(categories.c.name).where(own(categories))).run()


def test_writes_together_say_how_many_rows_each_update_touched(in_our_union: Union) -> None:
    def renamed(code: str) -> Update:
        return update(categories).where(own(categories, code=code)).values(name=bindparam("to"))

    with atomic():
        rows = [{"code": "a", "name": "to"}, {"code": "b", "name": literal("粮油")}]
        Together(new_rows(categories, rows)).run(a="C1", b="C2", to="食品")
        both = Together(renamed("first"), renamed("second"))
        assert both.run(first="C1", second="C9", to="水果") == (1, 0)
        assert names() == ["水果", "粮油"]


def test_numbers_asked_for_ahead_are_the_numbers_the_rows_get(in_our_union: Union) -> None:
    with atomic():
        asked = Prepared(select(NextId(categories).label("a"), NextId(categories, 1).label("b")))
        numbers = asked.run().one()
        rows = [{"id": name, "code": name + "c", "name": literal("食品")} for name in ("a", "b")]
        Together(new_rows(categories, rows)).run(a=numbers.a, b=numbers.b, ac="C1", bc="C2")
        assert list(session.scalars(select(Category.id).order_by(Category.code))) == [numbers.a, numbers.b]
        session.add(Category(code="C3", name="家电"))
        session.flush()
        assert len(names()) == 3
