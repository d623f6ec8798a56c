"""Shipping, receiving, cancelling: who owes what to whom, and what comes back."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from app.core.actor import SYSTEM
from app.core.clock import SHANGHAI
from app.core.db import atomic, session
from app.core.errors import DomainError
from app.core.tenancy import tenant_scope
from app.ledger import queries as ledger_queries
from app.ledger import services as ledger
from app.models import AuditEvent, LotUse, Order, OrgUnit, PointLot, Sku, SubAccount
from app.orders.services import Wanted, cancel, receive, redeem, ship
from tests.cast import Union
from tests.orders import shop

pytestmark = pytest.mark.sql


@pytest.fixture(autouse=True)
def _in_our_union(in_our_union: Union) -> Iterator[None]:
    with atomic():
        yield


@pytest.fixture
def sub(_in_our_union: None) -> SubAccount:
    return shop.sub_account()


@pytest.fixture
def lot(sub: SubAccount) -> PointLot:
    return shop.lot(shop.person(), 300, paid_from=sub, expires_on=date(2026, 9, 30))


@pytest.fixture
def rice(_in_our_union: None) -> Sku:
    return shop.article(points=50, fen=4_990, stock=10)


@pytest.fixture
def order(lot: PointLot, rice: Sku) -> Order:
    lines = [Wanted(rice.id, 2)]
    done = redeem(lot.employee, lines=lines, actor=SYSTEM, on=shop.TODAY, at=shop.NOON)
    return session.get_one(Order, done.order_id)


def at(on: date) -> datetime:
    return datetime(on.year, on.month, on.day, 18, tzinfo=SHANGHAI)


def send(order: Order, on: date = shop.TODAY) -> None:
    ship(order, carrier="顺丰", tracking_no="SF100", actor=SYSTEM, on=on, at=at(on))


def take(order: Order, on: date = shop.TODAY) -> None:
    receive(order, actor=SYSTEM, on=on, at=at(on))


def undo(order: Order, on: date = shop.TODAY) -> None:
    cancel(order, actor=SYSTEM, on=on, at=at(on), reason="拍错了")


def balance(kind: str, owner: int | None = None) -> int:
    return ledger_queries.balance(ledger.open_account(kind, owner))


def no_breaks() -> None:
    session.expire_all()
    assert list(ledger_queries.breaks()) == []


def test_what_is_received_is_owed_to_the_supplier_and_the_surplus_goes_home(
    order: Order, sub: SubAccount
) -> None:
    available = balance("available", sub.id)
    send(order)
    take(order)
    assert (order.state, order.received_on, order.tracking_no) == ("received", shop.TODAY, "SF100")
    assert balance("committed", sub.id) == 0
    assert balance("payable", order.supplier_id) == order.total_fen == 9_980
    assert balance("available", sub.id) == available + 20
    verbs = session.scalars(select(AuditEvent.verb).order_by(AuditEvent.id)).all()
    assert verbs[-2:] == ["ship", "receive"]
    no_breaks()


def test_a_cancelled_order_leaves_no_trace_in_any_balance(
    order: Order, lot: PointLot, sub: SubAccount
) -> None:
    undo(order)
    session.refresh(lot)
    assert (lot.left_points, lot.left_fen, lot.expires_on) == (300, 30_000, date(2026, 9, 30))
    assert balance("member", lot.employee_id) == 300
    assert (balance("granted", sub.id), balance("committed", sub.id)) == (30_000, 0)
    assert (order.state, order.cancel_reason) == ("cancelled", "拍错了")
    assert session.scalars(select(LotUse.returned_on)).one() == shop.TODAY
    assert session.scalars(select(Sku.stock)).one() == 10
    no_breaks()


def test_what_comes_back_into_an_expired_lot_can_be_used_for_thirty_days_more(
    order: Order, lot: PointLot
) -> None:
    later = date(2026, 10, 8)
    undo(order, on=later)
    session.refresh(lot)
    assert lot.expires_on == later + timedelta(days=30)
    no_breaks()


@pytest.mark.parametrize("again", [undo, send, take])
def test_after_the_end_nothing_more_is_done(order: Order, again: object) -> None:
    undo(order)
    with pytest.raises(DomainError) as refused, atomic():
        again(order)  # type: ignore[operator]
    assert refused.value.code == "not_allowed_now"
    no_breaks()


def test_goods_on_their_way_are_not_cancelled(order: Order) -> None:
    send(order)
    with pytest.raises(DomainError) as refused, atomic():
        undo(order)
    assert refused.value.code == "not_allowed_now"


def test_a_step_taken_meanwhile_by_somebody_else_is_seen(order: Order) -> None:
    stale = order.state
    send(order)
    session.info["seen"] = stale
    order.__dict__["state"] = "placed"  # as a page opened before shows it
    with pytest.raises(DomainError) as refused, atomic():
        undo(order)
    assert refused.value.code == "not_allowed_now"


@pytest.mark.parametrize("day", [date(2026, 8, 31), date(2026, 9, 3)])
def test_days_before_what_came_first_and_days_to_come_are_refused(order: Order, day: date) -> None:
    now = at(date(2026, 9, 2))
    with pytest.raises(DomainError) as refused:
        ship(order, carrier="顺丰", tracking_no="SF100", actor=SYSTEM, on=day, at=now)
    assert refused.value.code == "wrong_day"


def test_a_parcel_without_a_way_to_follow_it_is_not_shipped(order: Order) -> None:
    with pytest.raises(DomainError) as refused:
        ship(order, carrier=" ", tracking_no="", actor=SYSTEM, on=shop.TODAY, at=shop.NOON)
    assert refused.value.code == "way_unknown"


def test_nothing_is_cancelled_without_a_reason(order: Order) -> None:
    with pytest.raises(DomainError) as refused:
        cancel(order, actor=SYSTEM, on=shop.TODAY, at=shop.NOON, reason=" ")
    assert refused.value.code == "reason_missing"


def test_a_seat_at_a_department_receives_and_cancels_what_headquarters_paid(in_our_union: Union) -> None:
    sub = shop.sub_account()
    unit = session.get_one(OrgUnit, in_our_union.units["上海一部"])
    buyer, rice = shop.person(unit=unit), shop.article(points=50, stock=10)
    shop.lot(buyer, 300, paid_from=sub)
    session.flush()
    with tenant_scope(in_our_union.tenant_id, unit.path):
        for last in (take, undo):
            lines = [Wanted(rice.id, 1)]
            done = redeem(buyer, lines=lines, actor=SYSTEM, on=shop.TODAY, at=shop.NOON)
            order = session.get_one(Order, done.order_id)
            if last is take:
                send(order)
            last(order)
    assert balance("payable", order.supplier_id) == 5_000
    assert (balance("committed", sub.id), balance("granted", sub.id)) == (0, 25_000)
    no_breaks()
