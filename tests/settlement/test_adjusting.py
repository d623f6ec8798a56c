"""Adjustments and payments: who enters does not confirm, and what is booked ties to the ledger."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import select

from app.core.actor import Actor
from app.core.db import atomic, session
from app.core.errors import DomainError
from app.core.money import Money
from app.ledger import queries as ledger_queries
from app.ledger import services as ledger
from app.models import Statement, StatementLine, SubAccount, Supplier, SupplierPayment
from app.rules.settlement import Period
from app.settlement.queries import invoice_numbers, shares_of
from app.settlement.services import close, draw_up
from app.settlement.services.adjusting import Cause, confirm_adjustment, propose, withdraw_adjustment
from app.settlement.services.closing import owed_by_ledger
from app.settlement.services.invoicing import record_invoice
from app.settlement.services.paying import (
    confirm_payment,
    record_payment,
    reverse_payment,
    withdraw_payment,
)
from tests.cast import Union
from tests.orders import shop
from tests.settlement import receipts

pytestmark = pytest.mark.sql
SEPTEMBER, OCTOBER = Period.parse("2026-09"), Period.parse("2026-10")
FREIGHT = Cause("freight", "冷链运费", "运费单 2026-09-03", tax_rate_bp=900)


@pytest.fixture(autouse=True)
def _in_our_union(in_our_union: Union) -> Iterator[None]:
    with atomic():
        yield


@pytest.fixture
def finance(in_our_union: Union) -> Actor:
    return in_our_union.finance.actor


@pytest.fixture
def chair(in_our_union: Union) -> Actor:
    return in_our_union.chair.actor


@pytest.fixture
def seller(_in_our_union: None, in_our_union: Union) -> Supplier:
    seller = shop.supplier("V001")
    receipts.month(in_our_union, seller)
    return seller


def payer() -> SubAccount:
    return session.scalars(select(SubAccount).where(SubAccount.name == "节日慰问")).one()


def adjusted(seller: Supplier, finance: Actor, chair: Actor, fen: int, on: date = shop.TODAY) -> str:
    made = propose(
        seller, sub_account=payer(), amount=Money(fen), cause=FREIGHT, on=on, actor=finance, at=receipts.LATER
    )
    return confirm_adjustment(made, actor=chair, at=receipts.LATER).number


def drawn(seller: Supplier, actor: Actor, period: Period = SEPTEMBER) -> Statement:
    return draw_up(seller, period=period, actor=actor, at=receipts.LATER)


def payable(seller: Supplier) -> int:
    return ledger_queries.balance(ledger.open_account("payable", seller.id))


def pay(
    statement: Statement, actor: Actor, fen: int, receipt: str = "HD1", on: date = shop.TODAY
) -> SupplierPayment:
    return record_payment(
        statement, amount=Money(fen), paid_on=on, receipt_no=receipt, actor=actor, at=receipts.LATER
    )


def test_a_confirmed_adjustment_stands_on_the_statement_and_ties_to_the_ledger(
    seller: Supplier, finance: Actor, chair: Actor
) -> None:
    goods = drawn(seller, finance).total_fen
    plus, minus = adjusted(seller, finance, chair, 1_090), adjusted(seller, finance, chair, -333)
    statement = drawn(seller, finance)
    assert statement.total_fen == goods + 1_090 - 333 == owed_by_ledger(statement) == payable(seller)
    assert statement.net_fen + statement.tax_fen == statement.total_fen
    assert sum(share.owed_fen for share in shares_of(statement)) == statement.total_fen
    lines = session.scalars(select(StatementLine).where(StatementLine.kind == "adjustment")).all()
    assert [(line.order_number, line.amount_fen, line.net_fen) for line in lines] == [
        (plus, 1_090, 1_000),
        (minus, -333, -306),
    ]
    assert list(ledger_queries.breaks()) == []


def test_who_proposes_does_not_confirm_and_nothing_is_booked_before(
    seller: Supplier, finance: Actor, chair: Actor
) -> None:
    before = payable(seller)
    made = propose(
        seller,
        sub_account=payer(),
        amount=Money(100),
        cause=FREIGHT,
        on=shop.TODAY,
        actor=finance,
        at=receipts.LATER,
    )
    with pytest.raises(DomainError) as refused:
        confirm_adjustment(made, actor=finance, at=receipts.LATER)
    assert (refused.value.code, payable(seller)) == ("own_work", before)
    withdraw_adjustment(made, actor=finance)
    with pytest.raises(DomainError) as refused:
        confirm_adjustment(made, actor=chair, at=receipts.LATER)
    assert refused.value.code == "not_allowed_now"


@pytest.mark.parametrize(
    ("fen", "on", "code"),
    [(0, shop.TODAY, "nothing_adjusted"), (1, date(2027, 1, 1), "wrong_day")],
)
def test_an_adjustment_of_nothing_or_of_tomorrow_is_refused(
    seller: Supplier, finance: Actor, fen: int, on: date, code: str
) -> None:
    with pytest.raises(DomainError) as refused:
        propose(
            seller,
            sub_account=payer(),
            amount=Money(fen),
            cause=FREIGHT,
            on=on,
            actor=finance,
            at=receipts.LATER,
        )
    assert refused.value.code == code


def test_what_is_adjusted_after_the_close_stands_on_the_next_statement(
    seller: Supplier, finance: Actor, chair: Actor
) -> None:
    september = close(drawn(seller, finance), actor=finance, at=receipts.LATER)
    total = september.total_fen
    adjusted(seller, finance, chair, -500, on=date(2026, 9, 20))
    october = drawn(seller, finance, OCTOBER)
    assert (october.total_fen, october.opening_fen, september.total_fen) == (-500, total, total)
    close(october, actor=finance, at=receipts.LATER)


def test_an_adjustment_is_waited_for_at_the_close(seller: Supplier, finance: Actor, chair: Actor) -> None:
    statement = drawn(seller, finance)
    adjusted(seller, finance, chair, 100)
    with pytest.raises(DomainError) as refused:
        close(statement, actor=finance, at=receipts.LATER)
    assert refused.value.code == "received_since"


def test_months_are_closed_one_after_the_other(seller: Supplier, finance: Actor, chair: Actor) -> None:
    september = drawn(seller, finance)
    adjusted(seller, finance, chair, 100, on=date(2026, 10, 2))
    october = drawn(seller, finance, OCTOBER)
    with pytest.raises(DomainError) as refused:
        close(october, actor=finance, at=receipts.LATER)
    assert refused.value.code == "earlier_open"
    close(september, actor=finance, at=receipts.LATER)
    close(october, actor=finance, at=receipts.LATER)
    assert october.opening_fen == september.total_fen


def test_a_payment_is_booked_once_somebody_else_confirms_it(
    seller: Supplier, finance: Actor, chair: Actor
) -> None:
    statement = close(drawn(seller, finance), actor=finance, at=receipts.LATER)
    payment = pay(statement, finance, statement.total_fen)
    assert payable(seller) == statement.total_fen
    with pytest.raises(DomainError) as refused:
        confirm_payment(payment, actor=finance, at=receipts.LATER)
    assert refused.value.code == "own_work"
    confirm_payment(payment, actor=chair, at=receipts.LATER)
    assert payable(seller) == 0
    with pytest.raises(DomainError) as refused:
        confirm_payment(payment, actor=chair, at=receipts.LATER)
    assert refused.value.code == "not_allowed_now"
    reverse_payment(payment, actor=chair, on=shop.TODAY, reason="银行退回")
    assert payable(seller) == statement.total_fen
    assert list(ledger_queries.breaks()) == []


def test_no_more_is_paid_than_is_owed_and_no_receipt_pays_twice(seller: Supplier, finance: Actor) -> None:
    statement = drawn(seller, finance)
    with pytest.raises(DomainError) as refused:
        pay(statement, finance, 1)
    assert refused.value.code == "not_owed"
    close(statement, actor=finance, at=receipts.LATER)
    pay(statement, finance, statement.total_fen - 1)
    for fen, receipt, on, code in (
        (2, "HD2", shop.TODAY, "not_owed"),
        (0, "HD2", shop.TODAY, "not_owed"),
        (-1, "HD2", shop.TODAY, "not_owed"),
        (1, " HD1 ", shop.TODAY, "receipt_taken"),
        (1, "HD2", date(2027, 1, 1), "wrong_day"),
        (1, "HD2", date(2026, 8, 31), "wrong_day"),
    ):
        with pytest.raises(DomainError) as refused:
            pay(statement, finance, fen, receipt, on)
        assert refused.value.code == code, (fen, receipt, on)


def test_a_withdrawn_payment_frees_its_receipt(seller: Supplier, finance: Actor, chair: Actor) -> None:
    statement = close(drawn(seller, finance), actor=finance, at=receipts.LATER)
    withdraw_payment(pay(statement, finance, 5), actor=finance)
    confirm_payment(pay(statement, finance, 6), actor=chair, at=receipts.LATER)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"number": "123"}, "invoice_wrong"),
        ({"seller_tax_no": "91340100MA2MXXXX0B"}, "invoice_wrong"),
        ({"tax": Money(999_999_999)}, "invoice_wrong"),
        ({"amount": Money(999_999_999)}, "invoice_wrong"),
        ({"issued_on": date(2027, 1, 1)}, "wrong_day"),
    ],
)
def test_an_invoice_that_does_not_fit_is_refused(
    seller: Supplier, finance: Actor, changes: dict[str, object], code: str
) -> None:
    statement = drawn(seller, finance)
    with pytest.raises(DomainError) as refused:
        invoice(statement, finance, **changes)
    assert refused.value.code == code
    invoice(statement, finance)
    with pytest.raises(DomainError) as refused:
        invoice(statement, finance)
    assert refused.value.code == "invoice_wrong"
    assert invoice_numbers(statement) == ["26342000000012345678"]


def invoice(statement: Statement, actor: Actor, **changes: object) -> None:
    told: dict[str, object] = {
        "number": "26342000000012345678",
        "issued_on": shop.TODAY,
        "amount": Money(statement.total_fen),
        "tax": Money(statement.tax_fen),
        "buyer_tax_no": "",
        "seller_tax_no": statement.supplier.credit_code,
    }
    record_invoice(statement, **{**told, **changes}, actor=actor, at=receipts.LATER)  # type: ignore[arg-type]


def test_opening_and_payments_carry_from_month_to_month(
    seller: Supplier, finance: Actor, chair: Actor
) -> None:
    september = close(drawn(seller, finance), actor=finance, at=receipts.LATER)
    owed = september.total_fen
    confirm_payment(pay(september, finance, 1_000, "A", date(2026, 9, 30)), actor=chair, at=receipts.LATER)
    confirm_payment(pay(september, finance, 2_000, "B", date(2026, 10, 9)), actor=chair, at=receipts.LATER)
    adjusted(seller, finance, chair, 700, on=date(2026, 10, 2))
    october = drawn(seller, finance, OCTOBER)
    assert (september.paid_fen, october.opening_fen, october.paid_fen) == (0, owed, 3_000)
    assert october.opening_fen + october.total_fen - october.paid_fen == payable(seller)
