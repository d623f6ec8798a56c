"""Simulating: who gains, who loses, who stays, before anything is put into force."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import delete, select

from app.core.clock import moved_to
from app.core.db import atomic, session
from app.core.preview import StalePreview
from app.core.tenancy import tenant_scope
from app.models import (
    Employee,
    Grant,
    PointLot,
    RuleSimulation,
    RuleVersion,
    SimulationLine,
    SubAccount,
    WelfareStandard,
)
from app.points.queries.simulation import (
    by_account,
    by_unit,
    people_stopped,
    stopped_by_standards,
    why_nothing,
)
from app.points.services.confirm import confirm_grant
from app.points.services.named import Purpose, grant_by_hand
from app.points.services.prepare import prepare_grant
from app.points.services.rules import edit_version
from app.points.services.simulate import refuse_stale_simulation
from tests.allowances import standards_in_force
from tests.points.drafts import draft, next_draft, released, seen, terms
from tests.treasury import CHAIR, OFFICER, ON, Treasury, employee, equip, found_tenant

pytestmark = pytest.mark.sql
BY_GRADE = {
    "table": [
        {"when": {"field": "grade", "op": "equals", "value": "P7"}, "points": 500},
        {"when": {"field": "grade", "op": "equals", "value": "P6"}, "points": 300},
        {"when": {"all": []}, "points": 100},
    ]
}


@pytest.fixture
def treasury(database: object) -> Iterator[Treasury]:
    """A P7 at headquarters; a P6, a P5 and somebody who is no member at the branch."""
    with moved_to(ON), tenant_scope(found_tenant()):
        made = equip()
        with atomic():
            employee("A7", made.root, grade="P7")
            employee("B6", made.branch, grade="P6")
            employee("B5", made.branch, grade="P5")
            employee("B0", made.branch, member=False)
            yield made


def _told(made: RuleSimulation) -> dict[str, tuple[str, int, int, str | None]]:
    rows = session.execute(
        select(Employee.employee_no, SimulationLine)
        .join(Employee, Employee.id == SimulationLine.employee_id)
        .where(SimulationLine.simulation_id == made.id)
    )
    return {no: (line.outcome, line.before_points, line.after_points, line.blocked) for no, line in rows}


def test_before_the_first_version_everybody_gains(treasury: Treasury) -> None:
    made = seen(draft(treasury))
    assert (made.gain, made.lose, made.same, made.blocked) == (3, 0, 0, 1)
    assert (made.before_fen, made.after_fen, made.after_points) == (0, 90_000, 900)
    assert _told(made)["B0"] == ("none", 0, 0, "not_a_member")
    assert session.scalars(select(Grant)).all() == []


def test_each_person_stands_beside_what_is_in_force(treasury: Treasury) -> None:
    rule = released(draft(treasury)).rule
    made = seen(next_draft(rule, amount=BY_GRADE))
    assert _told(made) == {
        "A7": ("gain", 300, 500, None),
        "B6": ("same", 300, 300, None),
        "B5": ("lose", 300, 100, None),
        "B0": ("none", 0, 0, "not_a_member"),
    }
    assert (made.gain, made.lose, made.same) == (1, 1, 1)
    assert (made.before_fen, made.after_fen) == (90_000, 90_000)
    assert by_unit(made, most=9) == [("华东", 0, 1, 1, 60_000, 40_000), ("集团", 1, 0, 0, 30_000, 50_000)]
    assert by_account(made) == [("中秋慰问 (ZQ)", 90_000, 90_000, 10_000_000)]
    assert why_nothing(made) == [("not_a_member", 1)]


def test_who_only_the_old_version_reaches_loses_all(treasury: Treasury) -> None:
    rule = released(draft(treasury)).rule
    only = {"field": "grade", "op": "in", "value": ["P7"]}
    made = seen(next_draft(rule, conditions=only))
    assert _told(made)["B5"] == ("lose", 300, 0, "conditions_not_met")
    assert (made.lose, made.same) == (2, 1)


def test_what_was_granted_already_does_not_hide_the_terms(treasury: Treasury) -> None:
    rule = released(draft(treasury)).rule
    grant = prepare_grant(rule, on=ON, actor=OFFICER)
    confirm_grant(grant, digest=str(grant.digest), actor=CHAIR)
    assert len(session.scalars(select(PointLot)).all()) == 3
    made = seen(next_draft(rule, amount={"points": 310}))
    assert (made.gain, made.blocked) == (3, 1)


def test_birthdays_of_a_whole_year_are_counted_once_each(treasury: Treasury) -> None:
    for number, born in enumerate([date(1990, 10, 1), date(1991, 9, 24), date(1992, 2, 29)]):
        employee(f"C{number}", treasury.branch, birth_on=born)
    made = seen(draft(treasury, scenario="birthday", festival=None, amount={"points": 50}))
    assert (made.gain, made.after_points) == (3, 150)


def test_made_again_it_takes_the_place_of_the_one_before(treasury: Treasury) -> None:
    version = draft(treasury)
    first = seen(version).digest
    assert seen(version).digest == first
    employee("B9", treasury.branch)
    made = seen(version)
    assert made.digest != first
    assert len(session.scalars(select(RuleSimulation)).all()) == 1
    assert made.gain == 4


@pytest.mark.parametrize("change", ["a joiner", "a promotion", "somebody left"])
def test_a_roster_that_changed_makes_it_stale(treasury: Treasury, change: str) -> None:
    rule = released(draft(treasury)).rule
    made = seen(next_draft(rule, amount=BY_GRADE))
    refuse_stale_simulation(made)
    one = session.scalars(select(Employee).filter_by(employee_no="B5")).one()
    if change == "a joiner":
        employee("B9", treasury.branch)
    elif change == "a promotion":
        one.grade = "P7"
    else:
        one.state, one.left_on = "left", ON
    session.flush()
    with pytest.raises(StalePreview, match="1"):
        refuse_stale_simulation(made)


def _ceiling(yuan: int) -> None:
    """All festivals of a year together so much a person."""
    session.execute(delete(WelfareStandard))
    standards_in_force(["festival"], cap_fen=yuan * 100)


def test_who_would_pass_the_standard_is_named(treasury: Treasury) -> None:
    _ceiling(400)
    account = session.get_one(SubAccount, treasury.sub_account)
    spring = Purpose("补发", "漏发春节", account, item="festival", festival="spring")
    given = grant_by_hand(people="B5", points=200, purpose=spring, actor=OFFICER, on=ON)
    confirm_grant(given, digest=str(given.digest), actor=CHAIR)
    made = seen(draft(treasury))
    assert _told(made)["B5"] == ("none", 0, 0, "over_cap")
    assert (made.gain, made.after_fen, people_stopped(made)) == (2, 60_000, 1)
    assert [(str(who), why) for who, _unit, why in stopped_by_standards(made, most=9)] == [
        ("职工B5 (B5)", "over_cap")
    ]


def test_what_the_rule_gave_this_year_takes_up_no_room_of_its_next_version(treasury: Treasury) -> None:
    _ceiling(400)
    rule = released(draft(treasury)).rule
    grant = prepare_grant(rule, on=ON, actor=OFFICER)
    confirm_grant(grant, digest=str(grant.digest), actor=CHAIR)
    assert seen(next_draft(rule, amount={"points": 400})).gain == 3
    ahead = session.scalars(select(RuleVersion).filter_by(rule_id=rule.id, state="draft")).one()
    edit_version(ahead, terms(amount={"points": 401}), sub_account=ahead.sub_account, actor=OFFICER)
    made = seen(ahead)
    assert (made.gain, made.lose, people_stopped(made)) == (0, 3, 3)


def test_a_standard_that_is_missing_stops_everybody(treasury: Treasury) -> None:
    session.execute(delete(WelfareStandard))
    assert _told(seen(draft(treasury)))["A7"] == ("none", 0, 0, "standard_unknown")


def test_a_season_brings_its_points_in_each_of_its_months(treasury: Treasury) -> None:
    heat = {"festival": None, "scenario": "season", "trigger": {"months": [6, 7, 8, 9]}}
    made = seen(draft(treasury, "GW", amount={"points": 150}, **heat))
    assert {no: points for no, (_what, _before, points, _why) in _told(made).items()} == {
        **dict.fromkeys(("A7", "B6", "B5"), 600),
        "B0": 0,
    }
    assert (made.after_points, made.after_fen) == (1_800, 180_000)


def test_a_season_brings_nobody_more_than_the_most_of_a_year(treasury: Treasury) -> None:
    heat = {"festival": None, "scenario": "season", "trigger": {"months": [6, 7, 8, 9]}}
    made = seen(draft(treasury, "GW", amount={"points": 150, "year_most": 400}, **heat))
    assert (made.after_points, made.after_fen) == (1_200, 120_000)
