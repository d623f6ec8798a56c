"""Received orders for the tests of settlement: awkward tax rates, several sub-accounts and departments."""

from datetime import date, datetime

from app.core.actor import SYSTEM
from app.core.clock import SHANGHAI
from app.core.db import session
from app.models import Employee, Order, OrgUnit, Sku, Supplier
from app.orders.services import Wanted, receive, redeem, ship
from tests.cast import Union
from tests.orders import shop

LATER = datetime(2026, 11, 2, 9, tzinfo=SHANGHAI)


def received(person: Employee, *wanted: tuple[Sku, int], on: date = shop.TODAY) -> Order:
    """An order that has come all the way."""
    lines = [Wanted(sku.id, quantity) for sku, quantity in wanted]
    done = redeem(person, lines=lines, actor=SYSTEM, on=shop.TODAY, at=LATER)
    order = session.get_one(Order, done.order_id)
    ship(order, carrier="顺丰", tracking_no=f"0012345678901234{order.id}", actor=SYSTEM, on=on, at=LATER)
    return receive(order, actor=SYSTEM, on=on, at=LATER)


def month(union: Union, seller: Supplier) -> list[Order]:
    """Nine orders of three people from two departments, paid from three sub-accounts."""
    festival, summer = shop.sub_account("节日慰问"), shop.sub_account("防暑降温")
    odd = shop.sub_account("女工*专项", ratio=(3, 100))
    articles = [
        shop.article(points=50, fen=4_599, seller=seller, tax_rate_bp=1300, stock=99),
        shop.article(points=7, fen=1, seller=seller, tax_rate_bp=900, stock=99),
        shop.article(points=33, fen=3_277, seller=seller, tax_rate_bp=1_337, stock=99),
        shop.article(points=20, fen=100, seller=seller, tax_rate_bp=0, stock=99),
    ]
    orders = []
    for place, name in enumerate(("华东", "华北", "上海一部")):
        person = shop.person(f"=职工{place}", unit=session.get_one(OrgUnit, union.units[name]))
        shop.lot(person, 10, fen=333, paid_from=odd, expires_on=date(2026, 10, 1))
        shop.lot(person, 40, paid_from=summer, expires_on=date(2026, 11, 1))
        shop.lot(person, 900, paid_from=festival)
        if place == 0:
            orders.append(received(person, (articles[3], 1)))
        orders += [
            received(person, (articles[0], 2), (articles[1], 1)),
            received(person, (articles[2], 3), (articles[3], 2), (articles[0], 1)),
        ]
    return orders
