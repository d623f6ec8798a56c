"""The close of a year: seen first, confirmed by somebody else, booked once; what is bound stays there."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from app.budgets.queries.year_ends import digest_of_year_end, lines_of_year_end
from app.budgets.services.allocations import allocate, available, unallocated
from app.budgets.services.lines import approve_budget
from app.budgets.services.refusals import NotInForce, SamePerson, YearNotOver
from app.budgets.services.spending import hold, release
from app.budgets.services.sub_accounts import open_sub_account
from app.budgets.services.year_ends import choose_left_over, confirm_year_end, prepare_year_end
from app.core.db import atomic, session
from app.core.errors import BadInput
from app.core.lifecycle import NotAllowedNow
from app.core.money import Money
from app.core.preview import StalePreview
from app.core.tenancy import tenant_scope
from app.ledger.queries import verify
from app.ledger.services import Booking
from app.models import Budget, BudgetPlan, OrgUnit, SubAccount, YearEnd
from app.rules.budgets import BudgetKey, WalletsDoNotMix
from tests.treasury import CHAIR, FINANCE, ON, Treasury, equip, found_tenant

pytestmark = pytest.mark.sql
JANUARY = date(2027, 1, 8)
AT = datetime(2027, 1, 8, 1, tzinfo=UTC)


@pytest.fixture
def treasury(database: object) -> Iterator[Treasury]:
    with tenant_scope(found_tenant()):
        yield equip(money="100.00")


def _plan() -> BudgetPlan:
    return session.scalars(select(BudgetPlan).filter_by(year=2026)).one()


def _next(treasury: Treasury, fund: str = "retained", name: str = "中秋慰问") -> SubAccount:
    root, key = session.get_one(OrgUnit, treasury.root), BudgetKey(2027, fund, "50105")
    budget = approve_budget(root, key, name="会员活动", approved=Money(50_000), actor=FINANCE, on=JANUARY)
    return open_sub_account(budget, code=f"ZQ27{fund}", name=name, actor=FINANCE)


def _prepare() -> YearEnd:
    return prepare_year_end(_plan(), actor=FINANCE, on=JANUARY, at=AT)


def _confirm(year_end: YearEnd, **rest: Any) -> YearEnd:
    asked = {"digest": digest_of_year_end(year_end), "actor": CHAIR, "on": JANUARY, "at": AT, **rest}
    return confirm_year_end(year_end, **asked)


def test_what_is_left_is_carried_into_the_same_purpose_and_what_is_held_stays(treasury: Treasury) -> None:
    with atomic():
        old = session.get_one(SubAccount, treasury.sub_account)
        hold(old, amount=Money(3_000), booking=Booking("care:1:hold", "hold", FINANCE, ON))
        following = _next(treasury)
        year_end = _prepare()
        line = lines_of_year_end(year_end)[0]
        assert (line.rule, line.target_id, line.left_fen, line.stays_fen) == (
            "carry",
            following.id,
            7_000,
            3_000,
        )
        with pytest.raises(SamePerson):
            _confirm(year_end, actor=FINANCE)
        _confirm(year_end)
        assert _confirm(year_end) is year_end
        assert (available(old).fen, available(following).fen, _plan().state) == (0, 7_000, "closed")
        with pytest.raises(NotInForce, match="2026"):
            allocate(old, amount=Money(1), actor=FINANCE, on=JANUARY, reference="late")
        assert verify()["ok"]


def test_what_comes_back_late_is_closed_again(treasury: Treasury) -> None:
    with atomic():
        old = session.get_one(SubAccount, treasury.sub_account)
        budget = session.get_one(Budget, old.budget_id)
        hold(old, amount=Money(3_000), booking=Booking("care:1:hold", "hold", FINANCE, ON))
        _confirm(_prepare())
        before = unallocated(budget).fen
        release(old, amount=Money(3_000), booking=Booking("care:1:release", "release", FINANCE, JANUARY))
        _confirm(_prepare())
        assert (available(old).fen, unallocated(budget).fen) == (0, before + 3_000)


def test_money_that_moved_since_makes_the_preview_stale(treasury: Treasury) -> None:
    with atomic():
        year_end = _prepare()
        old = session.get_one(SubAccount, treasury.sub_account)
        hold(old, amount=Money(1), booking=Booking("care:1:hold", "hold", FINANCE, ON))
        with pytest.raises(StalePreview):
            _confirm(year_end)
        again = _prepare()
        assert (year_end.state, again.number) == ("withdrawn", 2)
        with pytest.raises(NotAllowedNow):
            _confirm(year_end)
        _confirm(again)


def test_a_year_is_closed_when_it_is_over(treasury: Treasury) -> None:
    with atomic(), pytest.raises(YearNotOver, match="2026"):
        prepare_year_end(_plan(), actor=FINANCE, on=date(2026, 12, 31), at=AT)


def test_it_goes_into_the_next_year_of_the_same_wallet_or_nowhere(treasury: Treasury) -> None:
    with atomic():
        following, other = _next(treasury, name="别的用途"), _next(treasury, "welfare_fee")
        line = lines_of_year_end(_prepare())[0]
        assert (line.rule, line.target_id) == ("return", None)
        with pytest.raises(BadInput):
            choose_left_over(line, rule="carry", target=None, actor=FINANCE)
        with pytest.raises(WalletsDoNotMix):
            choose_left_over(line, rule="carry", target=other, actor=FINANCE)
        with pytest.raises(BadInput):
            choose_left_over(line, rule="carry", target=line.sub_account, actor=FINANCE)
        choose_left_over(line, rule="carry", target=following, actor=FINANCE)
        assert (line.rule, line.target_id) == ("carry", following.id)
