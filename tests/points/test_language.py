"""What a rule can say, granted for real: formulas, terms of use, fixed days, lists; on both databases."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from flask_babel import force_locale
from sqlalchemy import select

from app.core.db import atomic, session
from app.core.errors import BadInput, DomainError
from app.core.tenancy import tenant_scope
from app.ledger.queries import verify
from app.models import Category, Employee, Grant, GrantLine, OrgUnit, PointLot, PointRule
from app.points.queries import usable_points
from app.points.services.confirm import confirm_grant
from app.points.services.prepare import prepare_grant
from app.points.services.proposals import propose_due
from app.points.services.saying import amount_text, conditions_text, typed_conditions
from app.points.services.turning import withdraw_grant
from tests.treasury import CHAIR, OFFICER, Treasury, employee, equip, found_tenant, rule_in_force

pytestmark = pytest.mark.sql
ON = date(2026, 9, 25)
AS_GIVEN = ((date(2026, 3, 1), 200), (date(2026, 4, 1), 100), (date(2026, 5, 1), "year_most_reached"))
SIXTY = {"field": "age", "op": "at_least", "value": 60}
IN_HD = {"field": "unit", "op": "within", "value": ["HD"]}


@pytest.fixture
def treasury(database: object) -> Iterator[Treasury]:
    with tenant_scope(found_tenant()):
        yield equip(fund="welfare_fee")


def _rule(treasury: Treasury, scenario: str = "festival", code: str = "R1", **terms: Any) -> PointRule:
    festival = "mid_autumn" if scenario == "festival" else None
    begins = None if scenario == "festival" else date(2026, 1, 1)
    given = {"name": "规则", "scenario": scenario, "festival": festival, "starts_on": begins}
    return rule_in_force(treasury, code, **{**given, **terms})


def _points(grant: Grant) -> dict[str, int | str]:
    rows = session.execute(
        select(Employee.employee_no, GrantLine.points, GrantLine.blocked)
        .join(Employee, Employee.id == GrantLine.employee_id)
        .where(GrantLine.grant_id == grant.id)
    )
    return {number: blocked or points for number, points, blocked in rows}


def _granted(rule: PointRule, on: date = ON, **how: Any) -> Grant:
    grant = prepare_grant(rule, on=on, actor=OFFICER, **how)
    return confirm_grant(grant, digest=str(grant.digest), actor=CHAIR)


def _lot(person: Employee) -> PointLot:
    return session.scalars(select(PointLot).where(PointLot.employee_id == person.id)).one()


def test_points_for_each_year_of_service_are_granted_and_the_books_balance(treasury: Treasury) -> None:
    with atomic():
        employee("A1", treasury.branch, hire_on=date(2016, 9, 26))
        employee("A2", treasury.branch, hire_on=date(2016, 9, 25))
        employee("A3", treasury.branch, hire_on=None)
        employee("A4", treasury.branch, hire_on=date(2026, 2, 1))
        rule = _rule(treasury, amount={"per_year": {"points": 20}, "most": 500})
        grant = _granted(rule)
        assert _points(grant) == {"A1": 180, "A2": 200, "A3": "amount_unknown", "A4": "nothing_due"}
        assert (grant.people, grant.total_points, grant.total_fen) == (2, 380, 38_000)
        assert verify()["ok"]


def test_one_person_gets_no_more_than_the_most_of_a_year_until_the_next(treasury: Treasury) -> None:
    with atomic():
        person = employee("A1", treasury.branch)
        rule = _rule(treasury, "recognition", amount={"points": 200, "year_most": 300})
        for on, points in AS_GIVEN:
            grant = prepare_grant(rule, on=on, actor=OFFICER, named=[person.id])
            assert _points(grant) == {"A1": points}
            if isinstance(points, int):
                confirm_grant(grant, digest=str(grant.digest), actor=CHAIR)
        new_year = prepare_grant(rule, on=date(2027, 1, 1), actor=OFFICER, named=[person.id])
        assert _points(new_year) == {"A1": 200}


def test_a_rule_for_named_people_grants_to_those_alone_and_once_a_day(treasury: Treasury) -> None:
    with atomic():
        person = employee("A1", treasury.branch)
        employee("A2", treasury.branch)
        rule = _rule(treasury, "performance", amount={"points": 500})
        assert _points(_granted(rule, named=[person.id])) == {"A1": 500}
        assert _points(prepare_grant(rule, on=ON, actor=OFFICER, named=[person.id])) == {
            "A1": "already_granted"
        }
        with pytest.raises(BadInput, match="请填写工号"):
            prepare_grant(rule, on=ON, actor=OFFICER)


def test_who_is_named_and_out_of_reach_is_said(treasury: Treasury) -> None:
    with atomic():
        person = employee("A1", treasury.branch, state="left", left_on=date(2026, 1, 1))
        rule = _rule(treasury, "performance", amount={"points": 500})
        with pytest.raises(BadInput, match="有 1 人已离职"):
            prepare_grant(rule, on=ON, actor=OFFICER, named=[person.id])


def test_points_for_later_and_for_certain_goods_stand_so_in_the_lot(treasury: Treasury) -> None:
    with atomic():
        person = employee("A1", treasury.branch)
        session.add(Category(code="LY", name="粮油"))
        session.flush()
        number = session.scalars(select(Category.id)).one()
        terms = {"pending_days": 10, "categories": [number], "expires_day": "12-31"}
        _granted(_rule(treasury, amount={"points": 300}, **terms))
        lot = _lot(person)
        assert (lot.usable_from, lot.expires_on) == (date(2026, 10, 5), date(2026, 12, 31))
        assert (lot.restricted, lot.categories) == (True, [number])
        assert usable_points(person, ON) == 0
        assert usable_points(person, date(2026, 10, 5)) == 300


@pytest.mark.parametrize(
    "terms",
    [
        {"pending_days": -1},
        {"pending_days": 9999},
        {"expires_day": "02-30"},
        {"expires_day": "tomorrow"},
        {"categories": [987654]},
        {"as_of": "whenever"},
        {"over_budget": "print"},
        {"trigger": {"month": 3, "day": 8}},
        {
            "conditions": {
                "all": [
                    {"field": "age", "op": "at_least", "value": 60},
                    {"field": "age", "op": "at_most", "value": 20},
                ]
            }
        },
        {"amount": {"formula": {"op": "over", "parts": [100, {"figure": "tenure_years"}]}}},
    ],
)
def test_terms_that_make_no_sense_are_refused(treasury: Treasury, terms: dict[str, Any]) -> None:
    with atomic(), pytest.raises(DomainError):
        _rule(treasury, **{"amount": {"points": 300}, **terms})


def test_a_fixed_day_is_proposed_once_a_year_by_night(treasury: Treasury) -> None:
    day = {"month": 9, "day": 28}
    with atomic():
        employee("A1", treasury.branch, gender="女")
        employee("A2", treasury.branch, gender="男")
        women = {"field": "gender", "op": "in", "value": ["女"]}
        terms = {"trigger": day, "nightly": True, "lead_days": 3, "conditions": women}
        _rule(treasury, "fixed_day", amount={"points": 100}, **terms)
        (grant,) = propose_due(on=ON)
        assert (grant.event_key, _points(grant)) == ("day-0928-2026", {"A1": 100, "A2": "conditions_not_met"})
        assert propose_due(on=ON) == []
        confirm_grant(grant, digest=str(grant.digest), actor=CHAIR)
        assert propose_due(on=date(2026, 9, 28)) == []


def test_the_night_leaves_the_plan_of_an_officer_alone(treasury: Treasury) -> None:
    with atomic():
        employee("A1", treasury.branch)
        terms = {"trigger": {"month": 9, "day": 28}, "nightly": True, "lead_days": 3}
        rule = _rule(treasury, "fixed_day", amount={"points": 100}, **terms)
        by_hand = prepare_grant(rule, on=date(2026, 9, 28), actor=OFFICER)
        assert propose_due(on=ON) == []
        told = (by_hand.granted_on, by_hand.prepared_by, by_hand.state)
        assert told == (date(2026, 9, 28), OFFICER.name, "prepared")
        withdraw_grant(by_hand, actor=OFFICER)
        assert [each.nightly for each in propose_due(on=ON)] == [True]


def test_a_season_is_proposed_month_by_month_and_what_was_missed_is_caught_up(treasury: Treasury) -> None:
    with atomic():
        employee("A1", treasury.branch)
        terms = {"trigger": {"months": [8, 9]}, "nightly": True, "starts_on": date(2026, 7, 1)}
        _rule(treasury, "season", amount={"points": 150}, **terms)
        keys = [grant.event_key for grant in propose_due(on=date(2026, 9, 2))]
        assert keys == ["season-2026-08", "season-2026-09"]
        assert propose_due(on=date(2026, 9, 2)) == []


def test_a_unit_in_a_condition_survives_a_new_name_and_a_new_code(treasury: Treasury) -> None:
    with atomic():
        employee("A1", treasury.branch)
        employee("A2", treasury.root)
        rule = _rule(treasury, amount={"points": 300}, conditions=IN_HD)
        branch = session.get_one(OrgUnit, treasury.branch)
        assert rule.current.conditions == {**IN_HD, "value": [f"#{branch.id}"]}
        branch.code, branch.name, branch.full_name = "EAST", "东部", "集团/东部"
        session.flush()
        assert _points(_granted(rule)) == {"A1": 300, "A2": "conditions_not_met"}
        assert "EAST" in typed_conditions(rule.current.conditions)
        assert "集团/东部" in conditions_text(rule.current.conditions)
        tiers = {"table": [{"when": rule.current.conditions, "points": 5}]}
        assert "集团/东部" in amount_text(tiers)


def test_an_amount_no_phrase_can_say_is_said_in_words(treasury: Treasury) -> None:
    with force_locale("en"):
        said = amount_text({"step": {"points": 200, "every": 5, "base": 100}, "most": 900, "year_most": 900})
    assert said.splitlines() == [
        "100 + (200 × (Years of service ÷ 5 (rounded down))) points each",
        "at most 900 each time",
        "one person at most 900 in a year",
    ]
