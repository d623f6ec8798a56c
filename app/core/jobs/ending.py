"""Who is told that a job has ended: rooms say so once, at start-up; core knows none of them."""

import logging
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Row

Listener = Callable[[Row[Any], Mapping[str, Any]], None]
LISTENERS: list[Listener] = []
log = logging.getLogger(__name__)


def when_ended(listener: Listener) -> Listener:
    """Register a listener: called with the job's row as it began and the values of its end, after both
    stand.
    """
    if listener not in LISTENERS:
        LISTENERS.append(listener)
    return listener


def ended(row: Row[Any], outcome: Mapping[str, Any]) -> None:
    """Tell them; what goes wrong in telling changes nothing about the job."""
    for listener in LISTENERS:
        try:
            listener(row, outcome)
        except Exception:
            log.exception("nobody was told that job %s ended", row.id)
