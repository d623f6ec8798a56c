"""A whole month at once, the reports of the union's books, and a supplier's file: through their pages."""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date

import openpyxl
import pytest
from sqlalchemy import select

from app.core.db import atomic, session
from app.core.jobs import perform
from app.models import Difference, Job, SettlementRun, Statement, StatementAdjustment, SupplierPayment
from app.settlement.queries import balances, movements, points
from app.settlement.queries.balances import Asked
from tests.cast import Union
from tests.cast import on as on_day
from tests.orders import shop
from tests.settlement import receipts
from tests.visitor import Visitor

pytestmark = pytest.mark.sql
DIGEST = re.compile(r'name="digest"[^>]*value="([^"]*)"')
SEPTEMBER = (date(2026, 9, 1), date(2026, 9, 30))


@pytest.fixture(autouse=True)
def october() -> Iterator[None]:
    with on_day(receipts.LATER.date()):
        yield


@pytest.fixture
def sellers(our_union: Union) -> list[int]:
    with our_union.scope(), atomic():
        made = [shop.supplier(code) for code in ("V001", "V002")]
        for seller in made:
            receipts.month(our_union, seller)
        numbers = [seller.id for seller in made]
    session.remove()
    return numbers


@pytest.fixture
def finance(client: Visitor, our_union: Union) -> Visitor:
    return client.sign_in(our_union.finance)


def worked() -> None:
    """Whatever waits is done."""
    session.remove()
    for number in session.scalars(select(Job.id).where(Job.state == "queued")).all():
        session.remove()
        perform(number)
        assert session.get_one(Job, number).state == "done", session.get_one(Job, number).message
    session.remove()


def drawn(finance: Visitor, *, closes: bool) -> str:
    fields = {"period": "2026-09", **({"closes": "y"} if closes else {})}
    answer = finance.submit("/preparerun/", **fields)
    assert answer.status_code == 302, answer.text
    seen = DIGEST.search(finance.get(answer.location).text)
    assert seen
    assert finance.submit(answer.location, digest=seen[1]).status_code == 302
    worked()
    return answer.location


def test_a_month_is_looked_at_confirmed_and_taken_as_an_archive(
    finance: Visitor, sellers: list[int], our_union: Union
) -> None:
    drawn(finance, closes=True)
    with our_union.scope():
        run = session.scalars(select(SettlementRun)).one()
        states = [each.state for each in session.scalars(select(Statement))]
        total = run.total_fen
    assert (run.state, states, run.suppliers) == ("done", ["closed", "closed"], 2)
    with finance.get(f"/settlementruns/archive/{run.id}") as taken:
        names = zipfile.ZipFile(io.BytesIO(taken.data)).namelist()
        assert len(names) == 5
        overview = openpyxl.load_workbook(
            io.BytesIO(zipfile.ZipFile(io.BytesIO(taken.data)).read(names[0])), data_only=True
        )
        ours = openpyxl.load_workbook(
            io.BytesIO(zipfile.ZipFile(io.BytesIO(taken.data)).read(names[1])), data_only=True
        )
    summary = list(overview.worksheets[0].iter_rows(values_only=True))
    assert any(row[0] == "合计" and row[6] == pytest.approx(total / 100) for row in summary)
    words = "".join(str(cell) for row in ours.worksheets[0].iter_rows(values_only=True) for cell in row)
    assert "节日慰问" not in words
    assert "上海一部" not in words


def test_an_open_month_is_marked_as_a_draft_on_every_sheet_and_in_its_name(
    finance: Visitor, sellers: list[int], our_union: Union
) -> None:
    drawn(finance, closes=False)
    with our_union.scope():
        number = session.scalars(select(Statement.id)).first()
        run = session.scalars(select(SettlementRun.id)).one()
    for path in (f"/settlements/workbook/{number}", f"/settlements/workbook/{number}?audience=supplier"):
        answer = finance.get(path)
        assert (
            "草稿" in answer.headers["Content-Disposition"]
            or "%E8%8D%89" in answer.headers["Content-Disposition"]
        )
        book = openpyxl.load_workbook(io.BytesIO(answer.data))
        assert all("草稿" in name for name in book.sheetnames), book.sheetnames
    with finance.get(f"/settlementruns/archive/{run}") as taken:
        assert all("草稿" in name for name in zipfile.ZipFile(io.BytesIO(taken.data)).namelist()[1:])


def test_a_month_that_changed_since_is_not_drawn_up_unseen(
    finance: Visitor, sellers: list[int], our_union: Union
) -> None:
    answer = finance.submit("/preparerun/", period="2026-09")
    seen = DIGEST.search(finance.get(answer.location).text)
    assert seen
    with our_union.scope(), atomic():
        receipts.month(our_union, shop.supplier("V003"))
    assert finance.submit(answer.location, digest=seen[1]).status_code == 200
    with our_union.scope():
        assert session.scalars(select(Statement)).all() == []


@pytest.mark.parametrize("period", ["2026-01", "2026-13", "", "last"])
def test_a_month_of_nothing_is_refused_in_a_sentence(
    finance: Visitor, sellers: list[int], period: str
) -> None:
    assert finance.submit("/preparerun/", period=period).status_code == 200


