"""A next version that keeps points for other goods: orders on the way are named, and stay as they are."""

from collections.abc import Iterator

import pytest

from app.core.actor import SYSTEM
from app.core.db import atomic, session
from app.orders.services import Wanted, redeem
from app.orders.services.rejudged import _orders
from app.points.services.rules import RuleTerms, create_rule, edit_version, revise_rule, turn_rule
from tests.cast import Union
from tests.orders import shop

pytestmark = pytest.mark.sql


@pytest.fixture(autouse=True)
def _in_our_union(in_our_union: Union) -> Iterator[None]:
    with atomic():
        yield


@pytest.mark.parametrize("other_goods", [True, False])
def test_orders_paid_by_the_rules_points_are_counted(other_goods: bool) -> None:
    wang, sub = shop.person(), shop.sub_account()
    rice = shop.article(points=100, stock=10)
    said = {"name": "中秋节", "festival": "mid_autumn", "amount": {"points": 300}}
    rule = create_rule("R", RuleTerms(**said), unit=shop.root(), sub_account=sub, actor=SYSTEM)
    turn_rule(rule, "release", actor=SYSTEM)
    lot = shop.lot(wang, 300, paid_from=sub)
    lot.rule_id, lot.event_key = rule.id, "mid_autumn-2026"
    session.flush()
    redeem(wang, lines=[Wanted(rice.id, 1)], actor=SYSTEM, on=shop.TODAY, at=shop.NOON)
    version = revise_rule(rule, actor=SYSTEM)
    kinds = [rice.product.category_id] if other_goods else None
    edit_version(version, RuleTerms(**said, categories=kinds), sub_account=sub, actor=SYSTEM)
    assert [each.count for each in _orders(version, shop.TODAY)] == [1] * other_goods
