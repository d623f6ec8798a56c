"""A small union's money on its way: a budget at headquarters and one at a branch, points granted from both,
spent, lapsed, taken back; for tests of lineage.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from app.budgets.services import allocate, approve_budget, open_sub_account
from app.core.actor import SYSTEM
from app.core.clock import SHANGHAI, moved_to
from app.core.db import atomic, session
from app.core.money import Money, Points
from app.models import Employee, Order, OrderLine, PointLot, Revocation, Sku, SubAccount
from app.orders.services import Wanted, cancel, receive, redeem, ship
from app.points.services.awards import award
from app.points.services.expire import expire_lots
from app.points.services.revoke import ask_revocation, turn_revocation
from app.rules.budgets import BudgetKey
from tests.cast import Union
from tests.orders import shop
from tests.treasury import employee

DAY = date(2026, 9, 1)
NOON = datetime(2026, 9, 1, 12, tzinfo=SHANGHAI)


@dataclass
class Flows:
    """What was made, by number."""

    union: Union
    accounts: dict[str, int] = field(default_factory=dict)
    budgets: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    lots: dict[str, int] = field(default_factory=dict)
    orders: dict[str, int] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)


def made_in(union: Union) -> Flows:
    """王芳 of the branch holds points paid by headquarters and by her branch; her order takes of both."""
    flows = Flows(union)
    with _at_work(union):
        for place, code in (("总部", "ZQ"), ("华东", "HD")):
            budget = approve_budget(
                union.unit(place),
                BudgetKey(2026, "retained", "50105"),
                name=f"{place}会员活动",
                approved=Money.yuan("50000.00"),
                actor=SYSTEM,
                on=DAY,
            )
            account = open_sub_account(budget, code=code, name=f"{place}慰问", actor=SYSTEM)
            allocate(account, amount=Money.yuan("20000.00"), actor=SYSTEM, on=DAY, reference=f"a{code}")
            flows.accounts[place], flows.budgets[place] = account.id, budget.id
        for number, name, place in (("E1", "王芳", "华东"), ("E2", "李娜", "总部")):
            flows.people[name] = employee(number, union.units[place], name=name).id
        flows.lots["总部"] = _given(flows, "王芳", "总部", 100, DAY + timedelta(days=90))
        flows.lots["华东"] = _given(flows, "王芳", "华东", 60, DAY + timedelta(days=300))
        flows.lots["过期"] = _given(flows, "李娜", "总部", 40, DAY + timedelta(days=1))
        flows.lots["撤销"] = _given(flows, "李娜", "总部", 25, DAY + timedelta(days=300))
        _order(flows, "已收", "王芳", 130)
        _order(flows, "取消", "李娜", 10)
    with _at_work(union):
        order = session.get_one(Order, flows.orders["已收"])
        ship(order, carrier="顺丰", tracking_no="SF1", actor=SYSTEM, on=DAY, at=NOON)
        receive(order, actor=SYSTEM, on=DAY, at=NOON)
        undone = session.get_one(Order, flows.orders["取消"])
        cancel(undone, actor=SYSTEM, on=DAY, at=NOON, reason="不要了")
        lot = session.get_one(PointLot, flows.lots["撤销"])
        ask_revocation(lot, actor=SYSTEM, on=DAY, at=NOON, reason="发错")
        turn_revocation(session.query(Revocation).one(), "approve", actor=union.chair.actor)
    with moved_to(DAY + timedelta(days=5)), union.scope(), atomic():
        expire_lots(on=DAY + timedelta(days=5), actor=SYSTEM)
    session.remove()
    return flows


@contextmanager
def _at_work(union: Union) -> Iterator[None]:
    with moved_to(DAY), union.scope(), atomic():
        yield


def _given(flows: Flows, who: str, place: str, points: int, until: date) -> int:
    person = session.get_one(Employee, flows.people[who])
    made = award(
        person,
        sub_account=session.get_one(SubAccount, flows.accounts[place]),
        points=Points(points),
        reason=f"{place}补偿",
        reference=f"{who}-{place}-{points}",
        actor=SYSTEM,
        on=DAY,
        expires_on=until,
    )
    return made.id


def _order(flows: Flows, name: str, who: str, points: int) -> None:
    article: Sku = shop.article(points=points, fen=points * 90, stock=5)
    placed = redeem(
        session.get_one(Employee, flows.people[who]),
        lines=[Wanted(article.id, 1)],
        actor=SYSTEM,
        on=DAY,
        at=NOON,
    )
    flows.orders[name] = placed.order_id
    line = session.query(OrderLine).filter(OrderLine.order_id == placed.order_id).one()
    flows.lines[name] = line.id
