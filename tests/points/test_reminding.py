"""Points about to lapse: members with a way in hear 30, 7 and 1 days before, all of a day as one."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.core.clock import moved_to, now, start_of
from app.core.db import atomic, session
from app.core.tenancy import tenant_scope
from app.models import Employee, MemberAccess, Notice, PointLot, SubAccount
from app.points.jobs import remind_due
from app.points.services.confirm import confirm_grant
from app.points.services.named import Purpose, grant_by_hand
from app.points.services.reminding import remind_of_lapsing
from tests.treasury import CHAIR, OFFICER, ON, Treasury, employee, equip, found_tenant

pytestmark = pytest.mark.sql
LAST = ON + timedelta(days=60)


@pytest.fixture
def treasury(database: object) -> Iterator[Treasury]:
    """A1 and A2 hold two lots each that lapse on one day; A1 has a way in."""
    with tenant_scope(found_tenant()):
        made = equip()
        with atomic():
            first = employee("A1", made.root)
            employee("A2", made.branch)
            for points, title in ((200, "抢险先进"), (100, "岗位能手")):
                paying = session.get_one(SubAccount, made.sub_account)
                purpose = Purpose(title, "表现突出", paying, LAST)
                grant = grant_by_hand(people="A1 A2", points=points, purpose=purpose, actor=OFFICER, on=ON)
                confirm_grant(grant, digest=grant.digest, actor=CHAIR)
            way = {"state": "active", "account_id": CHAIR.user_id, "expires_on": LAST}
            invited = {"invited_by": "陈静", "invited_at": now()}
            session.add(MemberAccess(employee_id=first.id, **way, **invited))
        yield made


def _told() -> list[Notice]:
    return list(
        session.scalars(select(Notice).where(Notice.template == "points.lapsing").order_by(Notice.id))
    )


def _remind(before: int) -> int:
    day = LAST - timedelta(days=before)
    with atomic():
        return remind_of_lapsing(on=day, at=start_of(day))


def test_members_hear_three_times_and_never_twice_a_day(treasury: Treasury) -> None:
    assert [_remind(days) for days in (60, 31, 29, 8, 6, 2, 0)] == [0] * 7
    for days in (30, 30, 7, 7, 1, 1):
        assert _remind(days) == 1
    told = _told()
    assert [each.said["zh"]["subject"] for each in told] == [f"300 积分将在 {LAST} 到期"] * 3
    assert [each.urgent for each in told] == [False, False, True]
    assert {(each.user_id, each.address) for each in told} == {(CHAIR.user_id, "/me/points")}
    assert "300" not in str([each.said[language]["outside"] for each in told for language in ("zh", "en")])


def test_who_has_nothing_left_is_not_told(treasury: Treasury) -> None:
    with atomic():
        first = session.scalars(select(Employee.id).where(Employee.employee_no == "A1")).one()
        session.execute(
            update(PointLot).where(PointLot.employee_id == first).values(left_points=0, left_fen=0)
        )
    assert _remind(30) == 0
    assert _told() == []


def test_the_worker_reminds_by_itself_however_often_it_looks(treasury: Treasury) -> None:
    number = treasury.tenant_id
    session.rollback()
    with moved_to(LAST - timedelta(days=7)):
        for _twice in range(2):
            remind_due()
    with tenant_scope(number):
        assert len(_told()) == 1
