"""Statements: what they hold, what they come to, and that closed ones never change."""

from collections.abc import Iterator
from datetime import date, datetime

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import DatabaseError

from app.core import bulk
from app.core.actor import SYSTEM
from app.core.clock import SHANGHAI
from app.core.db import atomic, session
from app.core.errors import DomainError
from app.core.money import Money
from app.ledger import queries as ledger_queries
from app.ledger import services as ledger
from app.models import Employee, Order, Sku, Statement, StatementLine, Supplier
from app.orders.services import Wanted, cancel, receive, redeem, ship
from app.rules.settlement import Period, split_tax
from app.settlement.queries import digest_of_statement, shares_of, subtotals_of
from app.settlement.services import close, draw_up
from app.settlement.services.closing import owed_by_ledger
from tests.cast import Union
from tests.orders import shop

pytestmark = pytest.mark.sql
SEPTEMBER, OCTOBER = Period.parse("2026-09"), Period.parse("2026-10")
LATER = datetime(2026, 11, 2, 9, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def _in_our_union(in_our_union: Union) -> Iterator[None]:
    with atomic():
        yield


@pytest.fixture
def seller(_in_our_union: None) -> Supplier:
    return shop.supplier()


@pytest.fixture
def wang(_in_our_union: None) -> Employee:
    person = shop.person()
    shop.lot(person, 33, paid_from=shop.sub_account("甲"), expires_on=date(2026, 12, 31))
    shop.lot(person, 10_000, paid_from=shop.sub_account("乙"))
    return person


def placed(person: Employee, *wanted: tuple[Sku, int], on: date = shop.TODAY) -> Order:
    lines = [Wanted(sku.id, quantity) for sku, quantity in wanted]
    done = redeem(person, lines=lines, actor=SYSTEM, on=on, at=LATER)
    return session.get_one(Order, done.order_id)


def received(person: Employee, *wanted: tuple[Sku, int], on: date) -> Order:
    order = placed(person, *wanted)
    ship(order, carrier="顺丰", tracking_no=f"SF{order.id}", actor=SYSTEM, on=on, at=LATER)
    return receive(order, actor=SYSTEM, on=on, at=LATER)


def drawn(seller: Supplier, period: Period = SEPTEMBER) -> Statement:
    return draw_up(seller, period=period, actor=SYSTEM, at=LATER)


def lines(statement: Statement) -> list[StatementLine]:
    return list(
        session.scalars(
            select(StatementLine)
            .where(StatementLine.statement_id == statement.id)
            .order_by(StatementLine.position)
            .execution_options(populate_existing=True)
        )
    )


def test_a_statement_holds_what_was_received_in_the_month_and_nothing_else(
    seller: Supplier, wang: Employee
) -> None:
    rice = shop.article(points=50, seller=seller, stock=100)
    inside = received(wang, (rice, 2), on=date(2026, 9, 30))
    received(wang, (rice, 1), on=date(2026, 10, 1))
    placed(wang, (rice, 1))
    cancel(placed(wang, (rice, 1)), actor=SYSTEM, on=shop.TODAY, at=LATER, reason="拍错了")
    received(wang, (shop.article(), 1), on=date(2026, 9, 2))
    statement = drawn(seller)
    assert [line.order_number for line in lines(statement)] == [inside.number]
    line = lines(statement)[0]
    assert (line.sub_accounts, line.account_code) == ("乙、甲", "50105") or line.sub_accounts == "甲、乙"
    assert (line.received_on, line.tracking_no) == (date(2026, 9, 30), inside.tracking_no)
    assert (statement.lines, statement.total_points, statement.total_fen) == (1, 100, 10_000)


def test_tax_is_split_line_by_line_as_the_rule_says(seller: Supplier, wang: Employee) -> None:
    rates, prices = (0, 1, 100, 300, 600, 900, 1300, 1_337), (1, 99, 3_333)
    for rate in rates:
        articles = [
            shop.article(points=34, fen=fen, seller=seller, tax_rate_bp=rate, stock=99) for fen in prices
        ]
        received(wang, *((article, 3) for article in articles), on=shop.TODAY)
    statement = drawn(seller)
    for line in lines(statement):
        split = split_tax(Money(line.amount_fen), line.tax_rate_bp)
        assert (line.net_fen, line.tax_fen) == (split.net.fen, split.tax.fen)
        assert line.net_fen + line.tax_fen == line.amount_fen == 3 * line.unit_price_fen
    assert statement.net_fen + statement.tax_fen == statement.total_fen == len(rates) * 3 * sum(prices)


def test_a_statement_comes_to_what_the_ledger_owes(seller: Supplier, wang: Employee) -> None:
    dear, cheap = (shop.article(points=p, fen=f, seller=seller, stock=100) for p, f in ((50, 4_990), (7, 1)))
    for quantity in range(1, 5):
        received(wang, (dear, quantity), (cheap, 9 - quantity), on=shop.TODAY)
    statement = drawn(seller)
    assert statement.total_fen == owed_by_ledger(statement)
    payable = ledger_queries.balance(ledger.open_account("payable", seller.id))
    assert statement.total_fen == payable
    assert sum(share.owed_fen for share in shares_of(statement)) == statement.total_fen
    assert sum(fen for *_who, fen in subtotals_of(statement)) == statement.total_fen
    assert list(ledger_queries.breaks()) == []


def test_drawn_up_again_an_open_statement_takes_what_came_since(seller: Supplier, wang: Employee) -> None:
    rice = shop.article(points=50, seller=seller, stock=100)
    received(wang, (rice, 1), on=shop.TODAY)
    first = drawn(seller)
    received(wang, (rice, 1), on=shop.TODAY)
    second = drawn(seller)
    assert (second.id, second.number, second.lines) == (first.id, first.number, 2)


def test_what_came_since_is_not_closed_over(seller: Supplier, wang: Employee) -> None:
    rice = shop.article(points=50, seller=seller, stock=100)
    received(wang, (rice, 1), on=shop.TODAY)
    statement = drawn(seller)
    received(wang, (rice, 1), on=shop.TODAY)
    with pytest.raises(DomainError) as refused:
        close(statement, actor=SYSTEM, at=LATER)
    assert refused.value.code == "received_since"


def test_another_statement_than_the_one_seen_is_not_closed(seller: Supplier, wang: Employee) -> None:
    rice = shop.article(points=50, seller=seller, stock=100)
    received(wang, (rice, 1), on=shop.TODAY)
    seen = digest_of_statement(drawn(seller))
    received(wang, (rice, 1), on=shop.TODAY)
    with pytest.raises(DomainError) as refused:
        close(drawn(seller), actor=SYSTEM, at=LATER, digest=seen)
    assert refused.value.code == "stale_preview"


def test_a_line_the_ledger_does_not_owe_is_found_at_the_close(seller: Supplier, wang: Employee) -> None:
    rice = shop.article(points=50, seller=seller, stock=100)
    received(wang, (rice, 1), on=shop.TODAY)
    statement = drawn(seller)
    statement.total_fen += 1
    session.flush()
    with pytest.raises(DomainError) as refused:
        close(statement, actor=SYSTEM, at=LATER)
    assert refused.value.code == "ledger_disagrees"


def test_what_is_entered_late_is_settled_with_the_next_month(seller: Supplier, wang: Employee) -> None:
    rice = shop.article(points=50, seller=seller, stock=100)
    received(wang, (rice, 1), on=shop.TODAY)
    close(drawn(seller), actor=SYSTEM, at=LATER)
    late = received(wang, (rice, 1), on=date(2026, 9, 29))
    with pytest.raises(DomainError) as refused, atomic():
        drawn(seller)
    assert refused.value.code == "statement_closed"
    assert [line.order_number for line in lines(drawn(seller, OCTOBER))] == [late.number]


def test_an_earlier_month_still_open_keeps_what_is_its_own(seller: Supplier, wang: Employee) -> None:
    rice = shop.article(points=50, seller=seller, stock=100)
    received(wang, (rice, 1), on=date(2026, 9, 29))
    with pytest.raises(DomainError) as refused, atomic():
        drawn(seller, OCTOBER)
    assert refused.value.code == "nothing_received"
    assert drawn(seller).lines == 1


def test_nothing_is_settled_twice(seller: Supplier, wang: Employee) -> None:
    rice = shop.article(points=50, seller=seller, stock=100)
    received(wang, (rice, 1), on=shop.TODAY)
    statement = close(drawn(seller), actor=SYSTEM, at=LATER)
    with pytest.raises(DomainError) as refused:
        close(statement, actor=SYSTEM, at=LATER)
    assert refused.value.code == "not_allowed_now"


def test_a_closed_statement_is_held_by_the_database(seller: Supplier, wang: Employee) -> None:
    rice = shop.article(points=50, seller=seller, stock=100)
    received(wang, (rice, 1), on=shop.TODAY)
    statement = close(drawn(seller), actor=SYSTEM, at=LATER)
    tenant_id, digest = statement.tenant_id, statement.digest
    heads, held = Statement.__table__, StatementLine.__table__
    copied = [column for column in held.c if column.key not in ("id", "order_line_id", "position")]
    attempts = (
        update(heads).where(heads.c.tenant_id == tenant_id).values(total_fen=1),
        update(heads).where(heads.c.tenant_id == tenant_id).values(state="open"),
        delete(heads).where(heads.c.tenant_id == tenant_id),
        update(held).where(held.c.tenant_id == tenant_id).values(amount_fen=1),
        delete(held).where(held.c.tenant_id == tenant_id),
        insert(held).from_select(
            [*(column.key for column in copied), "order_line_id", "position"],
            select(*copied, held.c.order_line_id + 1, held.c.position + 1).where(
                held.c.tenant_id == tenant_id
            ),
        ),
    )
    for attempt in attempts:
        with pytest.raises(DatabaseError, match="closed"), atomic():
            bulk.execute(attempt)
    session.expire_all()
    assert digest_of_statement(statement) == digest


def test_the_digest_tells_an_altered_line(seller: Supplier, wang: Employee) -> None:
    rice = shop.article(points=50, seller=seller, stock=100)
    received(wang, (rice, 1), on=shop.TODAY)
    statement = drawn(seller)
    before = digest_of_statement(statement)
    lines(statement)[0].product_name = "面粉"
    session.flush()
    assert digest_of_statement(statement) != before
