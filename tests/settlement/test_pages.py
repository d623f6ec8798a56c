"""The pages of settlement, as finance meets them."""

import io
import re
from collections.abc import Iterator

import openpyxl
import pytest
from sqlalchemy import select

from app.core.db import atomic, session
from app.core.jobs import perform
from app.models import AuditEvent, Job, Statement, Supplier
from app.settlement.views import statements as views
from tests.cast import Union
from tests.cast import on as on_day
from tests.orders import shop
from tests.settlement import receipts
from tests.visitor import Visitor

pytestmark = pytest.mark.sql
DIGEST = re.compile(r'name="digest"[^>]*value="([^"]*)"')


@pytest.fixture(autouse=True)
def october() -> Iterator[None]:
    with on_day(receipts.LATER.date()):
        yield


@pytest.fixture
def seller(our_union: Union) -> int:
    with our_union.scope(), atomic():
        made = shop.supplier("V001")
        receipts.month(our_union, made)
        number = made.id
    session.remove()
    return number


@pytest.fixture
def finance(client: Visitor, our_union: Union) -> Visitor:
    return client.sign_in(our_union.finance)


def statement(union: Union) -> Statement:
    session.remove()
    with union.scope():
        return session.scalars(select(Statement)).one()


def draw(finance: Visitor, seller: int, period: str = "2026-09") -> str:
    answer = finance.submit("/drawup/", supplier=str(seller), period=period)
    assert answer.status_code == 302, answer.text
    return answer.location


def test_a_statement_is_drawn_up_looked_at_closed_and_taken(
    finance: Visitor, seller: int, our_union: Union
) -> None:
    card = finance.get(draw(finance, seller)).text
    drawn = statement(our_union)
    assert drawn.number in card
    for word in ("节日慰问", "防暑降温", "女工*专项", "50105"):
        assert word in card, word
    assert f"/settlements/workbook/{drawn.id}" in card
    page = finance.get(f"/close/{drawn.id}").text
    seen = DIGEST.search(page)
    assert seen
    assert finance.submit(f"/close/{drawn.id}", digest=seen[1]).status_code == 302
    closed = statement(our_union)
    assert (closed.state, closed.closed_by, closed.digest) == ("closed", our_union.finance.name, seen[1])
    answer = finance.get(f"/settlements/workbook/{drawn.id}")
    assert answer.status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    assert len(book.worksheets) == 3
    with our_union.scope():
        assert (
            session.scalars(select(AuditEvent).where(AuditEvent.verb == "export")).one().object_id == drawn.id
        )


def test_a_month_without_receipts_is_refused_in_a_sentence_and_keeps_the_form(
    finance: Visitor, seller: int
) -> None:
    for period in ("2026-01", "2026-13", "last month"):
        answer = finance.submit("/drawup/", supplier=str(seller), period=period)
        assert answer.status_code == 200, period
        assert period[:7] in answer.text


def test_what_was_drawn_up_again_is_not_closed_unseen(
    finance: Visitor, seller: int, our_union: Union
) -> None:
    draw(finance, seller)
    number = statement(our_union).id
    seen = DIGEST.search(finance.get(f"/close/{number}").text)
    assert seen
    with our_union.scope(), atomic():
        receipts.month(our_union, session.get_one(Supplier, seller))
    draw(finance, seller)
    assert finance.submit(f"/close/{number}", digest=seen[1]).status_code == 200
    assert statement(our_union).state == "open"


def test_a_long_statement_is_written_by_a_job(
    finance: Visitor, seller: int, our_union: Union, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "AT_ONCE", 3)
    draw(finance, seller)
    answer = finance.get(f"/settlements/workbook/{statement(our_union).id}")
    assert answer.status_code == 302
    assert "/progress/" in answer.location
    session.remove()
    job = session.scalars(select(Job)).one().id
    session.remove()
    perform(job)
    assert session.get_one(Job, job).state == "done"
    session.remove()
    with finance.get(f"/progress/{job}/file") as taken:
        assert openpyxl.load_workbook(io.BytesIO(taken.data)).worksheets[0].max_row > 9
    with our_union.scope():
        assert session.scalars(select(AuditEvent).where(AuditEvent.verb == "export")).one()


def test_only_finance_draws_up_and_others_of_the_union_look(
    client: Visitor, our_union: Union, seller: int
) -> None:
    chair = client.sign_in(our_union.chair)
    assert chair.get("/settlements/list/").status_code == 200
    assert chair.get("/drawup/").status_code == 403


def test_another_unions_statement_is_not_there(
    client: Visitor, our_union: Union, their_union: Union, seller: int
) -> None:
    draw(client.sign_in(our_union.finance), seller)
    number = statement(our_union).id
    stranger = client.application.test_client()
    assert isinstance(stranger, Visitor)
    stranger.sign_in(their_union.finance)
    for path in (f"/settlements/show/{number}", f"/close/{number}", f"/settlements/workbook/{number}"):
        assert stranger.get(path).status_code == 404, path
    assert stranger.submit("/drawup/", supplier=str(seller), period="2026-09").status_code == 200
