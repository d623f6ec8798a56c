"""One person's points outside of a rule, on both databases."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from app.compliance.services.refusals import NotCompliant
from app.core.clock import now
from app.core.db import atomic, session
from app.core.errors import BadInput
from app.core.money import Points
from app.core.tenancy import tenant_scope
from app.ledger.queries import available_fen, verify
from app.ledger.services import ReferenceTaken
from app.models import ComplianceVerdict, Employee, Grant, Membership, PointLot, SubAccount
from app.points.queries import usable_points
from app.points.services.awards import award
from app.points.services.refusals import NotAMember
from app.rules.budgets import AvailableTooLittle
from app.rules.standard_items import ITEMS
from app.standards.queries import given_to
from app.tenants.services.settings import change_settings
from tests.treasury import CHAIR, OFFICER, ON, Treasury, employee, equip, found_tenant

pytestmark = pytest.mark.sql


@pytest.fixture
def treasury(database: object) -> Iterator[Treasury]:
    with tenant_scope(found_tenant()):
        yield equip()


def _award(person: Employee, treasury: Treasury, **given: object) -> PointLot:
    terms: dict[str, object] = {
        "points": Points(200),
        "reason": "缺货补偿",
        "reference": "order:17:short",
        "actor": OFFICER,
        "on": ON,
    }
    paid_from = session.get_one(SubAccount, treasury.sub_account)
    return award(person, sub_account=paid_from, **{**terms, **given})  # type: ignore[arg-type]


def test_an_award_is_a_lot_paid_from_its_sub_account(treasury: Treasury) -> None:
    with atomic():
        person = employee("A1", treasury.branch)
        before = available_fen(treasury.sub_account)
        lot = _award(person, treasury)
        assert (lot.points, lot.left_fen, lot.expires_on) == (200, 20_000, date(2027, 9, 25))
        assert available_fen(treasury.sub_account) == before - 20_000
        assert usable_points(person, ON) == 200
        grant = session.get_one(Grant, lot.grant_id)
        assert (grant.kind, grant.state, grant.title, grant.people) == ("award", "released", "缺货补偿", 1)
        assert verify()["ok"]


def test_the_same_reference_awards_once(treasury: Treasury) -> None:
    with atomic():
        person = employee("A1", treasury.branch)
        assert _award(person, treasury).id == _award(person, treasury).id
        assert session.scalar(select(func.sum(PointLot.points))) == 200


def test_a_reference_does_not_stand_for_other_points(treasury: Treasury) -> None:
    with atomic():
        person = employee("A1", treasury.branch)
        _award(person, treasury)
        with pytest.raises(ReferenceTaken):
            _award(person, treasury, points=Points(201))
        with pytest.raises(ReferenceTaken):
            _award(employee("A2", treasury.branch), treasury)


@pytest.mark.parametrize(
    "given",
    [
        {"points": Points(0)},
        {"points": Points(-5)},
        {"points": Points(1_000_001)},
        {"reason": "  "},
        {"expires_on": date(2026, 9, 24)},
    ],
)
def test_an_award_that_makes_no_sense_is_refused(treasury: Treasury, given: dict[str, object]) -> None:
    with atomic():
        person = employee("A1", treasury.branch)
        with pytest.raises(BadInput):
            _award(person, treasury, **given)
        assert session.scalar(select(func.count()).select_from(Grant)) == 0


def test_an_award_is_no_more_than_the_sub_account_has(database: object) -> None:
    with tenant_scope(found_tenant()):
        treasury = equip(money="199.99")
        with pytest.raises(AvailableTooLittle), atomic():
            _award(employee("A1", treasury.branch), treasury)
        assert session.scalar(select(func.count()).select_from(PointLot)) == 0


def test_two_awards_to_one_person_are_two_lots(treasury: Treasury) -> None:
    with atomic():
        person = employee("A1", treasury.branch)
        _award(person, treasury)
        _award(person, treasury, reference="care:3:points", points=Points(50))
        assert usable_points(person, ON) == 250
        assert verify()["ok"]


def test_union_money_is_for_who_was_a_member_on_the_day(treasury: Treasury) -> None:
    with atomic():
        stranger = employee("S1", treasury.branch, member=False)
        with pytest.raises(NotAMember, match="职工S1"):
            _award(stranger, treasury)
        session.add(Membership(employee_id=stranger.id, joined_on=date(2020, 1, 1), left_on=ON))
        session.flush()
        assert _award(stranger, treasury).points == 200
        with pytest.raises(NotAMember):
            _award(stranger, treasury, reference="later", on=ON + timedelta(days=1))
        assert _award(stranger, treasury, reference="event", on=ON + timedelta(days=1), member_on=ON)


def test_what_the_rules_said_of_an_award_is_kept_with_it(treasury: Treasury) -> None:
    with atomic():
        lot = _award(employee("A1", treasury.branch), treasury)
        mine = (ComplianceVerdict.thing == "grant", ComplianceVerdict.thing_id == lot.grant_id)
        kept = dict(
            session.execute(select(ComplianceVerdict.rule, ComplianceVerdict.outcome).where(*mine))
            .tuples()
            .all()
        )
        assert (kept["counted_there"], kept["members_only"]) == ("pass", "pass")
        assert "within_standard" not in kept


def test_an_award_is_not_counted_a_second_time(treasury: Treasury) -> None:
    """It counts where it was decided: care counts the case."""
    with atomic():
        person = employee("A1", treasury.branch)
        _award(person, treasury)
        assert given_to(person.id, items=ITEMS) == {}


def test_where_points_are_refused_as_a_form_nothing_is_awarded(treasury: Treasury) -> None:
    with atomic():
        change_settings({"points_form": "refused"}, actor=CHAIR, at=now())
        with pytest.raises(NotCompliant):
            _award(employee("A1", treasury.branch), treasury)
