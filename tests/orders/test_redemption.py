"""Redeeming: what is taken, from which lots, what is written, and every way it is refused."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import func, select

from app.core import tenancy
from app.core.actor import SYSTEM
from app.core.db import atomic, session
from app.core.errors import BadInput, DomainError
from app.core.tenancy import TenantMissing
from app.ledger import queries as ledger_queries
from app.ledger import services as ledger
from app.models import AuditEvent, Employee, JournalEntry, LotUse, Order, OrderLine, Posting, Sku
from app.orders.services import Receipt, Wanted, redeem, statements
from tests.cast import Union
from tests.orders import shop

pytestmark = pytest.mark.sql


@pytest.fixture(autouse=True)
def _in_our_union(in_our_union: Union) -> Iterator[None]:
    with atomic():
        yield


def order(employee: Employee, *wanted: tuple[Sku, int], reference: str | None = None) -> Receipt:
    lines = [Wanted(sku.id, quantity) for sku, quantity in wanted]
    return redeem(employee, lines=lines, actor=SYSTEM, on=shop.TODAY, at=shop.NOON, reference=reference)


def no_breaks() -> None:
    session.expire_all()
    assert list(ledger_queries.breaks()) == []


def balance(kind: str, owner: int | None = None) -> int:
    return ledger_queries.balance(ledger.open_account(kind, owner))


def test_points_and_money_move_under_one_reference() -> None:
    wang, sub = shop.person(), shop.sub_account()
    shop.lot(wang, 300, paid_from=sub)
    rice = shop.article(points=50, stock=10)
    done = order(wang, (rice, 2))
    assert (done.points.points, done.money.fen, done.already) == (100, 10_000, False)
    assert done.number == f"DD20260901-{done.order_id:06d}"
    entries = session.scalars(
        select(JournalEntry)
        .where(JournalEntry.reference == f"order:{done.number}")
        .order_by(JournalEntry.unit)
    ).all()
    assert [(entry.unit, entry.sealed) for entry in entries] == [("fen", True), ("points", True)]
    assert balance("member", wang.id) == 200
    assert balance("granted", sub.id) == 20_000
    assert balance("committed", sub.id) == 10_000
    assert balance("redeemed") == 100
    session.refresh(rice)
    assert rice.stock == 8
    no_breaks()


def test_the_order_keeps_what_was_ordered_as_it_was_called_then() -> None:
    wang = shop.person("王芳")
    shop.lot(wang, 300)
    rice = shop.article(points=50, tax_rate_bp=900)
    done = order(wang, (rice, 3))
    placed = session.get_one(Order, done.order_id)
    line = session.scalars(select(OrderLine)).one()
    assert (placed.state, placed.receiver, placed.unit_id) == ("placed", "王芳", wang.unit_id)
    assert (line.product_name, line.spec, line.quantity, line.tax_rate_bp) == ("大米", "5 kg", 3, 900)
    assert (line.points, line.amount_fen, line.unit_price_fen) == (150, 15_000, 5_000)
    event = session.scalars(select(AuditEvent).where(AuditEvent.verb == "redeem")).one()
    assert (event.object_id, event.object_label) == (placed.id, placed.number)


def test_what_expires_first_is_spent_first_and_the_last_spend_takes_the_rest() -> None:
    wang = shop.person()
    late = shop.lot(wang, 100, expires_on=date(2027, 8, 31))
    soon = shop.lot(wang, 3, fen=1_000, expires_on=date(2026, 9, 30))
    order(wang, (shop.article(points=1, fen=300), 1))
    session.refresh(soon)
    assert (soon.left_points, soon.left_fen) == (2, 667)  # a third of 1,000, rounded down
    order(wang, (shop.article(points=2, fen=600), 1))
    session.refresh(soon)
    session.refresh(late)
    assert (soon.left_points, soon.left_fen, late.left_points) == (0, 0, 100)
    no_breaks()


def test_the_last_day_of_a_lot_still_counts_and_the_day_after_does_not() -> None:
    wang = shop.person()
    shop.lot(wang, 50, expires_on=shop.TODAY)
    shop.lot(wang, 50, expires_on=date(2026, 8, 31))
    with pytest.raises(DomainError) as refused, atomic():
        order(wang, (shop.article(points=60), 1))
    assert refused.value.code == "not_enough_points"
    order(wang, (shop.article(points=50), 1))


def test_several_lines_may_share_a_lot_and_several_lots_a_line() -> None:
    wang, a, b = shop.person(), shop.sub_account("甲"), shop.sub_account("乙")
    shop.lot(wang, 70, paid_from=a, expires_on=date(2026, 10, 1))
    shop.lot(wang, 200, paid_from=b)
    seller = shop.supplier()
    rice, oil = shop.article(points=50, seller=seller), shop.article(points=80, seller=seller)
    done = order(wang, (rice, 1), (oil, 1), (rice, 1))
    assert done.points.points == 180
    taken = session.execute(select(LotUse.points, LotUse.value_fen).order_by(LotUse.id)).all()
    assert [tuple(row) for row in taken] == [(70, 7_000), (30, 3_000), (80, 8_000)]
    assert (balance("committed", a.id), balance("committed", b.id)) == (7_000, 11_000)
    no_breaks()


def test_what_points_are_worth_above_the_price_is_kept_as_surplus_of_the_lot_taken_last() -> None:
    wang = shop.person()
    shop.lot(wang, 30, expires_on=date(2026, 10, 1))
    shop.lot(wang, 100)
    order(wang, (shop.article(points=50, fen=4_990), 1))
    taken = session.execute(select(LotUse.value_fen, LotUse.surplus_fen).order_by(LotUse.id)).all()
    assert [tuple(row) for row in taken] == [(3_000, 0), (2_000, 10)]
    no_breaks()


def test_an_article_dearer_than_its_points_is_refused_in_a_sentence() -> None:
    wang = shop.person()
    shop.lot(wang, 100)
    with pytest.raises(DomainError) as refused, atomic():
        order(wang, (shop.article(points=50, fen=5_001), 1))
    assert refused.value.code == "points_worth_too_little"
    assert session.scalar(select(func.count()).select_from(Order)) == 0


def test_a_double_click_places_one_order() -> None:
    wang, rice = shop.person(), shop.article()
    shop.lot(wang, 300)
    first = order(wang, (rice, 1), reference="form-1")
    again = order(wang, (rice, 1), reference="form-1")
    assert (again.order_id, again.number, again.already) == (first.order_id, first.number, True)
    assert session.scalar(select(func.count()).select_from(Order)) == 1
    session.refresh(rice)
    assert rice.stock == 9


def test_a_reference_used_for_one_person_is_refused_for_another() -> None:
    wang, li, rice = shop.person("王芳"), shop.person("李强"), shop.article()
    shop.lot(wang, 300)
    shop.lot(li, 300)
    order(wang, (rice, 1), reference="form-1")
    with pytest.raises(DomainError) as refused, atomic():
        order(li, (rice, 1), reference="form-1")
    assert refused.value.code == "reference_taken"


@pytest.mark.parametrize(
    ("code", "stock", "state", "quantity"),
    [
        ("out_of_stock", 2, "listed", 3),
        ("not_for_sale", 9, "draft", 1),
        ("not_for_sale", 9, "delisted", 1),
        ("nothing_ordered", 9, "listed", 0),
        ("nothing_ordered", 9, "listed", -1),
        ("nothing_ordered", 99_999, "listed", 10_000),
    ],
)
def test_what_cannot_be_ordered_is_refused_and_leaves_nothing(
    code: str, stock: int, state: str, quantity: int
) -> None:
    wang = shop.person()
    mine = shop.lot(wang, 300)
    rice = shop.article(points=1, fen=1, stock=stock, state=state)
    before = session.scalar(select(func.count()).select_from(Posting))
    with pytest.raises(DomainError) as refused, atomic():
        order(wang, (rice, quantity))
    assert refused.value.code == code
    assert session.scalar(select(func.count()).select_from(Posting)) == before
    session.refresh(mine)
    assert mine.left_points == 300


def test_articles_of_two_suppliers_are_two_orders() -> None:
    wang = shop.person()
    shop.lot(wang, 300)
    with pytest.raises(DomainError) as refused, atomic():
        order(wang, (shop.article(), 1), (shop.article(), 1))
    assert refused.value.code == "one_supplier_an_order"


def test_a_stopped_supplier_sells_nothing() -> None:
    wang = shop.person()
    shop.lot(wang, 300)
    with pytest.raises(DomainError) as refused, atomic():
        order(wang, (shop.article(seller=shop.supplier(state="stopped")), 1))
    assert refused.value.code == "not_for_sale"


def test_who_has_left_redeems_no_more() -> None:
    wang = shop.person()
    shop.lot(wang, 300)
    wang.state, wang.left_on = "left", date(2026, 8, 30)
    session.flush()
    with pytest.raises(DomainError) as refused, atomic():
        order(wang, (shop.article(), 1))
    assert refused.value.code == "person_has_left"


def test_who_never_had_points_is_told_so() -> None:
    with pytest.raises(DomainError) as refused, atomic():
        order(shop.person(), (shop.article(), 1))
    assert refused.value.code == "not_enough_points"


def test_without_a_tenant_nothing_is_asked() -> None:
    token = tenancy.IN_FORCE.set(None)
    try:
        with pytest.raises(TenantMissing):
            statements.LOTS.run(employee_id=1, on=shop.TODAY)
    finally:
        tenancy.IN_FORCE.reset(token)


def test_a_phone_that_nobody_can_ring_is_refused_and_leaves_nothing() -> None:
    wang = shop.person("王芳")
    shop.lot(wang, 300)
    rice = shop.article(points=50)
    with pytest.raises(BadInput) as refused:
        redeem(wang, lines=[Wanted(rice.id, 1)], actor=SYSTEM, on=shop.TODAY, at=shop.NOON, phone="abc")
    assert refused.value.details["field"] == "phone"
    assert session.scalars(select(Order)).all() == []
