"""Points lapse in runs that one prepares and another confirms; what is foreseen and simulated."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from app.core.clock import moved_to, now
from app.core.db import atomic, session
from app.core.errors import BadInput
from app.core.lifecycle import NotAllowedNow
from app.core.money import Points
from app.core.preview import DigestUnknown, StalePreview
from app.core.tenancy import tenant_scope
from app.ledger.queries import available_fen, verify
from app.models import ExpiryLine, ExpiryRun, OrgUnit, PointLot, Revocation, SubAccount
from app.points.queries import usable_points
from app.points.queries.history import lapsing, movements_of
from app.points.queries.simulation import simulated
from app.points.services.awards import award
from app.points.services.expire import NothingLapsed, confirm_expiry, prepare_expiry, withdraw_expiry
from app.points.services.prepare import prepare_grant
from app.points.services.refusals import SamePerson
from app.points.services.revoke import ask_revocation, turn_revocation
from tests.treasury import CHAIR, OFFICER, ON, Treasury, employee, equip, found_tenant, rule_in_force

pytestmark = pytest.mark.sql
LATER = date(2026, 11, 1)


@pytest.fixture
def treasury(database: object) -> Iterator[Treasury]:
    with tenant_scope(found_tenant()), moved_to(LATER):
        made = equip()
        with atomic():
            paid_from = session.get_one(SubAccount, made.sub_account)
            for number, last in (("A1", ON), ("A2", ON), ("A3", LATER + timedelta(days=20))):
                award(
                    employee(number, made.branch),
                    sub_account=paid_from,
                    points=Points(100),
                    reason="补偿",
                    reference=number,
                    actor=OFFICER,
                    on=ON,
                    expires_on=last,
                )
        yield made


def test_what_was_seen_lapses_and_the_money_goes_back(treasury: Treasury) -> None:
    with atomic():
        before = available_fen(treasury.sub_account)
        run = prepare_expiry(on=LATER, actor=OFFICER)
        assert (run.people, run.points, run.value_fen) == (2, 200, 20_000)
        assert available_fen(treasury.sub_account) == before
        for _twice in range(2):
            confirm_expiry(run, digest=str(run.digest), actor=CHAIR)
        assert available_fen(treasury.sub_account) == before + 20_000
        assert session.scalar(select(func.sum(PointLot.left_points))) == 100
        assert session.scalar(select(func.count()).select_from(ExpiryLine)) == 2
        assert verify()["ok"]


def test_who_prepared_it_does_not_confirm_it(treasury: Treasury) -> None:
    with atomic():
        run = prepare_expiry(on=LATER, actor=OFFICER)
        with pytest.raises(SamePerson):
            confirm_expiry(run, digest=str(run.digest), actor=OFFICER)


def test_points_taken_back_meanwhile_make_the_run_stale(treasury: Treasury) -> None:
    with atomic():
        run = prepare_expiry(on=LATER, actor=OFFICER)
        lot = session.scalars(select(PointLot).order_by(PointLot.id)).first()
        assert lot is not None
        ask_revocation(lot, actor=OFFICER, on=LATER, at=now(), reason="发错")
        turn_revocation(session.scalars(select(Revocation)).one(), "approve", actor=CHAIR)
        with pytest.raises(StalePreview):
            confirm_expiry(run, digest=str(run.digest), actor=CHAIR)
        again = prepare_expiry(on=LATER, actor=OFFICER)
        assert (again.id, again.people) == (run.id, 1)


def test_a_forged_digest_a_withdrawn_run_a_day_ahead_and_nothing_due_are_refused(treasury: Treasury) -> None:
    with atomic():
        run = prepare_expiry(on=LATER, actor=OFFICER)
        with pytest.raises(DigestUnknown):
            confirm_expiry(run, digest="0" * 16, actor=CHAIR)
        withdraw_expiry(run, actor=OFFICER)
        with pytest.raises(NotAllowedNow):
            confirm_expiry(run, digest=str(run.digest), actor=CHAIR)
        with pytest.raises(BadInput):
            prepare_expiry(on=LATER + timedelta(days=1), actor=OFFICER)
        with pytest.raises(NothingLapsed):
            prepare_expiry(on=ON, actor=OFFICER)
        assert session.scalar(select(func.count()).select_from(ExpiryRun)) == 1


def test_what_lapses_soon_is_told_by_unit_and_sub_account(treasury: Treasury) -> None:
    with atomic():
        branch = session.get_one(OrgUnit, treasury.branch).full_name
        assert lapsing(LATER, 30) == [(branch, "中秋慰问", 1, 100, 10_000)]
        assert lapsing(LATER, 10) == []


def test_a_members_movements_have_a_running_balance(treasury: Treasury) -> None:
    with atomic():
        lot = session.scalars(select(PointLot).order_by(PointLot.id)).first()
        assert lot is not None
        run = prepare_expiry(on=LATER, actor=OFFICER)
        confirm_expiry(run, digest=str(run.digest), actor=CHAIR)
        told = movements_of(lot.employee)
        assert [(each.points, each.balance) for each in told] == [(-100, 0), (100, 100)]
        assert usable_points(lot.employee, LATER) == 0


def test_a_simulation_is_what_the_preview_comes_to(treasury: Treasury) -> None:
    with atomic():
        employee("B1", treasury.branch, member=False)
        rule = rule_in_force(treasury)
        found = simulated(rule.current, on=ON)
        plan = prepare_grant(rule, on=ON, actor=OFFICER)
        granted = [each for each in found if each.blocked is None]
        assert sum(each.people for each in granted) == plan.people
        assert sum(each.fen for each in granted) == plan.total_fen
        assert {each.blocked: each.people for each in found if each.blocked} == {"not_a_member": 1}
