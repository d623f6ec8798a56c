"""Fixtures of this room's tests."""

from collections.abc import Iterator

import pytest

from tests.approvals.stage import declare
from tests.cast import Union, on


@pytest.fixture
def union(in_our_union: Union) -> Iterator[Union]:
    """Our union on the day of the tests, with a room that asks about things."""
    declare()
    with on():
        yield in_our_union
