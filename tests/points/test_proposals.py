"""What the night proposes: once, caught up after missed nights, and nothing a person has turned down."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from app.core.clock import moved_to
from app.core.db import atomic, session
from app.core.tenancy import tenant_scope
from app.models import Employee, Grant, GrantLine, PointLot, PointRule, WelfareStandard
from app.points import jobs
from app.points.services.confirm import confirm_grant
from app.points.services.named import drop_line
from app.points.services.proposals import propose_due
from app.points.services.turning import take_back, withdraw_grant
from tests.treasury import CHAIR, OFFICER, Treasury, employee, equip, found_tenant, rule_in_force

pytestmark = pytest.mark.sql
MAY_3 = date(2026, 5, 3)


@pytest.fixture
def treasury(database: object) -> Iterator[Treasury]:
    with tenant_scope(found_tenant()):
        yield equip()


def _rule(treasury: Treasury, **terms: object) -> PointRule:
    given = {"name": "生日", "scenario": "birthday", "festival": None, "nightly": True}
    return rule_in_force(treasury, "SR", **{**given, "starts_on": date(2026, 1, 1), **terms})


def _night(on: date) -> list[Grant]:
    with moved_to(on):
        return propose_due(on=on)


def _granted(grant: Grant) -> set[str]:
    return set(
        session.scalars(
            select(Employee.employee_no)
            .join(GrantLine, GrantLine.employee_id == Employee.id)
            .where(GrantLine.grant_id == grant.id, GrantLine.blocked.is_(None))
        )
    )


def test_a_birthday_is_proposed_on_its_day_and_the_chair_confirms(treasury: Treasury) -> None:
    with atomic():
        employee("A1", treasury.branch, birth_on=date(1990, 5, 3))
        _rule(treasury)
        assert _night(MAY_3 - timedelta(days=1)) == []
        (grant,) = _night(MAY_3)
        assert _granted(grant) == {"A1"}
        confirm_grant(grant, digest=grant.digest, actor=CHAIR)
        assert session.scalar(select(func.sum(PointLot.points))) == 300
        assert _night(MAY_3 + timedelta(days=1)) == []


def test_a_rule_with_days_ahead_proposes_ahead(treasury: Treasury) -> None:
    with atomic():
        employee("A1", treasury.branch, birth_on=date(1990, 5, 3))
        _rule(treasury, lead_days=7)
        (grant,) = _night(MAY_3 - timedelta(days=7))
        assert _granted(grant) == {"A1"}


def test_running_twice_in_a_night_changes_nothing(treasury: Treasury) -> None:
    with atomic():
        employee("A1", treasury.branch, birth_on=date(1990, 5, 3))
        _rule(treasury)
        (grant,) = _night(MAY_3)
        assert _night(MAY_3) == []
        assert session.scalar(select(func.count()).select_from(Grant)) == 1
        assert grant.state == "submitted"


def test_missed_nights_are_caught_up(treasury: Treasury) -> None:
    with atomic():
        employee("A1", treasury.branch, birth_on=date(1990, 5, 3))
        employee("A2", treasury.branch, birth_on=date(1990, 5, 20))
        _rule(treasury)
        (grant,) = _night(MAY_3 + timedelta(days=20))
        assert _granted(grant) == {"A1", "A2"}


def test_who_is_due_while_a_proposal_is_decided_stands_in_the_next(treasury: Treasury) -> None:
    with atomic():
        employee("A1", treasury.branch, birth_on=date(1990, 5, 3))
        employee("A2", treasury.branch, birth_on=date(1990, 5, 20))
        _rule(treasury)
        (first,) = _night(MAY_3)
        (second,) = _night(date(2026, 5, 20))
        assert (_granted(first), _granted(second)) == ({"A1"}, {"A2"})
        assert _night(date(2026, 5, 21)) == []


def test_a_proposal_nobody_decides_yet_grows(treasury: Treasury) -> None:
    with atomic():
        employee("A1", treasury.branch, birth_on=date(1990, 5, 3))
        employee("A2", treasury.branch, birth_on=date(1990, 6, 20))
        _rule(treasury)
        (first,) = _night(MAY_3)
        take_back(first, actor=OFFICER)
        (second,) = _night(date(2026, 6, 20))
        assert second.id == first.id
        assert _granted(second) == {"A1", "A2"}
        assert second.state == "submitted"


def test_without_the_money_a_proposal_waits_for_the_officer(database: object) -> None:
    with tenant_scope(found_tenant("poor")):
        poor = equip(money="1.00")
        with atomic():
            employee("A1", poor.branch, birth_on=date(1990, 5, 3))
            _rule(poor)
            (grant,) = _night(MAY_3)
            assert grant.state == "prepared"


def test_a_joiner_recorded_late_is_proposed_late(treasury: Treasury) -> None:
    with atomic():
        _rule(treasury, scenario="onboarding")
        assert _night(MAY_3) == []
        employee("A1", treasury.branch, hire_on=MAY_3 - timedelta(days=20))
        employee("A2", treasury.branch, hire_on=MAY_3 - timedelta(days=90))
        (grant,) = _night(MAY_3 + timedelta(days=1))
        assert _granted(grant) == {"A1"}


def test_nothing_before_the_rule_was_put_into_force(treasury: Treasury) -> None:
    with atomic():
        employee("A1", treasury.branch, birth_on=date(1990, 5, 3))
        with moved_to(MAY_3 + timedelta(days=1)):
            assert _rule(treasury, starts_on=None).current.starts_on == MAY_3 + timedelta(days=1)
        assert _night(MAY_3 + timedelta(days=1)) == []


def test_a_proposal_turned_down_is_not_made_again(treasury: Treasury) -> None:
    with atomic():
        employee("A1", treasury.branch, birth_on=date(1990, 5, 3))
        _rule(treasury)
        (grant,) = _night(MAY_3)
        withdraw_grant(grant, actor=CHAIR, reason="本月改发实物")
        assert _night(MAY_3 + timedelta(days=1)) == []


def test_who_was_taken_off_the_list_stays_off(treasury: Treasury) -> None:
    with atomic():
        employee("A1", treasury.branch, birth_on=date(1990, 5, 3))
        employee("A2", treasury.branch, birth_on=date(1990, 5, 3))
        _rule(treasury)
        (grant,) = _night(MAY_3)
        line = session.scalars(
            select(GrantLine)
            .join(Employee, Employee.id == GrantLine.employee_id)
            .where(Employee.employee_no == "A2")
        ).one()
        drop_line(line, actor=OFFICER, reason="停薪留职")
        (again,) = _night(MAY_3 + timedelta(days=1))
        assert (again.id, _granted(again)) == (grant.id, {"A1"})
        confirm_grant(again, digest=again.digest, actor=CHAIR)
        assert _night(MAY_3 + timedelta(days=2)) == []


def test_a_proposal_that_became_empty_is_withdrawn(treasury: Treasury) -> None:
    with atomic():
        person = employee("A1", treasury.branch, birth_on=date(1990, 5, 3))
        _rule(treasury)
        (grant,) = _night(MAY_3)
        person.state, person.left_on = "left", MAY_3
        session.flush()
        assert _night(MAY_3 + timedelta(days=1)) == []
        assert grant.state == "withdrawn"


def test_who_had_no_standard_for_a_night_is_proposed_once_there_is_one(treasury: Treasury) -> None:
    """The night gave its own plan up: nobody has turned the person down."""
    with atomic():
        employee("A1", treasury.branch, birth_on=date(1990, 5, 3))
        _rule(treasury)
        assert len(_night(MAY_3)) == 1
        standard = session.scalars(select(WelfareStandard).where(WelfareStandard.item == "birthday")).one()
        standard.state = "retired"
        assert _night(MAY_3 + timedelta(days=1)) == []
        assert {each.state for each in session.scalars(select(Grant))} == {"withdrawn"}
        standard.state = "confirmed"
        (again,) = _night(MAY_3 + timedelta(days=2))
        assert _granted(again) == {"A1"}


def test_a_rule_that_cannot_be_read_stops_no_other_rule_of_the_union(database: object) -> None:
    tenant_id = found_tenant()
    with tenant_scope(tenant_id):
        treasury = equip()
        with atomic():
            employee("A1", treasury.branch, birth_on=date(1990, 5, 3))
            said = {"nightly": True, "starts_on": date(2026, 1, 1)}
            poisoned = rule_in_force(
                treasury, "AA", name="坏规则", scenario="birthday", festival=None, **said
            )
            poisoned.current.conditions = {"field": "unit", "op": "within", "value": ["#999999"]}
            _rule(treasury)
        session.remove()
    with moved_to(MAY_3):
        jobs.propose_due()
    with tenant_scope(tenant_id):
        (grant,) = session.scalars(select(Grant)).all()
        assert (grant.title, _granted(grant)) == ("生日", {"A1"})
        session.remove()
