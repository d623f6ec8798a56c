"""Who buys in the demo spends what could be spent on that day, whatever was granted by today."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core.db import session
from app.core.tenancy import tenant_scope
from app.demo.shoppers import Shoppers
from app.demo.union import Demo
from app.models import Employee, PointLot

pytestmark = pytest.mark.sql


def test_points_of_a_later_day_or_past_their_last_day_or_for_some_goods_only_are_not_spent(
    demo: Demo,
) -> None:
    with tenant_scope(demo.tenant_id):
        held = select(PointLot).join(Employee, Employee.id == PointLot.employee_id)
        lot = session.scalars(held.where(PointLot.left_points > 0, Employee.state == "active")).first()
        assert lot is not None
        shoppers, day = Shoppers(demo, [], {}), timedelta(days=1)

        def spendable() -> int:
            session.flush()
            shoppers.grew(lot.granted_on, lot.expires_on)
            return shoppers.left.get(lot.employee_id, 0)

        lot.usable_from = None
        lot.restricted = False
        whole = spendable()
        shoppers.grew(lot.granted_on - day, lot.expires_on)
        assert shoppers.left.get(lot.employee_id, 0) <= whole - lot.left_points
        shoppers.grew(lot.granted_on, lot.expires_on + day)
        assert shoppers.left.get(lot.employee_id, 0) <= whole - lot.left_points
        lot.restricted, lot.categories = True, [1]
        assert spendable() == whole - lot.left_points
        lot.restricted, lot.categories = False, None
        lot.usable_from = lot.granted_on + day
        assert spendable() == whole - lot.left_points
        session.rollback()
