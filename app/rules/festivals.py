"""年节 — on which day each festival falls in a year, which a region has beside the seven statutory ones, and
what is none.

总工办发〔2014〕69号、〔2017〕32号: 新年、春节、清明节、劳动节、端午节、中秋节、国庆节, and festivals of
ethnic minorities that the government of an autonomous region set. The days come from the calendars of the
`holidays` library (MIT), for 1950 to 2099; those of Islam's moon are astronomical: the region's notice of the
year goes before them.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from holidays.calendars.chinese import _ChineseLunisolar
from holidays.calendars.islamic import _IslamicLunar
from holidays.calendars.tibetan import _TibetanLunisolar

from app.core.text import _l
from app.rules.points import FESTIVALS

FIRST_YEAR, LAST_YEAR = 1950, 2099

ETHNIC: Mapping[str, Any] = {
    "march_third": _l("Third of the Third Month"),
    "eid_fitr": _l("Eid al-Fitr"),
    "eid_adha": _l("Eid al-Adha"),
    "losar": _l("Tibetan New Year"),
}
ETHNIC_OF: Mapping[str, tuple[str, ...]] = {
    "广西": ("march_third",),
    "新疆": ("eid_fitr", "eid_adha"),
    "宁夏": ("eid_fitr", "eid_adha"),
    "西藏": ("losar",),
}
OF_THE_MOON = frozenset({"eid_fitr", "eid_adha", "losar"})  # the region's notice of the year goes first
FESTIVAL_WORDS: Mapping[str, Any] = {**FESTIVALS, **ETHNIC}

# 不是年节: days that are often taken for one; what may be given then comes from elsewhere
NONE_OF_THEM: Mapping[str, Any] = {
    "妇女节": _l("Women's Day"),
    "三八": _l("Women's Day"),
    "女神节": _l("Women's Day"),
    "儿童节": _l("Children's Day"),
    "六一": _l("Children's Day"),
    "教师节": _l("Teachers' Day"),
    "重阳": _l("Double Ninth"),
    "七夕": _l("Double Seventh"),
    "情人节": _l("Valentine's Day"),
    "圣诞": _l("Christmas"),
    "元宵": _l("Lantern Festival"),
    "腊八": _l("Laba Festival"),
    "母亲节": _l("Mother's Day"),
    "父亲节": _l("Father's Day"),
    "women": _l("Women's Day"),
    "women's day": _l("Women's Day"),
}


# 不含三八妇女节、儿童节；除妇女节外; not for Women's Day: named to leave it out, up to the end of the clause
LEFT_OUT = re.compile(
    r"(?:不含|不包括|不包含|不适用于)[^，。；,;()（）]*|除(?!夕)[^，。；,;]*?外"
    r"|\b(?:not|without|except|excluding)\b[^，。；,.;()（）]*"
)


@dataclass(frozen=True, slots=True)
class Feast:
    """节日 — its code, the day it falls on, whether the whole country has it, and which other it meets."""

    code: str
    on: date
    statutory: bool
    meets: str = ""


def knows(year: int) -> bool:
    """是否可算 — whether the calendars reach this year."""
    return FIRST_YEAR <= year <= LAST_YEAR


@cache
def day_of(code: str, year: int) -> date:
    """节日日期 — the (first) day of a festival in a year; KeyError for what is none, ValueError beyond the
    calendars.
    """
    if not knows(year):
        msg = f"the calendars reach from {FIRST_YEAR} to {LAST_YEAR}"
        raise ValueError(msg)
    return next(iter(_days(code, year)))


def feasts(year: int, region: str = "") -> list[Feast]:
    """全年年节 — the festivals of a year in a region, in the order of the days; those of Islam's moon may
    come
    twice in one year, and two festivals that meet know of each other.
    """
    codes = (*FESTIVALS, *ETHNIC_OF.get(region, ()))
    found = [Feast(code, on, code in FESTIVALS) for code in codes for on in _days(code, year)]
    return sorted((_met(each, year) for each in found), key=lambda each: (each.on, each.code))


def festivals_of(region: str) -> dict[str, Any]:
    """可选年节 — codes and words of what a region has."""
    return {**FESTIVALS, **{code: ETHNIC[code] for code in ETHNIC_OF.get(region, ())}}


def meets(year: int) -> bool:
    """双节 — whether Mid-Autumn falls into the week of the National Day: a grant is for one of them."""
    return date(year, 10, 1) <= day_of("mid_autumn", year) <= date(year, 10, 8)


def none_of_them(text: str | None) -> Any | None:
    """不是年节 — the day somebody means that is no statutory festival, in words; None where none is named, or
    only to leave it out.
    """
    said = LEFT_OUT.sub("", (text or "").casefold())
    return next((word for name, word in NONE_OF_THEM.items() if name in said), None)


def _met(feast: Feast, year: int) -> Feast:
    pair = {"mid_autumn": "national", "national": "mid_autumn"}
    other = pair.get(feast.code, "") if meets(year) else ""
    return Feast(feast.code, feast.on, feast.statutory, other)


def _days(code: str, year: int) -> Iterator[date]:
    moon = _ChineseLunisolar()
    fixed = {"new_year": (1, 1), "labour": (5, 1), "national": (10, 1)}
    if code in fixed:
        yield date(year, *fixed[code])
        return
    of_islam = {"eid_fitr": "eid_al_fitr_dates", "eid_adha": "eid_al_adha_dates"}
    if code in of_islam:
        yield from (on for on, _sure in getattr(_IslamicLunar(), of_islam[code])(year) if on.year == year)
        return
    on, _sure = {
        "spring": moon.lunar_new_year_date,
        "qingming": moon.qingming_date,
        "dragon_boat": moon.dragon_boat_date,
        "mid_autumn": moon.mid_autumn_date,
        "march_third": moon.hung_kings_date,  # the tenth day of the same month
        "losar": _TibetanLunisolar().losar_date,
    }[code](year)
    if on is not None:
        yield on - timedelta(days=7) if code == "march_third" else on
