"""演示订单 — what members redeemed in the year: most received, some still on the way, a few cancelled."""

from collections.abc import Iterator
from datetime import date, timedelta

from app.core.clock import moved_to, now
from app.core.db import session
from app.demo.shoppers import Shoppers
from app.demo.union import Demo
from app.models import Employee, Order, OrgUnit
from app.orders.services import cancel, receive, redeem, ship

ORDERS = 2_100
CANCELLED = 0.04
CARRIERS = ("顺丰速运", "京东物流", "中国邮政", "德邦快递")
REASONS = ("收货地址填写错误", "商品选错，重新下单", "本人要求取消")


def days_of_order(demo: Demo, first: date, count: int) -> list[date]:
    """下单日 — so many days between the first grant and today, in order."""
    span = (demo.today - first).days
    return sorted(first + timedelta(days=demo.random.randrange(span + 1)) for _ in range(count))


def place(shoppers: Shoppers, day: date) -> bool:
    """下单并跟进 — one order, and what became of it by today."""
    chosen = shoppers.choose()
    if chosen is None:
        return False
    demo, (person, lines) = shoppers.demo, chosen
    employee = session.get_one(Employee, person)
    with moved_to(day):
        receipt = redeem(
            employee,
            lines=lines,
            actor=demo.actors["officer"],
            on=day,
            at=now(),
            receiver=employee.name,
            phone=employee.phone,
            address=session.get_one(OrgUnit, employee.unit_id).full_name,
        )
    _follow(demo, receipt.order_id, day)
    return True


def _follow(demo: Demo, number: int, day: date) -> None:
    officer, steps = demo.actors["officer"], _steps(demo, day)
    order = session.get_one(Order, number)
    for verb, on in steps:
        with moved_to(on):
            if verb == "cancel":
                cancel(order, actor=officer, on=on, at=now(), reason=demo.random.choice(REASONS))
            elif verb == "ship":
                tracking = f"SF{demo.random.randrange(10**11):011}"
                carrier = demo.random.choice(CARRIERS)
                ship(order, carrier=carrier, tracking_no=tracking, actor=officer, on=on, at=now())
            else:
                receive(order, actor=officer, on=on, at=now())


def _steps(demo: Demo, day: date) -> Iterator[tuple[str, date]]:
    """What became of an order, as far as it lies behind us."""
    random = demo.random
    cancelled, shipped = day + timedelta(days=1), day + timedelta(days=random.randrange(1, 4))
    received = shipped + timedelta(days=random.randrange(1, 5))
    if random.random() < CANCELLED:
        planned = [("cancel", cancelled)]
    else:
        planned = [("ship", shipped), ("receive", received)]
    return ((verb, on) for verb, on in planned if on <= demo.today)
