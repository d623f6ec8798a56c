"""情形 — what points are granted for: a festival, or a date of a person's own, and when that date comes
round.

A yearly date comes on the corresponding day; who was born or hired on 29 February has it on 28 February of
an ordinary year (民法典第二百零二条, as in rules/calendar.py). A database is never asked to count years: it
is given the dates of birth or hiring that come round between two days.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from app.core.text import _
from app.rules.calendar import MONTHS_A_YEAR, months_after
from app.rules.scenarios import SCENARIO_WORDS, of_trigger

SCENARIOS = SCENARIO_WORDS

# 本人日期的情形: the stored date each is about; the others are events HR records (人生大事)
YEARLY = {"birthday": "birth_on", "anniversary": "hire_on"}
ONCE = {"onboarding": "hire_on"}
RECORDED = of_trigger("event")
OWN_DATES = (*YEARLY, *ONCE, *RECORDED)  # 本人的日期或大事: granted for a window of dates
# 只说月份: the very day, beside the year that is left of a masked date of birth, would tell that date
BY_MONTH = ("birthday", "retirement")

LONGEST_WINDOW = 93  # days: a quarter at once, so that nobody has two birthdays in one plan
LONGEST_LIFE = 100  # years after which nobody's date comes round any more
MOST_LEAD = 60  # days
MOST_INTERVAL = 50  # years


@dataclass(frozen=True, slots=True)
class Window:
    """日期区间 — the events from the first to the last of these days."""

    first: date
    last: date

    def days(self) -> Iterator[date]:
        """Each of its days."""
        return (self.first + timedelta(days=number) for number in range((self.last - self.first).days + 1))


@dataclass(frozen=True, slots=True)
class Coming:
    """到来的日期 — who has this date of birth or hiring has the event on that day; `key` names it once for
    ever.
    """

    source_on: date
    event_on: date
    key: str


def coming(scenario: str, window: Window, *, every_years: int = 1) -> Iterator[Coming]:
    """到期日期 — for a yearly date, or one kept with the person: every stored date that is due in the
    window, none of them twice.
    """
    for day in window.days():
        for source in _sources(scenario, day, every_years):
            yield Coming(source, day, event_key_of(scenario, day))


def event_key_of(scenario: str, event_on: date) -> str:
    """事件标识 — once a year, so that a corrected day of birth or hiring is not a second birthday."""
    return f"{scenario}-{event_on.year}"


def due_on(scenario: str, source_on: date, window: Window, *, every_years: int = 1) -> date | None:
    """本人到期日 — on which day of the window this person's date comes round; None when it does not."""
    if scenario in ONCE:
        return source_on if window.first <= source_on <= window.last else None
    for year in range(window.first.year, window.last.year + 1):
        years = year - source_on.year
        if years < 1 or years % every_years:
            continue
        day = months_after(source_on, years * MONTHS_A_YEAR)
        if window.first <= day <= window.last:
            return day
    return None


def month_told(on: date) -> str:
    """月份 — in words."""
    return _("%(month)s/%(year)s", month=on.month, year=on.year)


def event_told(key: str, event_on: date) -> str:
    """本人日期 — as it may be told beside a name: of an event that tells a date of birth the month alone."""
    return month_told(event_on) if key.partition("-")[0] in BY_MONTH else str(event_on)


def proposal_window(today: date, *, lead_days: int, back_days: int, starts_on: date | None) -> Window | None:
    """每晚提名区间 — the dates a nightly proposal looks at: what is due by today, and what fell due while
    nobody looked; None while the rule's first day lies ahead.
    """
    last = today + timedelta(days=lead_days)
    first = max(last - timedelta(days=back_days), starts_on or date.min)
    return Window(first, last) if first <= last else None


def _sources(scenario: str, day: date, every_years: int) -> Iterator[date]:
    if scenario in ONCE:
        yield day
        return
    for years in range(every_years, LONGEST_LIFE + 1, every_years):
        year = day.year - years
        if (day.month, day.day) != (2, 29) or _leap(year):
            yield day.replace(year=year)
        if (day.month, day.day) == (2, 28) and not _leap(day.year) and _leap(year):
            yield date(year, 2, 29)


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
