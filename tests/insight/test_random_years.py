"""Random years of a union: people come by roster, leave, return and move; rules get their next versions;
points are granted by rule, by hand, by file and as awards, wait for money, are spent, given back, lapsed and
taken back; money is allocated, transferred, paid, carried over.

After every step, whatever was done or refused: money in is the sum of its parts, nothing stands below zero,
every entry sums to zero in its unit, the lots are the ledger, every lot leads back to a budget, nobody was
given more than the standards leave, and what waits for money has given nothing yet.
"""

from collections import defaultdict
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select

from app.core import bulk
from app.core.db import session
from app.core.tenancy import tenant_scope
from app.ledger.queries import breaks
from app.models import Account, Budget, Grant, PointLot
from app.points.services.capping import given_by_points
from tests.databases import TestDatabase
from tests.insight.complete import holes
from tests.insight.living import CEILINGS, Hands

pytestmark = pytest.mark.sql
WHICH = st.integers(0, 10**6)
FEN = st.integers(1, 60_000)
QUICK = settings(
    max_examples=4, stateful_step_count=18, deadline=None, suppress_health_check=list(HealthCheck)
)


class Years(RuleBasedStateMachine):
    """The union's years, a hand a step."""

    database: TestDatabase

    def __init__(self) -> None:
        super().__init__()
        self.database.reset()
        self.hands = Hands()
        self.scope = tenant_scope(self.hands.tenant_id)
        self.scope.__enter__()
        self.hands.settle_in()
        assert self.hands.roster([1, 2, 3, 4, 5], full=False).done

    def teardown(self) -> None:
        session.remove()
        self.scope.__exit__(None, None, None)

    @rule(whom=st.lists(WHICH, min_size=1, max_size=6), full=st.booleans())
    def roster(self, whom: list[int], full: bool) -> None:
        self.hands.roster(whom, full=full)

    @rule(which=WHICH)
    def leave(self, which: int) -> None:
        self.hands.leaves(which)

    @rule(which=WHICH, joins=st.booleans())
    def come_back(self, which: int, joins: bool) -> None:
        self.hands.comes_back(which, joins=joins)

    @rule(which=WHICH)
    def move(self, which: int) -> None:
        self.hands.moves(which)

    @rule(which=WHICH)
    def grant(self, which: int) -> None:
        self.hands.grants(which)

    @rule(which=WHICH)
    def grant_again(self, which: int) -> None:
        """Twice on a day gives nobody twice."""
        before = self._lots()
        if self.hands.grants(which).done:
            after = self._lots()
            self.hands.grants(which)
            assert self._lots() == after >= before

    @rule(which=WHICH, points=st.integers(1, 400), leaves=st.booleans())
    def name(self, which: int, points: int, leaves: bool) -> None:
        self.hands.names(which, points, leaves_first=leaves)

    @rule(which=WHICH, points=st.integers(1, 200))
    def award(self, which: int, points: int) -> None:
        self.hands.awards(which, points)

    @rule(which=WHICH, points=st.integers(1, 400))
    def grant_by_file(self, which: int, points: int) -> None:
        self.hands.files(which, points)

    @rule(which=WHICH, points=st.integers(1, 300), days=st.sampled_from([0, 1, 30]))
    def revise(self, which: int, points: int, days: int) -> None:
        self.hands.revises(which, points, days)

    @rule(which=WHICH)
    def pay_queue(self, which: int) -> None:
        self.hands.pays_queue(which)

    @rule()
    def expire(self) -> None:
        self.hands.expires()

    @rule(which=WHICH)
    def claw_back(self, which: int) -> None:
        self.hands.claws_back(which)

    @rule(which=WHICH, what=st.integers(0, 5), quantity=st.integers(1, 4))
    def order(self, which: int, what: int, quantity: int) -> None:
        self.hands.orders(which, what, quantity)

    @rule(which=WHICH, what=st.integers(0, 5), quantity=st.integers(1, 4))
    def order_and_receive(self, which: int, what: int, quantity: int) -> None:
        if self.hands.orders(which, what, quantity).done:
            self.hands.delivers(which)

    @rule(which=WHICH)
    def cancel(self, which: int) -> None:
        self.hands.cancels(which)

    @rule(which=WHICH, pieces=st.integers(1, 4))
    def send_back(self, which: int, pieces: int) -> None:
        self.hands.sends_back(which, pieces)

    @rule(which=WHICH, fen=st.integers(-60_000, 90_000).filter(bool))
    def allocate(self, which: int, fen: int) -> None:
        if self.hands.allocates(which, fen).done and fen > 0:
            self.hands.pays_queue(which)

    @rule(which=WHICH, fen=FEN)
    def transfer(self, which: int, fen: int) -> None:
        self.hands.transfers(which, fen)

    @rule(which=WHICH, fen=FEN)
    def pay(self, which: int, fen: int) -> None:
        self.hands.pays(which, fen)

    @rule()
    def end_the_year(self) -> None:
        self.hands.ends_the_year()

    @rule(days=st.sampled_from([1, 7, 25, 31, 120]))
    def time_passes(self, days: int) -> None:
        self.hands.day += timedelta(days=days)
        self.hands.begins_versions()

    @invariant()
    def the_ledger_contradicts_itself_nowhere(self) -> None:
        session.expire_all()
        assert list(breaks()) == []

    @invariant()
    def every_fen_is_found_and_every_lot_leads_back_to_a_budget(self) -> None:
        assert list(holes()) == []

    @invariant()
    def nothing_stands_below_zero_and_nobody_was_given_an_event_twice(self) -> None:
        overdrawn = session.scalars(select(Account.code).where(Account.balance < 0)).all()
        assert overdrawn == []
        twice = (
            select(PointLot.employee_id)
            .where(PointLot.event_key.is_not(None))
            .group_by(PointLot.rule_id, PointLot.employee_id, PointLot.event_key)
            .having(func.count() > 1)
        )
        assert session.scalars(twice).all() == []
        assert session.scalars(select(Budget.id).where(Budget.approved_fen < 0)).all() == []

    @invariant()
    def nobody_was_given_more_than_the_standards_leave(self) -> None:
        given: dict[tuple[int, str, int], int] = defaultdict(int)
        for row in bulk.execute(given_by_points()).mappings():
            given[row["employee_id"], row["item"], row["on"].year] += row["fen"]
        assert {key: fen for key, fen in given.items() if fen > CEILINGS.get(key[1], fen)} == {}

    @invariant()
    def what_waits_for_money_has_given_nothing_and_what_was_granted_all_of_it(self) -> None:
        of_lots = select(func.coalesce(func.sum(PointLot.value_fen), 0)).where(PointLot.grant_id == Grant.id)
        rows = session.execute(select(Grant.code, Grant.state, Grant.total_fen, of_lots.scalar_subquery()))
        given = {"released": lambda total: total}
        wrong = [row for row in rows if row[3] != given.get(row[1], lambda _total: 0)(row[2])]
        assert wrong == []

    def _lots(self) -> int:
        return session.scalar(select(func.count(PointLot.id))) or 0


def test_whatever_the_years_bring_every_fen_is_found(database: TestDatabase) -> None:
    years = type("YearsHere", (Years,), {"database": database})
    # unshrunk: a failing year is replayed from the examples kept, and shrinking one takes minutes
    quick = settings(QUICK, phases=(Phase.explicit, Phase.reuse, Phase.generate))
    run_state_machine_as_test(years, settings=quick)


@pytest.mark.soak
def test_the_same_over_many_years(database: TestDatabase) -> None:
    years = type("YearsHere", (Years,), {"database": database})
    run_state_machine_as_test(years, settings=settings(QUICK, max_examples=200, stateful_step_count=80))
