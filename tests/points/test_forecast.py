"""What lapses by unit, sub-account and month; the list behind a figure; a reminder to exactly those."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from app.core.clock import moved_to, now
from app.core.db import atomic, session
from app.core.errors import BadInput, NotFound
from app.core.lifecycle import NotAllowedNow
from app.core.money import Points
from app.core.preview import DigestUnknown, StalePreview
from app.core.tenancy import tenant_scope
from app.models import (
    Employee,
    LapseReminder,
    LapseReminderLine,
    MemberAccess,
    Notice,
    OrgUnit,
    PointLot,
    SubAccount,
)
from app.points.queries.forecast import Cell, Cut, count_of, forecast, people_of
from app.points.services.awards import award
from app.points.services.reminder_lists import (
    NobodyToRemind,
    look_again,
    prepare_reminder,
    send_reminder,
    withdraw_reminder,
)
from tests.treasury import CHAIR, FINANCE, OFFICER, ON, Treasury, employee, equip, found_tenant, unit

pytestmark = pytest.mark.sql
TODAY = date(2026, 11, 1)
SOON, LATER = date(2026, 11, 20), date(2027, 1, 31)


@pytest.fixture
def treasury(database: object) -> Iterator[Treasury]:
    """A1 at headquarters, A2 and A3 in the branch; A1 and A2 have a way in."""
    with tenant_scope(found_tenant()), moved_to(TODAY):
        made = equip()
        with atomic():
            for number, home, last, account in (
                ("A1", made.root, SOON, CHAIR.user_id),
                ("A2", made.branch, SOON, FINANCE.user_id),
                ("A3", made.branch, LATER, None),
            ):
                person = employee(number, home)
                _given(made, person, 100, last)
                if account:
                    way = {"state": "active", "account_id": account, "expires_on": LATER}
                    session.add(
                        MemberAccess(employee_id=person.id, invited_by="陈静", invited_at=now(), **way)
                    )
        yield made


def _given(treasury: Treasury, person: Employee, points: int, last: date) -> None:
    award(
        person,
        sub_account=session.get_one(SubAccount, treasury.sub_account),
        points=Points(points),
        reason="补偿",
        reference=f"{person.employee_no}-{last}-{points}",
        actor=OFFICER,
        on=ON,
        expires_on=last,
    )


def _prepared(treasury: Treasury, *cells: Cell) -> LapseReminder:
    root = session.get_one(OrgUnit, treasury.root)
    return prepare_reminder(cells or (Cell(),), unit=root, actor=OFFICER, on=TODAY, at=now())


def _sent(reminder: LapseReminder) -> LapseReminder:
    return send_reminder(reminder, digest=str(reminder.digest), actor=OFFICER, on=TODAY, at=now())


def _told() -> list[tuple[int, str]]:
    notices = session.scalars(select(Notice).where(Notice.template == "points.remind").order_by(Notice.id))
    return [(each.user_id, each.said["zh"]["subject"]) for each in notices]


def test_twelve_months_by_unit_and_sub_account(treasury: Treasury) -> None:
    found = forecast(TODAY, Cut())
    assert (found.months[0], len(found.months)) == (date(2026, 11, 1), 12)
    said = {(row.unit.id, row.alone): (row.points[0], row.points[2]) for row in found.rows}
    assert said == {(treasury.root, True): (100, 0), (treasury.branch, False): (100, 100)}
    assert (found.points[0], found.points[2], sum(found.fen)) == (200, 100, 30_000)


def test_a_branch_is_looked_into_and_a_fund_kept_apart(treasury: Treasury) -> None:
    with atomic():
        shop = unit("SH", "上海", session.get_one(OrgUnit, treasury.branch))
        _given(treasury, employee("A4", shop.id), 50, LATER)
        found = forecast(TODAY, Cut(session.get_one(OrgUnit, treasury.branch)))
        said = {(row.unit.id, row.alone): sum(row.points) for row in found.rows}
        assert said == {(treasury.branch, True): 200, (shop.id, False): 50}
        assert forecast(TODAY, Cut(fund="welfare_fee")).rows == []
        assert sum(forecast(TODAY, Cut(fund="retained")).points) == 350


def test_what_is_spent_lapsed_or_beyond_is_told_apart(treasury: Treasury) -> None:
    with atomic():
        _given(treasury, employee("A5", treasury.root), 70, TODAY + timedelta(days=400))
        session.execute(update(PointLot).where(PointLot.expires_on == SOON).values(left_points=0, left_fen=0))
        found = forecast(TODAY, Cut())
        assert (found.points[0], found.points[2], found.points[12]) == (0, 100, 70)
    assert forecast(LATER + timedelta(days=1), Cut()).points[2] == 0


def test_with_nothing_redeemed_all_is_likely_to_lapse(treasury: Treasury) -> None:
    found = forecast(TODAY, Cut())
    assert (found.share_bp, found.likely) == (0, found.points[:12])


def test_the_people_behind_a_figure(treasury: Treasury) -> None:
    cell = Cell(treasury.branch, treasury.sub_account, date(2026, 11, 1))
    assert count_of([cell], TODAY) == (1, 100, 10_000)
    assert [row[0].employee_no for row in people_of([cell], TODAY)] == ["A2"]
    only = Cell(treasury.root, None, None, alone=True)
    assert [row[0].employee_no for row in people_of([only], TODAY)] == ["A1"]
    assert count_of([Cell(treasury.root)], TODAY)[0] == 3


def test_exactly_those_chosen_are_told_and_the_list_is_kept(treasury: Treasury) -> None:
    with atomic():
        reminder = _prepared(treasury, Cell(treasury.branch))
        assert (reminder.people, reminder.reachable, reminder.points) == (2, 1, 200)
        assert _told() == []
        for _twice in range(2):
            _sent(reminder)
        assert _told() == [(FINANCE.user_id, "工会提醒：100 积分即将到期")]
        assert (reminder.state, reminder.told, reminder.sent_by) == ("sent", 1, OFFICER.name)
        outcomes = session.scalars(select(LapseReminderLine.outcome).order_by(LapseReminderLine.employee_id))
        assert list(outcomes) == ["told", "no_way_in"]


def test_nobody_is_reminded_twice_a_day_whatever_the_list(treasury: Treasury) -> None:
    with atomic():
        _sent(_prepared(treasury, Cell(treasury.branch)))
        again = _prepared(treasury)
        assert (again.people, again.reachable) == (3, 1)
        _sent(again)
        assert sorted(user for user, _subject in _told()) == [CHAIR.user_id, FINANCE.user_id]


def test_two_lists_prepared_at_once_do_not_tell_somebody_twice(treasury: Treasury) -> None:
    with atomic():
        first, second = _prepared(treasury), _prepared(treasury)
        _sent(first)
        with pytest.raises(StalePreview):
            _sent(second)
        look_again(second, actor=OFFICER, on=TODAY)
        assert second.reachable == 0
        _sent(second)
        assert len(_told()) == 2


def test_whoever_left_with_frozen_points_is_shown_and_not_told(treasury: Treasury) -> None:
    with atomic():
        left = {"state": "left", "left_on": TODAY}
        session.execute(update(Employee).where(Employee.employee_no == "A1").values(**left))
        reminder = _prepared(treasury, Cell(treasury.root, alone=True))
        assert (reminder.people, reminder.reachable) == (1, 0)
        assert session.scalars(select(LapseReminderLine.outcome)).one() == "frozen"


def test_points_spent_meanwhile_make_the_list_stale(treasury: Treasury) -> None:
    with atomic():
        reminder = _prepared(treasury)
        session.execute(update(PointLot).where(PointLot.expires_on == SOON).values(left_points=40))
        with pytest.raises(StalePreview):
            _sent(reminder)


def test_wrong_choices_are_refused_with_a_sentence(treasury: Treasury) -> None:
    with atomic():
        root = session.get_one(OrgUnit, treasury.root)
        given = {"unit": root, "actor": OFFICER, "on": TODAY, "at": now()}
        with pytest.raises(BadInput):
            prepare_reminder([], **given)  # type: ignore[arg-type]
        with pytest.raises(BadInput):
            prepare_reminder([Cell(month=date(2026, 11, 1))] * 500, **given)  # type: ignore[arg-type]
        with pytest.raises(NobodyToRemind):
            prepare_reminder([Cell(month=date(2027, 6, 1))], **given)  # type: ignore[arg-type]
        reminder = _prepared(treasury)
        with pytest.raises(DigestUnknown):
            send_reminder(reminder, digest="0" * 16, actor=OFFICER, on=TODAY, at=now())
        withdraw_reminder(reminder, actor=OFFICER)
        with pytest.raises(NotAllowedNow):
            _sent(reminder)


def test_a_branch_forecasts_and_reminds_its_own_alone(treasury: Treasury) -> None:
    path = session.get_one(OrgUnit, treasury.branch).path
    session.rollback()
    with tenant_scope(treasury.tenant_id, path), atomic():
        assert {row.unit.id for row in forecast(TODAY, Cut()).rows} <= {treasury.branch}
        with pytest.raises(NotFound):
            count_of([Cell(treasury.root)], TODAY)


def test_another_unions_points_are_in_no_figure(treasury: Treasury) -> None:
    with tenant_scope(found_tenant("theirs")), atomic():
        assert forecast(TODAY, Cut()).rows == []
        assert count_of([Cell()], TODAY) == (0, 0, 0)
