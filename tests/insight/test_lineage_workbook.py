"""The workbook of lineage: every lot and every use of one, with totals that are formulas and carry values."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from tests.branches import seat_at
from tests.cast import Union, on
from tests.insight.books import book_of
from tests.insight.flows import Flows, made_in
from tests.visitor import Visitor

pytestmark = pytest.mark.sql


@pytest.fixture
def flows(our_union: Union) -> Flows:
    return made_in(our_union)


def test_every_lot_stands_in_the_book_and_the_sums_are_right(client: Visitor, flows: Flows) -> None:
    with on():
        account = flows.accounts["总部"]
        book = book_of(
            client, flows.union.finance, f"/lineage/workbook/account/{account}", f"/lineage/account/{account}"
        )
        assert book is not None
        values, formulas = load_workbook(BytesIO(book), data_only=True), load_workbook(BytesIO(book))
        overview, lots, uses = values.worksheets
        assert [sheet.title for sheet in values.worksheets] == ["总览", "积分批次", "兑换明细"]
        rows = list(lots.iter_rows(min_row=2, values_only=True))
        assert len(rows) == 4  # three lots and their sums
        *each, total = rows
        for at in range(7, len(total)):
            assert total[at] == pytest.approx(sum(row[at] for row in each)), at
        assert total[7] == 165
        assert total[-1] == 0
        last = formulas.worksheets[1].max_row
        assert formulas.worksheets[1].cell(last, 8).value == f"=SUM(H2:H{last - 1})"
        assert overview.cell(overview.max_row, 1).value == "分账户合计"
        assert uses.max_row == 4


def test_a_year_and_a_budget_are_taken_along_likewise(client: Visitor, flows: Flows) -> None:
    with on():
        budget = flows.budgets["华东"]
        for address, page in (
            ("/lineage/workbook/year/2026", "/lineage/?year=2026"),
            (f"/lineage/workbook/budget/{budget}", f"/lineage/budget/{budget}"),
        ):
            assert book_of(client, flows.union.auditor, address, page) is not None


def test_what_is_not_in_sight_is_not_written_out(client: Visitor, flows: Flows) -> None:
    person = seat_at(flows.union, "officer")
    with on():
        account = flows.accounts["总部"]
        own = f"/lineage/account/{flows.accounts['华东']}"
        assert book_of(client, person, f"/lineage/workbook/account/{account}", own) is None
        book = book_of(client, person, "/lineage/workbook/year/2026", "/lineage/?year=2026")
        assert book is not None
        text = str([list(sheet.values) for sheet in load_workbook(BytesIO(book), data_only=True).worksheets])
        assert "华东慰问" in text
        assert "总部慰问" not in text


def test_odd_addresses_of_a_workbook_are_refused(client: Visitor, flows: Flows) -> None:
    with on():
        client.sign_in(flows.union.finance)
        for odd in ("year/1", "year/abc", "budget/0", "account/999999", "lot/1", "x/1"):
            answer = client.submit(f"/lineage/workbook/{odd}", form_at="/lineage/")
            assert answer.status_code in {400, 404}, odd
