"""A union at work, its scope open; and things given that nobody's room says, for the tests of standards."""

from collections.abc import Iterator

import pytest

from app.core.clock import moved_to
from app.core.db import atomic
from tests.cast import TODAY, Union
from tests.standards.stage import Giving


@pytest.fixture
def giving(our_union: Union) -> Iterator[Giving]:
    """Inside our union's scope and one transaction; without the standards the other tests are given."""
    with moved_to(TODAY), our_union.scope(), atomic():
        made = Giving(our_union)
        made.without_allowances()
        yield made
