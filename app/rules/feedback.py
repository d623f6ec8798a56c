"""评价规则 — the pools in which answers lie, when they close, what of them is shown, and when to follow up.

个人信息保护法 art. 4 and 73: what cannot be led back to a person is no personal information any more. So an
answer is never kept beside who gave it: it is added to the counters of a pool, and a pool is shown when it is
closed and holds enough answers, whole and never in parts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from app.core.lifecycle import Lifecycle
from app.core.text import _l
from app.rules.calendar import last_day

KINDS: Mapping[str, Any] = {
    "order": _l("Goods received"),
    "care": _l("Care visits"),
    "counter": _l("Service counter"),
    "survey": _l("Surveys"),
}
# whose links are a person's own, one in a pool; slips of paper are nobody's
PERSONAL = frozenset({"order", "care", "survey"})
ON_PAPER = frozenset({"counter", "survey"})

POOL_STATES: Mapping[str, Any] = {
    "open": _l("Taking answers"),
    "published": _l("Results published"),
    "merged": _l("Too few answers: counted with the next"),
    "withheld": _l("Too few answers: never shown"),
}

LEAST_FLOOR = 3  # whatever a union sets: with two, each knows the other's answer
MOST_SLIPS = 200  # on one sheet to be printed

SURVEY_LIFE = Lifecycle(
    initial="draft",
    steps={
        "start": ("draft", "running"),
        "withdraw": ("draft", "withdrawn"),
        "end": ("running", "ended"),
    },
    states={
        "draft": _l("Draft"),
        "running": _l("Taking answers"),
        "ended": _l("Ended"),
        "withdrawn": _l("Withdrawn"),
    },
    verbs={"start": _l("Start"), "end": _l("End now"), "withdraw": _l("Withdraw")},
)

FOLLOW_UP_LIFE = Lifecycle(
    initial="open",
    steps={"plan": ("open|planned", "planned"), "finish": ("planned", "done")},
    states={"open": _l("To be planned"), "planned": _l("Being improved"), "done": _l("Done")},
    verbs={"plan": _l("Plan the measure"), "finish": _l("Done")},
)

POOL_TONES = {"open": "busy", "published": "good", "merged": "off", "withheld": "off"}
SURVEY_TONES = {"draft": "wait", "running": "busy", "ended": "good", "withdrawn": "off"}
FOLLOW_UP_TONES = {"open": "wait", "planned": "busy", "done": "good"}


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """期 — the month in which goods were received or a visit was made: 2026-09."""

    year: int
    month: int

    @classmethod
    def of(cls, day: date) -> "Month":
        """The month a day lies in."""
        return cls(day.year, day.month)

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return last_day(self.year, self.month)

    @property
    def following(self) -> "Month":
        """The month after."""
        return Month.of(self.last + timedelta(days=1))

    @property
    def before(self) -> "Month":
        """The month before."""
        return Month.of(self.first - timedelta(days=1))

    def closes_on(self, days: int) -> date:
        """截止日 — the last day on which answers are taken: so many days after the month's end."""
        return self.last + timedelta(days=days)

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02}"


def months_taking(on: date, days: int) -> tuple[Month, ...]:
    """收集中的月份 — the months whose pools take answers on a day: this one, and those just past."""
    found, month = [Month.of(on)], Month.of(on).before
    while month.closes_on(days) >= on:
        found.append(month)
        month = month.before
    return tuple(reversed(found))


def may_be_shown(answers: int, floor: int) -> bool:
    """可否公布 — whether a closed pool holds enough answers; no setting goes below LEAST_FLOOR."""
    return answers >= max(floor, LEAST_FLOOR)


def calls_for_follow_up(average: int | None, alert: int) -> bool:
    """需否跟进 — whether the average, in hundredths of a point, is below the union's line in tenths."""
    return average is not None and average < alert * 10
