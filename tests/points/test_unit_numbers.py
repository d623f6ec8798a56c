"""A rule that leaves its number to the units: a branch fills it in; its people get that from its day."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.approvals.subjects import subject_of
from app.core.clock import moved_to, now
from app.core.db import atomic, session
from app.core.tenancy import tenant_scope
from app.models import Employee, Grant, GrantLine, OrgUnit
from app.points.queries.explain import reasons_of
from app.points.services.prepare import prepare_grant
from app.points.views.grants import summary
from app.points.views.versions import if_granted_today
from app.tenants.queries.lattice import value_for
from app.tenants.services.filling import fill_value
from app.tenants.services.refusals import OutsideRange
from tests.treasury import OFFICER, Treasury, employee, equip, found_tenant, rule_in_force

pytestmark = pytest.mark.sql
DAY = date(2026, 9, 1)


@pytest.fixture
def treasury(database: object) -> Iterator[Treasury]:
    with moved_to(DAY), tenant_scope(found_tenant()):
        yield equip()


def _points(grant: Grant) -> dict[str, int]:
    rows = select(Employee.employee_no, GrantLine.points).join(
        GrantLine, GrantLine.employee_id == Employee.id
    )
    return dict(session.execute(rows.where(GrantLine.grant_id == grant.id)).tuples().all())


def test_a_branch_officer_fills_in_the_number_and_its_people_get_it(treasury: Treasury) -> None:
    with atomic():
        employee("A1", treasury.root)
        employee("B1", treasury.branch)
        rule = rule_in_force(treasury, amount={"by_unit": {"default": 200, "least": 100, "most": 300}})
        branch = session.get_one(OrgUnit, treasury.branch)
        asked = ("rule", str(rule.id))
        assert value_for(*asked, branch, DAY).open
        with pytest.raises(OutsideRange):
            fill_value(*asked, unit=branch, value=301, from_on=DAY, actor=OFFICER, on=DAY, at=now())
        fill_value(*asked, unit=branch, value=250, from_on=DAY, actor=OFFICER, on=DAY, at=now())
        later = DAY + timedelta(days=30)
        said = fill_value(*asked, unit=branch, value=120, from_on=later, actor=OFFICER, on=DAY, at=now())
        assert str(said) == f"{branch} · {rule.name} · {later}"
        assert _points(prepare_grant(rule, on=DAY, actor=OFFICER)) == {"A1": 200, "B1": 250}
        assert _points(prepare_grant(rule, on=later, actor=OFFICER)) == {"A1": 200, "B1": 120}


def test_points_of_a_number_of_ones_own_unit_are_explained(treasury: Treasury) -> None:
    with atomic():
        employee("A1", treasury.root)
        employee("B1", treasury.branch)
        rule = rule_in_force(treasury, amount={"by_unit": {"default": 200, "least": 100, "most": 300}})
        branch = session.get_one(OrgUnit, treasury.branch)
        said = {"value": 250, "from_on": DAY, "actor": OFFICER, "on": DAY, "at": now()}
        fill_value("rule", str(rule.id), unit=branch, **said)
        grant = prepare_grant(rule, on=DAY, actor=OFFICER)
        lines = session.scalars(select(GrantLine).where(GrantLine.grant_id == grant.id)).all()
        assert [[each.has for each in reasons_of(line)] for line in lines] == [["200"], ["250"]]


def test_those_who_decide_read_each_units_own_number(treasury: Treasury) -> None:
    with atomic():
        employee("A1", treasury.root)
        employee("B1", treasury.branch)
        rule = rule_in_force(treasury, amount={"by_unit": {"default": 200, "least": 100, "most": 300}})
        branch = session.get_one(OrgUnit, treasury.branch)
        for value, from_on in ((250, DAY), (120, DAY + timedelta(days=30))):
            said = {"value": value, "from_on": from_on, "actor": OFFICER, "on": DAY, "at": now()}
            fill_value("rule", str(rule.id), unit=branch, **said)
        grant = prepare_grant(rule, on=DAY, actor=OFFICER)
        here, others = "单位在华东及下级", "其他"
        told = {str(label): value for label, value in subject_of("grant").shows(grant.id)}
        assert "250 积分" in told[here]
        assert "200 积分" in told[others]
        [tiers, *_rest] = summary(grant)
        assert [row[:2] for row in tiers.rows] == [[here, "250 积分"], [others, "200 积分"]]
        [today] = if_granted_today(rule.current)
        assert [row[0] for row in today.rows] == [f"{here} = 250 积分", f"{others} = 200 积分"]
        assert today.note is None
        later = prepare_grant(rule, on=DAY + timedelta(days=30), actor=OFFICER)
        assert "120 积分" in {str(label): value for label, value in subject_of("grant").shows(later.id)}[here]


def test_what_each_gets_of_a_formula_is_the_formula(treasury: Treasury) -> None:
    """Not the average of those who get it."""
    with atomic():
        for number, year in (("A1", 2021), ("A2", 2023)):
            employee(number, treasury.root, hire_on=date(year, 1, 1))
        rule = rule_in_force(treasury, amount={"per_year": {"points": 20}})
        [tiers, *_rest] = summary(prepare_grant(rule, on=DAY, actor=OFFICER))
        assert tiers.rows[0][1:4] == ["20 × 工龄（年） 积分", 2, 160]
