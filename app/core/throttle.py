"""限速 — how often something may be tried, by address and by account; counted in Redis where there is one.

Without Redis each web process counts for itself. A Redis that cannot be reached does not shut the door: the
process counts for itself until it is back; the lock of the account holds in the database all the while.
"""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import current_app
from limits import RateLimitItem, parse
from limits.errors import StorageError
from limits.storage import MemoryStorage, storage_from_string
from limits.strategies import FixedWindowRateLimiter

from app.core.clock import SHANGHAI, now
from app.core.errors import DomainError
from app.core.text import _

log = logging.getLogger(__name__)
NAME = "throttle"
LONGEST_KEY = 200


class TooOften(DomainError):
    """过于频繁 — more tries than the limit; `retry_after` says for how many seconds."""

    code = "too_many_requests"
    status = 429


def count(*tries: tuple[str, str, str]) -> None:
    """计次 — count one try of each (limit, kind, whose). Raises TooOften when any is used up."""
    found = [(parse(limit), kind, whose[:LONGEST_KEY]) for limit, kind, whose in tries if limit]
    full = [each for each in found if not _hit(*each)]
    if full:
        _refuse(max(_opens(*each) for each in full))


def _refuse(opens: float) -> None:
    at = datetime.fromtimestamp(opens, SHANGHAI)
    seconds = max(1, round(opens - now().timestamp()))
    raise TooOften(
        _(
            "Too many attempts. Wait %(seconds)s seconds and try again (after %(at)s).",
            seconds=seconds,
            at=at.strftime("%H:%M:%S"),
        ),
        retry_after=seconds,
    )


def _hit(item: RateLimitItem, kind: str, whose: str) -> bool:
    for limiter in _limiters():
        try:
            return bool(limiter.hit(item, kind, whose))
        except (StorageError, OSError):
            log.exception("the counter of tries cannot be reached")
    return True


def _opens(item: RateLimitItem, kind: str, whose: str) -> float:
    for limiter in _limiters():
        try:
            return float(limiter.get_window_stats(item, kind, whose).reset_time)
        except (StorageError, OSError):
            continue
    return now().timestamp()


def _limiters() -> Sequence[Any]:
    """The shared counter, and this process's own to fall back upon."""
    if NAME not in current_app.extensions:
        address = current_app.config["RATELIMIT_STORAGE_URI"]
        address = address.replace("unix://", "redis+unix://", 1) if address.startswith("unix:") else address
        shared = storage_from_string(address, wrap_exceptions=True)
        current_app.extensions[NAME] = tuple(map(FixedWindowRateLimiter, (shared, MemoryStorage())))
    found: Sequence[Any] = current_app.extensions[NAME]
    return found
