"""Why somebody got points, or none: by the facts of the day of the grant and the version that judged it,
whatever has changed since.
"""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.core.db import atomic, session
from app.core.tenancy import tenant_scope
from app.models import Employee, Grant, GrantLine, OrgUnit, PointLot
from app.points.queries.explain import PERSONAL, facts_of, is_of_the_day, reasons_of
from app.points.queries.explaining import explained, line_of
from app.points.services.confirm import confirm_grant
from app.points.services.prepare import prepare_grant
from app.tenants.services.units import move_unit, open_unit
from tests.treasury import CHAIR, OFFICER, ON, Treasury, employee, equip, found_tenant, rule_in_force

pytestmark = pytest.mark.sql
BY_AGE = {
    "table": [
        {"when": {"field": "age", "op": "at_least", "value": 50}, "points": 500},
        {"when": {"field": "tenure_years", "op": "at_least", "value": 3}, "points": 300},
    ]
}
NOT_P9 = {"not": {"field": "grade", "op": "equals", "value": "P9"}}


@pytest.fixture
def treasury(database: object) -> Iterator[Treasury]:
    with tenant_scope(found_tenant()):
        yield equip()


def _granted(treasury: Treasury) -> Grant:
    with atomic():
        employee("A1", treasury.branch, birth_on=date(1970, 2, 28))
        employee("A2", treasury.root, birth_on=date(1990, 2, 28))
        employee("A3", treasury.branch, grade="P9", birth_on=date(1990, 2, 28))
        employee("A4", treasury.branch, hire_on=ON - timedelta(days=30))
        employee("A5", treasury.branch, member=False)
        terms = {"amount": BY_AGE, "conditions": NOT_P9, "basis": "工发〔2026〕1号第三条"}
        plan = prepare_grant(rule_in_force(treasury, **terms), on=ON, actor=OFFICER)
        confirm_grant(plan, digest=str(plan.digest), actor=CHAIR)
        return plan


def _line(grant: Grant, number: str) -> GrantLine:
    return session.scalars(
        select(GrantLine)
        .join(Employee, Employee.id == GrantLine.employee_id)
        .where(GrantLine.grant_id == grant.id, Employee.employee_no == number)
    ).one()


def _everything_changes(treasury: Treasury) -> None:
    with atomic():
        for person in session.scalars(select(Employee)):
            person.grade, person.unit_id = "P1", treasury.root
            person.hire_on, person.birth_on = ON, ON
        session.get_one(OrgUnit, treasury.branch).name = "改名了"


def test_what_is_told_is_what_was_so_on_the_day_whatever_has_changed_since(treasury: Treasury) -> None:
    grant = _granted(treasury)
    before = {number: reasons_of(_line(grant, number)) for number in ("A1", "A2", "A3", "A4", "A5")}
    _everything_changes(treasury)
    session.expire_all()
    assert {number: reasons_of(_line(grant, number)) for number in before} == before
    met = {number: [each.met for each in found] for number, found in before.items()}
    assert met["A1"] == [False, True, True]  # is no P9, so the "not" holds; the first line fits
    assert met["A2"] == [False, True, False, True]
    assert met["A3"][:2] == [True, False]
    assert met["A4"][-1] is False


@pytest.mark.parametrize("what", ["the unit of the rule", "the unit of the person"])
def test_a_unit_that_hangs_elsewhere_by_now_changes_no_reason(treasury: Treasury, what: str) -> None:
    with atomic():
        root, branch = (session.get_one(OrgUnit, each) for each in (treasury.root, treasury.branch))
        shop = open_unit(branch, name="一店", actor=OFFICER)
        south = open_unit(root, name="华南", actor=OFFICER)
        employee("B1", shop.id)
        employee("A1", south.id)
        only = {"field": "unit", "op": "within", "value": ["HD"]}
        grant = prepare_grant(rule_in_force(treasury, conditions=only), on=ON, actor=OFFICER)
        before = {number: reasons_of(_line(grant, number)) for number in ("B1", "A1")}
        assert {number: found[0].met for number, found in before.items()} == {"B1": True, "A1": False}
        assert before["B1"][0].has == "华东/一店"
        move_unit(branch if what == "the unit of the rule" else shop, parent=south, actor=OFFICER)
    session.expire_all()
    after = {number: reasons_of(_line(grant, number)) for number in ("B1", "A1")}
    for number, found in before.items():
        assert [each.met for each in after[number]] == [each.met for each in found], number
    assert after["B1"][0].has.endswith("一店")


def test_where_everybody_gets_the_same_nobody_is_the_rest(treasury: Treasury) -> None:
    with atomic():
        employee("A1", treasury.branch)
        plan = prepare_grant(rule_in_force(treasury), on=ON, actor=OFFICER)
        (told,) = reasons_of(_line(plan, "A1"))
    assert told.asked == "规则适用的所有人"
    assert told.decides.startswith("300")
    assert told.met
    assert is_of_the_day(_line(plan, "A1"))  # nothing was asked: nothing that was not kept


def test_the_day_of_birth_is_never_kept_with_a_grant(treasury: Treasury) -> None:
    line = _line(_granted(treasury), "A1")
    assert line.facts == {"age": 56, "grade": "P5", "hire_on": "2020-01-01"}
    assert facts_of(line, ON)["age"] == 56


def test_an_age_is_told_to_nobody_but_the_person(treasury: Treasury) -> None:
    line = _line(_granted(treasury), "A1")
    assert all("56" not in each.has for each in reasons_of(line, unsaid=PERSONAL))
    assert any(each.has == "56" for each in reasons_of(line, unsaid=frozenset()))


def test_lines_of_before_are_told_by_what_is_on_record_and_say_so(treasury: Treasury) -> None:
    with atomic():
        line = _line(_granted(treasury), "A2")
        line.facts = None
    told = explained(line)
    assert not told.of_the_day
    assert [each.met for each in told.reasons] == [False, True, False, True]


def test_who_got_nothing_reads_the_reason_and_the_clause(treasury: Treasury) -> None:
    told = explained(_line(_granted(treasury), "A3"))
    assert told.refused
    assert told.terms is not None
    assert (told.terms.number, told.terms.clause) == (1, "工发〔2026〕1号第三条")


def test_every_lot_is_explained_by_its_line(treasury: Treasury) -> None:
    _granted(treasury)
    lots = session.scalars(select(PointLot)).all()
    assert len(lots) == 2
    for lot in lots:
        line = line_of(lot)
        assert line is not None
        assert (line.points, line.blocked) == (lot.points, None)


def test_a_rule_that_asks_nothing_keeps_nothing(treasury: Treasury) -> None:
    with atomic():
        employee("A1", treasury.branch)
        plan = prepare_grant(rule_in_force(treasury), on=ON, actor=OFFICER)
        assert _line(plan, "A1").facts is None
