"""A close asks where the union wants it: a statement by itself, and all of a month at once."""

from collections.abc import Iterator

import pytest

from app.approvals.services import seeing
from app.core.clock import moved_to
from app.core.db import atomic, session
from app.core.preview import StalePreview
from app.models import ApprovalRequest, Job, SettlementRun, Statement, Supplier
from app.rules.settlement import Period
from app.settlement.services import draw_up, submit_close
from app.settlement.services.running import draw_run, prepare_run
from app.settlement.services.submitting import submit_run
from tests.approvals.rooms import decided, in_force
from tests.approvals.stage import asked
from tests.cast import Union
from tests.orders import shop
from tests.settlement import receipts

pytestmark = pytest.mark.sql
SEPTEMBER, DAY = Period.parse("2026-09"), receipts.LATER.date()


@pytest.fixture
def seller(in_our_union: Union) -> Iterator[Supplier]:
    with moved_to(DAY), atomic():
        made = shop.supplier()
        receipts.month(in_our_union, made)
        yield made


def drawn(union: Union, seller: Supplier) -> Statement:
    return draw_up(seller, period=SEPTEMBER, actor=union.finance.actor, at=receipts.LATER)


def submitted(union: Union, statement: Statement) -> Statement | ApprovalRequest:
    return submit_close(statement, actor=union.finance.actor, on=DAY, at=receipts.LATER)


def test_as_shipped_finance_closes_at_once(in_our_union: Union, seller: Supplier) -> None:
    statement = drawn(in_our_union, seller)
    assert submitted(in_our_union, statement) is statement
    assert statement.state == "closed"


def test_the_chair_decides_and_a_yes_closes_what_was_seen(in_our_union: Union, seller: Supplier) -> None:
    in_force("statement", in_our_union)
    statement = drawn(in_our_union, seller)
    request = submitted(in_our_union, statement)
    assert isinstance(request, ApprovalRequest)
    assert submitted(in_our_union, statement) is request  # a double click
    assert (statement.state, asked(request)) == ("open", {"刘洋"})
    assert len(seeing(request).context) == 4
    decided(request, in_our_union.chair)
    assert (request.state, statement.state, statement.digest) == ("carried_out", "closed", request.digest)


def test_declined_the_statement_stays_open_and_is_submitted_anew(
    in_our_union: Union, seller: Supplier
) -> None:
    in_force("statement", in_our_union)
    statement = drawn(in_our_union, seller)
    first = submitted(in_our_union, statement)
    decided(first, in_our_union.chair, "declined")
    assert statement.state == "open"
    assert submitted(in_our_union, statement).id != first.id


def test_drawn_up_with_more_in_it_whatever_was_asked_is_void(in_our_union: Union, seller: Supplier) -> None:
    in_force("statement", in_our_union)
    request = submitted(in_our_union, drawn(in_our_union, seller))
    drawn(in_our_union, seller)  # nothing new: the same statement
    assert request.state == "open"
    receipts.month(in_our_union, seller)
    drawn(in_our_union, seller)
    assert request.state == "voided"


def test_a_whole_month_is_one_request_and_closes_all_of_it(in_our_union: Union, seller: Supplier) -> None:
    in_force("settlement_run", in_our_union)
    finance = in_our_union.finance.actor
    run = prepare_run(period="2026-09", closes=True, actor=finance, at=receipts.LATER)
    with pytest.raises(StalePreview):
        submit_run(run, digest="another", actor=finance, on=DAY, at=receipts.LATER)
    request = submit_run(run, digest=run.digest, actor=finance, on=DAY, at=receipts.LATER)
    assert isinstance(request, ApprovalRequest)
    decided(request, in_our_union.chair)
    assert [each.state for each in session.query(Statement)] == ["closed"]
    assert session.query(Job).filter_by(kind="settlement.run").count() == 1


def test_a_run_of_a_month_leaves_each_close_to_whoever_decides_about_statements(
    in_our_union: Union, seller: Supplier
) -> None:
    in_force("statement", in_our_union)
    finance = in_our_union.finance.actor
    run = prepare_run(period="2026-09", closes=True, actor=finance, at=receipts.LATER)
    job = submit_run(run, digest=run.digest, actor=finance, on=DAY, at=receipts.LATER)
    assert isinstance(job, Job)
    list(draw_run(run, digest=run.digest, actor=finance, at=receipts.LATER))
    statement = session.query(Statement).one()
    request = session.query(ApprovalRequest).filter_by(kind="statement", subject_id=statement.id).one()
    assert (statement.state, request.state, session.query(SettlementRun).one().state) == (
        "open",
        "open",
        "done",
    )
