"""Returns: points to the very lots they came from, what was owed reversed, stock put back; once."""

from collections.abc import Iterator
from contextlib import nullcontext
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from app.core.actor import SYSTEM, Actor
from app.core.clock import SHANGHAI
from app.core.db import atomic, session
from app.core.errors import DomainError
from app.ledger import queries as ledger_queries
from app.ledger import services as ledger
from app.models import LotUse, Order, OrderLine, OrderReturn, PointLot, Sku, SubAccount
from app.orders.services import (
    Back,
    Wanted,
    accept,
    ask_return,
    bounce,
    receive,
    redeem,
    refuse,
    ship,
    take_back,
    withdraw,
)
from app.orders.services.refusals import NotReturnable
from app.points.queries.leavers import ahead, going_back, terms_in_force
from app.points.services.expire import expire_lots
from app.points.services.leaver_terms import decide_term
from tests.cast import Union
from tests.orders import shop

pytestmark = pytest.mark.sql

OFFICER, OTHER = Actor("陈静", 901, "officer"), Actor("供应商小王", 902, "supplier")


@pytest.fixture(autouse=True)
def _in_our_union(in_our_union: Union) -> Iterator[None]:
    with atomic():
        yield


@pytest.fixture
def sub(_in_our_union: None) -> SubAccount:
    return shop.sub_account()


@pytest.fixture
def lots(sub: SubAccount) -> list[PointLot]:
    """Two lots: 70 points that expire soon, then 300."""
    person = shop.person()
    return [
        shop.lot(person, 70, paid_from=sub, expires_on=date(2026, 9, 30)),
        shop.lot(person, 300, paid_from=sub),
    ]


@pytest.fixture
def rice(_in_our_union: None) -> Sku:
    return shop.article(points=50, fen=4_990, stock=10)


def at(on: date) -> datetime:
    return datetime(on.year, on.month, on.day, 18, tzinfo=SHANGHAI)


def bought(lots: list[PointLot], rice: Sku, pieces: int = 3, *, received: bool = True) -> Order:
    lines = [Wanted(rice.id, pieces)]
    done = redeem(lots[0].employee, lines=lines, actor=SYSTEM, on=shop.TODAY, at=shop.NOON)
    order = session.get_one(Order, done.order_id)
    ship(order, carrier="顺丰", tracking_no="SF100", actor=SYSTEM, on=shop.TODAY, at=at(shop.TODAY))
    if received:
        receive(order, actor=SYSTEM, on=shop.TODAY, at=at(shop.TODAY))
    return order


def asked(
    order: Order, pieces: int, on: date = shop.TODAY, cause: str = "damaged", **more: str
) -> OrderReturn:
    line = session.scalars(select(OrderLine).where(OrderLine.order_id == order.id)).one()
    lines = [Back(line.id, pieces)]
    return ask_return(
        order, lines=lines, cause=cause, reason="袋子破了", actor=OFFICER, on=on, at=at(on), **more
    )


def back(made: OrderReturn, on: date = shop.TODAY, *, resaleable: bool = True) -> OrderReturn:
    accept(made, actor=OTHER, on=on)
    return take_back(made, resaleable=resaleable, actor=OFFICER, on=on, at=at(on))


def balance(kind: str, owner: int | None = None) -> int:
    return ledger_queries.balance(ledger.open_account(kind, owner))


def no_breaks() -> None:
    session.expire_all()
    assert list(ledger_queries.breaks()) == []


def left(lots: list[PointLot]) -> list[tuple[int, int]]:
    for lot in lots:
        session.refresh(lot)
    return [(lot.left_points, lot.left_fen) for lot in lots]


