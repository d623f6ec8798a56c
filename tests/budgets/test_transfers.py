"""Money between sub-accounts: one wallet, one year, a second person for what is earmarked, booked once."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from app.budgets.services.allocations import allocate, available
from app.budgets.services.lines import approve_budget
from app.budgets.services.sub_accounts import change_sub_account, open_sub_account
from app.budgets.services.transfers import (
    confirm_transfer,
    digest_of_transfer,
    propose_transfer,
    withdraw_transfer,
)
from app.core.db import atomic, session
from app.core.errors import BadInput
from app.core.lifecycle import NotAllowedNow
from app.core.money import Money
from app.core.preview import StalePreview
from app.core.tenancy import tenant_scope
from app.ledger.queries import verify
from app.ledger.services import ReferenceTaken
from app.models import Budget, OrgUnit, SubAccount, Transfer
from app.rules.budgets import AvailableTooLittle, BudgetKey, WalletsDoNotMix
from app.rules.transfers import YearsDoNotMix
from tests.treasury import CHAIR, FINANCE, ON, Treasury, equip, found_tenant

pytestmark = pytest.mark.sql
AT = datetime(2026, 9, 25, 1, tzinfo=UTC)


@pytest.fixture
def treasury(database: object) -> Iterator[Treasury]:
    with tenant_scope(found_tenant()):
        yield equip(money="100.00")


def _source(treasury: Treasury) -> SubAccount:
    return session.get_one(SubAccount, treasury.sub_account)


def _beside(treasury: Treasury, *, earmarked: bool = True) -> SubAccount:
    """Another sub-account of the same budget."""
    made = open_sub_account(
        session.get_one(Budget, _source(treasury).budget_id), code="FN", name="妇女节", actor=FINANCE
    )
    for each in (made, _source(treasury)):
        change_sub_account(
            each, name=each.name, purpose=None, earmarked=earmarked, over_budget="stop", actor=FINANCE
        )
    return made


def _of(treasury: Treasury, year: int, fund: str) -> SubAccount:
    root, key = session.get_one(OrgUnit, treasury.root), BudgetKey(year, fund, "50105")
    budget = approve_budget(root, key, name="另一项", approved=Money(500), actor=FINANCE, on=ON)
    return open_sub_account(budget, code=f"{fund}{year}", name="另一项", actor=FINANCE)


def _propose(source: SubAccount, target: SubAccount, fen: int = 4_000, **rest: Any) -> Transfer:
    asked = {"reason": "节余用于妇女节", "reference": "t1", "actor": FINANCE, "on": ON, "at": AT, **rest}
    return propose_transfer(source, target=target, amount=Money(fen), **asked)


def _confirm(transfer: Transfer, **rest: Any) -> Transfer:
    asked = {"digest": digest_of_transfer(transfer), "actor": CHAIR, "on": ON, "at": AT, **rest}
    return confirm_transfer(transfer, **asked)


def test_free_money_of_one_budget_moves_at_once_and_once(treasury: Treasury) -> None:
    with atomic():
        source, target = _source(treasury), _beside(treasury, earmarked=False)
        transfer = _propose(source, target)
        assert (transfer.state, available(source).fen, available(target).fen) == ("booked", 6_000, 4_000)
        assert _propose(source, target) is transfer
        with pytest.raises(ReferenceTaken):
            _propose(source, target, 1)
        assert (available(source).fen, verify()["ok"]) == (6_000, True)


def test_earmarked_money_waits_to_be_decided(treasury: Treasury) -> None:
    with atomic():
        source, target = _source(treasury), _beside(treasury)
        transfer = _propose(source, target)
        assert (transfer.state, available(target).fen) == ("proposed", 0)
        with pytest.raises(StalePreview):
            _confirm(transfer, digest="0" * 16)
        _confirm(transfer)
        assert (available(source).fen, available(target).fen) == (6_000, 4_000)
        with pytest.raises(NotAllowedNow):
            _confirm(transfer)


def test_money_that_leaves_its_budget_waits_even_when_it_is_free(treasury: Treasury) -> None:
    with atomic():
        source, target = _source(treasury), _of(treasury, 2026, "dues")
        _beside(treasury, earmarked=False)
        assert _propose(source, target).state == "proposed"


def test_the_two_wallets_and_two_years_never_meet(treasury: Treasury) -> None:
    with atomic():
        source = _source(treasury)
        with pytest.raises(WalletsDoNotMix, match="不得混用"):
            _propose(source, _of(treasury, 2026, "welfare_fee"))
        with pytest.raises(YearsDoNotMix, match="2027"):
            _propose(source, _of(treasury, 2027, "retained"))


def test_what_cannot_move_is_refused(treasury: Treasury) -> None:
    with atomic():
        source, target = _source(treasury), _beside(treasury)
        with pytest.raises(AvailableTooLittle, match=r"¥0\.01"):
            _propose(source, target, 10_001)
        for fen in (0, -1):
            with pytest.raises(BadInput):
                _propose(source, target, fen)
        with pytest.raises(BadInput):
            _propose(source, source)
        transfer = _propose(source, target, 10_000)
        allocate(source, amount=Money(-1), actor=FINANCE, on=ON, reference="back")
        with pytest.raises(AvailableTooLittle):
            _confirm(transfer)
        assert withdraw_transfer(transfer, actor=FINANCE, at=AT).state == "withdrawn"
        with pytest.raises(NotAllowedNow):
            _confirm(transfer)
