"""Two at once: what both may see, only one may have."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import func, select

from app.core.db import atomic, session
from app.core.tenancy import tenant_scope
from app.ledger.queries import available_fen, verify
from app.models import Grant, GrantLine, PointLot, PointRule
from app.points.services.confirm import confirm_grant
from app.points.services.expire import expire_lots
from app.points.services.prepare import prepare_grant
from app.points.services.turning import withdraw_grant
from tests.at_once import at_once
from tests.databases import TestDatabase
from tests.treasury import CHAIR, FINANCE, OFFICER, ON, Treasury, employee, equip, found_tenant, rule_in_force

pytestmark = pytest.mark.sql
PEOPLE = 40


@pytest.fixture
def treasury(database: TestDatabase) -> Iterator[Treasury]:
    """Money for one grant of 300 to each, and not for two."""
    with tenant_scope(found_tenant()):
        made = equip(money=f"{PEOPLE * 300 + 100}.00")
        with atomic():
            for number in range(PEOPLE):
                employee(f"A{number:02}", made.branch)
        session.remove()
    return made


def _prepared(treasury: Treasury, *festivals: str) -> list[tuple[int, str]]:
    with tenant_scope(treasury.tenant_id):
        with atomic():
            rules = [rule_in_force(treasury, festival, festival=festival) for festival in festivals]
            plans = [prepare_grant(rule, on=ON, actor=OFFICER) for rule in rules]
            found = [(plan.id, str(plan.digest)) for plan in plans]
        session.remove()
    return found


def _confirm(plan: tuple[int, str]) -> Callable[[], object]:
    number, digest = plan
    return lambda: confirm_grant(session.get_one(Grant, number), digest=digest, actor=CHAIR)


def _sound(treasury: Treasury, *, points: int, fen: int) -> None:
    with tenant_scope(treasury.tenant_id):
        assert (session.scalar(select(func.sum(PointLot.left_points))) or 0) == points
        assert available_fen(treasury.sub_account) == fen
        assert verify()["ok"]
        session.remove()


def test_one_grant_confirmed_by_two_at_once_goes_out_once(database: TestDatabase, treasury: Treasury) -> None:
    [plan] = _prepared(treasury, "mid_autumn")
    assert at_once(database, treasury.tenant_id, _confirm(plan), _confirm(plan)) == ["done", "done"]
    _sound(treasury, points=PEOPLE * 300, fen=10_000)


def test_two_grants_at_once_never_spend_the_same_money(database: TestDatabase, treasury: Treasury) -> None:
    plans = _prepared(treasury, "mid_autumn", "national")
    outcomes = at_once(database, treasury.tenant_id, *(_confirm(plan) for plan in plans))
    assert outcomes[0] == "done"
    assert outcomes[1] in {"available_too_little", "balance_too_low"}
    _sound(treasury, points=PEOPLE * 300, fen=10_000)


def test_two_expiry_runs_at_once_expire_once(database: TestDatabase, treasury: Treasury) -> None:
    [plan] = _prepared(treasury, "mid_autumn")
    assert at_once(database, treasury.tenant_id, _confirm(plan)) == ["done"]
    later = ON.replace(year=ON.year + 2)
    runs = [lambda: expire_lots(on=later, actor=FINANCE)] * 2
    assert at_once(database, treasury.tenant_id, *runs) == ["done", "done"]
    _sound(treasury, points=0, fen=PEOPLE * 30_000 + 10_000)


def test_a_grant_confirmed_and_withdrawn_at_once_is_one_of_the_two(
    database: TestDatabase, treasury: Treasury
) -> None:
    [plan] = _prepared(treasury, "mid_autumn")

    def withdraw() -> None:
        withdraw_grant(session.get_one(Grant, plan[0]), actor=OFFICER)

    assert at_once(database, treasury.tenant_id, _confirm(plan), withdraw) == ["done", "not_allowed_now"]
    with tenant_scope(treasury.tenant_id):
        granted = session.get_one(Grant, plan[0]).state == "released"
        session.remove()
    spent = PEOPLE * 300 if granted else 0
    _sound(treasury, points=spent, fen=(PEOPLE * 300 + 100) * 100 - spent * 100)


def test_a_grant_prepared_again_while_it_is_confirmed_keeps_the_list_it_went_by(
    database: TestDatabase, treasury: Treasury
) -> None:
    [plan] = _prepared(treasury, "mid_autumn")

    def again() -> None:
        rule = session.get_one(PointRule, session.get_one(Grant, plan[0]).rule_id)
        prepare_grant(rule, on=ON, actor=OFFICER)

    assert at_once(database, treasury.tenant_id, _confirm(plan), again) == ["done", "done"]
    _sound(treasury, points=PEOPLE * 300, fen=10_000)
    with tenant_scope(treasury.tenant_id):
        listed = select(func.sum(GrantLine.points)).where(GrantLine.grant_id == plan[0])
        assert session.scalar(listed) == PEOPLE * 300
        session.remove()
