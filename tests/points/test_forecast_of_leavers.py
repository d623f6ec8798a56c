"""What people who left still hold stands in the month in which it goes back, in the table and behind it."""

from datetime import date, timedelta

import pytest
from sqlalchemy import event, select

from app.core.clock import moved_to, now
from app.core.db import atomic, db, session
from app.core.tenancy import tenant_scope
from app.models import LapseReminderLine, MemberAccess, OrgUnit, PointLot
from app.points.queries.forecast import Cell, Cut, count_of, forecast, people_of
from app.points.queries.leavers import ahead, terms_in_force
from app.points.services.reminder_lists import prepare_reminder
from tests.points.test_leavers import LAST, LEFT, _leaves, _more, _person, _term, treasury
from tests.treasury import CHAIR, OFFICER, Treasury

__all__ = ["treasury"]
pytestmark = pytest.mark.sql
GOES = LEFT + timedelta(days=30)
OCTOBER, SEPTEMBER = date(2026, 10, 1), date(2027, 9, 1)


def _behind(month: date | None, on: date) -> list[tuple[str, int, date, date]]:
    rows = people_of([Cell(month=month)], on)
    return [(person.employee_no, int(points), first, last) for person, points, _fen, first, last in rows]


def test_leavers_stand_in_the_month_in_which_their_points_go_back(treasury: Treasury) -> None:
    with atomic():
        assert forecast(LEFT, Cut()).points[11] == 200
        _term()
        found = forecast(LEFT, Cut())
        assert (found.months[0], found.points[0], found.points[11]) == (OCTOBER, 100, 100)
        assert _behind(OCTOBER, LEFT) == [("A1", 100, GOES, GOES)]
        assert _behind(SEPTEMBER, LEFT) == [("A2", 100, LAST, LAST)]
        assert _behind(None, LEFT) == [("A1", 100, GOES, GOES), ("A2", 100, LAST, LAST)]
        assert count_of([Cell(month=OCTOBER)], LEFT) == (1, 100, 10_000)
        assert ahead(LEFT, terms_in_force()) == [(GOES, 1, found.points[0], found.fen[0])]


def test_what_is_due_already_stands_in_this_month_and_what_lapses_before_in_its_own(
    treasury: Treasury,
) -> None:
    with atomic():
        _term()
        _person("A1").state = "active"
        _more("A1", 20, GOES - timedelta(days=3), treasury)
        _leaves("A1")
        assert [forecast(LEFT, Cut()).points[at] for at in (0, 11)] == [120, 100]
        assert _behind(OCTOBER, LEFT) == [("A1", 120, GOES - timedelta(days=3), GOES)]
    late = GOES + timedelta(days=5)
    with moved_to(late), atomic():
        assert [forecast(late, Cut()).points[at] for at in (0, 10)] == [100, 100]
        assert _behind(date(2026, 11, 1), late) == [("A1", 100, late, late)]


def test_every_cell_holds_what_the_table_says(treasury: Treasury) -> None:
    """And “all months” are those of the table: what lapses later is in none of them."""
    with atomic():
        _term()
        _more("A2", 7, LEFT + timedelta(days=500), treasury)
        found = forecast(LEFT, Cut())
        assert found.points[12] == 7
        for at, month in enumerate(found.months):
            assert count_of([Cell(month=month)], LEFT)[1:] == (found.points[at], found.fen[at])
        for row in found.rows:
            cell = Cell(row.unit.id, row.sub_account.id, alone=row.alone)
            assert count_of([cell], LEFT)[1:] == (sum(row.points[:12]), sum(row.fen[:12]))


def test_a_branch_sees_the_same_days(treasury: Treasury) -> None:
    with atomic():
        _term(fund_source="retained")  # of a budget that headquarters keeps
        lot = session.scalars(select(PointLot).filter_by(employee_id=_person("A1").id)).one()
        lot.unit_id = treasury.branch  # as if the branch's own sub-account had paid
        path = session.get_one(OrgUnit, treasury.branch).path
    with tenant_scope(treasury.tenant_id, path), atomic():
        assert _behind(OCTOBER, LEFT) == [("A1", 100, GOES, GOES)]
        assert forecast(LEFT, Cut()).points[0] == 100


def test_who_left_is_on_the_list_of_the_month_and_is_not_told(treasury: Treasury) -> None:
    with atomic():
        _term()
        way = {"state": "active", "account_id": CHAIR.user_id, "expires_on": LAST, "invited_at": now()}
        session.add(MemberAccess(employee_id=_person("A1").id, invited_by="陈静", **way))
        root = session.get_one(OrgUnit, treasury.root)
        reminder = prepare_reminder([Cell(month=OCTOBER)], unit=root, actor=OFFICER, on=LEFT, at=now())
        line = session.scalars(select(LapseReminderLine)).one()
        assert (line.employee_id, line.first_on, line.outcome) == (_person("A1").id, GOES, "frozen")
        assert (reminder.people, reminder.reachable) == (1, 0)


def test_however_many_left_it_asks_the_database_as_often(treasury: Treasury) -> None:
    said: list[int] = []

    def _asked(*_told: object) -> None:
        said[-1] += 1

    with atomic():
        _term()
        forecast(LEFT, Cut())  # what is read once is known
        event.listen(db.engine, "before_cursor_execute", _asked)
        try:
            for again in (False, True):
                if again:
                    _leaves("A2")
                session.expire_all()
                said.append(0)
                forecast(LEFT, Cut())
                said.append(0)
        finally:
            event.remove(db.engine, "before_cursor_execute", _asked)
        assert said[0] == said[2]
        assert session.scalars(select(PointLot.left_points)).all() == [100, 100]
