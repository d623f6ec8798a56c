"""Somebody redeems while the way of the money is being told: it is told as of one moment all the same."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from app.core.actor import SYSTEM
from app.core.clock import moved_to
from app.core.db import session
from app.insight.queries import fates
from app.models import Employee
from app.orders.services import Wanted, redeem
from tests.at_once import at_once
from tests.cast import Union, on
from tests.databases import TestDatabase
from tests.insight.books import book_of
from tests.insight.flows import DAY, NOON, Flows, made_in
from tests.orders import shop
from tests.visitor import Visitor

pytestmark = pytest.mark.sql


@pytest.fixture
def flows(our_union: Union) -> Flows:
    return made_in(our_union)


@pytest.fixture
def redeemed(database: TestDatabase, flows: Flows, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """王芳 redeems each time after the lots were read and before the orders are."""
    outcomes: list[str] = []
    said = fates._queries

    def bought() -> None:
        with moved_to(DAY):
            article = shop.article(points=2, fen=180, stock=5)
            person = session.get_one(Employee, flows.people["王芳"])
            redeem(person, lines=[Wanted(article.id, 1)], actor=SYSTEM, on=DAY, at=NOON)

    def interrupted(*about: Any) -> Iterator[Any]:
        first, *rest = said(*about)
        yield first
        outcomes.extend(at_once(database, flows.union.tenant_id, bought))
        yield from rest

    monkeypatch.setattr(fates, "_queries", interrupted)
    return outcomes


def test_a_page_adds_up_though_somebody_redeems_meanwhile(
    client: Visitor, flows: Flows, redeemed: list[str]
) -> None:
    with on():
        client.sign_in(flows.union.finance)
        for path in (
            "?year=2026",
            f"budget/{flows.budgets['华东']}",
            f"account/{flows.accounts['华东']}",
            f"lot/{flows.lots['华东']}",
        ):
            answer = client.get(f"/lineage/{path}").text
            assert "差额 0" in answer, path
            assert "请先核对总账" not in answer, path
    assert redeemed
    assert set(redeemed) == {"done"}


def test_a_workbook_adds_up_though_somebody_redeems_meanwhile(
    client: Visitor, flows: Flows, redeemed: list[str]
) -> None:
    with on():
        book = book_of(client, flows.union.finance, "/lineage/workbook/year/2026", "/lineage/?year=2026")
        assert book is not None
        for sheet in load_workbook(BytesIO(book), data_only=True).worksheets[:2]:
            assert sheet.cell(sheet.max_row, sheet.max_column).value == 0, sheet.title
    assert redeemed
    assert set(redeemed) == {"done"}
