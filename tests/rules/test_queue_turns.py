"""How far the money of one turn reaches down a list."""

from app.rules.queue_turns import Turn, turn_of

APPROVED = [(1, 300), (2, 300), (3, 300)]


def test_as_far_as_the_money_reaches_in_their_order() -> None:
    now = dict(APPROVED)
    assert turn_of(APPROVED, now, 900) == Turn(3, pays=True, leaves=False)
    assert turn_of(APPROVED, now, 899) == Turn(2, pays=True, leaves=True)
    assert turn_of(APPROVED, now, 299) == Turn(None, pays=False, leaves=True)


def test_who_would_be_given_nothing_costs_nothing_and_waits_for_their_own_turn() -> None:
    assert turn_of(APPROVED, {1: 300, 3: 300}, 600) == Turn(3, pays=True, leaves=False)
    assert turn_of(APPROVED, {1: 300, 2: 300}, 899) == Turn(2, pays=True, leaves=True)
    assert turn_of(APPROVED, {2: 300, 3: 300}, 300) == Turn(2, pays=True, leaves=True)
    assert turn_of(APPROVED, {}, 900) == Turn(3, pays=False, leaves=False)
    assert turn_of(APPROVED, {3: 300}, 299) == Turn(None, pays=False, leaves=True)


def test_who_would_be_given_less_by_now_takes_no_more_than_that() -> None:
    assert turn_of(APPROVED, {1: 100, 2: 300, 3: 300}, 400) == Turn(2, pays=True, leaves=True)