@pytest.mark.parametrize("how", ["returned", "bounced"])
def test_what_comes_back_to_a_leaver_has_the_grace_of_every_refund(
    lots: list[PointLot], rice: Sku, how: str
) -> None:
    """The lot had gone back by the leaver's terms: what comes into it later does not go by the next night."""
    person, day = lots[0].employee, timedelta(days=1)
    due = shop.TODAY + 5 * day
    order = bought(lots, rice, received=how == "returned")
    person.state, person.left_on = "left", shop.TODAY
    decide_term(action="lapse", days=5, from_on=shop.TODAY, actor=OFFICER, at=shop.NOON)
    assert expire_lots(on=due, actor=SYSTEM, kind="left").points == 220
    if how == "returned":
        back(asked(order, 2, due), due)
    else:
        bounce(order, actor=SYSTEM, on=due, at=at(due), reason="无人签收")
    held = sum(points for points, _fen in left(lots))
    late = left(lots)[1][0]
    assert held == (100 if how == "returned" else 150)
    terms, last = terms_in_force(), due + 30 * day
    early = held - late  # of a lot whose own last day comes before the grace ends
    assert ahead(due, terms) == [(last + day, 1, late, late * 100), (None, 1, early, early * 100)]
    for on in (due, due + day, last):
        assert expire_lots(on=on, actor=SYSTEM, kind="left").reference is None
    back_on, kept = going_back(person, last)
    assert (back_on, kept) == ({last + day: late}, 0)
    assert expire_lots(on=last + day, actor=SYSTEM, kind="left").points == late
    no_breaks()


def test_everything_returned_leaves_things_as_they_were_before_the_order(
    lots: list[PointLot], rice: Sku, sub: SubAccount
) -> None:
    before = left(lots), balance("available", sub.id), balance("granted", sub.id)
    order = bought(lots, rice)
    assert balance("payable", order.supplier_id) == 3 * 4_990
    done = back(asked(order, 3))
    assert (done.state, done.points, done.amount_fen) == ("returned", 150, 3 * 4_990)
    assert (left(lots), balance("available", sub.id), balance("granted", sub.id)) == before
    assert balance("payable", order.supplier_id) == 0
    assert balance("member", order.employee_id) == 370
    session.refresh(rice)
    assert rice.stock == 10
    assert set(session.scalars(select(LotUse.returned_on))) == {shop.TODAY}
    no_breaks()


def test_piece_by_piece_is_owed_less_by_exactly_the_price_of_a_piece(
    lots: list[PointLot], rice: Sku, sub: SubAccount
) -> None:
    before = left(lots), balance("available", sub.id)
    order = bought(lots, rice)
    for gone in (1, 2, 3):
        back(asked(order, 1))
        assert balance("payable", order.supplier_id) == (3 - gone) * 4_990
        assert balance("member", order.employee_id) == 220 + gone * 50
        no_breaks()
    assert (left(lots), balance("available", sub.id)) == before


def test_what_is_not_fit_to_be_sold_again_stays_out_of_stock(lots: list[PointLot], rice: Sku) -> None:
    back(asked(bought(lots, rice), 2), resaleable=False)
    session.refresh(rice)
    assert rice.stock == 7


def test_nothing_moves_before_the_goods_are_back(lots: list[PointLot], rice: Sku) -> None:
    order = bought(lots, rice)
    after = left(lots), balance("payable", order.supplier_id)
    made = asked(order, 1)
    accept(made, actor=OTHER, on=shop.TODAY, answer="请寄回")
    assert (left(lots), balance("payable", order.supplier_id)) == after


def test_points_come_back_into_an_expired_lot_for_the_days_of_grace(lots: list[PointLot], rice: Sku) -> None:
    order = bought(lots, rice)
    late = date(2026, 10, 1)
    back(asked(order, 3, on=late), on=late)
    session.refresh(lots[0])
    assert (lots[0].left_points, lots[0].expires_on) == (70, late + timedelta(days=30))


@pytest.mark.parametrize(
    ("pieces", "code"), [(0, "nothing_returned"), (-1, "nothing_returned"), (4, "too_many_returned")]
)
def test_as_many_pieces_as_were_bought_go_back(
    lots: list[PointLot], rice: Sku, pieces: int, code: str
) -> None:
    order = bought(lots, rice)
    with pytest.raises(DomainError) as refused:
        asked(order, pieces)
    assert refused.value.code == code


