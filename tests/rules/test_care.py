"""The life of a case told from its facts, what comes next, what a standard leaves, what an event is."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.care import (
    ENDED,
    LIFECYCLE,
    STATES,
    Happened,
    Promises,
    card_fits,
    claimed_too_late,
    follow_up_due,
    form_refused,
    next_step,
    state_of,
)
from app.rules.care_categories import CATEGORIES, SENSITIVE, event_key, severity_of

ON = date(2026, 9, 1)
PROMISES = Promises(decide=2, visit=3, pay=5)
ASKED = Happened(requested_on=ON)
APPROVED = replace(ASKED, approved_on=ON, approved_fen=100_000, visit_due_on=ON + timedelta(days=3))


@pytest.mark.parametrize(
    ("happened", "state", "step"),
    [
        (ASKED, "requested", ("propose", 2)),
        (replace(ASKED, proposed_on=ON), "proposed", ("decide", 2)),
        (replace(ASKED, returned_on=ON), "returned", ("correct", 2)),
        (APPROVED, "approved", ("visit", 3)),
        (replace(APPROVED, dispatched_on=ON), "dispatched", ("visit", 3)),
        (replace(APPROVED, visited_on=ON), "visited", ("pay", 5)),
        (replace(APPROVED, visited_on=ON, paid_on=ON, paid_fen=100_000), "paid", ("close", 30)),
        (replace(APPROVED, paid_fen=99_999), "approved", ("visit", 3)),
        (replace(APPROVED, approved_fen=0), "approved", ("visit", 3)),
        (replace(APPROVED, approved_fen=0, visited_on=ON), "visited", ("close", 30)),
        (replace(APPROVED, visited_on=ON, follow_up_due_on=ON), "visited", ("follow_up", 0)),
        (replace(APPROVED, visited_on=ON, paid_fen=100_000, followed_on=ON), "followed_up", ("close", 30)),
        (replace(ASKED, declined_on=ON), "declined", None),
        (replace(APPROVED, withdrawn_on=ON), "withdrawn", None),
        (replace(APPROVED, closed_on=ON), "closed", None),
    ],
)
def test_state_and_next_step_follow_from_what_happened(
    happened: Happened, state: str, step: tuple[str, int] | None
) -> None:
    assert state_of(happened) == state
    expected = None if step is None else (step[0], ON + timedelta(days=step[1]))
    assert next_step(happened, PROMISES) == expected


DAY = st.one_of(st.none(), st.dates(ON, ON + timedelta(days=90)))
NAMES = ("returned_on", "approved_on", "declined_on", "withdrawn_on", "dispatched_on", "visited_on")
MORE = ("paid_on", "followed_on", "closed_on", "visit_due_on", "follow_up_due_on")


@given(st.fixed_dictionaries(dict.fromkeys((*NAMES, *MORE), DAY)), st.integers(0, 10), st.integers(0, 10))
def test_whatever_happened_there_is_one_state_and_a_next_step_until_it_ends(
    days: dict[str, date | None], approved: int, paid: int
) -> None:
    happened = Happened(requested_on=ON, approved_fen=approved, paid_fen=min(approved, paid), **days)
    state = state_of(happened)
    assert state in STATES
    assert (next_step(happened, PROMISES) is None) == (state in ENDED)
    assert not LIFECYCLE.verbs_from(state) or state not in ENDED


def test_who_asked_too_late_is_told_by_the_month() -> None:
    assert not claimed_too_late(date(2026, 3, 1), date(2026, 9, 1), 6)
    assert claimed_too_late(date(2026, 2, 28), date(2026, 9, 1), 6)
    assert not claimed_too_late(date(2020, 1, 1), date(2026, 9, 1), 0)


def test_follow_ups_come_monthly_quarterly_half_yearly_or_never() -> None:
    dues = [follow_up_due(each, date(2026, 8, 31)) for each in ("a", "b", "c", "none")]
    assert dues == [date(2026, 9, 30), date(2026, 11, 30), date(2027, 2, 28), None]


@pytest.mark.parametrize(
    ("form", "sealed", "fen", "refused"),
    [
        ("cash", True, 1, None),
        ("points", False, 1, None),
        ("points", True, 1, "sealed_points"),
        ("cash", False, 0, "amount_missing"),
        ("service", True, 0, None),
        ("service", True, 1, "service_money"),
    ],
)
def test_a_form_goes_with_seal_and_amount(form: str, sealed: bool, fen: int, refused: str | None) -> None:
    assert form_refused(form, sealed=sealed, approved_fen=fen) == refused


def test_a_card_number_has_digits_and_a_check_digit() -> None:
    assert card_fits("6222021234567890128")
    assert card_fits("123456789012345")  # an account of a passbook has none
    for wrong in ("6222021234567890129", "62220212345", "六二二二", "62220212345678901２8", ""):
        assert not card_fits(wrong)


def test_an_event_is_known_by_what_makes_it_one() -> None:
    assert event_key("critical", {"disease": "肺 癌"}, ON) == event_key(
        "critical", {"disease": "肺癌"}, date.min
    )
    assert event_key("hospital", {}, ON) != event_key("hospital", {}, ON + timedelta(days=1))
    kin = {"relation": "father", "kin_name": "张 三"}
    assert event_key("death_kin", kin, ON) == event_key("death_kin", {**kin, "kin_name": "张三"}, date.min)
    assert event_key("hardship", {}, ON) == event_key("hardship", {}, date(2026, 1, 1))
    assert event_key("retirement", {}, ON) == event_key("retirement", {}, date.min)


def test_illness_grief_and_need_are_under_seal_and_joy_is_not() -> None:
    assert {"hospital", "critical", "death_self", "death_kin", "hardship", "mental"} <= set(SENSITIVE)
    assert not {"marriage", "birth", "retirement"} & set(SENSITIVE)
    assert severity_of("hardship", {"kind": "deep"}) == "a"
    assert all(each.event and each.evidence for each in CATEGORIES.values())
