"""写法 — amounts and days as offices write them, read into values: 1,234.50, ¥12, 1.2万, 2026年9月1日."""

import re
from datetime import date

from app.core.clock import today
from app.core.money import Money
from app.core.text import _

_SCALES = {"": 1, "万": 10_000, "亿": 100_000_000}
_AMOUNT = re.compile(r"(-?)[¥￥]?([\d,]+)(?:\.(\d+))?\s*(万|亿)?元?")
_DAYS = (
    re.compile(r"(?P<year>\d{4})[-/.年](?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?"),
    re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})"),
    re.compile(r"(?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?"),
)


def fen_of(text: str) -> int:
    """元转分 — yuan as fen; before 万 or 亿, decimals that make whole fen. Raises NotAnAmount, ValueError."""
    found = _AMOUNT.fullmatch(text)
    if found is None or not found[4]:
        return Money.yuan(text.removesuffix("元").strip()).fen
    sign, whole, cents, unit = found.groups()
    scale = _SCALES[unit] * 100
    decimals = (cents or "").rstrip("0")
    yuan = Money.yuan(f"{sign}{whole}").fen // 100
    if len(decimals) >= len(str(scale)):
        raise ValueError(_("“%(text)s” comes to less than one fen. Write it in yuan.", text=text))
    part = int(decimals or "0") * scale // 10 ** len(decimals)
    return yuan * scale + (-part if sign else part)


def day_of(text: str) -> date | None:
    """读日期 — the day a text names; without a year, of this year. None when it names none."""
    found = next((match for each in _DAYS if (match := each.fullmatch(text))), None)
    if found is None:
        return None
    parts = {name: int(value) for name, value in found.groupdict().items()}
    try:
        return date(**{"year": today().year, **parts})
    except ValueError:
        return None
