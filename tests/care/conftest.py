"""A union with money for care and a standard in force, its scope open."""

from collections.abc import Iterator

import pytest

from app.core.clock import moved_to
from app.core.db import atomic
from tests.care.stage import Stage, set_up
from tests.cast import TODAY, Union


@pytest.fixture
def stage(our_union: Union) -> Iterator[Stage]:
    """Inside our union's scope and one transaction, on the day of the tests."""
    with moved_to(TODAY), our_union.scope():
        with atomic():
            made = set_up(our_union)
        with atomic():
            yield made
