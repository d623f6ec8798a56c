"""标准规则 — how much a union may give, and why: the line of the standards that holds, what remains of it.

What each province allows is data with region, dates and source (`PACK`), handed to a union as proposals: none
binds before the union's own administrator has confirmed it or entered its own with the document. For a
region or category nobody has confirmed a value for, nothing is suggested and nothing can be approved.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from app.core.text import _l
from app.rules.problems import Problem

PERIODS = {
    "event": _l("For each event"),
    "year": _l("Once a year"),
    "once": _l("Once in a lifetime"),
}
CONFIDENCE = {
    "own": _l("Entered by the union, with its document"),
    "good": _l("Read in the document itself"),
    "weak": _l("Read in a copy or a report: check it against the document"),
}
STANDARD_STATES = {
    "proposed": _l("To be confirmed"),
    "confirmed": _l("In force"),
    "retired": _l("No longer used"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    """标准 — a line: what a category (and tier) of a region may receive at most (fen), how often, and where
    that is written.
    """

    category: str
    cap_fen: int
    document: str
    tier: str = ""
    region: str = ""
    period: str = "event"
    clause: str = ""
    source: str = ""
    confidence: str = "weak"
    note: str = ""
    valid_from: date = date(2018, 1, 1)
    valid_until: date | None = None
    id: int = 0


@dataclass(frozen=True, slots=True)
class Helped:
    """已享受 — help a person was given before: category, day, fen."""

    category: str
    on: date
    fen: int


@dataclass(frozen=True, slots=True)
class Advice:
    """建议 — the amount suggested, the cap, what was given of it in the period, and what remains (fen)."""

    standard: Standard
    given_fen: int

    @property
    def cap_fen(self) -> int:
        """The most that the line allows."""
        return self.standard.cap_fen

    @property
    def remaining_fen(self) -> int:
        """What may still be given: the suggestion as well."""
        return max(0, self.cap_fen - self.given_fen)


def advise(
    standards: Iterable[Standard], *, category: str, tier: str, on: date, helped: Sequence[Helped] = ()
) -> Advice | Problem:
    """建议金额 — the line in force for the event's day, and what remains of it; Problem standard_unknown."""
    fitting = [
        each
        for each in standards
        if each.category == category
        and each.tier in ("", tier)
        and each.valid_from <= on
        and (each.valid_until is None or on <= each.valid_until)
    ]
    if not fitting:
        return Problem("standard_unknown", facts={"category": category})
    found = max(
        fitting, key=lambda each: (each.tier == tier, each.confidence == "own", each.valid_from, each.id)
    )
    return Advice(found, sum(each.fen for each in helped if _counts(each, found, on)))


def _rank(standard: Standard, tier: str) -> tuple[bool, bool, date, int]:
    """The tier's own line, the union's own, the latest."""
    return standard.tier == tier, standard.confidence == "own", standard.valid_from, standard.id


def _counts(helped: Helped, standard: Standard, on: date) -> bool:
    """Whether earlier help is a part of the same cap."""
    if helped.category != standard.category or standard.period == "event":
        return False
    return standard.period == "once" or helped.on.year == on.year


def _lines(
    region: str, document: str, since: date, source: str, /, until: date | None = None, **yuan: int
) -> tuple[Standard, ...]:
    """One province's list; `category__tier` names a tier."""
    made = []
    for name, amount in yuan.items():
        category, _tiered, tier = name.partition("__")
        made.append(
            Standard(
                region=region,
                category=category,
                tier=tier,
                cap_fen=amount * 100,
                period=_PERIODS.get(category, "event"),
                document=document,
                source=source,
                valid_from=since,
                valid_until=until,
                note="同一病种一年一次" if (region, category) == ("安徽", "hospital") else "",
            )
        )
    return tuple(made)


_PERIODS = {"hospital": "year", "death_self": "once", "retirement": "once", "hardship": "year"}
_REPORT = "媒体或转载文本，未见原件"

# 各省上限 — as far as they were found; what is missing is unknown, not zero (yuan)
PACK: tuple[Standard, ...] = (
    *_lines(
        *("安徽", "皖工发〔2025〕18号", date(2025, 8, 1), _REPORT),
        marriage=2000,
        birth=2000,
        hospital=2000,
        death_self=2000,
        death_kin=2000,
        retirement=2000,
        hardship=2000,
    ),
    *_lines(
        *("安徽", "安徽省基层工会经费收支管理实施办法（2024年文本）", date(2024, 1, 1), _REPORT),
        until=date(2025, 7, 31),
        marriage=2000,
        birth=1000,
        hospital__plain=1000,
        hospital__surgery=2000,
        death_self=2000,
        death_kin=1000,
        retirement=1000,
        hardship=2000,
    ),
    *_lines(
        *("福建", "闽工〔2017〕185号", date(2018, 1, 1), "单位通知转述"),
        birth=500,
        hospital__plain=500,
        hospital__surgery=1000,
        death_self=2000,
        death_kin=1000,
        retirement=500,
    ),
    *_lines(
        *("河南", "河南省基层工会经费收支管理实施细则（2018）", date(2018, 1, 1), "新华社、焦作日报"),
        marriage=500,
        birth=500,
        hospital=1000,
        death_self=2000,
        death_kin=1000,
        retirement=1000,
    ),
    *_lines(
        *("湖北", "湖北省基层工会经费收支管理实施细则（2018）", date(2018, 1, 1), "楚天都市报"),
        marriage=1000,
        birth=500,
        hospital=1000,
        death_self=1000,
        death_kin=1000,
        retirement=1000,
    ),
    *_lines(
        *("广东", "广东省基层工会经费收支管理指引（2018）", date(2018, 3, 1), _REPORT),
        marriage=1000,
        birth=1000,
        hospital=2000,
        death_self=3000,
        death_kin=1000,
        retirement=1000,
    ),
    *_lines(
        *("江苏", "苏工发〔2018〕13号", date(2018, 1, 1), "江苏水利系统通知转述"), marriage=1000, birth=1000
    ),
    *_lines(
        *("吉林", "吉会办字〔2018〕7号", date(2018, 1, 1), "高校工会转述"),
        marriage=500,
        birth=500,
        hospital__plain=500,
        hospital__surgery=1000,
        death_self=2000,
        death_kin=1000,
        retirement=500,
        hardship=2000,
    ),
)


def pack_of(region: str) -> tuple[Standard, ...]:
    """地区标准包 — what is shipped for a region; empty where nothing was found."""
    return tuple(each for each in PACK if each.region == region)
