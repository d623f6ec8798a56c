"""时钟 — the only place that knows what time it is: instants in UTC, business days in Asia/Shanghai."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")

_moved: ContextVar[datetime | None] = ContextVar("clock", default=None)


def now() -> datetime:
    """现在 — this instant, aware, in UTC; the only call of datetime.now in the house."""
    return _moved.get() or datetime.now(UTC)


def today() -> date:
    """今天 — the business day: the date in Asia/Shanghai."""
    return business_day(now())


def business_day(instant: datetime) -> date:
    """业务日期 — the date an aware instant falls on in Asia/Shanghai; a naive one raises ValueError."""
    if instant.tzinfo is None:
        msg = "an instant without a time zone belongs to no day"
        raise ValueError(msg)
    return instant.astimezone(SHANGHAI).date()


def start_of(day: date) -> datetime:
    """零时 — the instant at which a business day begins, UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI).astimezone(UTC)


@contextmanager
def moved_to(instant: datetime | date) -> Iterator[datetime]:
    """拨动时钟 — inside, it is this instant, or 09:00 in Shanghai of this day: for tests and for the demo's
    past year.
    """
    moment = _moment(instant)
    token = _moved.set(moment)
    try:
        yield moment
    finally:
        _moved.reset(token)


def _moment(instant: datetime | date) -> datetime:
    if not isinstance(instant, datetime):
        instant = datetime(instant.year, instant.month, instant.day, 9, tzinfo=SHANGHAI)
    business_day(instant)
    return instant.astimezone(UTC)
