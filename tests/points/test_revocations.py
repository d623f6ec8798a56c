"""Points granted by mistake go back as far as they are not spent, once others have agreed."""

from collections.abc import Iterator

import pytest

from app.approvals.services import carry_out
from app.approvals.services.flows import draw, release
from app.approvals.services.seeing import is_unchanged
from app.approvals.services.stepping import end, tell_the_room
from app.core.clock import start_of
from app.core.db import atomic, session
from app.core.errors import BadInput
from app.core.lifecycle import NotAllowedNow
from app.core.money import Points
from app.core.tenancy import tenant_scope
from app.ledger.queries import available_fen, verify
from app.models import ApprovalRequest, PointLot, Revocation, SubAccount
from app.points.queries import usable_points
from app.points.services.awards import award
from app.points.services.expire import expire_lots
from app.points.services.revoke import (
    REVOCATION,
    NothingLeft,
    RevocationWaits,
    ask_revocation,
    turn_revocation,
    withdraw_revocation,
)
from app.rules.approvals import Flow
from tests.treasury import CHAIR, OFFICER, ON, Treasury, employee, equip, found_tenant

pytestmark = pytest.mark.sql


@pytest.fixture
def treasury(database: object) -> Iterator[Treasury]:
    with tenant_scope(found_tenant()):
        yield equip()


def _lot(treasury: Treasury) -> PointLot:
    paid_from = session.get_one(SubAccount, treasury.sub_account)
    return award(
        employee("A1", treasury.branch),
        sub_account=paid_from,
        points=Points(200),
        reason="登记有误",
        reference="x",
        actor=OFFICER,
        on=ON,
    )


def _asked(lot: PointLot, reason: str = "发错人") -> tuple[Revocation, ApprovalRequest]:
    request = ask_revocation(lot, actor=OFFICER, on=ON, at=start_of(ON), reason=reason)
    assert isinstance(request, ApprovalRequest)
    assert (request.kind, request.state) == (REVOCATION, "open")
    return session.get_one(Revocation, request.subject_id), request


def _carried_out(request: ApprovalRequest) -> None:
    """As the job does, once everybody asked has said yes."""
    end(request, "approve", because=None, at=start_of(ON))
    carry_out(request, actor=CHAIR, on=ON, at=start_of(ON))


def test_what_is_left_goes_back_and_what_is_spent_stays(treasury: Treasury) -> None:
    with atomic():
        before = available_fen(treasury.sub_account)
        lot = _lot(treasury)
        asked, request = _asked(lot)
        assert lot.left_points == 200
        _carried_out(request)
        assert (asked.state, asked.points, asked.value_fen) == ("done", 200, 20_000)
        assert (lot.left_points, lot.left_fen) == (0, 0)
        assert available_fen(treasury.sub_account) == before
        assert usable_points(lot.employee, ON) == 0
        assert verify()["ok"]


def test_what_is_spent_while_it_is_decided_does_not_make_the_request_void(treasury: Treasury) -> None:
    """The yes is to taking back what is left, however much that is by then."""
    with atomic():
        lot = _lot(treasury)
        _row, request = _asked(lot)
        lot.left_points, lot.left_fen = 150, 15_000
        session.flush()
        assert is_unchanged(request)


def test_it_is_asked_and_decided_once(treasury: Treasury) -> None:
    with atomic():
        lot = _lot(treasury)
        asked, request = _asked(lot)
        with pytest.raises(RevocationWaits):
            _asked(lot, "再来一次")
        _carried_out(request)
        for verb in ("approve", "decline"):
            with pytest.raises(NotAllowedNow):
                turn_revocation(asked, verb, actor=CHAIR)
        with pytest.raises(NothingLeft):
            _asked(lot, "还有吗")


def test_declined_it_changes_nothing_and_may_be_asked_again(treasury: Treasury) -> None:
    with atomic():
        lot = _lot(treasury)
        asked, request = _asked(lot)
        end(request, "decline", because="无误", at=start_of(ON))
        tell_the_room(request, actor=CHAIR, on=ON, reason="无误")
        assert (asked.state, lot.left_points) == ("declined", 200)
        _asked(lot, "核实后再次申请")


def test_withdrawn_nobody_is_asked_any_more(treasury: Treasury) -> None:
    with atomic():
        lot = _lot(treasury)
        asked, request = _asked(lot)
        withdraw_revocation(asked, actor=OFFICER, on=ON, at=start_of(ON), reason="看错了")
        assert (asked.state, request.state, lot.left_points) == ("withdrawn", "voided", 200)
        with pytest.raises(NotAllowedNow):
            withdraw_revocation(asked, actor=OFFICER, on=ON, at=start_of(ON))


def test_where_the_union_asks_nobody_it_is_done_at_once(treasury: Treasury) -> None:
    with atomic():
        lot = _lot(treasury)
        release(
            draw(REVOCATION, Flow("无需审批"), actor=CHAIR, at=start_of(ON)), actor=CHAIR, at=start_of(ON)
        )
        done = ask_revocation(lot, actor=OFFICER, on=ON, at=start_of(ON), reason="发错人")
        assert isinstance(done, Revocation)
        assert (done.state, lot.left_points) == ("done", 0)


def test_points_that_lapsed_meanwhile_are_nothing_left(treasury: Treasury) -> None:
    with atomic():
        lot = _lot(treasury)
        asked, request = _asked(lot)
        expire_lots(on=lot.expires_on.replace(year=2028), actor=OFFICER)
        with pytest.raises(NothingLeft):
            turn_revocation(asked, "approve", actor=CHAIR)
        _carried_out(request)
        assert (asked.state, request.state) == ("withdrawn", "voided")
        assert verify()["ok"]


def test_a_reason_is_needed(treasury: Treasury) -> None:
    with atomic():
        lot = _lot(treasury)
        with pytest.raises(BadInput):
            ask_revocation(lot, actor=OFFICER, on=ON, at=start_of(ON), reason="  ")
