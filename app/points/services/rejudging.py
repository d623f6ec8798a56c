"""重新判定 — what a version of a rule judges otherwise once it is in force, listed before it is released.

    on_rejudging("orders", listing)   # listing(version, from_on) -> Iterable[Rejudged]

Rooms above say what of theirs is concerned; nothing is changed by asking.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from app.core.db import session
from app.core.text import _, _l
from app.models import Grant, RuleVersion
from app.rules.points import GRANT_WAITING

LISTINGS: dict[str, Callable[[RuleVersion, date], Iterable["Rejudged"]]] = {}


@dataclass(frozen=True, slots=True)
class Rejudged:
    """受影响事项 — what it is, how many, and the sentence that says what becomes of them."""

    what: Any
    count: int
    says: str
    url: str | None = None


def on_rejudging(name: str, listing: Callable[[RuleVersion, date], Iterable[Rejudged]]) -> None:
    """登记 — a room says what of its own a version would re-judge."""
    LISTINGS[name] = listing


def rejudged(version: RuleVersion, from_on: date) -> list[Rejudged]:
    """受影响清单 — of all rooms, what is not empty."""
    return [each for listing in LISTINGS.values() for each in listing(version, from_on) if each.count]


def _grants(version: RuleVersion, from_on: date) -> Iterable[Rejudged]:
    waiting = (Grant.rule_id == version.rule_id, Grant.state.in_(GRANT_WAITING))
    for later in (True, False):
        day = Grant.granted_on >= from_on if later else Grant.granted_on < from_on
        count = int(session.scalar(select(func.count()).where(*waiting, day)) or 0)
        yield Rejudged(
            _l("Grants that wait for a later day") if later else _l("Grants that wait for an earlier day"),
            count,
            _("%(count)d: have to be prepared again by the new version.", count=count)
            if later
            else _("%(count)d: stay judged by the version they were made under.", count=count),
        )


on_rejudging("grants", _grants)
