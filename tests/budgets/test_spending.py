"""Money set aside, let go, paid out and taken back, on both databases."""

from collections.abc import Iterator

import pytest

from app.budgets.services.spending import hold, refund, release, spend, spend_at_once
from app.core.db import atomic, session
from app.core.errors import BadInput
from app.core.money import Money
from app.core.tenancy import tenant_scope
from app.ledger.queries import standing_fen, verify
from app.ledger.services import Booking, ReferenceTaken
from app.models import SubAccount
from app.rules.budgets import AvailableTooLittle
from tests.treasury import FINANCE, ON, Treasury, equip, found_tenant

pytestmark = pytest.mark.sql


@pytest.fixture
def treasury(database: object) -> Iterator[Treasury]:
    with tenant_scope(found_tenant()):
        yield equip(money="100.00")


def _sub_account(treasury: Treasury) -> SubAccount:
    return session.get_one(SubAccount, treasury.sub_account)


def _booking(reference: str) -> Booking:
    return Booking(reference, reference.rsplit(":", 1)[-1], FINANCE, ON, "住院慰问")


def _stands(treasury: Treasury) -> tuple[int, ...]:
    return tuple(standing_fen(kind, treasury.sub_account) for kind in ("available", "held", "spent"))


def test_money_is_set_aside_paid_out_let_go_and_taken_back(treasury: Treasury) -> None:
    with atomic():
        sub_account = _sub_account(treasury)
        hold(sub_account, amount=Money(6_000), booking=_booking("care:1:hold"))
        assert _stands(treasury) == (4_000, 6_000, 0)
        spend(sub_account, amount=Money(5_000), booking=_booking("care:1:spend"))
        release(sub_account, amount=Money(1_000), booking=_booking("care:1:release"))
        assert _stands(treasury) == (5_000, 0, 5_000)
        refund(sub_account, amount=Money(2_000), booking=_booking("care:1:refund"))
        spend_at_once(sub_account, amount=Money(500), booking=_booking("care:2:spend"))
        assert _stands(treasury) == (6_500, 0, 3_500)
        assert verify()["ok"]


def test_the_same_reference_moves_money_once(treasury: Treasury) -> None:
    with atomic():
        sub_account = _sub_account(treasury)
        first = hold(sub_account, amount=Money(6_000), booking=_booking("care:1:hold"))
        assert hold(sub_account, amount=Money(6_000), booking=_booking("care:1:hold")) is first
        assert _stands(treasury) == (4_000, 6_000, 0)
        with pytest.raises(ReferenceTaken):
            hold(sub_account, amount=Money(5_000), booking=_booking("care:1:hold"))


@pytest.mark.parametrize(
    ("move", "sentence"),
    [
        (hold, "可用 ¥100.00，需要 ¥100.01，还差 ¥0.01"),
        (spend_at_once, "可用 ¥100.00"),
        (spend, "已冻结 ¥0.00"),
        (release, "已冻结 ¥0.00"),
        (refund, "已支出 ¥0.00"),
    ],
)
def test_nothing_moves_that_is_not_there(treasury: Treasury, move: object, sentence: str) -> None:
    with atomic(), pytest.raises(AvailableTooLittle, match=sentence):
        move(_sub_account(treasury), amount=Money(10_001), booking=_booking("care:1:hold"))  # type: ignore[operator]
    assert _stands(treasury) == (10_000, 0, 0)


@pytest.mark.parametrize("fen", [0, -1])
def test_an_amount_is_above_zero(treasury: Treasury, fen: int) -> None:
    with atomic(), pytest.raises(BadInput, match="大于零"):
        hold(_sub_account(treasury), amount=Money(fen), booking=_booking("care:1:hold"))
