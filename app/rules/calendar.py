"""周年计算 — completed months and years between two dates, and the same question turned round for a database.

民法典第二百零二条: a period of months or years ends on the corresponding day; where the month has none, on
its last day. So who was hired on 29 February completes a year on 28 February of an ordinary year, and who
was hired on the 31st completes a month on the 30th of a short one.
"""

from calendar import monthrange
from datetime import date, timedelta

from app.core.errors import BadInput
from app.core.text import _

MONTHS_A_YEAR = 12
FURTHEST_AHEAD = 731  # days: what is to begin later is a slip of the keyboard


def completed_months(since: date, on: date) -> int:
    """满月数 — whole months from `since` to `on`; negative when `since` lies ahead."""
    months = (on.year - since.year) * MONTHS_A_YEAR + on.month - since.month
    return months - (since.day > _reach(on))


def completed_years(since: date, on: date) -> int:
    """满年数 — whole years from `since` to `on`: years of service, or of age."""
    return completed_months(since, on) // MONTHS_A_YEAR


def latest_start(months: int, on: date) -> date:
    """最晚起始日 — the last `since` for which completed_months(since, on) is at least `months`.

    Completed months only fall as `since` moves on, so a database can compare dates instead of computing
    months. Beyond the calendar's ends the answer is the calendar's end.
    """
    year, month = divmod(on.year * MONTHS_A_YEAR + on.month - 1 - months, MONTHS_A_YEAR)
    if year < date.min.year:
        return date.min
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(_reach(on), monthrange(year, month + 1)[1]))


def months_after(start: date, months: int) -> date:
    """几个月后的对应日 — the corresponding day so many months on, or that month's last day."""
    year, month = divmod(start.year * MONTHS_A_YEAR + start.month - 1 + months, MONTHS_A_YEAR)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def last_day(year: int, month: int) -> date:
    """月末 — the last day of a month."""
    return date(year, month, monthrange(year, month)[1])


def refuse_far(day: date, on: date, *, field: str) -> None:
    """不得过远 — raises BadInput for a day on which something is to begin, two years ahead and more."""
    if day > on + timedelta(days=FURTHEST_AHEAD):
        raise BadInput(_("%(day)s is more than two years away: choose a nearer day.", day=day), field=field)


def _reach(on: date) -> int:
    """The highest day of a month that counts as reached on this date: on a month's last day, all of them."""
    return 31 if (on + timedelta(days=1)).day == 1 else on.day
