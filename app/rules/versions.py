"""规则版本 — the life of a rule and of its versions, and which of them judges a day."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Protocol, TypeVar

from app.core.lifecycle import Lifecycle
from app.core.text import _l

RULE_LIFECYCLE = Lifecycle(
    initial="draft",
    steps={"release": ("draft|released", "released"), "retire": ("released", "retired")},
    states={"draft": _l("Draft"), "released": _l("In force"), "retired": _l("Retired")},
    verbs={"release": _l("Put into force"), "retire": _l("Retire")},
)

# 版本: one at a time is written; what was released is replaced by the next, never changed
VERSION_LIFECYCLE = Lifecycle(
    initial="draft",
    steps={
        "submit": ("draft", "submitted"),
        "send_back": ("submitted", "draft"),
        "schedule": ("draft|submitted", "scheduled"),
        "release": ("draft|submitted|scheduled", "released"),
        "supersede": ("released", "superseded"),
        "withdraw": ("draft|submitted|scheduled", "withdrawn"),
    },
    states={
        "draft": _l("Draft"),
        "submitted": _l("Waiting for approval"),
        "scheduled": _l("Released, from a later day"),
        "released": _l("In force"),
        "superseded": _l("Replaced or ended"),
        "withdrawn": _l("Withdrawn"),
    },
    verbs={
        "submit": _l("Submit for approval"),
        "send_back": _l("Back to a draft"),
        "schedule": _l("Release from a later day"),
        "release": _l("Put into force"),
        "supersede": _l("Replace"),
        "withdraw": _l("Give up this version"),
    },
)
WRITTEN = ("draft", "submitted")  # still to be released
AHEAD = (*WRITTEN, "scheduled")  # one at a time
JUDGING = ("released", "superseded")  # was or is in force

# 测算结果: what becomes of a person when the version takes the place of the one in force
OUTCOMES = {
    "gain": _l("Gets more"),
    "lose": _l("Gets less"),
    "same": _l("Gets the same"),
    "none": _l("Gets nothing, as before"),
}
OUTCOME_TONES = {"gain": "done", "lose": "bad", "same": "off", "none": "off"}
FURTHEST_RELEASE = 366  # days ahead, beyond which a day is a slip of the keyboard


class Spanned(Protocol):
    """有期 — what holds from one day until another."""

    effective_from: date | None
    effective_until: date | None


Version = TypeVar("Version", bound=Spanned)


def on_day(versions: Iterable[Version], day: date) -> Version | None:
    """当日版本 — of versions that are or were in force the one of that day; before the first of all, the
    first, since nothing else was ever settled for those days. None after the last has ended.
    """
    spans = sorted(
        (each for each in versions if _held(each)), key=lambda each: each.effective_from or date.min
    )
    for each in reversed(spans):
        if each.effective_from is not None and each.effective_from <= day:
            return each if each.effective_until is None or day <= each.effective_until else None
    return spans[0] if spans else None


def ends_before(start: date) -> date:
    """止日 — the last day of what another replaces from `start` on."""
    return start - timedelta(days=1)


def _held(version: Spanned) -> bool:
    """One replaced on the very day it began held no day at all."""
    start, end = version.effective_from, version.effective_until
    return start is not None and (end is None or end >= start)
