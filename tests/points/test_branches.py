"""A branch grants by headquarters' rule, with headquarters' money, to its own people and to nobody else."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from app.core.db import atomic, session
from app.core.tenancy import tenant_scope
from app.ledger.queries import available_fen, verify
from app.models import Employee, Grant, OrgUnit, PointLot, PointRule, SubAccount
from app.points.services.confirm import confirm_grant
from app.points.services.prepare import RuleReachesFurther, prepare_grant
from app.points.services.rules import RuleTerms, create_rule, turn_rule
from tests.treasury import CHAIR, OFFICER, ON, Treasury, employee, equip, found_tenant, unit

pytestmark = pytest.mark.sql


@pytest.fixture
def treasury(database: object) -> Iterator[Treasury]:
    """Two at the branch, one of them in a shop below it; one at headquarters."""
    with tenant_scope(found_tenant()):
        made = equip()
        with atomic():
            branch = session.get_one(OrgUnit, made.branch)
            employee("B1", made.branch)
            employee("B2", unit("SH", "上海", branch).id)
            employee("H1", made.root)
            rule = create_rule(
                "FH",
                RuleTerms(name="分会中秋", festival="mid_autumn", amount={"points": 10}),
                unit=branch,
                sub_account=session.get_one(SubAccount, made.sub_account),
                actor=OFFICER,
            )
            turn_rule(rule, "release", actor=OFFICER)
        session.remove()
    return made


def _path(treasury: Treasury) -> str:
    with tenant_scope(treasury.tenant_id):
        path = session.get_one(OrgUnit, treasury.branch).path
        session.remove()
    return path


def test_people_of_a_branch_prepare_and_confirm_what_headquarters_pays_for(treasury: Treasury) -> None:
    with tenant_scope(treasury.tenant_id, _path(treasury)):
        with atomic():
            assert session.scalars(select(SubAccount)).all() == []
            grant = prepare_grant(session.scalars(select(PointRule)).one(), on=ON, actor=OFFICER)
            number, digest = grant.id, str(grant.digest)
        session.remove()
        with atomic():
            confirm_grant(session.get_one(Grant, number), digest=digest, actor=CHAIR)
        session.remove()
    with tenant_scope(treasury.tenant_id):
        held = session.execute(
            select(Employee.employee_no, PointLot.points).join(PointLot, PointLot.employee_id == Employee.id)
        )
        assert dict(held.tuples().all()) == {"B1": 10, "B2": 10}
        assert available_fen(treasury.sub_account) == 10_000_000 - 2_000
        assert verify()["ok"]
        session.remove()


def test_a_seat_for_one_unit_alone_grants_nothing_to_the_units_below(treasury: Treasury) -> None:
    with tenant_scope(treasury.tenant_id, _path(treasury), alone=True):
        with pytest.raises(RuleReachesFurther), atomic():
            prepare_grant(session.scalars(select(PointRule)).one(), on=ON, actor=OFFICER)
        session.remove()


def test_a_seat_for_one_unit_alone_confirms_nothing_for_the_units_below(treasury: Treasury) -> None:
    path = _path(treasury)
    with tenant_scope(treasury.tenant_id, path), atomic():
        grant = prepare_grant(session.scalars(select(PointRule)).one(), on=ON, actor=OFFICER)
        number, digest = grant.id, str(grant.digest)
    session.remove()
    with tenant_scope(treasury.tenant_id, path, alone=True):
        with pytest.raises(RuleReachesFurther), atomic():
            confirm_grant(session.get_one(Grant, number), digest=digest, actor=CHAIR)
        session.remove()


def test_a_branch_does_not_find_the_rules_of_headquarters(treasury: Treasury) -> None:
    with tenant_scope(treasury.tenant_id):
        with atomic():
            session.scalars(select(PointRule)).one().unit_id = treasury.root
        session.remove()
    with tenant_scope(treasury.tenant_id, _path(treasury)):
        assert session.scalars(select(PointRule)).all() == []
        session.remove()
