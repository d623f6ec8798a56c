"""In an owner's scope only what is the owner's is there: in reads of every spelling, and to be written."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import aliased, joinedload

from app.core.actor import SYSTEM
from app.core.db import Base, atomic, session
from app.core.jobs import enqueue, job
from app.core.jobs.performing import _scope
from app.core.models import Job
from app.core.scope import NOWHERE, Scope
from app.core.showing import shown_of
from app.core.tenancy import CrossTenantWrite, TenantScoped, tenant_scope, whole_tenant
from app.models import AuditEvent, Category, Employee, OrgUnit, Product, Sku, Supplier
from tests.core.unions import Union, two_unions
from tests.databases import TestDatabase

pytestmark = pytest.mark.sql

ALIAS = aliased(Product)
PRODUCTS = {
    "rows": lambda: select(Product.name),
    "count": lambda: select(Product.name, func.count()).group_by(Product.name),
    "alias": lambda: select(ALIAS.name),
    "subquery": lambda: select(select(Product.name).subquery()),
    "cte": lambda: select(select(Product.name).cte("c")),
    "union": lambda: select(Product.name).union(select(Product.name)),
    "join from a wider table": lambda: select(Product.name).join(
        Category, Category.id == Product.category_id
    ),
    "exists": lambda: select(Supplier.name).where(
        select(Product.id).where(Product.supplier_id == Supplier.id).exists()
    ),
    "parent": lambda: select(Sku.spec),
}


def two_suppliers() -> tuple[Union, list[int]]:
    """Ours with two suppliers of one product each, everything named after its supplier."""
    ours, _other = two_unions()
    ids: list[int] = []
    with tenant_scope(ours.id), atomic():
        category = Category(code="C", name="粮油")
        session.add(category)
        for name in ("甲", "乙"):
            supplier = Supplier(code=name, name=name)
            session.add(supplier)
            session.flush()
            product = Product(code=name, name=name, supplier_id=supplier.id, category_id=category.id)
            session.add(product)
            session.flush()
            session.add(Sku(code=name, product_id=product.id, spec=name, price_fen=100, points=1))
            ids.append(supplier.id)
        session.flush()
    return ours, ids


@pytest.mark.parametrize("name", PRODUCTS)
def test_every_kind_of_read_sees_the_owners_rows_alone(database: TestDatabase, name: str) -> None:
    ours, (first, _second) = two_suppliers()
    with tenant_scope(ours.id, owner=("supplier", first)):
        assert [row[0] for row in session.execute(PRODUCTS[name]())] == ["甲"]


def test_a_table_that_says_nothing_is_empty_to_an_owner(database: TestDatabase) -> None:
    ours, (first, _second) = two_suppliers()
    silent = [
        mapper.class_
        for mapper in Base.registry.mappers
        if issubclass(mapper.class_, TenantScoped) and "supplier" not in mapper.class_.__owned__
    ]
    assert {Employee, OrgUnit, AuditEvent} <= set(silent)
    with tenant_scope(ours.id, owner=("supplier", first)):
        assert {each.__name__: session.scalar(select(func.count(each.id))) for each in silent} == (
            dict.fromkeys([each.__name__ for each in silent], 0)
        )


def test_an_owner_of_a_kind_no_table_knows_sees_nothing(database: TestDatabase) -> None:
    ours, (first, _second) = two_suppliers()
    with tenant_scope(ours.id, owner=("stranger", first)):
        assert session.scalar(select(func.count(Supplier.id))) == 0
        assert session.scalar(select(func.count(Category.id))) == 0


def test_rows_that_were_seen_more_widely_are_not_found_again_by_number(database: TestDatabase) -> None:
    ours, (first, second) = two_suppliers()
    with tenant_scope(ours.id):
        theirs = session.scalars(select(Product).where(Product.supplier_id == second)).one()
        mine = session.scalars(select(Product).where(Product.supplier_id == first)).one()
        numbers = theirs.id, mine.id
        with tenant_scope(ours.id, owner=("supplier", first)):
            assert session.get(Product, numbers[0]) is None
            assert session.get(Supplier, second) is None
            assert session.get(Product, numbers[1]) is mine
            with whole_tenant("a service must look further"):
                assert session.get(Product, numbers[0]) is not None
            assert session.get(Product, numbers[0]) is None
        with tenant_scope(ours.id, owner=("supplier", second)):
            assert session.get(Product, numbers[1]) is None


def test_relationships_lead_no_further(database: TestDatabase) -> None:
    ours, (first, _second) = two_suppliers()
    with tenant_scope(ours.id, owner=("supplier", first)):
        product = session.scalars(select(Product).options(joinedload(Product.supplier))).one()
        assert (product.supplier.name, product.category.name) == ("甲", "粮油")
        session.expire_all()
        session.refresh(product)
        assert product.name == "甲"


def test_what_bears_another_owners_number_is_not_written(database: TestDatabase) -> None:
    ours, (first, second) = two_suppliers()
    with tenant_scope(ours.id, owner=("supplier", first)):
        category = session.scalars(select(Category)).one()
        session.add(Product(code="X", name="X", supplier_id=second, category_id=category.id))
        with pytest.raises(CrossTenantWrite):
            session.flush()
        session.rollback()
        session.scalars(select(Product)).one().supplier_id = second
        with pytest.raises(CrossTenantWrite):
            session.flush()
        session.rollback()


def test_what_a_row_points_at_must_be_the_owners(database: TestDatabase) -> None:
    ours, (first, second) = two_suppliers()
    with tenant_scope(ours.id):
        foreign = session.scalar(select(Product.id).where(Product.supplier_id == second))
    with tenant_scope(ours.id, owner=("supplier", first)):
        session.add(Sku(code="X", product_id=foreign, spec="X", price_fen=1, points=1))
        with pytest.raises(CrossTenantWrite):
            session.flush()
        session.rollback()


def test_a_page_shows_an_owner_what_the_fence_leaves(database: TestDatabase) -> None:
    ours, (first, _second) = two_suppliers()
    with tenant_scope(ours.id, owner=("supplier", first)):
        assert shown_of(Supplier) == []


def test_an_owner_stands_at_no_unit(database: TestDatabase) -> None:
    ours, (first, second) = two_suppliers()
    owner, all_of_it = Scope(ours.id, owner=("supplier", first)), Scope(ours.id)
    assert (owner.unit_path, owner.alone) == (NOWHERE, True)
    assert all_of_it.covers(owner)
    assert not owner.covers(all_of_it)
    assert not owner.covers(Scope(ours.id, ours.root_path))
    assert not Scope(ours.id, ours.root_path).covers(owner)
    assert not owner.covers(Scope(ours.id, owner=("supplier", second)))
    assert owner.covers(owner.anew())


@job("test.owned", "test")
def _handler(_run: object) -> None:
    """Nothing is done: the row is looked at."""


def test_a_job_is_done_in_the_scope_of_the_owner_who_asked(database: TestDatabase) -> None:
    ours, (first, _second) = two_suppliers()
    with tenant_scope(ours.id, owner=("supplier", first)) as scope, atomic():
        asked = enqueue("test.owned", {}, actor=SYSTEM)
        assert asked.owner == f"supplier:{first}"
        assert _scope(asked) == scope.anew()  # type: ignore[arg-type]
    with tenant_scope(ours.id, ours.branch_path), atomic():
        asked = enqueue("test.owned", {}, actor=SYSTEM)
        assert _scope(asked) == Scope(ours.id, ours.branch_path)  # type: ignore[arg-type]
    assert session.query(Job).count() == 2
