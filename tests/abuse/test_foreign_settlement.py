"""Other unions' statements, wrong hands, doubled acts and hostile files, at the pages of settlement."""

import io
from collections.abc import Iterator
from threading import Thread

import openpyxl
import pytest
from sqlalchemy import func, select

from app.core.db import atomic, session
from app.core.jobs import perform
from app.core.money import Money
from app.models import (
    Difference,
    Job,
    JournalEntry,
    ReceivedStatement,
    SettlementRun,
    Statement,
    StatementAdjustment,
    StatementLine,
    SupplierPayment,
)
from app.rules.settlement import Period
from app.settlement.services import close, draw_up
from app.settlement.services.adjusting import Cause, propose
from app.settlement.services.paying import record_payment
from app.settlement.services.running import prepare_run
from app.tenants.services.seats import give_seat
from tests.cast import TODAY, Union
from tests.cast import on as on_day
from tests.databases import TestDatabase
from tests.orders import shop
from tests.settlement import receipts
from tests.visitor import Visitor

pytestmark = pytest.mark.sql
SEPTEMBER = Period.parse("2026-09")


@pytest.fixture(autouse=True)
def november() -> Iterator[None]:
    with on_day(receipts.LATER.date()):
        yield


def settled(union: Union) -> dict[str, int]:
    """A closed statement, an open one, a payment, an adjustment and a run, by number."""
    with union.scope(), atomic():
        finance = union.finance.actor
        sellers = [shop.supplier(), shop.supplier()]
        for seller in sellers:
            receipts.month(union, seller)
        shut, still = (draw_up(each, period=SEPTEMBER, actor=finance, at=receipts.LATER) for each in sellers)
        close(shut, actor=finance, at=receipts.LATER)
        payment = record_payment(
            shut, amount=Money(1), paid_on=TODAY, receipt_no="HD1", actor=finance, at=receipts.LATER
        )
        adjustment = propose(
            sellers[0],
            sub_account=shop.sub_account(),
            amount=Money(5),
            cause=Cause("freight", "运费"),
            on=TODAY,
            actor=finance,
            at=receipts.LATER,
        )
        run = prepare_run(period="2026-09", closes=False, actor=finance, at=receipts.LATER)
        numbers = {
            "statement": still.id,
            "closed": shut.id,
            "payment": payment.id,
            "adjustment": adjustment.id,
            "run": run.id,
            "supplier": sellers[0].id,
        }
    session.remove()
    return numbers


PAGES = (
    "/settlements/show/{statement}",
    "/settlements/workbook/{statement}",
    "/settlements/workbook/{statement}?audience=supplier",
    "/close/{statement}",
    "/uploadstatement/{statement}",
    "/recordpayment/{closed}",
    "/payments/show/{payment}",
    "/adjustments/show/{adjustment}",
    "/settlementruns/show/{run}",
    "/settlementruns/archive/{run}",
    "/confirmrun/{run}",
)


@pytest.mark.parametrize("path", PAGES)
def test_another_unions_settlement_does_not_exist(
    our_union: Union, their_union: Union, client: Visitor, path: str
) -> None:
    numbers = settled(their_union)
    assert client.sign_in(our_union.finance).get(path.format(**numbers)).status_code == 404


@pytest.mark.parametrize("path", ["/confirmpayment/{payment}", "/confirmadjustment/{adjustment}"])
def test_another_unions_money_is_not_confirmed(
    our_union: Union, their_union: Union, client: Visitor, path: str
) -> None:
    numbers = settled(their_union)
    assert client.sign_in(our_union.chair).get(path.format(**numbers)).status_code == 404


def test_the_rows_behind_a_number_are_those_of_ones_own_union(
    our_union: Union, their_union: Union, client: Visitor
) -> None:
    numbers = settled(their_union)
    finance = client.sign_in(our_union.finance)
    page = finance.get(f"/ledgerrows/?kind=payable&supplier={numbers['supplier']}").text
    assert "本期没有记账" in page


def test_what_is_the_whole_unions_is_not_shown_at_a_branch(our_union: Union, client: Visitor) -> None:
    with our_union.scope(), atomic():
        given = give_seat(
            "branch@ours.example.com",
            name="支部财务",
            role="finance",
            unit=our_union.unit("华东"),
            from_on=TODAY,
            actor=our_union.tenant_admin.actor,
        )
    session.remove()
    client.submit("/login/", username="branch@ours.example.com", password=given.password or "")
    for path in ("/trialbalance/", "/suppliermovements/", "/pointsroll/", "/ledgerrows/?kind=payable"):
        assert client.get(path).status_code in (302, 403), path


