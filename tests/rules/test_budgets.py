"""Fund sources, wallets, account codes."""

import pytest

from app.core.errors import BadInput
from app.core.money import Money
from app.rules.budgets import (
    FUND_SOURCES,
    WALLETS,
    AvailableTooLittle,
    BudgetKey,
    WalletsDoNotMix,
    one_wallet,
    refuse_more_than,
    refuse_unknown,
    wallet_of,
)


def test_every_fund_source_lies_in_one_wallet() -> None:
    assert {wallet_of(source) for source in FUND_SOURCES} == set(WALLETS)
    assert one_wallet(("dues", "retained")) == "union"


def test_union_money_and_the_employers_never_mix() -> None:
    with pytest.raises(WalletsDoNotMix):
        one_wallet(("dues", "welfare_fee"))


def test_no_more_leaves_than_is_available_and_the_sentence_says_what_is_missing() -> None:
    refuse_more_than(Money(100), Money(100), name="中秋慰问")
    with pytest.raises(
        AvailableTooLittle, match=r"中秋慰问.*¥1.00 available, ¥0.01 less than the ¥1.01"
    ) as refused:
        refuse_more_than(Money(100), Money(101), name="中秋慰问")
    assert refused.value.details == {"available_fen": 100, "asked_fen": 101}


@pytest.mark.parametrize(
    ("key", "says"),
    [
        (BudgetKey(2009, "dues", "50105"), "2009"),
        (BudgetKey(2101, "dues", "50105"), "2101"),
        (BudgetKey(2026, "lottery", "50105"), "lottery"),
        (BudgetKey(2026, "dues", "999"), "999"),
    ],
)
def test_a_budget_needs_a_year_a_source_and_a_code_that_exist(key: BudgetKey, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        refuse_unknown(key, {"50105"})
    refuse_unknown(BudgetKey(2026, "dues", "50105"), {"50105"})
