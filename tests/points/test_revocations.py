"""Points granted by mistake are taken back as far as they are not spent, by two people; on both databases."""

from collections.abc import Iterator

import pytest

from app.core.db import atomic, session
from app.core.errors import BadInput
from app.core.lifecycle import NotAllowedNow
from app.core.money import Points
from app.core.tenancy import tenant_scope
from app.ledger.queries import available_fen, verify
from app.models import PointLot, SubAccount
from app.points.queries import usable_points
from app.points.services.awards import award
from app.points.services.expire import expire_lots
from app.points.services.refusals import SamePerson
from app.points.services.revoke import NothingLeft, RevocationWaits, ask_revocation, decide_revocation
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


def test_what_is_left_goes_back_and_what_is_spent_stays(treasury: Treasury) -> None:
    with atomic():
        before = available_fen(treasury.sub_account)
        lot = _lot(treasury)
        asked = ask_revocation(lot, actor=OFFICER, reason="发错人")
        assert lot.left_points == 200
        done = decide_revocation(asked, "approve", actor=CHAIR)
        assert (done.state, done.points, done.value_fen) == ("done", 200, 20_000)
        assert (lot.left_points, lot.left_fen) == (0, 0)
        assert available_fen(treasury.sub_account) == before
        assert usable_points(lot.employee, ON) == 0
        assert verify()["ok"]


def test_who_asked_does_not_decide(treasury: Treasury) -> None:
    with atomic():
        asked = ask_revocation(_lot(treasury), actor=OFFICER, reason="发错人")
        with pytest.raises(SamePerson):
            decide_revocation(asked, "approve", actor=OFFICER)


def test_it_is_asked_and_decided_once(treasury: Treasury) -> None:
    with atomic():
        lot = _lot(treasury)
        asked = ask_revocation(lot, actor=OFFICER, reason="发错人")
        with pytest.raises(RevocationWaits):
            ask_revocation(lot, actor=OFFICER, reason="再来一次")
        decide_revocation(asked, "approve", actor=CHAIR)
        for verb in ("approve", "decline"):
            with pytest.raises(NotAllowedNow):
                decide_revocation(asked, verb, actor=CHAIR)
        with pytest.raises(NothingLeft):
            ask_revocation(lot, actor=OFFICER, reason="还有吗")


def test_declined_it_changes_nothing_and_may_be_asked_again(treasury: Treasury) -> None:
    with atomic():
        lot = _lot(treasury)
        decide_revocation(ask_revocation(lot, actor=OFFICER, reason="发错人"), "decline", actor=CHAIR)
        assert lot.left_points == 200
        ask_revocation(lot, actor=OFFICER, reason="核实后再次申请")


def test_points_that_lapsed_meanwhile_are_nothing_left(treasury: Treasury) -> None:
    with atomic():
        lot = _lot(treasury)
        asked = ask_revocation(lot, actor=OFFICER, reason="发错人")
        expire_lots(on=lot.expires_on.replace(year=2028), actor=OFFICER)
        with pytest.raises(NothingLeft):
            decide_revocation(asked, "approve", actor=CHAIR)
        assert verify()["ok"]


def test_a_reason_is_needed(treasury: Treasury) -> None:
    with atomic():
        lot = _lot(treasury)
        with pytest.raises(BadInput):
            ask_revocation(lot, actor=OFFICER, reason="  ")
