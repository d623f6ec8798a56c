"""Random lives of a small union: hired, granted, redeemed, cancelled, received, expired, in any order.

Beside the database stands a model in plain Python, moved by the pure rules. After each step both must say
the same, lot by lot and fen by fen, and the ledger, derived anew, must contradict itself nowhere.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from app.core.clock import SHANGHAI
from app.core.db import atomic, session
from app.core.money import Money, Points, Ratio
from app.core.tenancy import tenant_scope
from app.ledger.queries import available_fen, breaks
from app.models import Employee, Grant, Order, PointLot, PointRule, Sku, SubAccount
from app.orders.services import Wanted, cancel, receive, redeem, ship
from app.points.services.confirm import confirm_grant
from app.points.services.expire import expire_lots
from app.points.services.meanings import meaning
from app.points.services.prepare import prepare_grant
from app.rules.budgets import AvailableTooLittle
from app.rules.facts import facts_on
from app.rules.orders import PointsWorthTooLittle, Use, pay
from app.rules.points import Draw as Taken
from app.rules.points import Lot, NotEnoughPoints, amount_for, restored
from tests.databases import TestDatabase
from tests.ledger.caring_lives import CareIsGiven
from tests.ledger.money_lives import MoneyMoves
from tests.ledger.points_lives import PointsMoves
from tests.ledger.returning_lives import GoodsComeBack
from tests.orders import shop
from tests.treasury import CHAIR, FINANCE, OFFICER, ON, Treasury, employee, equip, found_tenant, rule_in_force

pytestmark = pytest.mark.sql
ALLOCATED = 500_000
RATIO = Ratio(points=3, fen=100)  # never even: every rounding is met
FESTIVALS = ("mid_autumn", "national")
TABLE = {
    "table": [
        {"when": {"field": "tenure_months", "op": "at_least", "value": 12}, "points": 100},
        {"when": {"field": "tenure_months", "op": "at_least", "value": 1}, "points": 41},
    ]
}

QUICK = settings(
    max_examples=10, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)


@dataclass
class Placed:
    """An order the model remembers: who, what it took from which lots, and how far it has come."""

    member: int
    uses: tuple[Use, ...]
    state: str = "placed"


class Life(MoneyMoves, GoodsComeBack, PointsMoves, CareIsGiven, RuleBasedStateMachine):
    """The union's days. Each rule does a thing to the database and to the model."""

    database: TestDatabase
    treasury: Treasury
    ratio = RATIO

    def __init__(self) -> None:
        super().__init__()
        self.database.reset()
        tenant_id = found_tenant()
        self.scope = tenant_scope(tenant_id)
        self.scope.__enter__()
        self.day, self.numbers = ON, count(1)
        self.hired: dict[int, date] = {}
        self.lots: dict[int, tuple[int, Lot]] = {}
        self.orders: dict[int, Placed] = {}
        self.granted: set[tuple[int, str]] = set()
        self.available = ALLOCATED
        self._equip()
        self.begin_money()
        self.begin_returns()
        self.begin_care()

    def _equip(self) -> None:
        self.treasury = equip(money="5000.00")
        with atomic():
            sub_account = session.get_one(SubAccount, self.treasury.sub_account)
            sub_account.ratio_points, sub_account.ratio_fen = RATIO.points, RATIO.fen
            self.rules = {
                festival: rule_in_force(
                    self.treasury, festival, festival=festival, amount=TABLE, expires_months=months
                ).id
                for festival, months in zip(FESTIVALS, (1, 3), strict=True)
            }
            seller = shop.supplier()
            self.articles = [
                shop.article(points=points, fen=fen, stock=10_000, seller=seller).id
                for points, fen in ((7, 200), (30, 1_000), (1, 33))
            ]

    def teardown(self) -> None:
        session.remove()
        self.scope.__exit__(None, None, None)

    @property
    def now(self) -> datetime:
        return datetime.combine(self.day, time(12), SHANGHAI)

    @rule(months=st.integers(0, 30), member=st.booleans())
    def hire(self, months: int, member: bool) -> None:
        on = self.day - timedelta(days=31 * months)
        with atomic():
            made = employee(f"E{next(self.numbers)}", self.treasury.branch, hire_on=on, member=member)
            if member:
                self.hired[made.id] = on

    @precondition(lambda self: self.hired)
    @rule(festival=st.sampled_from(FESTIVALS))
    def grant(self, festival: str) -> None:
        event = f"{festival}-{self.day.year}"
        with atomic():
            by = session.get_one(PointRule, self.rules[festival])
            plan = prepare_grant(by, on=self.day, actor=OFFICER)
            expected = self._expected(by, event)
            assert plan.people == len(expected)
            if not expected:
                return
            cost = sum(RATIO.value(points).fen for points in expected.values())
            assert (plan.total_points, plan.total_fen) == (sum(p.points for p in expected.values()), cost)
            plan_id, digest = plan.id, str(plan.digest)
        self._confirm(plan_id, digest, cost, expected, event)

    def _confirm(self, plan_id: int, digest: str, cost: int, expected: dict[int, Points], event: str) -> None:
        if cost > self.available:
            with pytest.raises(AvailableTooLittle), atomic():
                confirm_grant(session.get_one(Grant, plan_id), digest=digest, actor=CHAIR)
            return
        with atomic():
            for _twice in range(2):
                confirm_grant(session.get_one(Grant, plan_id), digest=digest, actor=CHAIR)
        self.available -= cost
        self.granted |= {(member, event) for member in expected}
        for lot in session.scalars(select(PointLot).where(PointLot.grant_id == plan_id)):
            points = expected[lot.employee_id]
            made = Lot(lot.id, lot.expires_on, self.day, points.points, RATIO.value(points).fen)
            self.lots[lot.id] = (lot.employee_id, made)

    def _expected(self, by: PointRule, event: str) -> dict[int, Points]:
        meant = meaning(by.current)
        found = {}
        for member, hired in self.hired.items():
            facts = facts_on(
                {"hire_on": hired, "unit_path": f"{self.treasury.root}/{self.treasury.branch}/"}, self.day
            )
            points = amount_for(meant, facts)
            if isinstance(points, Points) and (member, event) not in self.granted:
                found[member] = points
        return found

    @precondition(lambda self: self.hired)
    @rule(who=st.integers(0, 10**6), what=st.integers(0, 2), quantity=st.integers(1, 4))
    def order(self, who: int, what: int, quantity: int) -> None:
        member = sorted(self.hired)[who % len(self.hired)]
        with atomic():
            article = session.get_one(Sku, self.articles[what])
            price, points = Money(article.price_fen * quantity), Points(article.points * quantity)
        held = tuple(lot for holder, lot in self.lots.values() if holder == member)
        try:
            uses, after = pay(held, points=points, price=price, on=self.day, article="x")
        except (NotEnoughPoints, PointsWorthTooLittle) as refusal:
            with pytest.raises(type(refusal)), atomic():
                self._redeem(member, what, quantity)
            return
        with atomic():
            placed = self._redeem(member, what, quantity)
        self.orders[placed] = Placed(member, uses)
        self.lots |= {lot.id: (member, lot) for lot in after}

    def _redeem(self, member: int, what: int, quantity: int) -> int:
        lines = [Wanted(self.articles[what], quantity)]
        who = session.get_one(Employee, member)
        return redeem(who, lines=lines, actor=OFFICER, on=self.day, at=self.now).order_id

    def _orders(self, state: str) -> list[int]:
        return [number for number, placed in self.orders.items() if placed.state == state]

    @precondition(lambda self: self._orders("placed"))
    @rule(which=st.integers(0, 10**6))
    def cancel(self, which: int) -> None:
        number = self._orders("placed")[which % len(self._orders("placed"))]
        with atomic():
            cancel(session.get_one(Order, number), actor=OFFICER, on=self.day, at=self.now, reason="不要了")
        self.orders[number].state = "cancelled"
        for use in self.orders[number].uses:
            holder, lot = self.lots[use.lot_id]
            taken = Taken(use.lot_id, use.points, use.value_fen)
            self.lots[use.lot_id] = (holder, restored(lot, taken, on=self.day))

    @precondition(lambda self: self._orders("placed"))
    @rule(which=st.integers(0, 10**6))
    def deliver(self, which: int) -> None:
        number = self._orders("placed")[which % len(self._orders("placed"))]
        with atomic():
            found = session.get_one(Order, number)
            ship(found, carrier="顺丰", tracking_no="SF1", actor=OFFICER, on=self.day, at=self.now)
            receive(found, actor=OFFICER, on=self.day, at=self.now)
        self.orders[number].state = "received"
        self.available += sum(use.surplus_fen for use in self.orders[number].uses)

    @rule(days=st.sampled_from([1, 20, 31, 60, 100]))
    def time_passes(self, days: int) -> None:
        self.day += timedelta(days=days)

    @rule()
    def expire(self) -> None:
        with atomic():
            done = expire_lots(on=self.day, actor=FINANCE)
        gone = {
            n: (m, lot) for n, (m, lot) in self.lots.items() if lot.expires_on < self.day and lot.left_points
        }
        assert (done.points, done.fen) == (
            sum(lot.left_points for _m, lot in gone.values()),
            sum(lot.left_fen for _m, lot in gone.values()),
        )
        self.available += done.fen
        self.lots |= {n: (m, replace(lot, left_points=0, left_fen=0)) for n, (m, lot) in gone.items()}

    @invariant()
    def the_ledger_contradicts_itself_nowhere(self) -> None:
        session.expire_all()
        assert list(breaks()) == []
        assert available_fen(self.treasury.sub_account) == self.available

    @invariant()
    def every_lot_is_as_the_rules_say(self) -> None:
        found = {
            lot.id: (lot.left_points, lot.left_fen, lot.expires_on)
            for lot in session.scalars(select(PointLot))
        }
        assert found == {
            lot.id: (lot.left_points, lot.left_fen, lot.expires_on) for _member, lot in self.lots.values()
        }


def test_whatever_happens_no_point_and_no_fen_is_lost(database: TestDatabase) -> None:
    life = type("LifeHere", (Life,), {"database": database})
    # unshrunk: a failing life is replayed from the examples kept, and shrinking one takes minutes
    quick = settings(QUICK, phases=(Phase.explicit, Phase.reuse, Phase.generate))
    run_state_machine_as_test(life, settings=quick)


@pytest.mark.soak
def test_the_same_over_long_lives(database: TestDatabase) -> None:
    life = type("LifeHere", (Life,), {"database": database})
    run_state_machine_as_test(life, settings=settings(QUICK, max_examples=300, stateful_step_count=60))
