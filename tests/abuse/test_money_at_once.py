"""Foreign sub-accounts, replayed references, and two hands on the same money at once."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from app.budgets.services.allocations import allocate
from app.budgets.services.lines import approve_budget
from app.budgets.services.spending import hold, spend_at_once
from app.budgets.services.sub_accounts import open_sub_account
from app.budgets.services.transfers import confirm_transfer, digest_of_transfer, propose_transfer
from app.core.db import atomic, session
from app.core.money import Money
from app.core.tenancy import tenant_scope
from app.ledger.queries import available_fen, standing_fen, verify
from app.ledger.services import Booking
from app.models import Budget, SubAccount, Transfer
from app.rules.budgets import BudgetKey
from tests.at_once import at_once
from tests.cast import TODAY, Union, on
from tests.databases import TestDatabase
from tests.treasury import CHAIR, FINANCE, ON, Treasury, equip, found_tenant
from tests.visitor import Visitor

pytestmark = pytest.mark.sql
AT = datetime(2026, 9, 25, 1, tzinfo=UTC)


@pytest.fixture
def treasury(database: TestDatabase) -> Iterator[Treasury]:
    """A hundred yuan, and another sub-account beside them."""
    with tenant_scope(found_tenant()):
        made = equip(money="100.00")
        session.remove()
    return made


def _booking(reference: str, kind: str) -> Booking:
    return Booking(reference, kind, FINANCE, ON)


def test_a_transfer_and_a_hold_at_once_never_spend_the_same_money(
    database: TestDatabase, treasury: Treasury
) -> None:
    with tenant_scope(treasury.tenant_id):
        with atomic():
            source = session.get_one(SubAccount, treasury.sub_account)
            budget = session.get_one(Budget, source.budget_id)
            target = open_sub_account(budget, code="FN", name="妇女节", actor=FINANCE)
            told = {"reason": "节余", "reference": "t", "actor": FINANCE, "on": ON, "at": AT}
            made = propose_transfer(source, target=target, amount=Money(7_000), **told)  # type: ignore[arg-type]
            transfer, digest, other = made.id, digest_of_transfer(made), target.id
        session.remove()

    def confirm() -> None:
        row = session.get_one(Transfer, transfer)
        confirm_transfer(row, digest=digest, actor=CHAIR, on=ON, at=AT)

    def held() -> None:
        row = session.get_one(SubAccount, treasury.sub_account)
        hold(row, amount=Money(7_000), booking=_booking("care:1:hold", "hold"))

    outcomes = at_once(database, treasury.tenant_id, confirm, held)
    assert outcomes[0] == "done"
    assert outcomes[1] in {"available_too_little", "balance_too_low"}
    with tenant_scope(treasury.tenant_id):
        assert available_fen(treasury.sub_account) == 3_000
        assert available_fen(other) + standing_fen("held", treasury.sub_account) == 7_000
        assert verify()["ok"]
        session.remove()


def test_the_same_payment_sent_twice_at_once_is_paid_once(database: TestDatabase, treasury: Treasury) -> None:
    def pay() -> None:
        row = session.get_one(SubAccount, treasury.sub_account)
        spend_at_once(row, amount=Money(4_000), booking=_booking("care:1:spend", "spend"))

    assert set(at_once(database, treasury.tenant_id, pay, pay)) <= {"done", "already"}
    with tenant_scope(treasury.tenant_id):
        assert standing_fen("spent", treasury.sub_account) == 4_000
        assert verify()["ok"]
        session.remove()


def _account(union: Union) -> int:
    with on(), union.scope(), atomic():
        actor, key = union.finance.actor, BudgetKey(2026, "retained", "50105")
        budget = approve_budget(
            union.unit("总部"), key, name="会员活动", approved=Money.yuan("1000"), actor=actor, on=TODAY
        )
        made = open_sub_account(budget, code="ZQ", name="中秋", actor=actor)
        allocate(made, amount=Money.yuan("500"), actor=actor, on=TODAY, reference="r1")
        number = made.id
    session.remove()
    return number


def test_money_neither_comes_from_another_union_nor_goes_there(
    our_union: Union, their_union: Union, client: Visitor
) -> None:
    ours, theirs = _account(our_union), _account(their_union)
    with on():
        client.sign_in(our_union.finance)
        asked = {"target": theirs, "amount_fen": "1", "reason": "越界", "once": "x"}
        assert client.submit(f"/proposetransfer/{ours}", **asked).status_code == 200
        for path in ("/proposetransfer", "/allocate", "/subaccounts/show"):
            assert client.get(f"{path}/{theirs}").status_code == 404
        assert "¥500.00" not in client.get(f"/movements/list/?sub_account={theirs}").text
        assert f"sub_account={theirs}" not in client.get("/execution/rows?year=2026&column=allocated").text
    for union, number in ((our_union, ours), (their_union, theirs)):
        with union.scope():
            assert available_fen(number) == 50_000
            session.remove()
