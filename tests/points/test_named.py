"""Grants by hand, from the numbers that were typed to the points; on both databases."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import func, select

from app.budgets.services.refusals import NotInForce
from app.core.db import atomic, session
from app.core.errors import BadInput, DomainError
from app.core.preview import DigestUnknown, StalePreview
from app.core.tenancy import tenant_scope
from app.ledger.queries import verify
from app.models import Budget, BudgetPlan, Grant, GrantLine, PointLot, SubAccount
from app.points.services.confirm import confirm_grant
from app.points.services.named import NotOnTheList, PeopleUnknown, Purpose, drop_line, grant_by_hand
from tests.treasury import CHAIR, OFFICER, ON, Treasury, employee, equip, found_tenant

pytestmark = pytest.mark.sql


@pytest.fixture
def treasury(database: object) -> Iterator[Treasury]:
    with tenant_scope(found_tenant()):
        yield equip()


def _purpose(treasury: Treasury, **given: object) -> Purpose:
    terms = {"title": "抢险先进", "reason": "防汛抢险表现突出", "item": "voucher", **given}
    return Purpose(sub_account=session.get_one(SubAccount, treasury.sub_account), **terms)  # type: ignore[arg-type]


def _asked(treasury: Treasury, people: str = "A1，A2\nA1", points: int = 200) -> Grant:
    employee("A1", treasury.branch)
    employee("A2", treasury.root)
    return grant_by_hand(people=people, points=points, purpose=_purpose(treasury), actor=OFFICER, on=ON)


def test_each_person_named_is_granted_once(treasury: Treasury) -> None:
    with atomic():
        grant = _asked(treasury)
        assert (grant.kind, grant.people, grant.total_points) == ("manual", 2, 400)
        assert session.scalar(select(func.count()).select_from(PointLot)) == 0
        confirm_grant(grant, digest=grant.digest, actor=CHAIR)
        assert session.scalar(select(func.sum(PointLot.points))) == 400
        assert verify()["ok"]


@pytest.mark.parametrize("people", ["A1、A2", "A1；A2;A1", " A1 A2; ", "A1 a1 Ａ1 A2"])
def test_numbers_are_parted_as_people_part_them(treasury: Treasury, people: str) -> None:
    with atomic():
        assert _asked(treasury, people=people).people == 2


def test_a_list_of_nothing_but_commas_names_nobody(treasury: Treasury) -> None:
    with atomic(), pytest.raises(BadInput):
        _asked(treasury, people="，; ")


def test_a_number_that_is_nobodys_is_named(treasury: Treasury) -> None:
    with atomic():
        employee("L1", treasury.branch, state="left", left_on=ON)
        with pytest.raises(PeopleUnknown, match="Z9、L1"):
            _asked(treasury, people="A1 Z9 L1")
        assert session.scalar(select(func.count()).select_from(Grant)) == 0


@pytest.mark.parametrize("points", [0, -1, 2_001])
def test_points_out_of_bounds_are_refused(treasury: Treasury, points: int) -> None:
    with atomic(), pytest.raises(BadInput):
        _asked(treasury, points=points)


@pytest.mark.parametrize("given", [{"reason": " "}, {"expires_on": date(2026, 9, 24)}])
def test_a_purpose_that_makes_no_sense_is_refused(treasury: Treasury, given: dict[str, object]) -> None:
    with atomic():
        employee("A1", treasury.branch)
        with pytest.raises(BadInput):
            grant_by_hand(people="A1", points=1, purpose=_purpose(treasury, **given), actor=OFFICER, on=ON)


def test_who_left_meanwhile_makes_the_plan_stale(treasury: Treasury) -> None:
    with atomic():
        grant = _asked(treasury)
        line = session.scalars(select(GrantLine)).first()
        assert line is not None
        line.employee.state, line.employee.left_on = "left", ON
        session.flush()
        with pytest.raises(StalePreview):
            confirm_grant(grant, digest=grant.digest, actor=CHAIR)


def test_who_is_taken_off_gets_nothing_and_the_old_digest_is_gone(treasury: Treasury) -> None:
    with atomic():
        grant = _asked(treasury)
        seen = grant.digest
        line = session.scalars(select(GrantLine).order_by(GrantLine.id)).first()
        assert line is not None
        drop_line(line, actor=OFFICER, reason="重复申报")
        with pytest.raises(DigestUnknown):
            confirm_grant(grant, digest=seen, actor=CHAIR)
        confirm_grant(grant, digest=grant.digest, actor=CHAIR)
        assert session.scalar(select(func.sum(PointLot.points))) == 200
        with pytest.raises(NotOnTheList):
            drop_line(line, actor=OFFICER, reason="再次")


def test_a_decided_grant_loses_nobody(treasury: Treasury) -> None:
    with atomic():
        grant = _asked(treasury)
        confirm_grant(grant, digest=grant.digest, actor=CHAIR)
        line = session.scalars(select(GrantLine)).first()
        assert line is not None
        with pytest.raises(DomainError):
            drop_line(line, actor=OFFICER, reason="太晚了")


def test_money_of_a_year_that_is_closed_grants_nothing(treasury: Treasury) -> None:
    with atomic():
        budget = session.get_one(SubAccount, treasury.sub_account).budget_id
        plan = session.get_one(BudgetPlan, session.get_one(Budget, budget).plan_id)
        plan.state = "closed"
        session.flush()
        with pytest.raises(NotInForce):
            _asked(treasury)
        assert session.scalar(select(func.count()).select_from(Grant)) == 0
