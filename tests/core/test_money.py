"""Money and points: whole, ordered, never mixed, nothing lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.money import Money, NotAnAmount, Points, Ratio, portion


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("12.30", 1230),
        ("12.3", 1230),
        ("7", 700),
        ("1,234.50", 123450),
        (" ¥0.05 ", 5),
        ("-12.30", -1230),
        ("￥1", 100),
    ],
)
def test_yuan_are_read_as_people_write_them(text: str, fen: int) -> None:
    assert Money.yuan(text) == Money(fen)


@pytest.mark.parametrize(
    "text", ["", "abc", "1.234", "1,23.00", "12,34", "1e3", "1.", ".5", "--1", "１２.３４元", "1 2"]
)
def test_what_is_not_an_amount_is_refused_with_the_text_in_the_sentence(text: str) -> None:
    with pytest.raises(NotAnAmount) as refused:
        Money.yuan(text)
    assert f"“{text}”" in refused.value.message


@given(st.integers(min_value=-(10**15), max_value=10**15))
def test_what_is_formatted_is_read_back(fen: int) -> None:
    assert Money.yuan(Money(fen).format()) == Money(fen)


def test_amounts_are_shown_with_sign_symbol_and_separators() -> None:
    assert str(Money(123450)) == "¥1,234.50"
    assert str(Money(-1230)) == "-¥12.30"
    assert Money(-1230).plain() == "12.30"
    assert str(Points(1200)) == "1,200"


@pytest.mark.parametrize("count", [1.0, True, "1", None])
def test_only_whole_numbers_are_taken(count: object) -> None:
    with pytest.raises(TypeError):
        Money(count)  # type: ignore[arg-type]


def test_money_and_points_never_mix() -> None:
    with pytest.raises(TypeError):
        Money(1) + Points(1)  # type: ignore[operator]
    with pytest.raises(TypeError):
        Money(1) < Points(1)  # type: ignore[operator]  # noqa: B015 - the comparison is the test
    assert Money(1) != Points(1)


def test_sums_differences_and_order() -> None:
    assert Money(5) + Money(3) - Money(1) == Money(7)
    assert -Money(2) * 3 == Money(-6)
    assert max(Points(2), Points(9)) == Points(9)
    assert bool(Money(1)) is True
    assert bool(Money(0)) is False
    assert Money(7).fen == 7
    assert Points(7).points == 7


@given(st.integers(0, 10**12), st.lists(st.integers(0, 10**6), min_size=1).filter(any))
def test_a_split_loses_no_fen_and_is_fair_to_the_fen(fen: int, weights: list[int]) -> None:
    shares = Money(fen).split(weights)
    assert sum(share.fen for share in shares) == fen
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share.fen * sum(weights) - fen * weight) < sum(weights)


def test_what_rounding_leaves_goes_to_the_largest_remainder() -> None:
    assert Money(100).split([1, 1, 1]) == [Money(34), Money(33), Money(33)]
    assert Money(10).split([1, 2]) == [Money(3), Money(7)]


@given(st.integers(0, 10**12), st.lists(st.integers(1, 10**6), min_size=1))
def test_taken_part_by_part_pro_rata_of_what_is_left_the_whole_is_taken(fen: int, parts: list[int]) -> None:
    left_fen, left = Money(fen), sum(parts)
    for part in parts:
        left_fen, left = left_fen - left_fen.share(part, left), left - part
    assert left_fen == Money(0)


def test_a_ratio_values_points_in_fen_rounded_down() -> None:
    assert Ratio(points=1, fen=100).value(Points(300)) == Money(30000)
    assert Ratio(points=3, fen=100).value(Points(10)) == Money(333)
    assert portion(10, 100, 3) == 333


@pytest.mark.parametrize(("points", "fen"), [(0, 100), (-1, 100), (1, -1)])
def test_a_ratio_without_sense_is_refused(points: int, fen: int) -> None:
    with pytest.raises(ValueError, match="ratio"):
        Ratio(points=points, fen=fen)


def test_an_amount_no_column_could_keep_is_refused() -> None:
    with pytest.raises(NotAnAmount, match="larger"):
        Money.yuan("9" * 19)
