"""State machines as data."""

import pytest

from app.core.lifecycle import Lifecycle, NotAllowedNow

DOOR = Lifecycle(
    initial="open",
    steps={"close": ("open", "closed"), "reopen": ("closed", "open"), "wall_up": ("open|closed", "gone")},
    states={"closed": "Closed"},
    verbs={"close": "Close it"},
)


def test_the_verbs_of_a_state_come_in_the_order_declared() -> None:
    assert DOOR.verbs_from("open") == ("close", "wall_up")
    assert DOOR.verbs_from("closed") == ("reopen", "wall_up")


def test_a_verb_leads_on_from_each_of_its_states() -> None:
    assert DOOR.after("open", "close") == "closed"
    assert DOOR.after("open", "wall_up") == DOOR.after("closed", "wall_up") == "gone"


def test_a_verb_that_may_not_follow_is_refused_naming_verb_and_state() -> None:
    with pytest.raises(NotAllowedNow, match=r"“Close it”.*“Closed”"):
        DOOR.after("closed", "close")


def test_an_unknown_verb_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        DOOR.after("open", "paint")


def test_states_are_known_and_final_ones_told() -> None:
    assert DOOR.states == ("open", "closed", "gone")
    assert DOOR.is_final("gone")
    assert not DOOR.is_final("open")


def test_without_words_the_code_is_shown() -> None:
    assert DOOR.state_label("gone") == "gone"
    assert DOOR.verb_label("reopen") == "reopen"
