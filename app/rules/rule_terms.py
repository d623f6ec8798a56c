"""规则的其他内容 — as of which day people are judged, when points begin and end, what if money is short."""

import re
from datetime import date, timedelta
from typing import Any

from app.core.errors import BadInput
from app.core.text import _, _l
from app.rules.calendar import MONTHS_A_YEAR, months_after
from app.rules.occasions import OWN_DATES
from app.rules.points import event_key
from app.rules.scenarios import CATALOGUE
from app.rules.triggers import calendar_from, expires_on, key_for_named, nearest

# 判定日: service, age and the like are counted on this day
AS_OF = {
    "due": _l("The day it is due"),
    "granted": _l("The day of the grant"),
    "year_start": _l("1 January of the year"),
    "year_end": _l("31 December of the year"),
}
OVER_BUDGET = {
    "refuse": _l("The grant is refused"),
    "queue": _l("Who is left waits for money"),
}
MOST_PENDING = 366  # days
MOST_CATEGORIES = 50
_DAY = re.compile(r"(\d{1,2})-(\d{1,2})")


def judged_on(as_of: str, on: date, last: date | None) -> date:
    """判定日 — `on` is the day of the grant, `last` the last of the window of people's own dates."""
    due = on if last is None else last
    return {
        "due": due,
        "granted": on,
        "year_start": date(due.year, 1, 1),
        "year_end": date(due.year, MONTHS_A_YEAR, 31),
    }[as_of]


def last_day_of(granted_on: date, *, months: int, day: str | None, pending_days: int = 0) -> date:
    """到期日 — counted from the day the points can be used: so many months on, or the next such day of the
    year, “12-31”.
    """
    begins = granted_on + timedelta(days=pending_days)
    if not day:
        return months_after(begins, months)
    month, number = day_of_year(day)
    return expires_on(begins, {"month": month, "day": number})


def day_of_year(text: str) -> tuple[int, int]:
    """一年中的日子 — “12-31” as month and day; raises BadInput."""
    found = _DAY.fullmatch(text.strip())
    calendar: Any = None
    if found is not None:
        try:
            calendar = calendar_from("fixed_day", {"month": int(found[1]), "day": int(found[2])})
        except BadInput:
            calendar = None
    if calendar is None:
        raise BadInput(
            _("“%(text)s” is no day of the year: write month and day, like 12-31.", text=text[:20]),
            field="expires_day",
        )
    return calendar.month, calendar.day


def key_on(scenario: str, festival: str | None, trigger: Any, on: date) -> str | None:
    """事件标识 — under which a grant of this day is given once to a person; None where each has a date of
    their own.
    """
    if scenario in OWN_DATES:
        return None
    if scenario == "festival":
        return event_key(str(festival), on)
    calendar = calendar_from(scenario, trigger)
    return key_for_named(scenario, on) if calendar is None else nearest(calendar, on).key


def by_name(scenario: str) -> bool:
    """点名发放 — granted to people who are named, by hand or by file."""
    return CATALOGUE[scenario].trigger == "named"


def may_be_nightly(scenario: str) -> bool:
    """可每晚提名 — what comes round by itself: people's own dates, fixed days, seasons."""
    return CATALOGUE[scenario].trigger in {"date", "event", "day", "season"}


def refuse_further_terms(
    *, scenario: str, trigger: Any, as_of: str, expires_day: str | None, pending_days: int, over_budget: str
) -> None:
    """内容须合理 — raises BadInput's kinds."""
    calendar_from(scenario, trigger)
    if as_of not in AS_OF:
        raise BadInput(_("Choose as of which day people are judged."), field="as_of")
    if over_budget not in OVER_BUDGET:
        raise BadInput(_("Choose what happens when the money runs out."), field="over_budget")
    if expires_day:
        day_of_year(expires_day)
    if not 0 <= pending_days <= MOST_PENDING:
        raise BadInput(
            _("Points can be used at once or up to %(most)d days later.", most=MOST_PENDING),
            field="pending_days",
        )
