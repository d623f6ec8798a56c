"""Points about to lapse: members with a way in hear 30, 7 and 1 days before, all of a day as one."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.core.clock import moved_to, now, start_of
from app.core.db import atomic, session
from app.core.tenancy import current_tenant_id, tenant_scope
from app.models import (
    Employee,
    Job,
    MemberAccess,
    Notice,
    NoticeChannel,
    NoticeChoice,
    NoticeDelivery,
    PointLot,
    SubAccount,
    TenantSetting,
)
from app.notices.chores import each_alone
from app.notices.services.routing import route
from app.points.jobs import remind_due
from app.points.services.announcing import tell_granted
from app.points.services.confirm import confirm_grant
from app.points.services.named import Purpose, grant_by_hand
from app.points.services.prepare import prepare_grant
from app.points.services.reminding import remind_of_lapsing
from tests.treasury import CHAIR, OFFICER, ON, Treasury, employee, equip, found_tenant, rule_in_force

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
                purpose = Purpose(title, "表现突出", paying, LAST, item="voucher")
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


@pytest.mark.parametrize("notice", [True, False])
def test_members_hear_of_a_grant_by_a_rule_unless_its_version_tells_nobody(
    treasury: Treasury, notice: bool
) -> None:
    with atomic():
        rule = rule_in_force(treasury, notice=notice, expires_months=1)
        grant = prepare_grant(rule, on=ON, actor=OFFICER)
        confirm_grant(grant, digest=str(grant.digest), actor=CHAIR)
        wanted = select(Job).where(Job.kind == "grant.announce")
        assert len(session.scalars(wanted).all()) == int(notice)
        for _twice in range(2):
            tell_granted(grant, at=now()) if notice else None
        told = session.scalars(select(Notice).where(Notice.template == "points.granted")).all()
        assert [each.user_id for each in told] == [CHAIR.user_id] * notice
        assert all("300 积分" in each.said["zh"]["subject"] for each in told)
        day = grant.expires_on - timedelta(days=7)
    with atomic():
        assert remind_of_lapsing(on=day, at=start_of(day)) == int(notice)


def test_what_lapses_on_several_days_is_one_notice(treasury: Treasury) -> None:
    with atomic():
        first = session.scalars(select(Employee.id).where(Employee.employee_no == "A1")).one()
        some = session.scalars(select(PointLot).where(PointLot.employee_id == first)).first()
        assert some is not None
        some.expires_on = LAST + timedelta(days=23)
    assert _remind(7) == 1
    (told,) = _told()
    words = told.said["zh"]["body"]
    assert f"{LAST + timedelta(days=23)}" in words
    assert str(LAST) in words


def test_the_union_says_how_many_days_before(treasury: Treasury) -> None:
    for name, days in (("points_remind_first", 14), ("points_remind_second", 14), ("points_remind_last", 0)):
        with atomic():
            value = {"value": days, "changed_by": "孙涛", "changed_at": now()}
            session.add(TenantSetting(name=name, **value))
    assert [_remind(days) for days in (30, 14, 14, 7, 1)] == [0, 1, 1, 0, 0]
    assert len(_told()) == 1


def test_whose_points_are_frozen_hears_nothing(treasury: Treasury) -> None:
    with atomic():
        left = {"state": "left", "left_on": LAST - timedelta(days=40)}
        session.execute(update(Employee).where(Employee.employee_no == "A1").values(**left))
    assert _remind(30) == 0


def test_who_wants_no_mail_of_it_gets_none(treasury: Treasury) -> None:
    with atomic():
        session.add(NoticeChannel(kind="sms", changed_by="孙涛", changed_at=now()))
        phone = {"phone": "13800000001", "changed_at": now()}
        session.add(NoticeChoice(user_id=CHAIR.user_id, levels={"sms": "none"}, **phone))
    assert _remind(30) == 1
    with atomic():
        route(at=start_of(LAST - timedelta(days=30)))
        assert session.scalars(select(NoticeDelivery)).all() == []


def test_where_one_union_fails_the_others_are_served_and_its_officers_told(
    treasury: Treasury, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, theirs = treasury.tenant_id, found_tenant("theirs")
    with tenant_scope(theirs), atomic():
        session.add(TenantSetting(name="points_remind_first", value=30, changed_by="孙涛", changed_at=now()))
    served: list[int] = []

    def work() -> None:
        if current_tenant_id() == theirs:
            session.add(TenantSetting(name="x", value=1, changed_by="孙涛", changed_at=now()))
            session.flush()
            raise RuntimeError(theirs)
        served.append(current_tenant_id())

    session.rollback()
    assert each_alone([theirs, ours], work, name="test", label="试") == 1
    assert served == [ours]
    with tenant_scope(theirs):
        assert session.scalars(select(TenantSetting.name)).all() == ["points_remind_first"]
