"""What does not fit waits where the policy is to wait, in its order, until money comes or it is withdrawn."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from app.budgets.services.allocations import allocate
from app.budgets.services.spending import is_booked, release
from app.budgets.services.sub_accounts import change_sub_account
from app.budgets.services.waiting import fulfil_one, hold_or_wait, withdraw_waiting
from app.core.db import atomic, session
from app.core.errors import BadInput
from app.core.lifecycle import NotAllowedNow
from app.core.money import Money
from app.core.tenancy import tenant_scope
from app.ledger.queries import standing_fen, verify
from app.ledger.services import Booking, ReferenceTaken
from app.models import JournalEntry, SubAccount, WaitingHold
from app.rules.budgets import AvailableTooLittle
from tests.treasury import FINANCE, OFFICER, ON, Treasury, equip, found_tenant

pytestmark = pytest.mark.sql
AT = datetime(2026, 9, 25, 1, tzinfo=UTC)


@pytest.fixture
def treasury(database: object) -> Iterator[Treasury]:
    with tenant_scope(found_tenant()):
        yield equip(money="100.00")


def _sub_account(treasury: Treasury, policy: str = "queue") -> SubAccount:
    found = session.get_one(SubAccount, treasury.sub_account)
    return change_sub_account(
        found, name=found.name, purpose=None, earmarked=True, over_budget=policy, actor=FINANCE
    )


def _ask(sub_account: SubAccount, number: int, fen: int) -> JournalEntry | WaitingHold:
    booking = Booking(f"care:{number}:hold", "hold", OFFICER, ON, "住院慰问")
    return hold_or_wait(sub_account, amount=Money(fen), booking=booking)


def _states() -> list[str]:
    return list(session.scalars(select(WaitingHold.state).order_by(WaitingHold.id)))


def _more(sub_account: SubAccount, fen: int, reference: str = "more") -> None:
    allocate(sub_account, amount=Money(fen), actor=FINANCE, on=ON, reference=reference)


def test_stopping_is_the_default(treasury: Treasury) -> None:
    with atomic(), pytest.raises(AvailableTooLittle):
        _ask(session.get_one(SubAccount, treasury.sub_account), 1, 10_001)
    assert _states() == []


def test_what_waits_is_set_aside_in_its_order_when_money_comes(treasury: Treasury) -> None:
    with atomic():
        sub_account = _sub_account(treasury)
        assert isinstance(_ask(sub_account, 1, 9_000), JournalEntry)
        assert isinstance(_ask(sub_account, 2, 5_000), WaitingHold)
        assert isinstance(_ask(sub_account, 3, 500), WaitingHold), "no small one slips by a large one"
        assert _ask(sub_account, 2, 5_000) is session.scalars(select(WaitingHold)).first()
        _more(sub_account, 3_000)
        assert _states() == ["waiting", "waiting"]
        _more(sub_account, 1_000, "again")
        assert _states() == ["held", "waiting"]
        assert is_booked("care:2:hold")
        assert (standing_fen("held", sub_account.id), standing_fen("available", sub_account.id)) == (
            14_000,
            0,
        )
        assert isinstance(_ask(sub_account, 2, 5_000), JournalEntry), "asked again, it is there"
        assert verify()["ok"]


def test_what_is_withdrawn_lets_those_after_it_move_up(treasury: Treasury) -> None:
    with atomic():
        sub_account = _sub_account(treasury)
        first, second = _ask(sub_account, 1, 20_000), _ask(sub_account, 2, 10_000)
        assert isinstance(first, WaitingHold)
        withdraw_waiting(first, actor=OFFICER, at=AT, reason="不需要了")
        assert _states() == ["withdrawn", "held"]
        with pytest.raises(NotAllowedNow):
            withdraw_waiting(second, actor=OFFICER, at=AT)  # type: ignore[arg-type]
        with pytest.raises(ReferenceTaken):
            _ask(sub_account, 1, 20_000)


def test_money_that_came_back_by_itself_is_taken_by_hand(treasury: Treasury) -> None:
    with atomic():
        sub_account = _sub_account(treasury)
        _ask(sub_account, 1, 10_000)
        waiting = _ask(sub_account, 2, 10_000)
        assert isinstance(waiting, WaitingHold)
        with pytest.raises(AvailableTooLittle):
            fulfil_one(waiting, on=ON)
        release(sub_account, amount=Money(10_000), booking=Booking("care:1:release", "release", OFFICER, ON))
        assert fulfil_one(waiting, on=ON).state == "held"


def test_another_amount_under_the_same_reference_is_refused(treasury: Treasury) -> None:
    with atomic():
        sub_account = _sub_account(treasury)
        _ask(sub_account, 1, 20_000)
        with pytest.raises(ReferenceTaken):
            _ask(sub_account, 1, 20_001)
        with pytest.raises(BadInput):
            _sub_account(treasury, "maybe")
