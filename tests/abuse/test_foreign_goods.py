"""Suppliers and returns attacked: other suppliers' rows by every door, what is given back twice, at once."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import select

from app.core.actor import SYSTEM, Actor
from app.core.clock import now
from app.core.db import atomic, session
from app.core.errors import DomainError
from app.ledger import queries as ledger_queries
from app.models import Order, OrderLine, OrderReturn
from app.orders.services import Back, Wanted, accept, ask_return, cancel, receive, redeem, ship, take_back
from tests.abuse.crawl import MISSING, Crawler, at
from tests.abuse.test_an_hour_of_trying import (
    HERE,
    OUT_OF_SIGHT,
    _buttons,
    _every_question,
    _foreign,
    _kept,
    places,
)
from tests.branches import seat_of
from tests.cast import TODAY, Union, on
from tests.databases import TestDatabase
from tests.marked import Place
from tests.orders import shop
from tests.orders.crowd import in_threads
from tests.visitor import Visitor

__all__ = ["places"]
pytestmark = pytest.mark.sql


@pytest.fixture
def stranger(places: dict[str, Place], our_union: Union, client: Visitor) -> Visitor:
    """Somebody of a supplier that has nothing: whatever carries a mark is another's."""
    with our_union.scope(), atomic():
        number = shop.supplier().id
    return client.sign_in(seat_of(our_union, number))


def test_a_supplier_finds_no_row_of_anybody_else_by_any_door(
    places: dict[str, Place], database: TestDatabase, stranger: Visitor
) -> None:
    crawler = Crawler(database.app, stranger, (HERE, *OUT_OF_SIGHT))
    crawler.follow()
    _every_question(crawler)
    told_apart = [
        f"{at(rule, number)} is not as {at(rule, MISSING)}"
        for rule in crawler.open_rules()
        for number in [*_foreign(crawler, rule.endpoint, places), *_here(crawler, rule.endpoint, places)]
        if crawler.differs(rule, number)
    ]
    assert (crawler.leaks, told_apart) == ([], [])


def test_a_supplier_changes_no_row_of_anybody_else(
    places: dict[str, Place], database: TestDatabase, stranger: Visitor
) -> None:
    before = _kept(places)
    crawler = Crawler(database.app, stranger, (HERE, *OUT_OF_SIGHT))
    token, told_apart = stranger.token("/"), []
    for address, numbers in _buttons(crawler, places):
        missing = crawler.send(address, MISSING, token)
        tried = numbers if missing[0] != 403 else ()
        told_apart += [f"{address} {each}" for each in tried if crawler.send(address, each, token) != missing]
    assert (crawler.leaks, told_apart) == ([], [])
    assert _kept(places) == before


def _here(crawler: Crawler, endpoint: str, places: dict[str, Place]) -> list[int]:
    model = getattr(crawler.view_of(endpoint), "model", None)
    number = places["here"].rows.get(getattr(model, "__tablename__", ""))
    return [] if number is None or model.__tablename__ == "categories" else [number]


@pytest.fixture
def bought(our_union: Union) -> Iterator[tuple[Union, int, int]]:
    """A received order of three pieces: the union, the order, its line."""
    with on():
        with our_union.scope(), atomic():
            member = shop.person()
            shop.lot(member, 500)
            article = shop.article(points=50, fen=4_990)
            done = redeem(member, lines=[Wanted(article.id, 3)], actor=SYSTEM, on=TODAY, at=now())
            order = session.get_one(Order, done.order_id)
            ship(order, carrier="顺丰", tracking_no="SF1", actor=SYSTEM, on=TODAY, at=now())
            receive(order, actor=SYSTEM, on=TODAY, at=now())
            line = session.scalars(select(OrderLine.id).where(OrderLine.order_id == order.id)).one()
            numbers = order.id, line
        yield our_union, *numbers


def at_once(database: TestDatabase, union: Union, work: Callable[[], None]) -> list[str]:
    """Twice, in two threads and transactions; what came of each."""

    def alone(_number: int) -> str:
        try:
            with on(), union.scope(), atomic():
                work()
        except DomainError as refused:
            return refused.code
        return "done"

    session.remove()
    return sorted(in_threads(database, alone, 2))


def asking(order: int, line: int, pieces: int) -> Callable[[], None]:
    def ask() -> None:
        back, row = [Back(line, pieces)], session.get_one(Order, order)
        ask_return(row, lines=back, cause="damaged", reason="破", actor=SYSTEM, on=TODAY, at=now())

    return ask


def test_two_who_ask_at_once_for_the_same_pieces_get_them_once(
    bought: tuple[Union, int, int], database: TestDatabase
) -> None:
    union, order, line = bought
    assert at_once(database, union, asking(order, line, 2)) == ["done", "too_many_returned"]


def test_two_who_take_the_goods_back_at_once_give_the_points_once(
    bought: tuple[Union, int, int], database: TestDatabase
) -> None:
    union, order, line = bought
    with union.scope(), atomic():
        asking(order, line, 2)()
        back = session.scalars(select(OrderReturn)).one()
        accept(back, actor=Actor("甲", 5), on=TODAY)
        number = back.id

    def take() -> None:
        row = session.get_one(OrderReturn, number)
        take_back(row, resaleable=True, actor=SYSTEM, on=TODAY, at=now())

    assert at_once(database, union, take) == ["done", "not_allowed_now"]
    with union.scope():
        assert list(ledger_queries.breaks()) == []


def test_a_cancelled_order_is_not_shipped_nor_returned(our_union: Union) -> None:
    with on(), our_union.scope(), atomic():
        member = shop.person()
        shop.lot(member, 500)
        lines = [Wanted(shop.article(points=50).id, 1)]
        done = redeem(member, lines=lines, actor=SYSTEM, on=TODAY, at=now())
        order = session.get_one(Order, done.order_id)
        cancel(order, actor=SYSTEM, on=TODAY, at=now(), reason="错")
        line = session.scalars(select(OrderLine.id).where(OrderLine.order_id == order.id)).one()
        with pytest.raises(DomainError):
            ship(order, carrier="顺丰", tracking_no="SF1", actor=SYSTEM, on=TODAY, at=now())
        with pytest.raises(DomainError):
            asking(order.id, line, 1)()


def test_a_line_of_another_order_cannot_be_returned_with_this_one(bought: tuple[Union, int, int]) -> None:
    union, order, _line = bought
    with union.scope(), atomic():
        member = shop.person()
        shop.lot(member, 500)
        lines = [Wanted(shop.article(points=50).id, 1)]
        other = redeem(member, lines=lines, actor=SYSTEM, on=TODAY, at=now()).order_id
        foreign = session.scalars(select(OrderLine.id).where(OrderLine.order_id == other)).one()
        with pytest.raises(DomainError) as refused:
            asking(order, foreign, 1)()
        assert refused.value.code == "nothing_returned"
