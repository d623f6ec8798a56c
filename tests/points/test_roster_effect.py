"""What a roster means for the rules in force: who comes under them, who does not any more, at what cost."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.core.db import atomic
from app.core.tenancy import tenant_scope
from app.people.services.roster import Options, RosterPlan
from app.people.services.roster.effects import effects_of
from app.points.services import roster_effect
from imports.roster_file import check_file
from tests.cast import on
from tests.imports.messy import person, roster
from tests.treasury import OFFICER, ON, Treasury, employee, equip, found_tenant, rule_in_force

pytestmark = pytest.mark.sql
SENIORITY = {
    "table": [
        {"when": {"field": "tenure_years", "op": "at_least", "value": 5}, "points": 500},
        {"when": {"field": "tenure_years", "op": "at_least", "value": 1}, "points": 300},
    ]
}


@pytest.fixture
def treasury(database: object) -> Iterator[Treasury]:
    assert roster_effect.on_effect
    with on(ON), tenant_scope(found_tenant()):
        yield equip()


def planned(tmp_path: Path, rows: Any, **options: Any) -> RosterPlan:
    path = roster(tmp_path / "a.xlsx", [[*row[:5], "华东", *row[6:]] for row in rows])
    with atomic():
        return check_file(path, name="a.xlsx", options=Options(**options), as_of=ON, actor=OFFICER)


def test_who_comes_and_who_goes_is_counted_in_points_and_money(treasury: Treasury, tmp_path: Path) -> None:
    with atomic():
        rule_in_force(treasury, amount=SENIORITY)
        employee("A0001", treasury.branch, hire_on=date(2024, 1, 1))
        employee("B2", treasury.branch, hire_on=date(2015, 1, 1))
    rows = [person(2), person(3, 入职日期="2026-09-20"), person(4, 入职日期="2025-01-01")]
    plan = planned(tmp_path, rows, full=True)
    assert (plan.counts["new"], plan.counts["leaving"]) == (3, 2)
    (effect,) = effects_of(plan.batch)
    assert (effect.more, effect.fewer) == (2, 2)
    assert effect.points == (500 + 300) - (300 + 500)
    assert effect.left_fen > 0


def test_somebody_new_costs_what_their_line_of_the_table_says(treasury: Treasury, tmp_path: Path) -> None:
    with atomic():
        rule_in_force(treasury, amount=SENIORITY)
    plan = planned(tmp_path, [person(1, 入职日期="2020-01-01")])
    (effect,) = effects_of(plan.batch)
    assert (effect.more, effect.fewer, effect.points) == (1, 0, 500)
    assert effect.fen == 50_000


@pytest.mark.parametrize(
    ("amount", "points"),
    [
        ({"per_year": {"points": 20, "figure": "tenure_years"}}, 120),
        ({"step": {"points": 200, "every": 5}}, 200),
        ({"per_year": {"points": 20, "figure": "tenure_years"}, "most": 50}, 50),
        ({"per_year": {"points": 20, "figure": "tenure_years"}, "year_most": 60}, 60),
        ({"by_unit": {"default": 100, "least": 50, "most": 200}}, 100),
    ],
)
def test_an_amount_reckoned_for_each_person_is_reckoned(
    treasury: Treasury, tmp_path: Path, amount: Any, points: int
) -> None:
    with atomic():
        rule_in_force(treasury, amount=amount)
    plan = planned(tmp_path, [person(1, 入职日期="2020-01-01"), person(2, 入职日期="2026-09-01")])
    (effect,) = effects_of(plan.batch)
    both = 2 * points if "by_unit" in amount else points
    assert (effect.points, effect.fen) == (both, both * 100)
    assert effect.more == (2 if "by_unit" in amount else 1)


def test_nobody_changed_is_no_effect(treasury: Treasury, tmp_path: Path) -> None:
    plan = planned(tmp_path, [person(1, 身份证号="1")])
    assert effects_of(plan.batch) == []
