"""Conditions that exclude each other are told apart from those that something can meet."""

import pytest

from app.rules.conditions import EVERYBODY, AllOf, AnyOf, Check, Condition, Not
from app.rules.contradictions import impossible

SMALL, LARGE = Check("amount_fen", "at_most", 500), Check("amount_fen", "at_least", 1000)
WEDDING, BIRTH = Check("type", "equals", "wedding"), Check("type", "in", ("birth", "illness"))


@pytest.mark.parametrize(
    "tree",
    [
        AllOf((SMALL, LARGE)),
        AllOf((SMALL, AllOf((LARGE,)))),
        AllOf((WEDDING, BIRTH)),
        AllOf((SMALL, Check("amount_fen", "between", (501, 900)))),
        AllOf((SMALL, Check("amount_fen", "is_empty"))),
        AllOf((Check("amount_fen", "equals", 700), SMALL)),
        Check("amount_fen", "between", (9, 1)),
        AnyOf((AllOf((SMALL, LARGE)), AllOf((WEDDING, BIRTH)))),
        AllOf((EVERYBODY, AnyOf(()))),
    ],
)
def test_what_nothing_meets_is_seen(tree: Condition) -> None:
    assert impossible(tree)


@pytest.mark.parametrize(
    "tree",
    [
        EVERYBODY,
        SMALL,
        AllOf((SMALL, WEDDING)),
        AnyOf((SMALL, LARGE)),
        AllOf((AnyOf((SMALL, LARGE)), WEDDING)),
        AllOf((Not(SMALL), SMALL)),
        AllOf((Check("type", "in", ("birth", "wedding")), WEDDING)),
        AllOf((Check("amount_fen", "at_least", 500), SMALL)),
        AllOf((Check("unit", "within", ("HD",)), Check("unit", "within", ("HQ",)))),
    ],
)
def test_what_something_may_meet_is_left_alone(tree: Condition) -> None:
    assert not impossible(tree)