def test_a_piece_is_asked_for_once_until_it_is_refused_or_withdrawn(lots: list[PointLot], rice: Sku) -> None:
    order = bought(lots, rice)
    first = asked(order, 2)
    with pytest.raises(DomainError) as refused:
        asked(order, 2)
    assert refused.value.code == "too_many_returned"
    refuse(first, actor=OTHER, on=shop.TODAY, reason="已拆封")
    second = asked(order, 2)
    withdraw(second, actor=OFFICER)
    assert asked(order, 3).state == "requested"


def test_the_same_form_asks_once(lots: list[PointLot], rice: Sku) -> None:
    order = bought(lots, rice)
    assert asked(order, 1, reference="R1").id == asked(order, 1, reference="R1").id


def test_a_return_is_taken_back_once(lots: list[PointLot], rice: Sku) -> None:
    order = bought(lots, rice)
    done = back(asked(order, 1))
    with pytest.raises(DomainError) as refused:
        take_back(done, resaleable=True, actor=OFFICER, on=shop.TODAY, at=at(shop.TODAY))
    assert refused.value.code == "not_allowed_now"
    assert balance("member", order.employee_id) == 270


def test_whoever_asked_does_not_decide(lots: list[PointLot], rice: Sku) -> None:
    made = asked(bought(lots, rice), 1)
    for decide in (
        lambda: accept(made, actor=OFFICER, on=shop.TODAY),
        lambda: refuse(made, actor=OFFICER, on=shop.TODAY, reason="不行"),
    ):
        with pytest.raises(DomainError) as refused:
            decide()
        assert refused.value.code == "own_request"


def test_a_return_that_was_not_accepted_gives_nothing_back(lots: list[PointLot], rice: Sku) -> None:
    made = asked(bought(lots, rice), 1)
    with pytest.raises(DomainError) as refused:
        take_back(made, resaleable=True, actor=OFFICER, on=shop.TODAY, at=at(shop.TODAY))
    assert refused.value.code == "not_allowed_now"


@pytest.mark.parametrize(
    ("cause", "days", "refused"),
    [
        ("unwanted", 7, False),
        ("unwanted", 8, True),
        ("damaged", 30, False),
        ("damaged", 31, True),
    ],
)
def test_a_return_is_asked_for_in_time(
    lots: list[PointLot], rice: Sku, cause: str, days: int, refused: bool
) -> None:
    order = bought(lots, rice)
    with pytest.raises(NotReturnable) if refused else nullcontext():
        asked(order, 1, on=shop.TODAY + timedelta(days=days), cause=cause)


def test_what_was_not_received_is_not_returned(lots: list[PointLot], rice: Sku) -> None:
    with pytest.raises(DomainError) as refused:
        asked(bought(lots, rice, received=False), 1)
    assert refused.value.code == "not_returnable"


def test_a_parcel_that_came_back_undoes_the_order(lots: list[PointLot], rice: Sku, sub: SubAccount) -> None:
    before = left(lots), balance("available", sub.id)
    order = bought(lots, rice, received=False)
    bounce(order, actor=OFFICER, on=shop.TODAY, at=at(shop.TODAY), reason="无人签收")
    assert order.state == "cancelled"
    assert (left(lots), balance("available", sub.id)) == before
    session.refresh(rice)
    assert rice.stock == 10
    no_breaks()


def test_a_surplus_that_was_spent_meanwhile_is_asked_for_in_a_sentence(
    lots: list[PointLot], rice: Sku, sub: SubAccount
) -> None:
    order = bought(lots, rice)
    made = asked(order, 3)
    accept(made, actor=OTHER, on=shop.TODAY)
    available = ledger.open_account("available", sub.id)
    booking = ledger.Booking("leer", "spend", actor=SYSTEM, on=shop.TODAY)
    rest = ledger_queries.balance(available)
    ledger.post(
        [ledger.Leg(available, -rest), ledger.Leg(ledger.open_account("spent", sub.id), rest)],
        booking=booking,
    )
    with pytest.raises(DomainError) as refused, session.begin_nested():
        take_back(made, resaleable=True, actor=OFFICER, on=shop.TODAY, at=at(shop.TODAY))
    assert refused.value.code == "balance_too_low"
    session.refresh(made)
    assert made.state == "accepted"
