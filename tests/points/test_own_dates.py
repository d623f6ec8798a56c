"""Grants for people's own dates: birthdays, anniversaries, joiners, events HR recorded; on both databases."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import delete, select

from app.core import clock
from app.core.db import atomic, session
from app.core.errors import BadInput
from app.core.preview import StalePreview
from app.core.tenancy import tenant_scope
from app.ledger.queries import verify
from app.models import Employee, Grant, GrantLine, LifeEvent, PointLot, PointRule, WelfareStandard
from app.points.services.confirm import confirm_grant
from app.points.services.prepare import prepare_grant
from app.points.services.rules import turn_rule
from app.rules.occasions import Window
from app.standards.services import advise
from tests.allowances import standards_in_force
from tests.treasury import CHAIR, HIRED, OFFICER, ON, Treasury, employee, equip, found_tenant, rule_in_force

pytestmark = pytest.mark.sql
MAY = Window(date(2026, 5, 1), date(2026, 5, 31))


@pytest.fixture
def treasury(database: object) -> Iterator[Treasury]:
    with tenant_scope(found_tenant()):
        yield equip()


def _rule(treasury: Treasury, scenario: str, **terms: object) -> PointRule:
    given = {"name": scenario, "scenario": scenario, "festival": None, "starts_on": date(2026, 1, 1)}
    return rule_in_force(treasury, scenario.upper(), **{**given, **terms})


def _lines(grant: Grant) -> dict[str, tuple[int, str | None, date | None]]:
    rows = session.execute(
        select(Employee.employee_no, GrantLine.points, GrantLine.blocked, GrantLine.event_on)
        .join(Employee, Employee.id == GrantLine.employee_id)
        .where(GrantLine.grant_id == grant.id)
    )
    return {number: (points, blocked, day) for number, points, blocked, day in rows}


def _happened(person: Employee, kind: str, on: date, **more: object) -> None:
    session.add(
        LifeEvent(
            employee_id=person.id,
            kind=kind,
            happened_on=on,
            document="证件",
            recorded_by="王芳",
            recorded_at=clock.now(),
            **more,
        )
    )
    session.flush()


def test_birthdays_of_a_month_and_of_nobody_else(treasury: Treasury) -> None:
    with atomic():
        employee("A1", treasury.branch, birth_on=date(1990, 5, 3))
        employee("A2", treasury.root, birth_on=date(1988, 6, 1))
        employee("A3", treasury.branch, birth_on=date(1979, 5, 31), member=False)
        employee("A4", treasury.branch)
        grant = prepare_grant(_rule(treasury, "birthday"), on=MAY.last, window=MAY, actor=OFFICER)
        assert _lines(grant) == {
            "A1": (300, None, date(2026, 5, 3)),
            "A3": (0, "not_a_member", date(2026, 5, 31)),
        }


def test_who_was_born_on_29_february_has_it_on_the_28th(treasury: Treasury) -> None:
    with atomic():
        employee("A1", treasury.branch, birth_on=date(1992, 2, 29))
        february = Window(date(2026, 2, 1), date(2026, 2, 28))
        grant = prepare_grant(_rule(treasury, "birthday"), on=february.last, window=february, actor=OFFICER)
        assert _lines(grant) == {"A1": (300, None, date(2026, 2, 28))}


def test_the_tenth_anniversary_counts_ten_years_even_ahead_of_the_day(treasury: Treasury) -> None:
    table = {
        "table": [
            {"when": {"field": "tenure_years", "op": "at_least", "value": 10}, "points": 1000},
            {"when": {"all": []}, "points": 100},
        ]
    }
    with atomic():
        employee("A1", treasury.branch, hire_on=date(2016, 5, 20))
        employee("A2", treasury.branch, hire_on=date(2024, 5, 20))
        employee("A3", treasury.branch, hire_on=date(2026, 5, 20))
        rule = _rule(treasury, "anniversary", amount=table)
        grant = prepare_grant(rule, on=date(2026, 5, 10), window=MAY, actor=OFFICER)
        assert {number: line[0] for number, line in _lines(grant).items()} == {"A1": 1000, "A2": 100}


def test_every_five_years_leaves_the_others_out(treasury: Treasury) -> None:
    with atomic():
        employee("A1", treasury.branch, hire_on=date(2021, 5, 20))
        employee("A2", treasury.branch, hire_on=date(2022, 5, 20))
        rule = _rule(treasury, "anniversary", every_years=5)
        assert set(_lines(prepare_grant(rule, on=MAY.last, window=MAY, actor=OFFICER))) == {"A1"}


def test_joiners_are_welcomed_once(treasury: Treasury) -> None:
    with atomic():
        employee("A1", treasury.branch, hire_on=date(2026, 5, 6))
        employee("A2", treasury.branch, hire_on=HIRED)
        grant = prepare_grant(_rule(treasury, "onboarding"), on=MAY.last, window=MAY, actor=OFFICER)
        assert _lines(grant) == {"A1": (300, None, date(2026, 5, 6))}


def test_marriages_are_those_hr_recorded_and_did_not_withdraw(treasury: Treasury) -> None:
    with atomic():
        _happened(employee("A1", treasury.branch), "marriage", date(2026, 5, 6))
        _happened(employee("A2", treasury.branch), "marriage", date(2026, 5, 6), state="withdrawn")
        _happened(employee("A3", treasury.branch), "birth", date(2026, 5, 6))
        grant = prepare_grant(_rule(treasury, "marriage"), on=MAY.last, window=MAY, actor=OFFICER)
        assert _lines(grant) == {"A1": (300, None, date(2026, 5, 6))}


def test_points_for_a_wedding_are_used_up_for_that_wedding_and_not_for_the_next(treasury: Treasury) -> None:
    """A grant of January for a wedding of December: the case of care for it finds nothing left."""
    with atomic():
        session.execute(delete(WelfareStandard).where(WelfareStandard.item == "marriage"))
        standards_in_force(["marriage"], cap_fen=300_00, shape="event")
        wed = employee("A1", treasury.branch)
        _happened(wed, "marriage", MAY.first)
        grant = prepare_grant(_rule(treasury, "marriage"), on=date(2027, 1, 10), window=MAY, actor=OFFICER)
        confirm_grant(grant, digest=str(grant.digest), actor=CHAIR)
        asked = {"employee_id": wed.id, "unit_id": treasury.branch}
        left = {
            day: advise("marriage", **asked, on=day, event=day.isoformat())
            for day in (MAY.first, date(2027, 1, 9))
        }
        assert [getattr(each, "remaining_fen", None) for each in left.values()] == [0, 300_00]


def test_who_retires_has_left_and_is_granted_all_the_same(treasury: Treasury) -> None:
    with atomic():
        retired = employee("A1", treasury.branch, state="left", left_on=date(2026, 5, 20))
        _happened(retired, "retirement", date(2026, 5, 20))
        earlier = employee("A2", treasury.branch, state="left", left_on=date(2026, 5, 2))
        _happened(earlier, "retirement", date(2026, 5, 20))
        grant = prepare_grant(_rule(treasury, "retirement"), on=MAY.last, window=MAY, actor=OFFICER)
        assert {number: line[1] for number, line in _lines(grant).items()} == {
            "A1": None,
            "A2": "left_service",
        }


def test_who_left_before_the_grant_gets_no_birthday_points(treasury: Treasury) -> None:
    with atomic():
        employee("A1", treasury.branch, birth_on=date(1990, 5, 3), state="left", left_on=date(2026, 5, 10))
        employee("A2", treasury.branch, birth_on=date(1990, 5, 3), state="left", left_on=date(2026, 3, 10))
        grant = prepare_grant(_rule(treasury, "birthday"), on=MAY.last, window=MAY, actor=OFFICER)
        assert {number: line[1] for number, line in _lines(grant).items()} == {"A1": "left_service"}


def test_a_birthday_is_granted_once_whatever_the_window_and_the_version(treasury: Treasury) -> None:
    with atomic():
        employee("A1", treasury.branch, birth_on=date(1990, 5, 3))
        rule = _rule(treasury, "birthday")
        first = prepare_grant(rule, on=MAY.last, window=MAY, actor=OFFICER)
        confirm_grant(first, digest=first.digest, actor=CHAIR)
        turn_rule(turn_rule(rule, "revise", actor=OFFICER), "release", actor=OFFICER)
        week = Window(date(2026, 5, 1), date(2026, 5, 7))
        again = prepare_grant(rule, on=ON, window=week, actor=OFFICER)
        assert _lines(again) == {"A1": (0, "already_granted", date(2026, 5, 3))}
        assert session.scalars(select(PointLot.event_key)).all() == ["birthday-2026"]
        assert verify()["ok"]


def test_a_corrected_day_of_birth_is_no_second_birthday(treasury: Treasury) -> None:
    with atomic():
        person = employee("A1", treasury.branch, birth_on=date(1990, 5, 3))
        rule = _rule(treasury, "birthday")
        first = prepare_grant(rule, on=MAY.last, window=MAY, actor=OFFICER)
        confirm_grant(first, digest=first.digest, actor=CHAIR)
        person.birth_on = date(1990, 8, 3)
        august = Window(date(2026, 8, 1), date(2026, 8, 31))
        again = prepare_grant(rule, on=august.last, window=august, actor=OFFICER)
        assert _lines(again)["A1"][1] == "already_granted"


def test_of_two_waiting_plans_the_earlier_one_keeps_the_person(treasury: Treasury) -> None:
    with atomic():
        employee("A1", treasury.branch, birth_on=date(1990, 5, 3))
        rule = _rule(treasury, "birthday")
        prepare_grant(rule, on=MAY.last, window=MAY, actor=OFFICER)
        week = Window(date(2026, 5, 1), date(2026, 5, 7))
        second = prepare_grant(rule, on=MAY.last, window=week, actor=OFFICER)
        assert _lines(second) == {"A1": (0, "waiting_elsewhere", date(2026, 5, 3))}
        assert prepare_grant(rule, on=MAY.last, window=MAY, actor=OFFICER).people == 1


@pytest.mark.parametrize(
    "window",
    [
        Window(date(2026, 5, 31), date(2026, 5, 1)),
        Window(date(2026, 1, 1), date(2026, 12, 31)),
        Window(date(2025, 12, 1), date(2025, 12, 31)),
    ],
)
def test_a_window_that_makes_no_sense_is_refused(treasury: Treasury, window: Window) -> None:
    with atomic():
        rule = _rule(treasury, "birthday")
        with pytest.raises(BadInput):
            prepare_grant(rule, on=ON, window=window, actor=OFFICER)


def test_who_moved_is_granted_where_they_are_now(treasury: Treasury) -> None:
    with atomic():
        person = employee("A1", treasury.branch, birth_on=date(1990, 5, 3))
        rule = _rule(treasury, "birthday")
        rule.unit_id = treasury.branch
        grant = prepare_grant(rule, on=MAY.last, window=MAY, actor=OFFICER)
        assert grant.people == 1
        person.unit_id = treasury.root
        session.flush()
        with pytest.raises(StalePreview):
            confirm_grant(grant, digest=grant.digest, actor=CHAIR)
        again = prepare_grant(rule, on=MAY.last + timedelta(days=0), window=MAY, actor=OFFICER)
        assert (again.id, again.people) == (grant.id, 0)
