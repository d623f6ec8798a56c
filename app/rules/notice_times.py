"""通知时间 — quiet hours across midnight and time zones, the day's one mail, and the waits between
attempts.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app.core.text import _l

HOUR, DAY = 60, 24 * 60
SHIPPED_ZONE = "Asia/Shanghai"
# 时区 — where people of a Chinese union live and are sent to work
ZONES: dict[str, Any] = {
    "Asia/Shanghai": _l("Beijing time (UTC+8)"),
    "Asia/Urumqi": _l("Xinjiang time (UTC+6)"),
    "Asia/Tokyo": _l("Tokyo"),
    "Asia/Singapore": _l("Singapore"),
    "Asia/Dubai": _l("Dubai"),
    "Africa/Nairobi": _l("Nairobi"),
    "Europe/Berlin": _l("Berlin"),
    "Europe/London": _l("London"),
    "America/Sao_Paulo": _l("Sao Paulo"),
    "America/New_York": _l("New York"),
    "America/Los_Angeles": _l("Los Angeles"),
    "Australia/Sydney": _l("Sydney"),
}
SHIPPED_MAIL_AT = 8 * HOUR + 30
# 重试 — minutes after each failed attempt; after the last one it is given up and listed
WAITS = (1, 5, 15, 60, 240)
ATTEMPTS = len(WAITS) + 1


@dataclass(frozen=True, slots=True)
class Quiet:
    """免打扰 — from and until as minutes of the day in the person's zone; equal ones mean no quiet hours."""

    from_minute: int
    until_minute: int
    zone: str = SHIPPED_ZONE

    def holds(self, at: datetime) -> bool:
        """是否在免打扰时段 — the first minute belongs to it, the last does not."""
        here = at.astimezone(ZoneInfo(self.zone))
        minute, begins, ends = here.hour * HOUR + here.minute, self.from_minute, self.until_minute
        if begins <= ends:
            return begins <= minute < ends
        return minute >= begins or minute < ends

    def over(self, at: datetime) -> datetime:
        """免打扰结束 — this very instant when it is not quiet, else the instant at which quiet ends."""
        return _next(at, self.until_minute, self.zone) if self.holds(at) else at


def next_mail(at: datetime, minute: int = SHIPPED_MAIL_AT, zone: str = SHIPPED_ZONE) -> datetime:
    """下一封汇总邮件 — the next time of the day's one mail, strictly after this instant."""
    return _next(at, minute, zone)


def retry_at(attempts: int, at: datetime) -> datetime | None:
    """下次重试 — when to try again after so many attempts; None when it is given up."""
    return at + timedelta(minutes=WAITS[attempts - 1]) if attempts <= len(WAITS) else None


def _next(at: datetime, minute: int, zone: str) -> datetime:
    """The next instant after `at` at which clocks of the zone show this minute of the day.

    A minute that the clocks leap over in spring is reached an hour later, one that comes twice in autumn is
    its first.
    """
    here = at.astimezone(ZoneInfo(zone))
    for days in range(3):
        day = here.date() + timedelta(days=days)
        found = datetime.combine(day, time(*divmod(minute % DAY, HOUR)), ZoneInfo(zone)).astimezone(at.tzinfo)
        if found > at:
            return found
    raise AssertionError(zone)  # no zone skips two days
