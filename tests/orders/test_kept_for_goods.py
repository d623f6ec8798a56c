"""Points for certain goods and for later: what they pay for, in which order, and what they never pay for."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import select

from app.core.actor import SYSTEM
from app.core.db import atomic, session
from app.ledger import queries as ledger_queries
from app.models import Employee, PointLot, Product, Sku
from app.orders.queries import points_by_expiry
from app.orders.services import Receipt, Wanted, redeem
from app.rules.points import NotEnoughPoints
from tests.cast import Union
from tests.orders import shop

pytestmark = pytest.mark.sql
SOON, LATE = date(2026, 12, 31), date(2027, 8, 31)


@pytest.fixture(autouse=True)
def _in_our_union(in_our_union: Union) -> Iterator[None]:
    with atomic():
        yield


def _order(employee: Employee, *skus: Sku) -> Receipt:
    lines = [Wanted(sku.id, 1) for sku in skus]
    return redeem(employee, lines=lines, actor=SYSTEM, on=shop.TODAY, at=shop.NOON)


def _category(sku: Sku) -> int:
    return int(session.scalar(select(Product.category_id).where(Product.id == sku.product_id)) or 0)


def _kept(lot: PointLot, *categories: int) -> PointLot:
    lot.restricted, lot.categories = True, list(categories)
    session.flush()
    return lot


def _left(*lots: PointLot) -> list[int]:
    session.expire_all()
    assert list(ledger_queries.breaks()) == []
    return [lot.left_points for lot in lots]


def test_points_kept_for_certain_goods_pay_for_those_and_for_no_others() -> None:
    wang, sub = shop.person(), shop.sub_account()
    rice = shop.article(points=100, stock=10)
    kept = _kept(shop.lot(wang, 300, paid_from=sub), _category(rice))
    _order(wang, rice)
    assert _left(kept) == [200]
    _kept(kept, 987_654)
    with pytest.raises(NotEnoughPoints):
        _order(wang, rice)
    assert _left(kept) == [200]


def test_of_two_that_expire_together_the_one_kept_for_the_goods_is_spent_first() -> None:
    wang, sub = shop.person(), shop.sub_account()
    rice = shop.article(points=100, stock=10)
    free = shop.lot(wang, 300, paid_from=sub, expires_on=SOON)
    kept = _kept(shop.lot(wang, 300, paid_from=sub, expires_on=SOON), _category(rice))
    _order(wang, rice)
    assert _left(free, kept) == [300, 200]


def test_points_cannot_be_spent_before_their_first_day() -> None:
    wang, sub = shop.person(), shop.sub_account()
    rice = shop.article(points=100, stock=10)
    lot = shop.lot(wang, 300, paid_from=sub, expires_on=LATE)
    lot.usable_from = date(2026, 9, 2)
    session.flush()
    assert points_by_expiry(wang.id, shop.TODAY) == []
    with pytest.raises(NotEnoughPoints):
        _order(wang, rice)
    lot.usable_from = shop.TODAY
    session.flush()
    _order(wang, rice)
    assert _left(lot) == [200]
