"""Fund sources, wallets, account codes."""

from datetime import date

import pytest

from app.core.errors import BadInput
from app.core.money import Money
from app.rules.budgets import (
    ACCOUNT_CODES,
    CHART,
    FUND_SOURCES,
    WALLETS,
    AvailableTooLittle,
    BudgetKey,
    WalletsDoNotMix,
    chart_on,
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


def test_codes_are_known_from_their_day_and_their_parents_with_them() -> None:
    chart = chart_on(date(2026, 1, 1))
    assert {row.parent for row in chart.values()} - {None} <= set(chart)
    assert len(chart) == len(CHART)
    assert chart_on(date(2021, 12, 31)) == {}


@pytest.mark.parametrize(
    ("key", "says"),
    [
        (BudgetKey(2021, "dues", "50105"), "2021"),
        (BudgetKey(2101, "dues", "50105"), "2101"),
        (BudgetKey(2026, "lottery", "50105"), "lottery"),
        (BudgetKey(2026, "dues", "999"), "999"),
    ],
)
def test_a_budget_needs_a_year_a_source_and_a_code_that_exist(key: BudgetKey, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        refuse_unknown(key)
    refuse_unknown(BudgetKey(2026, "dues", "50105"))


def test_people_read_code_and_name_together() -> None:
    assert str(ACCOUNT_CODES["50105"]) == "50105 Welfare of members"
