"""Budgets that run out: finance and the officer hear at the union's threshold and when all is used."""

from typing import Any

import pytest
from sqlalchemy import select

from app.budgets.jobs import warn_due
from app.budgets.services import allocate, approve_budget, open_sub_account
from app.budgets.services.spending import hold
from app.budgets.services.warning import warn_of_thresholds
from app.core.clock import moved_to, now
from app.core.db import atomic, session
from app.core.money import Money
from app.ledger.services import Booking
from app.models import Notice, SubAccount, TenantSetting
from app.rules.budgets import BudgetKey
from tests.cast import TODAY, Union

pytestmark = pytest.mark.sql


def _account(union: Union, *, money: str = "100.00", approved: str = "1000.00") -> SubAccount:
    finance = union.finance.actor
    budget = approve_budget(
        union.unit("总部"),
        BudgetKey(TODAY.year, "retained", "50105"),
        name="职工服务",
        approved=Money.yuan(approved),
        actor=finance,
        on=TODAY,
    )
    made = open_sub_account(budget, code="SWN", name="送温暖", actor=finance)
    allocate(made, amount=Money.yuan(money), actor=finance, on=TODAY, reference="first")
    return made


def _use(union: Union, account: SubAccount, fen: int, reference: str) -> None:
    with atomic():
        hold(account, amount=Money(fen), booking=Booking(reference, "hold", union.finance.actor, TODAY, "用"))


def _warned() -> int:
    with atomic():
        return warn_of_thresholds(on=TODAY, at=now())


def _told() -> list[dict[str, Any]]:
    rows = session.scalars(select(Notice).where(Notice.template == "budgets.threshold").order_by(Notice.id))
    return [each.said["zh"] for each in rows]


def _decide(name: str, value: int) -> None:
    with atomic():
        row = TenantSetting(name=name, value=value, changed_by="孙涛", changed_at=now())
        session.add(row)


def test_a_threshold_is_told_once_and_again_when_all_is_used(our_union: Union) -> None:
    with our_union.scope(), moved_to(TODAY):
        with atomic():
            account = _account(our_union)
        assert _warned() == 0
        _use(our_union, account, 7_999, "care:1:hold")
        assert _warned() == 0
        _use(our_union, account, 1, "care:2:hold")
        assert [_warned(), _warned()] == [1, 0]
        _use(our_union, account, 1_999, "care:3:hold")
        assert _warned() == 0
        _use(our_union, account, 1, "care:4:hold")
        assert [_warned(), _warned()] == [1, 0]
        readers = set(session.scalars(select(Notice.user_id)))
        assert readers == {our_union.finance.user_id, our_union.officer.user_id}
        assert _told()[0]["subject"] == "预算已用 80%：送温暖"
        assert "还可用 ¥20.00" in _told()[0]["body"]
        assert "送温暖" not in _told()[0]["outside"]
        assert _told()[-1]["subject"] == "预算已用 100%：送温暖"


def test_more_money_is_another_threshold(our_union: Union) -> None:
    with our_union.scope(), moved_to(TODAY):
        with atomic():
            account = _account(our_union)
        _use(our_union, account, 10_000, "care:1:hold")
        assert _warned() == 1
        with atomic():
            more = Money.yuan("20.00")
            allocate(account, amount=more, actor=our_union.finance.actor, on=TODAY, reference="second")
        assert [_warned(), _warned()] == [1, 0]
        assert _told()[-1]["subject"] == "预算已用 83%：送温暖"


def test_a_budget_is_watched_as_its_sub_accounts_are(our_union: Union) -> None:
    with our_union.scope(), moved_to(TODAY):
        with atomic():
            account = _account(our_union, money="900.00")
        _use(our_union, account, 80_000, "care:1:hold")
        assert _warned() == 2
        assert {each["subject"] for each in _told()} == {
            "预算已用 88%：送温暖",
            "预算已用 80%：职工服务",
        }


def test_a_budget_that_lies_in_one_sub_account_is_not_told_of_twice(our_union: Union) -> None:
    with our_union.scope(), moved_to(TODAY):
        with atomic():
            account = _account(our_union, money="1000.00")
        _use(our_union, account, 90_000, "care:1:hold")
        assert _warned() == 1
        assert {each["subject"] for each in _told()} == {"预算已用 90%：送温暖"}


@pytest.mark.parametrize(("share", "told"), [(0, 0), (50, 1), (95, 0)])
def test_the_union_decides_from_which_share_on(our_union: Union, share: int, told: int) -> None:
    with our_union.scope(), moved_to(TODAY):
        with atomic():
            account = _account(our_union)
        _decide("budget_warn_percent", share)
        _use(our_union, account, 9_000, "care:1:hold")
        assert _warned() == told


def test_the_worker_watches_every_union_and_tells_nobody_of_anothers(
    our_union: Union, their_union: Union
) -> None:
    with moved_to(TODAY):
        with our_union.scope():
            with atomic():
                account = _account(our_union)
            _use(our_union, account, 9_000, "care:1:hold")
        for _twice in range(2):
            warn_due()
        with their_union.scope():
            assert _told() == []
        session.rollback()
        with our_union.scope():
            assert len(_told()) == 2
