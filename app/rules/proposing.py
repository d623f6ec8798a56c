"""提议 — occasions on which a union does something for a person, found in what is on record: an officer
accepts or declines what is proposed, nothing happens by itself.

Retirement is reckoned from the date of birth by the table of 《国务院关于渐进式延迟法定退休年龄的办法》
(2025-01-01): it is a guess to be checked, women's posts decide between two ages. It is proposed by whole
months and stands on the first of its month: the very day, or the night it came up in, would tell the date of
birth to those who read it masked. Heat follows the seasons of
the provinces' rules on 高温津贴 (《防暑降温措施管理办法》 安监总安健〔2012〕89号).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from app.core.lifecycle import Lifecycle
from app.core.text import _l
from app.rules.calendar import MONTHS_A_YEAR, last_day, months_after
from app.rules.occasions import Coming, Window, coming

OCCASIONS: Mapping[str, Any] = {
    "service": _l("Milestone of service"),
    "birth": _l("Birth of a child"),
    "marriage": _l("Marriage"),
    "posting": _l("Posting away from home"),
    "retiring": _l("Retirement ahead"),
    "heat": _l("Heat at the front line"),
}
WAYS: Mapping[str, Any] = {
    "grant": _l("Grant points"),
    "care": _l("Case of care"),
    "visit": _l("Visit to the member"),
}
# 情形 whose rules in force are suggested, and the category of care where no rule reaches the person
SCENARIO_OF = {"service": "anniversary", "birth": "birth", "marriage": "marriage", "posting": "posting"}
CATEGORY_OF = {"birth": "birth", "marriage": "marriage", "retiring": "retirement"}
RECORDED = ("birth", "marriage", "posting")
CLAUSES: Mapping[str, Any] = {
    "service": _l("Every five years of service are honoured."),
    "birth": _l("Measures on Revenue and Expenditure of Grass-roots Unions: help at marriage and birth."),
    "marriage": _l("Measures on Revenue and Expenditure of Grass-roots Unions: help at marriage and birth."),
    "posting": _l("Who works far from home for long is visited, and the family too."),
    "retiring": _l("Measures on Revenue and Expenditure of Grass-roots Unions: keepsake on retirement."),
    "heat": _l("Measures on Protection from Heat: from the region's first month of heat on."),
}

LIFECYCLE = Lifecycle(
    initial="open",
    steps={
        "accept": ("open", "accepted"),
        "decline": ("open", "declined"),
        "take_back": ("declined|accepted|lapsed", "open"),
    },
    states={
        "open": _l("Still proposed"),
        "accepted": _l("Taken up"),
        "declined": _l("Said no to"),
        "lapsed": _l("No longer due"),
    },
    verbs={
        "accept": _l("Take it up"),
        "decline": _l("Say no"),
        "take_back": _l("Propose again"),
    },
)

EVERY_YEARS = 5
AHEAD_DAYS, RETIRING_DAYS, BACK_DAYS = 14, 60, 90
LONGEST_GRANT = 93  # days between the first and the last event of one grant

# 高温季节: first and last month by region; where a region is not named, June to September
SEASONS: Mapping[str, tuple[int, int]] = {
    "山西": (6, 8), "北京": (6, 8), "辽宁": (7, 9), "湖南": (7, 9), "福建": (5, 9), "广西": (6, 10),
    "广东": (6, 10), "海南": (4, 10),
}  # fmt: skip
USUAL_SEASON = (6, 9)
# 一线岗位: words of positions at the front line
FRONT_LINE = (
    *("一线", "操作", "装配", "施工", "建筑", "养护", "配送", "快递", "驾驶", "司机", "保洁", "环卫"),
    *("保安", "巡检", "抢修", "外勤", "搬运", "焊工", "电工", "钳工", "户外"),
)


@dataclass(frozen=True, slots=True)
class Track:
    """退休档 — the age before the reform, the first month of birth that waits longer, months by which each
    further month waits, and the most of them.
    """

    gender: str
    years: int
    since: date
    every: int
    most: int


TRACKS: Mapping[str, Track] = {
    "m60": Track("男", 60, date(1965, 1, 1), 4, 36),
    "f55": Track("女", 55, date(1970, 1, 1), 4, 36),
    "f50": Track("女", 50, date(1975, 1, 1), 2, 60),
}


def retires_on(birth_on: date, track: Track) -> date:
    """法定退休日 — the corresponding day of the month the track ends in."""
    late = (birth_on.year - track.since.year) * MONTHS_A_YEAR + birth_on.month - track.since.month
    delay = min(late // track.every + 1, track.most) if late >= 0 else 0
    return months_after(birth_on, track.years * MONTHS_A_YEAR + delay)


def retiring(window: Window, track: str) -> Iterator[Coming]:
    """临近退休 — every date of birth whose retirement by this track lies in the window; the event is the
    first of that month.
    """
    known = TRACKS[track]
    longest = known.years * MONTHS_A_YEAR + known.most
    day = months_after(window.first, -longest) - timedelta(days=31)
    last = months_after(window.last, -known.years * MONTHS_A_YEAR) + timedelta(days=31)
    while day <= last:
        due = retires_on(day, known)
        if window.first <= due <= window.last:
            yield Coming(day, due.replace(day=1), f"retiring-{track}")
        day += timedelta(days=1)


def milestones(window: Window) -> Iterator[Coming]:
    """司龄节点 — dates of hiring that come to five, ten, fifteen … years in the window."""
    return coming("anniversary", window, every_years=EVERY_YEARS)


def in_season(region: str, on: date) -> bool:
    """高温季节 — whether the region's months of heat are on."""
    first, last = next((each for name, each in SEASONS.items() if region.startswith(name)), USUAL_SEASON)
    return first <= on.month <= last


def season_from(region: str, on: date) -> date:
    """当季首日."""
    first, _last = next((each for name, each in SEASONS.items() if region.startswith(name)), USUAL_SEASON)
    return date(on.year, first, 1)


def window_of(occasion: str, on: date) -> Window:
    """提议区间 — the days whose events are proposed today."""
    if occasion == "service":
        return Window(on - timedelta(days=31), on + timedelta(days=AHEAD_DAYS))
    if occasion == "retiring":
        ahead = on + timedelta(days=RETIRING_DAYS)
        return Window(on, last_day(ahead.year, ahead.month))
    return Window(on - timedelta(days=BACK_DAYS), on)
