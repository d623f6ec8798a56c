"""What becomes of those who wait for money when their turn comes, by then or by what others were given."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.core.db import atomic, session
from app.ledger.queries import available_fen, verify
from app.models import Employee, Grant, GrantLine, PointLot, PointRule
from app.points.services.prepare import prepare_grant
from app.points.services.queueing import queue_of
from app.points.services.turning import withdraw_grant
from app.rules.occasions import Window
from tests.points.test_queue import _add, _confirmed, _festival, _let_through, _pay, _with_points, treasury
from tests.treasury import OFFICER, ON, Treasury, employee, rule_in_force

__all__ = ["treasury"]
pytestmark = pytest.mark.sql
SEPTEMBER = Window(date(2026, 9, 1), date(2026, 9, 30))
WEEK = Window(date(2026, 9, 1), date(2026, 9, 7))


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


def test_who_was_approved_is_not_pushed_out_by_a_plan_nobody_approved(treasury: Treasury) -> None:
    """The rest of the first plan is younger than the second one, and comes before it all the same."""
    with atomic():
        for number in ("B1", "B2"):
            employee(number, treasury.branch, birth_on=date(1990, 9, 3))
        _add(treasury, "-650.00", "less")  # for one of the two
        rule = _birthdays(treasury)
        month = prepare_grant(rule, on=ON, window=SEPTEMBER, actor=OFFICER)
        later = prepare_grant(rule, on=ON, window=WEEK, actor=OFFICER)
        _confirmed(month)
        (rest,) = queue_of(treasury.sub_account)
        again = prepare_grant(rule, on=ON, window=WEEK, actor=OFFICER)
        assert (again.id, again.people, rest.people) == (later.id, 0, 1)
        reasons = select(GrantLine.blocked).where(GrantLine.grant_id == again.id)
        assert set(session.scalars(reasons)) == {"already_granted", "waiting_elsewhere"}
        _add(treasury, "1000.00", "second")
        _pay(treasury)
        withdraw_grant(again, actor=OFFICER)
        assert (rest.state, _with_points()) == ("released", {"B1", "B2"})


def _birthdays(treasury: Treasury) -> PointRule:
    terms = {"scenario": "birthday", "festival": None, "starts_on": SEPTEMBER.first}
    return rule_in_force(treasury, "SR", over_budget="queue", **terms)


def test_who_was_approved_is_paid_though_a_plan_made_before_names_them_too(treasury: Treasury) -> None:
    with atomic():
        employee("B1", treasury.branch, birth_on=date(1990, 9, 3))
        second = employee("B2", treasury.branch)
        _add(treasury, "-650.00", "less")  # for one of the two
        rule = _birthdays(treasury)
        prepare_grant(rule, on=ON, window=SEPTEMBER, actor=OFFICER)
        second.birth_on = date(1990, 9, 3)
        session.flush()
        named = prepare_grant(rule, on=ON, window=WEEK, actor=OFFICER)
        _confirmed(prepare_grant(rule, on=ON, window=SEPTEMBER, actor=OFFICER))
        (rest,) = queue_of(treasury.sub_account)
        assert (named.people, rest.people) == (1, 1)
        _add(treasury, "1000.00", "second")
        _pay(treasury)
        assert (rest.state, _with_points()) == ("released", {"B1", "B2"})


def test_a_turn_that_pays_nobody_judges_nobody_away(treasury: Treasury) -> None:
    """There is money for the least of them, but not for the first."""
    with atomic():
        _add(treasury, "-950.00", "less")
        employee("A00", treasury.branch, hire_on=date(2000, 1, 1))
        cheap = {"when": {"field": "tenure_years", "op": "at_least", "value": 10}, "points": 10}
        table = {"table": [cheap, {"when": {"all": []}, "points": 900}]}
        grant = _confirmed(_festival(treasury, amount=table))
        assert grant.state == "queued"
        leaver = session.scalars(select(Employee).filter_by(employee_no="A1")).one()
        leaver.state, leaver.left_on = "left", ON - timedelta(days=1)
        _add(treasury, "50.00", "second")
        assert _pay(treasury) == []
        assert (grant.state, grant.people, grant.granted_on) == ("queued", 11, ON)
        leaver.state, leaver.left_on = "active", None
        _add(treasury, "10000.00", "third")
        _pay(treasury)
        assert (grant.state, grant.people) == ("released", 11)
        assert verify()["ok"]


def _gone(number: str, *, away: bool = True) -> None:
    person = session.scalars(select(Employee).filter_by(employee_no=number)).one()
    person.state, person.left_on = ("left", ON - timedelta(days=1)) if away else ("active", None)
    session.flush()


def _all_wait(treasury: Treasury, yuan: str) -> Grant:
    """All ten wait for 300 yuan each, and so much money comes."""
    _add(treasury, "-950.00", "less")
    grant = _confirmed(_festival(treasury))
    assert (grant.state, grant.people) == ("queued", 10)
    _add(treasury, yuan, "second")
    return grant


def test_whom_the_money_does_not_reach_is_not_judged_by_this_turn(treasury: Treasury) -> None:
    with atomic():
        grant = _all_wait(treasury, "600.00")
        _gone("A1")
        _gone("A5")
        _pay(treasury)
        (rest,) = queue_of(treasury.sub_account)
        assert (grant.people, grant.blocked, grant.total_fen) == (2, 1, 60_000)
        assert (rest.people, rest.blocked, rest.total_fen) == (7, 0, 210_000)
        assert _with_points() == {"A0", "A2"}
        _gone("A5", away=False)
        _add(treasury, "2100.00", "third")
        _pay(treasury)
        assert (rest.state, rest.people, queue_of(treasury.sub_account)) == ("released", 7, [])
        assert _with_points() == {f"A{number}" for number in range(10)} - {"A1"}
        assert (available_fen(treasury.sub_account), verify()["ok"]) == (0, True)


def test_the_last_one_waits_though_all_before_are_paid_and_today_it_could_not_be_given(
    treasury: Treasury,
) -> None:
    with atomic():
        grant = _all_wait(treasury, "2900.00")
        _gone("A9")
        _pay(treasury)
        (rest,) = queue_of(treasury.sub_account)
        assert (grant.people, rest.people, rest.granted_on) == (9, 1, ON)
        _add(treasury, "100.00", "third")
        _pay(treasury)
        assert (rest.state, available_fen(treasury.sub_account)) == ("ended", 30_000)
        assert verify()["ok"]
