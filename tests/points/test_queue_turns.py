"""What becomes of those who wait for money when their turn comes, by then or by what others were given."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core.db import atomic, session
from app.ledger.queries import available_fen, verify
from app.models import Employee, PointLot
from app.points.services.prepare import prepare_grant
from app.points.services.queueing import queue_of
from tests.points.test_queue import _add, _confirmed, _let_through, _pay, treasury
from tests.treasury import OFFICER, ON, Treasury, rule_in_force

__all__ = ["treasury"]
pytestmark = pytest.mark.sql


def test_the_most_of_a_year_holds_for_what_waits_together(treasury: Treasury) -> None:
    """Both were approved while nobody had anything yet."""
    with atomic():
        _add(treasury, "-950.00", "less")
        amount = {"points": 200, "year_most": 300}
        terms = {"scenario": "recognition", "festival": None, "over_budget": "queue", "amount": amount}
        rule = rule_in_force(treasury, "BZ", **terms)
        whom = session.scalars(select(Employee.id).filter_by(employee_no="A0")).one()
        for day in (ON - timedelta(days=1), ON):
            grant = prepare_grant(rule, on=day, actor=OFFICER, named=[whom])
            _let_through(grant)
            _confirmed(grant)
        waiting = queue_of(treasury.sub_account)
        assert [each.total_points for each in waiting] == [200, 200]
        _add(treasury, "1000.00", "second")
        _pay(treasury)
        assert [(each.total_points, each.total_fen) for each in waiting] == [(200, 20_000), (100, 10_000)]
        assert session.scalars(select(PointLot.points).order_by(PointLot.id)).all() == [200, 100]
        assert (available_fen(treasury.sub_account), verify()["ok"]) == (70_000, True)