def test_the_same_payment_sent_twice_is_one(our_union: Union, client: Visitor) -> None:
    numbers = settled(our_union)
    finance = client.sign_in(our_union.finance)
    fields = {"amount": "1.00", "paid_on": "2026-09-05", "receipt_no": "HD-9", "once": "same"}
    answers = [
        finance.submit(f"/recordpayment/{numbers['closed']}", **fields).status_code for _time in range(3)
    ]
    assert answers == [302, 200, 200]
    with our_union.scope():
        assert session.scalar(select(func.count(SupplierPayment.id))) == 2


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("amount", "-1"),
        ("amount", "0"),
        ("amount", "1e9"),
        ("amount", "99999999999999999999"),
        ("amount", "nan"),
        ("paid_on", "2099-01-01"),
        ("paid_on", "2026-02-30"),
        ("receipt_no", ""),
        ("receipt_no", "x" * 500),
    ],
)
def test_a_payment_of_nonsense_is_refused_and_nothing_is_kept(
    our_union: Union, client: Visitor, field: str, value: str
) -> None:
    numbers = settled(our_union)
    finance = client.sign_in(our_union.finance)
    fields = {"amount": "0.01", "paid_on": "2026-09-05", "receipt_no": "HD-9", field: value}
    assert finance.submit(f"/recordpayment/{numbers['closed']}", **fields).status_code == 200
    with our_union.scope():
        assert session.scalar(select(func.count(SupplierPayment.id))) == 1


def test_closing_at_once_from_two_places_closes_once(our_union: Union, database: TestDatabase) -> None:
    numbers = settled(our_union)
    outcomes: list[str] = []

    def try_it() -> None:
        with database.app.app_context(), our_union.scope():
            try:
                with atomic():
                    row = session.get_one(Statement, numbers["statement"])
                    close(row, actor=our_union.finance.actor, at=receipts.LATER)
                outcomes.append("closed")
            except Exception as refusal:  # noqa: BLE001 - whatever it is, it is counted
                outcomes.append(getattr(refusal, "code", type(refusal).__name__))
            finally:
                session.remove()

    threads = [Thread(target=try_it) for _each in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["closed", "not_allowed_now"]


def upload(finance: Visitor, number: int, data: bytes, name: str) -> None:
    answer = finance.submit(f"/uploadstatement/{number}", files={"file": (io.BytesIO(data), name)})
    assert answer.status_code == 302, answer.text
    session.remove()
    job = session.scalars(select(Job.id).order_by(Job.id.desc())).first()
    session.remove()
    assert job is not None
    perform(job)
    session.remove()


def workbook(rows: list[list[object]]) -> bytes:
    book, kept = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    for row in [["订单号", "货号", "商品名称", "数量", "含税金额"], *rows]:
        sheet.append(row)
    book.save(kept)
    return kept.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"MZ\x90\x00" + b"\x00" * 100,
        b"PK\x03\x04" + b"\x00" * 200,
        "订单号,金额\nDD20260901-99999,12.00\n".encode(),
        b"<html><table><tr><td>1</td></tr></table></html>",
        workbook([["DD19990101-00001", "X", "别家的", 1, 10]]),
        workbook([]),
    ],
)
def test_a_hostile_or_foreign_file_is_refused_and_notes_nothing(
    our_union: Union, client: Visitor, data: bytes
) -> None:
    numbers = settled(our_union)
    upload(client.sign_in(our_union.finance), numbers["statement"], data, "对账单.xlsx")
    job = session.scalars(select(Job).order_by(Job.id.desc())).first()
    assert job is not None
    assert (job.state, bool(job.message)) == ("refused", True)
    session.remove()
    with our_union.scope():
        assert session.scalar(select(func.count(ReceivedStatement.id))) == 0
        assert session.scalar(select(func.count(Difference.id))) == 0


def test_formulas_in_a_suppliers_cells_come_back_as_text(our_union: Union, client: Visitor) -> None:
    numbers = settled(our_union)
    with our_union.scope():
        known = session.scalars(
            select(StatementLine.order_number).where(StatementLine.statement_id == numbers["statement"])
        ).first()
    evil = ['=HYPERLINK("http://evil",1)', "+1+1", "-2+3", "@SUM(A1)", "\t=1"]
    rows: list[list[object]] = [[known, "0", "x", 1, 1]] + [["'" + each, each, each, 1, 1] for each in evil]
    finance = client.sign_in(our_union.finance)
    upload(finance, numbers["statement"], workbook(rows), "=cmd|对账.xlsx")
    with our_union.scope():
        received = session.scalars(select(ReceivedStatement.id)).one()
    taken = finance.get(f"/receivedstatements/workbook/{received}")
    listed = finance.post(
        "/differences/export", data={"csrf_token": finance.token("/differences/list/")}, follow_redirects=True
    )
    for data in (taken.data, listed.data):
        book = openpyxl.load_workbook(io.BytesIO(data))
        formulas = [
            cell.value
            for sheet in book
            for row in sheet.iter_rows()
            for cell in row
            if cell.data_type == "f" and "SUM(" not in str(cell.value)
        ]
        assert formulas == []


def test_a_booked_adjustment_is_booked_once_however_often_it_is_confirmed(
    our_union: Union, client: Visitor
) -> None:
    numbers = settled(our_union)
    chair = client.sign_in(our_union.chair)
    path = f"/confirmadjustment/{numbers['adjustment']}"
    form = chair.get(path).text
    assert "确认" in form
    answers = [
        chair.submit(path, form_at="/adjustments/list/", digest="0" * 16).status_code for _time in range(3)
    ]
    assert answers[1:] == [200, 200]
    with our_union.scope():
        booked = select(func.count(JournalEntry.id)).where(JournalEntry.kind == "adjust")
        assert session.scalar(booked) <= 1
        assert session.get_one(StatementAdjustment, numbers["adjustment"]).state in ("confirmed", "proposed")
        assert session.get_one(SettlementRun, numbers["run"]).state == "prepared"
