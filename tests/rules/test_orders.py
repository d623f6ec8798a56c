"""The life of an order."""

import pytest

from app.core.lifecycle import NotAllowedNow
from app.rules.orders import LIFECYCLE, SETTLED_STATES


def test_an_order_is_shipped_then_received() -> None:
    assert LIFECYCLE.after(LIFECYCLE.after("placed", "ship"), "receive") == "received"
    assert set(SETTLED_STATES) <= set(LIFECYCLE.states)


@pytest.mark.parametrize("state", ["shipped", "received", "cancelled"])
def test_only_what_has_not_left_can_be_cancelled(state: str) -> None:
    with pytest.raises(NotAllowedNow):
        LIFECYCLE.after(state, "cancel")
