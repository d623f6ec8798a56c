"""A supplier's statement beside ours: five kinds of differences, decided one by one; ours never changes."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import func, select

from app.core.actor import Actor
from app.core.db import atomic, session
from app.core.errors import DomainError
from app.models import (
    Difference,
    ReceivedStatement,
    Statement,
    StatementAdjustment,
    StatementLine,
    Supplier,
    Tenant,
)
from app.rules.settlement import Period
from app.settlement.export import export, export_differences
from app.settlement.queries import digest_of_statement, lines_of
from app.settlement.services import close, draw_up
from app.settlement.services.adjusting import confirm_adjustment
from app.settlement.services.closing import owed_by_ledger
from app.settlement.services.deciding import accept, dispute, uphold
from imports.supplier_file import compare_file
from tests.cast import Union
from tests.orders import shop
from tests.settlement import receipts

pytestmark = pytest.mark.sql
SEPTEMBER = Period.parse("2026-09")
HEAD = ["订单编号", "商品编码", "商品名称", "数量", "金额（元）", "备注"]


@pytest.fixture(autouse=True)
def _in_our_union(in_our_union: Union) -> Iterator[None]:
    with atomic():
        yield


@pytest.fixture
def finance(in_our_union: Union) -> Actor:
    return in_our_union.finance.actor


@pytest.fixture
def statement(_in_our_union: None, in_our_union: Union, finance: Actor) -> Statement:
    seller = shop.supplier("V001")
    receipts.month(in_our_union, seller)
    return draw_up(seller, period=SEPTEMBER, actor=finance, at=receipts.LATER)


Sheet = list[list[Any]]


def theirs(statement: Statement) -> Sheet:
    return [
        [line.order_number, line.sku_code, line.product_name, line.quantity, line.amount_fen / 100, ""]
        for line in lines_of(statement)
    ]


@pytest.fixture
def sent(statement: Statement, finance: Actor, tmp_path: Path) -> Callable[[Sheet, str], ReceivedStatement]:
    def send(rows: Sheet, name: str = "供应商对账单.xlsx") -> ReceivedStatement:
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.append(["某某商贸有限公司 2026年9月对账单"])
        sheet.append([])
        for row in (HEAD, *rows, ["合计", None, None, None, 1], ["制表：张三"]):
            sheet.append(row)
        book.save(tmp_path / name)
        return compare_file(statement, tmp_path / name, name=name, actor=finance, at=receipts.LATER)

    return send


def differing(rows: Sheet) -> Sheet:
    """Missing, amount, quantity, extra and twice."""
    rows = rows[1:]
    rows[0][4] += 1.5
    rows[1][3] += 1
    rows[1][4] *= 2
    return [*rows, ["DD20260902-99999", "X", "未知商品", 1, "¥1,200.00", "=1+1"], list(rows[2])]


def kinds() -> list[str]:
    found = session.scalars(select(Difference).where(Difference.state != "gone").order_by(Difference.id))
    return [each.kind for each in found]


def of_kind(kind: str) -> Difference:
    return session.scalars(
        select(Difference).where(Difference.kind == kind, Difference.state != "gone")
    ).one()


def test_the_same_lines_below_titles_with_totals_agree(statement: Statement, sent: Any) -> None:
    received = sent(theirs(statement))
    assert (received.matched, received.differing, received.skipped) == (statement.lines, 0, 2)
    assert received.their_fen == received.our_fen == statement.total_fen


def test_five_kinds_of_differences_are_named_with_their_cells(statement: Statement, sent: Any) -> None:
    before = digest_of_statement(statement)
    received = sent(differing(theirs(statement)))
    assert sorted(kinds()) == ["amount", "extra", "missing", "quantity", "twice"]
    assert (of_kind("amount").cell, of_kind("quantity").cell, of_kind("missing").cell) == ("E4", "D5", None)
    assert of_kind("extra").their_fen == 120_000
    assert received.differing == 5
    assert digest_of_statement(statement) == before


def test_the_same_file_again_is_not_doubled(
    statement: Statement, sent: Any, finance: Actor, tmp_path: Path
) -> None:
    first = sent(differing(theirs(statement)))
    path = tmp_path / first.file_name
    second = compare_file(statement, path, name=path.name, actor=finance, at=receipts.LATER)
    assert first.id == second.id
    assert len(kinds()) == 5


def test_a_corrected_file_takes_away_what_it_no_longer_says_and_keeps_decisions(
    statement: Statement, sent: Any, finance: Actor
) -> None:
    rows = theirs(statement)
    sent(differing(theirs(statement)))
    dispute(of_kind("quantity"), actor=finance, at=receipts.LATER, reason="只收到一件")
    accept(of_kind("amount"), actor=finance, at=receipts.LATER)
    amount = of_kind("amount").id
    sent(rows[:1] + differing(theirs(statement))[:1] + rows[2:], "更正.xlsx")
    assert kinds() == ["amount"]
    assert (of_kind("amount").id, of_kind("amount").state) == (amount, "accepted")


def test_accepting_proposes_an_adjustment_and_never_edits_a_line(
    statement: Statement, sent: Any, finance: Actor, in_our_union: Union
) -> None:
    sent(differing(theirs(statement)))
    total = statement.total_fen
    accepted = accept(of_kind("amount"), actor=finance, at=receipts.LATER)
    made = session.get_one(StatementAdjustment, accepted.adjustment_id)
    assert (made.amount_fen, made.state, made.order_number) == (150, "proposed", accepted.order_number)
    assert statement.total_fen == total
    confirm_adjustment(made, actor=in_our_union.chair.actor, at=receipts.LATER)
    again = draw_up(
        session.get_one(Supplier, statement.supplier_id), period=SEPTEMBER, actor=finance, at=receipts.LATER
    )
    assert again.total_fen == total + 150 == owed_by_ledger(again)
    sent(differing([row for row in theirs(again) if not str(row[0]).startswith("TZ")]))
    assert of_kind("amount").state == "accepted"


def test_what_nothing_of_ours_pays_for_needs_a_sub_account(
    statement: Statement, sent: Any, finance: Actor
) -> None:
    sent(differing(theirs(statement)))
    with pytest.raises(DomainError) as refused:
        accept(of_kind("extra"), actor=finance, at=receipts.LATER)
    assert refused.value.code == "payer_missing"
    accept(of_kind("extra"), actor=finance, at=receipts.LATER, sub_account=shop.sub_account())
    assert of_kind("extra").state == "accepted"


def test_a_dispute_says_why_and_outlives_the_close(statement: Statement, sent: Any, finance: Actor) -> None:
    sent(theirs(statement)[1:])
    with pytest.raises(DomainError) as refused:
        close(statement, actor=finance, at=receipts.LATER)
    assert refused.value.code == "differences_undecided"
    with pytest.raises(DomainError) as refused:
        dispute(of_kind("missing"), actor=finance, at=receipts.LATER, reason=" ")
    assert refused.value.code == "reason_missing"
    dispute(of_kind("missing"), actor=finance, at=receipts.LATER, reason="有签收记录")
    close(statement, actor=finance, at=receipts.LATER)
    assert of_kind("missing").state == "disputed"
    uphold(of_kind("missing"), actor=finance, at=receipts.LATER, reason="对方已认可")
    with pytest.raises(DomainError) as refused:
        accept(of_kind("missing"), actor=finance, at=receipts.LATER)
    assert refused.value.code == "not_allowed_now"


def test_another_suppliers_statement_is_refused_and_nothing_is_noted(statement: Statement, sent: Any) -> None:
    with pytest.raises(DomainError) as refused:
        sent([["DD20260101-00001", "X", "别家的商品", 1, 10, ""]])
    assert refused.value.code == "another_statement"
    assert session.scalar(select(func.count(ReceivedStatement.id))) == 0


def test_a_file_without_a_row_that_can_be_read_says_so(statement: Statement, sent: Any) -> None:
    for rows in ([], [["DD20260901-00001", "X", "大米", 1, "看不清", ""]]):
        with pytest.raises(DomainError, match="没有可以读取"):
            sent(rows)
    assert session.scalar(select(func.count(ReceivedStatement.id))) == 0


def test_cells_that_are_no_amounts_are_named_and_the_rest_is_compared(
    statement: Statement, sent: Any
) -> None:
    rows = theirs(statement)
    rows[0][4], rows[1][3], rows[2][0] = "一百元", "半件", None
    received = sent(rows)
    assert {(cell, code) for _row, cell, code, _facts in received.problems} == {
        ("E4", "amount_not_money"),
        ("D5", "quantity_not_whole"),
        ("A6", "order_missing"),
    }
    assert (received.unread, received.rows) == (3, statement.lines - 3)


def test_the_list_of_differences_adds_up_and_takes_nothing_for_a_formula(
    statement: Statement, sent: Any, finance: Actor, tmp_path: Path
) -> None:
    rows = differing(theirs(statement))
    rows[0][2] = '=HYPERLINK("http://evil","x")'
    rows[-2][2] = "@SUM(1)"
    received = sent(rows)
    made = export_differences(statement, tmp_path / "差异.xlsx")
    sheet = openpyxl.load_workbook(made.path).worksheets[0]
    assert all(
        cell.data_type != "f" for row in sheet.iter_rows(min_row=4, max_row=3 + made.lines) for cell in row
    )
    values = openpyxl.load_workbook(made.path, data_only=True).worksheets[0]
    total = [cell.value for cell in list(values.rows)[-1]]
    assert total[9] == pytest.approx((received.their_fen - received.our_fen) / 100)


def test_our_own_workbook_returned_agrees(
    statement: Statement, finance: Actor, tmp_path: Path, in_our_union: Union
) -> None:

    tenant = session.get_one(Tenant, in_our_union.tenant_id)
    made = export([statement], tmp_path / "ours.xlsx", tenant=tenant)
    received = compare_file(statement, made.path, name=made.name, actor=finance, at=receipts.LATER)
    count = session.scalar(select(func.count(StatementLine.id)))
    assert (received.matched, received.differing, received.unread) == (count, 0, 0)
