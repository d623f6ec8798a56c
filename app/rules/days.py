"""日期 — the many ways an office writes a day, read one way or refused (R4, R19)."""

import re
from datetime import date, datetime, time, timedelta
from math import isfinite
from typing import Any

from app.rules.people import plain
from app.rules.problems import Problem

EARLIEST = date(1900, 1, 1)
LATEST_SERIAL = 100_000  # the year 2173: a larger number is no day of a spreadsheet
CLOCK = r"(?:[ T]+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?Z?)?"
WRITTEN = re.compile(rf"([0-9]{{4}})([-/.])([0-9]{{1,2}})\2([0-9]{{1,2}}){CLOCK}")
CHINESE = re.compile(rf"([0-9]{{4}})年([0-9]{{1,2}})月([0-9]{{1,2}})[日号]?{CLOCK}")
# 二〇二六年九月一日, as titles and contracts write it
HAN_DAY = re.compile(
    r"([〇○零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})[日号]"
)
HAN_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
COMPACT = re.compile(r"((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})")
SERIAL = re.compile(r"[0-9]{4,5}(?:\.[0-9]+)?")
YEAR_AND_MONTH = re.compile(r"((?:19|20)[0-9]{2})(?:[-/.年]([0-9]{1,2})月?|([0-9]{2}))")
DAY_AND_MONTH = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2((?:19|20)[0-9]{2})")
MONTH_ONLY = re.compile(r"(?:19|20)[0-9]{2}(?:[-/.年][0-9]{1,2}月?|[0-9]{2})")


def day_reader(*, epoch: date, as_of: date, future: bool = False, style: str | None = None) -> Any:
    """日期读法 — a reader of day cells: `epoch` is day 0 of number cells, days after `as_of` are refused.

    `style` is what somebody said of the whole column, one of roster_layouts.DATE_STYLES (R19). Answers a
    date, None when empty, or a Problem date_invalid (with what is missing, when only a month is given) or
    date_future.
    """

    def read(cell: Any) -> date | Problem | None:
        day = (_styled(cell, style) if style else None) or _day(cell, epoch)
        if not isinstance(day, date):
            return day
        if day < EARLIEST:
            return Problem("date_invalid")
        return day if future or day <= as_of else Problem("date_future", facts={"as_of": as_of.isoformat()})

    return read


def _styled(cell: Any, style: str) -> date | Problem | None:
    """A cell as its column is said to be written; None where the cell is not written so."""
    if not isinstance(cell, str | float | int):
        return None
    close = re.sub(r"\s", "", plain(cell))
    if style in {"year_month", "year_month_2"}:
        found = YEAR_AND_MONTH.fullmatch(close)
        if found is None:
            return None
        month = found[2] or found[3]
        if style == "year_month_2" and isinstance(cell, float) and len(month) == 1:
            month += "0"  # a number cell has lost the zero of 1990.10
        return _calendar(found[1], month, "1")
    if not (found := DAY_AND_MONTH.fullmatch(close)):
        return None
    day, month = (found[1], found[3]) if style == "day_first" else (found[3], found[1])
    return _calendar(found[4], month, day)


def _day(cell: Any, epoch: date) -> date | Problem | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, int | float):
        return _numbered(cell, epoch)
    if isinstance(cell, time):
        return Problem("date_invalid")
    return _written(plain(cell), epoch)


def _written(text: str, epoch: date) -> date | Problem | None:
    if text == "":
        return None
    close = re.sub(r"(?<=[年月日号\-/.])\s+|\s+(?=[年月日号\-/.])", "", text)
    if found := WRITTEN.fullmatch(close):
        return _calendar(found[1], found[3], found[4])
    if found := CHINESE.fullmatch(_in_digits(close)) or COMPACT.fullmatch(close):
        return _calendar(found[1], found[2], found[3])
    if MONTH_ONLY.fullmatch(close):
        return Problem("date_invalid", facts={"month_only": True})
    if SERIAL.fullmatch(close):
        return _numbered(float(close), epoch)
    return Problem("date_invalid")


def _in_digits(text: str) -> str:
    """A day written in Chinese numbers, in digits; any other text as it is."""
    found = HAN_DAY.fullmatch(text)
    if found is None:
        return text
    return f"{found[1].translate(HAN_DIGITS)}年{_counted(found[2])}月{_counted(found[3])}日"


def _counted(word: str) -> str:
    """A Chinese number below a hundred in digits: 十 10, 十一 11, 二十 20, 三十一 31."""
    tens, ten, ones = word.rpartition("十")
    digits = ones.translate(HAN_DIGITS)
    return f"{tens.translate(HAN_DIGITS) or 1}{digits or 0}" if ten else digits


def _numbered(number: float, epoch: date) -> date | Problem:
    """A number cell: eight digits are a date as written, otherwise a spreadsheet's day number.

    1990.1 may be January or October 1990 (R19): small numbers are nobody's working day and are refused.
    """
    if not isfinite(number):
        return Problem("date_invalid")
    if number == int(number) and (found := COMPACT.fullmatch(str(int(number)))):
        return _calendar(found[1], found[2], found[3])
    if not EARLIEST.year + 200 < number < LATEST_SERIAL:
        return Problem("date_invalid")
    return epoch + timedelta(days=int(number))


def _calendar(year: str, month: str, day: str) -> date | Problem:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return Problem("date_invalid")
