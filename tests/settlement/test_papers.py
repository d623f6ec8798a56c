"""The file of an invoice, a receipt, a delivery note: sent along, read by who may, by nobody else."""

import io
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from app.core.db import atomic, session
from app.models import SupplierInvoice
from app.rules.settlement import Period
from app.settlement.services.drawing import draw_up
from tests.cast import Union
from tests.cast import on as on_day
from tests.core.papers import PDF, photo
from tests.orders import shop
from tests.settlement import receipts
from tests.visitor import Visitor

pytestmark = pytest.mark.sql
INVOICE = {"number": "26342000000012345678", "issued_on": "2026-10-31", "amount": "1.00", "tax": "0.05"}


@pytest.fixture(autouse=True)
def november() -> Iterator[None]:
    with on_day(receipts.LATER.date()):
        yield


@pytest.fixture
def statement(our_union: Union) -> dict[str, str]:
    """A statement's number, and the parties its invoice names."""
    with our_union.scope(), atomic():
        seller = shop.supplier("V001")
        receipts.month(our_union, seller)
        drawn = draw_up(
            seller, period=Period.parse("2026-09"), actor=our_union.finance.actor, at=receipts.LATER
        )
        found = {"page": f"/recordinvoice/{drawn.id}", "seller": str(seller.credit_code)}
    session.remove()
    return found


def record(client: Visitor, statement: dict[str, str], *files: tuple[bytes, str]) -> str:
    sent = [(io.BytesIO(data), name) for data, name in files]
    parties = {"buyer_tax_no": "81340100MB1234567X", "seller_tax_no": statement["seller"]}
    answer = client.submit(statement["page"], files={"paper": sent} if sent else None, **INVOICE, **parties)
    return answer.location if answer.status_code == 302 else answer.text


def recorded(union: Union) -> list[SupplierInvoice]:
    session.remove()
    with union.scope():
        return list(session.scalars(select(SupplierInvoice)))


def test_an_invoice_brings_its_file_and_its_card_gives_it_back(
    our_union: Union, client: Visitor, statement: dict[str, str]
) -> None:
    client.sign_in(our_union.finance)
    card = record(client, statement, (PDF, "发票.pdf"))
    [made] = recorded(our_union)
    link = f"/invoices/document/{made.id}/{made.id}"
    assert link in client.get(card).text
    for person, answers in ((our_union.auditor, 200), (our_union.chair, 200), (our_union.officer, 403)):
        client.sign_in(person)
        with client.get(link) as given:
            assert given.status_code == answers, person.role


def test_without_a_file_it_is_recorded_as_well(
    our_union: Union, client: Visitor, statement: dict[str, str]
) -> None:
    client.sign_in(our_union.finance)
    assert "/invoices/document/" not in client.get(record(client, statement)).text
    assert [each.file_id for each in recorded(our_union)] == [None]


def test_what_is_no_paper_and_what_is_several_is_refused(
    our_union: Union, client: Visitor, statement: dict[str, str]
) -> None:
    client.sign_in(our_union.finance)
    assert "发票.pdf" in record(client, statement, (b"<html></html>", "发票.pdf"))
    assert "请选择一个文件" in record(client, statement, (PDF, "一.pdf"), (photo(), "二.jpg"))
    assert recorded(our_union) == []
