"""What a return gives back: exact in sum, never more than was paid, and no fen lost at the end."""

from hypothesis import given
from hypothesis import strategies as st

from app.rules.returns import LIFECYCLE, Paid, give_back

uses = st.lists(
    st.tuples(st.integers(1, 5_000), st.integers(0, 500_000), st.integers(0, 100)), min_size=1, max_size=6
)


def paid(rows: list[tuple[int, int, int]]) -> list[Paid]:
    return [Paid(n, points, value, value * share // 100) for n, (points, value, share) in enumerate(rows)]


@given(uses, st.lists(st.integers(1, 9), min_size=1, max_size=6))
def test_piece_by_piece_everything_comes_back_and_nothing_more(
    rows: list[tuple[int, int, int]], pieces: list[int]
) -> None:
    left = before = paid(rows)
    whole = sum(pieces)
    for part in pieces:
        back = give_back(left, pieces=part, of=whole)
        whole -= part
        left = [
            Paid(a.use_id, a.points - b.points, a.value_fen - b.value_fen, a.owed_fen - b.owed_fen)
            for a, b in zip(left, back, strict=True)
        ]
        assert all(min(each.points, each.value_fen, each.owed_fen) >= 0 for each in left)
        assert all(each.points or not each.value_fen for each in back)  # no value without a point
    assert {(each.points, each.value_fen, each.owed_fen) for each in left} == {(0, 0, 0)}
    assert len(before) == len(left)


@given(st.lists(st.integers(1, 300), min_size=1, max_size=5), st.integers(1, 99), st.integers(1, 9))
def test_what_can_be_parted_by_the_piece_is_parted_exactly(cuts: list[int], price: int, of: int) -> None:
    points = [cut * of for cut in cuts]  # a line costs whole points and fen a piece
    rows = [Paid(n, each, each * price, each * price) for n, each in enumerate(points)]
    for pieces in range(1, of + 1):
        back = give_back(rows, pieces=pieces, of=of)
        assert sum(each.points for each in back) == sum(cuts) * pieces
        assert sum(each.owed_fen for each in back) == sum(cuts) * price * pieces


def test_a_return_is_over_once_refused_withdrawn_or_done() -> None:
    assert [state for state in LIFECYCLE.states if LIFECYCLE.is_final(state)] == [
        "refused",
        "withdrawn",
        "returned",
    ]