def test_reports_tie_to_the_ledger_and_each_number_opens_its_rows(
    finance: Visitor, sellers: list[int], our_union: Union
) -> None:
    drawn(finance, closes=True)
    for path in ("/suppliermovements/", "/pointsroll/", "/trialbalance/"):
        page = finance.get(f"{path}?from=2026-08&to=2026-11").text
        assert "勾稽一致" in page, path
        book = finance.get(f"{path}workbook?from=2026-08&to=2026-11")
        assert openpyxl.load_workbook(io.BytesIO(book.data)).worksheets[0].max_row > 3
        for url in re.findall(r'href="(/ledgerrows/[^"]*)"', page)[:4]:
            assert finance.get(url.replace("&amp;", "&")).status_code == 200
    with our_union.scope():
        for each in movements.movements(*SEPTEMBER):
            asked = Asked("payable", *SEPTEMBER, entry_kinds=("receive",), supplier_id=each.supplier_id)
            assert balances.counted(asked)[1] == each.goods
            assert each.difference == 0
        assert all(
            sum(b.closing for b in balances.trial_balance(*SEPTEMBER) if b.unit == unit) == 0
            for unit in ("fen", "points")
        )
        rolls, told = points.roll_forward(*SEPTEMBER), points.by_ledger(*SEPTEMBER)
        assert sum(each.redeemed for each in rolls) == told.redeemed > 0


@pytest.mark.parametrize(
    "query", ["from=2026-13", "from=2026-05&to=2026-01", "from=x", "from=2026-01&to=99999-01"]
)
def test_a_report_of_no_period_is_refused_in_a_sentence(finance: Visitor, query: str) -> None:
    assert finance.get(f"/trialbalance/?{query}").status_code == 400


@pytest.mark.parametrize(
    "query", ["kind=x", "", "kind=payable&from_on=x", "kind=payable&supplier=x", "kind=payable&page=-1"]
)
def test_rows_behind_no_number_are_none(finance: Visitor, query: str) -> None:
    assert finance.get(f"/ledgerrows/?{query}").status_code in (200, 400)


def test_a_suppliers_file_is_compared_decided_and_sent_back(
    finance: Visitor, sellers: list[int], our_union: Union, client: Visitor
) -> None:
    drawn(finance, closes=False)
    with our_union.scope():
        statement = session.scalars(select(Statement).where(Statement.supplier_id == sellers[0])).one().id
    book = openpyxl.load_workbook(
        io.BytesIO(finance.get(f"/settlements/workbook/{statement}?audience=supplier").data)
    )
    sheet = book.worksheets[0]
    sheet.delete_rows(10)
    kept = io.BytesIO()
    book.save(kept)
    kept.seek(0)
    answer = finance.submit(f"/uploadstatement/{statement}", files={"file": (kept, "对账.xlsx")})
    assert answer.status_code == 302, answer.text
    worked()
    with our_union.scope():
        found = session.scalars(select(Difference)).one()
    assert found.kind == "missing"
    for path in (
        "/differences/list/",
        f"/differences/show/{found.id}",
        "/receivedstatements/list/",
        f"/receivedstatements/show/{found.received_id}",
        f"/acceptdifference/{found.id}",
        f"/settlements/show/{statement}?tab=Differences",
    ):
        assert finance.get(path).status_code == 200, path
    taken = finance.get(f"/receivedstatements/workbook/{found.received_id}")
    assert openpyxl.load_workbook(io.BytesIO(taken.data)).worksheets[0].max_row >= 4
    finance.submit(f"/differences/action/accept/{found.id}", form_at=f"/differences/show/{found.id}")
    with our_union.scope():
        assert session.scalars(select(StatementAdjustment)).one().amount_fen == -(found.our_fen or 0)


def test_finance_enters_and_the_chair_confirms(
    client: Visitor, finance: Visitor, sellers: list[int], our_union: Union
) -> None:
    drawn(finance, closes=True)
    with our_union.scope():
        statement = session.scalars(select(Statement)).first()
        assert statement is not None
        number, total = statement.id, statement.total_fen
        payer = shop.sub_account().id
        session.commit()
    answer = finance.submit(
        f"/recordpayment/{number}", amount=f"{total / 100:.2f}", paid_on="2026-11-01", receipt_no="HD-1"
    )
    assert answer.status_code == 302, answer.text
    again = finance.submit(f"/recordpayment/{number}", amount="1", paid_on="2026-11-01", receipt_no="HD-2")
    assert again.status_code == 200
    answer = finance.submit(
        "/propose/",
        supplier=str(sellers[0]),
        sub_account=str(payer),
        kind="freight",
        amount="-12.50",
        happened_on="2026-10-08",
        why="运费多收",
    )
    assert answer.status_code == 302, answer.text
    with our_union.scope():
        payment = session.scalars(select(SupplierPayment.id)).one()
        adjustment = session.scalars(select(StatementAdjustment.id)).one()
    for path in (f"/confirmpayment/{payment}", f"/confirmadjustment/{adjustment}"):
        assert finance.get(path).status_code == 403
    chair = client.sign_in(our_union.chair)
    for path in (f"/confirmpayment/{payment}", f"/confirmadjustment/{adjustment}"):
        seen = DIGEST.search(chair.get(path).text)
        assert seen
        assert chair.submit(path, digest=seen[1]).status_code == 302
    with our_union.scope():
        assert session.get_one(SupplierPayment, payment).state == "confirmed"
        assert session.get_one(StatementAdjustment, adjustment).state == "confirmed"
        assert all(each.difference == 0 for each in movements.movements(date(2026, 1, 1), date(2026, 12, 31)))
    for path in (
        "/payments/list/",
        f"/payments/show/{payment}",
        "/adjustments/list/",
        f"/adjustments/show/{adjustment}",
    ):
        assert chair.get(path).status_code == 200, path
