"""Nothing is sold twice and nobody pays twice, however many order at once and whoever dies on the way."""

import pytest
from sqlalchemy import func, select

from app.core.db import atomic, session
from app.core.errors import DomainError
from app.ledger import queries as ledger_queries
from app.models import Employee, LotUse, Order, OrderLine, PointLot, Sku
from app.orders.services import Wanted, redeem
from tests.cast import Union
from tests.databases import TestDatabase
from tests.orders import shop
from tests.orders.crowd import die, in_processes, in_threads

BUYERS, TRIES, STOCK = 8, 6, 20


class Rush:
    """Eight people, each with points for more pieces than there are on the shelf for all."""

    def __init__(self, union: Union) -> None:
        self.union = union
        with union.scope(), atomic():
            sub = shop.sub_account()
            self.people = [shop.person(f"职工{i}").id for i in range(BUYERS)]
            for employee_id in self.people:
                shop.lot(session.get_one(Employee, employee_id), 30, paid_from=sub)
                shop.lot(session.get_one(Employee, employee_id), 300, paid_from=sub)
            self.rice = shop.article(points=7, stock=STOCK).id
        session.remove()

    def order(self, buyer: int, reference: str | None = None, *, then_die: bool = False) -> str:
        """The order's number, or the code of the refusal."""
        with self.union.scope():
            try:
                with atomic():
                    done = redeem(
                        session.get_one(Employee, self.people[buyer]),
                        lines=[Wanted(self.rice, 1)],
                        actor=self.union.officer.actor,
                        on=shop.TODAY,
                        at=shop.NOON,
                        reference=reference,
                    )
                    if then_die:
                        die()
            except DomainError as refused:
                return refused.code
            return done.number

    def several(self, buyer: int) -> list[str]:
        return [self.order(buyer) for _ in range(TRIES)]

    def holds(self) -> int:
        """How many orders there are; everything adds up."""
        session.remove()
        with self.union.scope():
            sold = session.scalar(select(func.coalesce(func.sum(OrderLine.quantity), 0))) or 0
            assert session.scalar(select(Sku.stock)) == STOCK - sold
            left = session.scalar(select(func.sum(PointLot.left_points))) or 0
            assert left == BUYERS * 330 - 7 * sold
            assert (session.scalar(select(func.sum(LotUse.points))) or 0) == 7 * sold
            assert list(ledger_queries.breaks()) == []
            return session.scalar(select(func.count()).select_from(Order)) or 0


@pytest.fixture
def rush(our_union: Union) -> Rush:
    return Rush(our_union)


@pytest.mark.sql
def test_threads_sell_exactly_what_is_there(rush: Rush, database: TestDatabase) -> None:
    answers = [code for codes in in_threads(database, rush.several, BUYERS) for code in codes]
    assert answers.count("out_of_stock") == BUYERS * TRIES - STOCK
    assert rush.holds() == STOCK


@pytest.mark.sql
def test_processes_sell_exactly_what_is_there(rush: Rush) -> None:
    answers = [code for codes in in_processes(rush.several, BUYERS) for code in codes]
    assert answers.count("out_of_stock") == BUYERS * TRIES - STOCK
    assert rush.holds() == STOCK


@pytest.mark.sql
def test_a_form_sent_eight_times_at_once_places_one_order(rush: Rush, database: TestDatabase) -> None:
    numbers = in_threads(database, lambda _: rush.order(0, "form-1"), 8)
    assert len(set(numbers)) == 1
    assert numbers[0].startswith("DD")
    assert rush.holds() == 1


@pytest.mark.sql
def test_one_persons_points_are_spent_once_by_many_at_once(rush: Rush, database: TestDatabase) -> None:
    answers = in_threads(database, lambda _: [rush.order(0) for _ in range(7)], 7)
    codes = [code for each in answers for code in each]
    assert sum(code.startswith("DD") for code in codes) == STOCK
    assert rush.holds() == STOCK


@pytest.mark.sql
@pytest.mark.kill
def test_whoever_dies_before_the_end_has_ordered_nothing(rush: Rush) -> None:
    answers = in_processes(lambda number: rush.order(number, then_die=number % 2 == 0), BUYERS)
    assert answers.count(None) == BUYERS // 2
    assert rush.holds() == BUYERS // 2
