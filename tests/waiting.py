"""Wait for what another process does: ask again and again, up to a deadline, never a fixed pause."""

from collections.abc import Callable
from time import monotonic, sleep
from typing import TypeVar

Found = TypeVar("Found")


def until(ask: Callable[[], Found], *, seconds: float = 60, what: str = "") -> Found:
    """The first truthy answer; AssertionError when none came in time."""
    deadline = monotonic() + seconds
    while not (found := ask()):
        assert monotonic() < deadline, f"not within {seconds} s: {what or ask}"
        sleep(0.02)
    return found
