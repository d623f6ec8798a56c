"""Points expire: out of the members' hands, the money back where it came from."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from app.core.db import atomic, session
from app.core.tenancy import tenant_scope
from app.ledger.queries import available_fen, balance, verify
from app.ledger.services import open_account
from app.models import Account, Employee, ExpiryRun, PointLot
from app.points.queries import usable_points
from app.points.services import expire
from app.points.services.confirm import confirm_grant
from app.points.services.expire import Expiry, expire_lots
from app.points.services.prepare import prepare_grant
from tests.treasury import CHAIR, FINANCE, OFFICER, ON, Treasury, employee, equip, found_tenant, rule_in_force

pytestmark = pytest.mark.sql
LAST = date(2027, 9, 25)


@pytest.fixture
def treasury(database: object) -> Iterator[Treasury]:
    with tenant_scope(found_tenant()):
        made = equip()
        with atomic():
            employee("A1", made.root)
            employee("A2", made.branch)
            _grant(made, "ZQJ", months=12, points=300)
            _grant(made, "GQJ", months=24, points=200)
        yield made


def _grant(treasury: Treasury, code: str, *, months: int, points: int) -> None:
    rule = rule_in_force(treasury, code, expires_months=months, amount={"points": points})
    grant = prepare_grant(rule, on=ON, actor=OFFICER)
    confirm_grant(grant, digest=str(grant.digest), actor=CHAIR)


def test_nothing_expires_on_the_last_day(treasury: Treasury) -> None:
    with atomic():
        assert expire_lots(on=LAST, actor=FINANCE) == Expiry(None, 0, 0, 0)
        one = session.scalars(select(Employee).filter_by(employee_no="A1")).one()
        assert (usable_points(one, LAST), usable_points(one, LAST + timedelta(days=1))) == (500, 200)


def test_the_day_after_points_are_gone_and_the_money_is_available_again(treasury: Treasury) -> None:
    with atomic():
        before = available_fen(treasury.sub_account)
        done = expire_lots(on=LAST + timedelta(days=1), actor=FINANCE)
        assert (done.people, done.points, done.fen) == (2, 600, 60_000)
        assert available_fen(treasury.sub_account) == before + 60_000
        assert balance(open_account("expired")) == 600
    held = session.scalars(select(Account.balance).where(Account.kind == "member")).all()
    assert held == [200, 200]
    assert sorted(session.scalars(select(PointLot.left_points))) == [0, 0, 200, 200]
    assert verify()["ok"]


def test_running_it_again_expires_nothing_more(treasury: Treasury) -> None:
    with atomic():
        assert expire_lots(on=LAST + timedelta(days=1), actor=FINANCE).points == 600
        assert expire_lots(on=LAST + timedelta(days=1), actor=FINANCE).reference is None
        assert verify()["ok"]


def test_another_unions_points_stay(treasury: Treasury) -> None:
    with tenant_scope(found_tenant("theirs")):
        equip()
        with atomic():
            assert expire_lots(on=LAST + timedelta(days=1), actor=FINANCE).points == 0


def test_a_lot_past_its_day_that_came_after_the_list_was_made_waits_for_the_next_run(
    treasury: Treasury, monkeypatch: pytest.MonkeyPatch
) -> None:
    money = expire._money

    def late(run: ExpiryRun) -> list[tuple[int, int]]:
        session.execute(update(PointLot).where(PointLot.points == 200).values(expires_on=LAST))
        return money(run)

    with atomic():
        with monkeypatch.context() as patched:
            patched.setattr(expire, "_money", late)
            assert expire_lots(on=LAST + timedelta(days=1), actor=FINANCE).points == 600
        assert verify()["ok"]
        assert expire_lots(on=LAST + timedelta(days=1), actor=FINANCE).points == 400
        assert verify()["ok"]
