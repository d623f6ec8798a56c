"""Booking: zero sums, bounds, references, reversals — on both databases."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DatabaseError

from app.core import bulk
from app.core.db import atomic, session
from app.core.money import Money
from app.core.tenancy import tenant_scope
from app.ledger.queries import balance, verify
from app.ledger.services import (
    AlreadyReversed,
    BalanceTooLow,
    Booking,
    Leg,
    OneUnitOnly,
    ReferenceTaken,
    begin,
    booked,
    open_account,
    post,
    reverse,
    seal,
    transfer,
)
from app.models import Account, JournalEntry, Posting
from tests.treasury import FINANCE, ON, Treasury, equip, found_tenant

pytestmark = pytest.mark.sql


@pytest.fixture
def treasury(database: object) -> Iterator[Treasury]:
    with tenant_scope(found_tenant()):
        yield equip(money="100.00")


def _booking(reference: str) -> Booking:
    return Booking(reference, "test", FINANCE, ON, reason="测试")


def _pair(treasury: Treasury) -> tuple[Account, Account]:
    return open_account("available", treasury.sub_account), open_account("granted", treasury.sub_account)


def test_a_transfer_moves_the_balance_and_both_sums(treasury: Treasury) -> None:
    with atomic():
        available, granted = _pair(treasury)
        entry = transfer(available, granted, Money(2_500), booking=_booking("t1"))
        assert (available.balance, balance(available), balance(granted)) == (7_500, 7_500, 2_500)
        assert (entry.sealed, entry.actor_name, entry.booked_on) == (True, "孙会计", ON)
        assert verify()["ok"]


def test_the_same_booking_again_does_nothing(treasury: Treasury) -> None:
    with atomic():
        available, granted = _pair(treasury)
        first = transfer(available, granted, Money(100), booking=_booking("t1"))
        assert transfer(available, granted, Money(100), booking=_booking("t1")) is first
        assert available.balance == 9_900


def test_a_reference_stands_for_one_booking_only(treasury: Treasury) -> None:
    with atomic():
        available, granted = _pair(treasury)
        transfer(available, granted, Money(100), booking=_booking("t1"))
        with pytest.raises(ReferenceTaken, match="t1"):
            transfer(available, granted, Money(101), booking=_booking("t1"))


def test_a_bounded_account_never_falls_below_zero(treasury: Treasury) -> None:
    with pytest.raises(BalanceTooLow, match=r"¥100\.00.*¥100\.01"), atomic():
        transfer(*_pair(treasury), Money(10_001), booking=_booking("t1"))
    assert booked("t1", "fen") is None
    assert verify()["ok"]


def test_the_database_itself_holds_the_bound(treasury: Treasury) -> None:
    with pytest.raises(DatabaseError), atomic():
        _pair(treasury)[0].balance = -1
        session.flush()


def test_an_entry_is_reversed_once_and_the_accounts_stand_as_before(treasury: Treasury) -> None:
    with atomic():
        available, granted = _pair(treasury)
        entry = transfer(available, granted, Money(100), booking=_booking("t1"))
        back = reverse(entry, booking=_booking("t1-back"))
        assert (available.balance, balance(granted), back.reverses_id) == (10_000, 0, entry.id)
        assert reverse(entry, booking=_booking("t1-back")) is back
        with pytest.raises(AlreadyReversed, match="t1-back"):
            reverse(entry, booking=_booking("t1-again"))
        assert verify()["ok"]


def test_points_and_money_never_share_an_entry(treasury: Treasury) -> None:
    with atomic(), pytest.raises(OneUnitOnly):
        post([Leg(open_account("issued"), -1), Leg(_pair(treasury)[1], 1)], booking=_booking("t1"))


def test_what_does_not_sum_to_zero_is_never_sealed(treasury: Treasury) -> None:
    with pytest.raises(DatabaseError, match="sum to zero"), atomic():
        post([Leg(_pair(treasury)[0], 1)], booking=_booking("t1"))
    assert booked("t1", "fen") is None


@pytest.mark.parametrize("attempt", ["edit", "delete", "unseal"])
def test_what_is_booked_stays_as_it_was_booked(treasury: Treasury, attempt: str) -> None:
    with atomic():
        transfer(*_pair(treasury), Money(100), booking=_booking("t1"))
    with pytest.raises(DatabaseError), atomic():
        entry = session.scalars(select(JournalEntry).filter_by(reference="t1")).one()
        posting = session.scalars(select(Posting).filter_by(entry_id=entry.id)).first()
        if attempt == "edit":
            posting.amount = 5
        elif attempt == "delete":
            session.delete(posting)
        else:
            entry.sealed = False
        session.flush()


def test_an_account_is_opened_once(treasury: Treasury) -> None:
    with atomic():
        assert open_account("issued") is open_account("issued")
        assert open_account("issued").balance is None
        assert open_account("available", treasury.sub_account).code == f"available:{treasury.sub_account}"


def _broken_entry(treasury: Treasury) -> None:
    begin("fen", booking=_booking("empty"))


def _unsealed_entry(treasury: Treasury) -> None:
    entry = begin("fen", booking=_booking("open"))
    _postings(entry, _pair(treasury)[1], 1, -1)


def _wrong_balance(treasury: Treasury) -> None:
    _pair(treasury)[0].balance = 1


def _wrong_unit(treasury: Treasury) -> None:
    entry = begin("points", booking=_booking("mixed"))
    _postings(entry, _pair(treasury)[1], 1, -1)
    seal(entry)


def _member_without_lots(treasury: Treasury) -> None:
    member = Account(code="member:0", kind="member", unit="points", balance=0)
    session.add(member)
    session.flush()
    post([Leg(open_account("issued"), -5), Leg(member, 5)], booking=_booking("from nowhere"))


def _postings(entry: JournalEntry, account: Account, *amounts: int) -> None:
    rows = [{"entry_id": entry.id, "account_id": account.id, "amount": amount} for amount in amounts]
    bulk.insert_rows(Posting.__table__, rows)


@pytest.mark.parametrize(
    ("damage", "check"),
    [
        (_broken_entry, "entry_sums_to_zero"),
        (_unsealed_entry, "entry_sealed"),
        (_wrong_balance, "balance_is_the_sum"),
        (_wrong_unit, "one_unit_per_entry"),
        (_member_without_lots, "member_points_are_the_lots"),
    ],
)
def test_the_check_finds_what_is_damaged_and_says_where(
    treasury: Treasury, damage: object, check: str
) -> None:
    with atomic():
        damage(treasury)  # type: ignore[operator]
        session.flush()
        found = verify()
    assert found["ok"] is False
    assert found["first_break"]["check"] == check


def test_a_posting_slipped_into_a_sealed_entry_is_found(treasury: Treasury) -> None:
    with atomic():
        entry = transfer(*_pair(treasury), Money(100), booking=_booking("t1"))
        _postings(entry, _pair(treasury)[1], 7)
        assert verify()["first_break"] == {"check": "entry_sums_to_zero", "entry": "t1", "sum": 7}
