"""Points: who gets how many, which lot pays, what comes back."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.lifecycle import NotAllowedNow
from app.core.money import Points
from app.rules.conditions import EVERYBODY, Check
from app.rules.facts import facts_on
from app.rules.points import (
    FESTIVALS,
    GRANT_LIFECYCLE,
    REFUSALS,
    AmountLine,
    Draw,
    GrantRule,
    Lot,
    NotEnoughPoints,
    Refusal,
    amount_for,
    drawn,
    event_key,
    expiry_of,
    frozen_from,
    restored,
    spend,
)
from app.rules.rule_json import AmountNotUnderstood, conditions_from, lines_from, lines_to
from app.rules.versions import RULE_LIFECYCLE

ON = date(2026, 9, 25)
SENIOR = Check("tenure_years", "at_least", 10)
RULE = GrantRule(
    lines=(AmountLine(SENIOR, Points(500)), AmountLine(Check("tenure_years", "at_least", 1), Points(300))),
    expires_months=12,
    conditions=Check("grade", "not_in", ("P9",)),
    units=("1/5/",),
)


def _facts(**stored: Any) -> dict[str, Any]:
    return facts_on({"unit_path": "1/5/12/", "grade": "P5", "hire_on": date(2010, 1, 1), **stored}, ON)


def test_the_first_line_of_the_table_that_fits_counts() -> None:
    assert amount_for(RULE, _facts()) == Points(500)
    assert amount_for(RULE, _facts(hire_on=date(2020, 1, 1))) == Points(300)


@pytest.mark.parametrize(
    ("stored", "code"),
    [
        ({"unit_path": "1/51/"}, "outside_units"),
        ({"unit_path": None}, "outside_units"),
        ({"grade": "P9"}, "conditions_not_met"),
        ({"grade": None}, "conditions_not_met"),
        ({"hire_on": date(2026, 9, 1)}, "no_amount_line"),
        ({"hire_on": None}, "no_amount_line"),
    ],
)
def test_who_gets_nothing_is_told_why(stored: dict[str, Any], code: str) -> None:
    assert amount_for(RULE, _facts(**stored)) == Refusal(code)
    assert code in REFUSALS


def test_a_rule_without_units_is_for_all() -> None:
    assert amount_for(replace(RULE, units=()), _facts(unit_path=None)) == Points(500)


def test_a_festival_is_one_event_a_year_and_new_year_in_december_is_next_years() -> None:
    assert event_key("mid_autumn", ON) == "mid_autumn-2026"
    assert event_key("spring", date(2026, 12, 20)) == event_key("spring", date(2027, 2, 6)) == "spring-2027"
    assert event_key("national", date(2026, 12, 20)) == "national-2026"
    assert len(FESTIVALS) == 7


def test_points_last_to_the_corresponding_day() -> None:
    assert expiry_of(date(2026, 9, 25), 12) == date(2027, 9, 25)
    assert expiry_of(date(2026, 8, 31), 6) == date(2027, 2, 28)


def _lot(number: int, *, expires: int = 30, left: int = 100, fen: int = 10_000, **rest: Any) -> Lot:
    return Lot(number, ON + timedelta(days=expires), ON, left, fen, **rest)


def test_what_expires_first_is_spent_first_then_the_restricted_then_the_oldest() -> None:
    later, sooner, tied = _lot(1, expires=60), _lot(2, expires=10), _lot(3, expires=60, restricted=True)
    older = replace(_lot(9, expires=60), granted_on=ON - timedelta(days=1))
    draws = spend((later, sooner, tied, older), Points(400), on=ON)
    assert [draw.lot_id for draw in draws] == [2, 3, 9, 1]


def test_an_expired_lot_is_never_spent_and_its_last_day_still_counts() -> None:
    with pytest.raises(NotEnoughPoints, match="1 points are needed and 0"):
        spend((_lot(1, expires=-1),), Points(1), on=ON)
    assert spend((_lot(1, expires=0),), Points(1), on=ON) == (Draw(1, 1, 100),)


def test_only_usable_lots_pay() -> None:
    lots = (_lot(1, restricted=True), _lot(2))
    assert spend(lots, Points(5), on=ON, usable=lambda lot: not lot.restricted) == (Draw(2, 5, 500),)


def test_too_few_points_are_refused_with_what_is_there() -> None:
    with pytest.raises(NotEnoughPoints) as refused:
        spend((_lot(1, left=3), _lot(2, left=4)), Points(10), on=ON)
    assert refused.value.details == {"asked_points": 10, "usable_points": 7}


def test_nothing_asked_nothing_drawn() -> None:
    assert spend((_lot(1),), Points(0), on=ON) == ()


@given(st.integers(1, 60), st.integers(0, 10**6), st.data())
def test_money_leaves_a_lot_with_the_points_to_the_last_fen(
    points: int, fen: int, data: st.DataObject
) -> None:
    lot, taken = _lot(1, left=points, fen=fen), 0
    while lot.left_points:
        (draw,) = spend((lot,), Points(data.draw(st.integers(1, lot.left_points))), on=ON)
        lot, taken = drawn(lot, draw), taken + draw.fen
        assert lot.left_fen >= 0
    assert (taken, lot.left_fen) == (fen, 0)


@given(st.integers(1, 60), st.integers(0, 10**6), st.data())
def test_what_comes_back_into_a_living_lot_leaves_it_as_it_was(
    points: int, fen: int, data: st.DataObject
) -> None:
    lot = _lot(1, left=points, fen=fen)
    (draw,) = spend((lot,), Points(data.draw(st.integers(1, points))), on=ON)
    assert restored(drawn(lot, draw), draw, on=ON) == lot


def test_what_comes_back_into_an_expired_lot_lives_thirty_days() -> None:
    lot = _lot(1, expires=5)
    late = lot.expires_on + timedelta(days=1)
    assert restored(lot, Draw(1, 1, 1), on=lot.expires_on).expires_on == lot.expires_on
    assert restored(lot, Draw(1, 1, 1), on=late).expires_on == late + timedelta(days=30)


def test_a_rule_in_force_is_revised_before_it_is_released_again() -> None:
    assert RULE_LIFECYCLE.verbs_from("released") == ("release", "retire")
    with pytest.raises(NotAllowedNow):
        RULE_LIFECYCLE.after("retired", "release")


def test_a_grant_is_confirmed_or_withdrawn_once() -> None:
    assert GRANT_LIFECYCLE.verbs_from("prepared") == ("submit", "confirm", "queue", "withdraw")
    assert GRANT_LIFECYCLE.is_final("released")
    assert GRANT_LIFECYCLE.is_final("withdrawn")


@pytest.mark.parametrize(
    "data",
    [
        {"points": 300},
        {
            "table": [
                {"when": {"field": "tenure_years", "op": "at_least", "value": 10}, "points": 500},
                {"when": {"all": []}, "points": 300},
            ]
        },
    ],
)
def test_an_amount_is_stored_as_it_was_read(data: dict[str, Any]) -> None:
    assert lines_to(lines_from(data)) == data


@pytest.mark.parametrize(
    "data",
    [
        None,
        {},
        {"points": 0},
        {"points": 1.5},
        {"points": True},
        {"points": 10**9},
        {"points": 1, "table": []},
        {"table": []},
        {"table": [{"points": 1}]},
        {"table": [{"when": {"all": []}, "points": 1}] * 51},
    ],
)
def test_an_amount_that_makes_no_sense_is_refused(data: Any) -> None:
    with pytest.raises(AmountNotUnderstood):
        lines_from(data)


def test_no_conditions_mean_everybody() -> None:
    assert conditions_from(None) == conditions_from({}) == EVERYBODY
    assert conditions_from({"field": "tenure_years", "op": "at_least", "value": 10}) == SENIOR


@pytest.mark.parametrize(
    ("policy", "days", "since"),
    [("freeze", 30, date(2026, 9, 1)), ("after", 30, date(2026, 10, 1)), ("keep", 30, None)],
)
def test_whoever_leaves_has_their_points_frozen_as_the_union_decided(
    policy: str, days: int, since: date | None
) -> None:
    assert frozen_from(date(2026, 9, 1), policy=policy, days=days) == since
    assert frozen_from(None, policy=policy, days=days) is None
