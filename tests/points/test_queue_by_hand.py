"""What was named by hand waits for money with the last day that was approved; on both databases."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core.clock import moved_to
from app.core.db import atomic, session
from app.ledger.queries import verify
from app.models import GrantLine, Notice, PointLot, SubAccount
from app.points.services.named import Purpose, grant_by_hand
from tests.points.test_queue import _add, _by_hand, _confirmed, _festival, _pay, treasury
from tests.treasury import OFFICER, ON, Treasury

__all__ = ["treasury"]
pytestmark = pytest.mark.sql


@pytest.fixture(autouse=True)
def on_that_day() -> Iterator[None]:
    """What is confirmed is confirmed on the day it was named."""
    with moved_to(ON):
        yield


def test_the_last_day_that_was_approved_is_never_moved(treasury: Treasury) -> None:
    last = ON + timedelta(days=20)
    with atomic():
        _confirmed(_festival(treasury))
        late, in_time = _by_hand(treasury, "A0", last), _by_hand(treasury, "A1", last + timedelta(days=1))
        behind = _confirmed(_festival(treasury, "national"))
        _add(treasury, "20000.00", "second")
        _pay(treasury, last + timedelta(days=1))
        assert (late.state, in_time.state, behind.state) == ("ended", "released", "released")
        assert {
            lot.expires_on for lot in session.scalars(select(PointLot).filter_by(grant_id=in_time.id))
        } == {last + timedelta(days=1)}
        assert last.isoformat() in str(late.ended_because)
        (line,) = session.scalars(select(GrantLine).filter_by(grant_id=late.id))
        assert (line.blocked, line.points, line.value_fen) == ("too_late", 0, 0)
        told = session.scalars(select(Notice).where(Notice.template == "points.queue_ended")).all()
        assert [each.user_id for each in told] == [OFFICER.user_id]
        assert last.isoformat() in str(told[0].said)
        assert verify()["ok"]


def test_what_is_too_late_stops_nobody_though_no_money_reaches_it(treasury: Treasury) -> None:
    """It asks for more than there is; the one behind it for less."""
    with atomic():
        _add(treasury, "-900.00", "less")
        late = _by_hand(treasury, "A0", ON)
        paying = session.get_one(SubAccount, treasury.sub_account)
        small = Purpose("抢险", "防汛慰问", paying, item="voucher")
        behind = _confirmed(grant_by_hand(people="A1", points=10, purpose=small, actor=OFFICER, on=ON))
        assert (late.state, behind.state) == ("queued", "queued")
        _pay(treasury, ON + timedelta(days=1))
        assert (late.state, behind.state) == ("ended", "released")
