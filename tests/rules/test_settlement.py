"""Statements: periods, tax, amounts in capitals."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.lifecycle import NotAllowedNow
from app.core.money import Money
from app.rules.settlement import (
    LIFECYCLE,
    SIGNATURE_WORDS,
    SIGNATURES,
    AmountTooLarge,
    Period,
    PeriodNotUnderstood,
    split_tax,
    uppercase,
)


@pytest.mark.parametrize(
    ("yuan", "capitals"),
    [
        ("1,409.50", "人民币壹仟肆佰零玖元伍角整"),
        ("6,007.14", "人民币陆仟零柒元壹角肆分"),
        ("1,680.32", "人民币壹仟陆佰捌拾元叁角贰分"),
        ("107,000.53", "人民币壹拾万柒仟元伍角叁分"),
        ("16,409.02", "人民币壹万陆仟肆佰零玖元零贰分"),
        ("325.04", "人民币叁佰贰拾伍元零肆分"),
        ("100,100", "人民币壹拾万零壹佰元整"),
        ("10,000,001", "人民币壹仟万零壹元整"),
        ("100,000,000", "人民币壹亿元整"),
        ("100,010,000", "人民币壹亿零壹万元整"),
        ("1,000,100,000,000", "人民币壹万零壹亿元整"),
        ("1,010.00", "人民币壹仟零壹拾元整"),
        ("1,000,000.00", "人民币壹佰万元整"),
        ("20", "人民币贰拾元整"),
        ("0.05", "人民币伍分"),
        ("0.50", "人民币伍角整"),
        ("0", "人民币零元整"),
        ("-12.30", "人民币负壹拾贰元叁角整"),
    ],
)
def test_amounts_are_written_in_capitals_as_the_bank_rules_say(yuan: str, capitals: str) -> None:
    assert uppercase(Money.yuan(yuan)) == capitals


def _read(capitals: str) -> int:
    """The other way, by the meaning of the characters alone."""
    digits = {character: value for value, character in enumerate("零壹贰叁肆伍陆柒捌玖")}
    places = {"拾": 10, "佰": 100, "仟": 1000}
    total = section = digit = 0
    for character in capitals.removeprefix("人民币").removesuffix("整"):
        if character in digits:
            digit = digits[character]
        elif character in places:
            section, digit = section + digit * places[character], 0
        elif character == "万":
            section, digit = (section + digit) * 10_000, 0
        elif character in "亿元":
            size = 10**8 if character == "亿" else 1
            total, section, digit = (total + section + digit) * size, 0, 0
        else:
            total_fen = digit * (10 if character == "角" else 1)
            section, digit = section + total_fen, 0
    return total * 100 + section


@given(st.integers(0, 10**15))
def test_what_is_written_in_capitals_means_the_amount(fen: int) -> None:
    assert _read(uppercase(Money(fen))) == fen


def test_no_capitals_beyond_what_can_be_read() -> None:
    with pytest.raises(AmountTooLarge):
        uppercase(Money(10**18))


@given(st.integers(-(10**12), 10**12), st.sampled_from([0, 100, 300, 600, 900, 1300]))
def test_net_and_tax_make_the_gross_and_tax_is_the_rate_to_half_a_fen(fen: int, rate: int) -> None:
    taxed = split_tax(Money(fen), rate)
    assert taxed.net + taxed.tax == taxed.gross == Money(fen)
    assert abs(taxed.tax.fen * (10_000 + rate) - fen * rate) * 2 <= 10_000 + rate


def test_thirteen_percent_inside_of_a_hundred_and_thirteen_yuan() -> None:
    taxed = split_tax(Money.yuan("113"), 1300)
    assert (taxed.net, taxed.tax) == (Money.yuan("100"), Money.yuan("13"))


def test_a_period_is_a_month_with_both_its_ends() -> None:
    period = Period.parse(" 2028-02 ")
    assert (period.first, period.last, str(period)) == (date(2028, 2, 1), date(2028, 2, 29), "2028-02")
    assert date(2028, 2, 29) in period
    assert date(2028, 3, 1) not in period


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-13", "2026-00", "0000-01", "2026/10", "2026-10-01", "２０２６-10x"]
)
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(PeriodNotUnderstood, match="2026-10"):
        Period.parse(text)


def test_a_closed_statement_stays_closed() -> None:
    assert LIFECYCLE.after("open", "close") == "closed"
    with pytest.raises(NotAllowedNow):
        LIFECYCLE.after("closed", "close")


def test_every_signature_has_its_word() -> None:
    assert set(SIGNATURES) == set(SIGNATURE_WORDS)
