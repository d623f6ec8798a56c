"""标准规则 — how much a union may give, and why: the lines of the standards that hold, what they leave.

What each province allows is data with region, dates and source (standards_pack.py), handed to a union as
proposals: none binds before the union's own people have confirmed it or entered their own with the document.
For a region or item nobody has confirmed a value for, nothing is suggested and nothing can be approved.
Several lines may hold at once (so much a year, so much a festival): the one that leaves least binds.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from app.core.lifecycle import Lifecycle
from app.core.text import _l
from app.rules.points import festival_days
from app.rules.problems import Problem
from app.rules.standard_items import LIFE_EVENTS, PERSONAL

CONFIDENCE = {
    "own": _l("Entered by the union, with its document"),
    "good": _l("Read in the document itself"),
    "weak": _l("Read in a copy or a report: check it against the document"),
    "conflict": _l("Sources contradict each other: look into the document"),
}
STANDARD_STATES = {
    "proposed": _l("To be confirmed"),
    "confirmed": _l("In force"),
    "retired": _l("No longer used"),
}
LIFECYCLE = Lifecycle(
    initial="proposed",
    steps={"confirm": ("proposed", "confirmed"), "retire": ("proposed|confirmed", "retired")},
    states=STANDARD_STATES,
    verbs={"confirm": _l("Put into force"), "retire": _l("Take out of use")},
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    """标准 — a line: what an item (and tier) of a region may cost at most (fen) or in what share (basis
    points), in which shape and forms, and where that is written. `unit` is the path of the unit that a
    stricter line is for.
    """

    item: str
    document: str
    cap_fen: int | None = None
    ratio_bp: int | None = None
    count: int | None = None
    tier: str = ""
    region: str = ""
    shape: str = "event"
    forms: tuple[str, ...] = ()
    clause: str = ""
    source: str = ""
    confidence: str = "weak"
    note: str = ""
    unit: str = ""
    valid_from: date = date(2018, 1, 1)
    valid_until: date | None = None
    id: int = 0

    @property
    def by_the_day(self) -> bool:
        """Whether it says how much a day may cost of something that takes several."""
        return self.shape == "per_day" and self.cap_fen is not None and self.count != 1

    @property
    def binds_people(self) -> bool:
        """Whether it says how much one person may receive."""
        return self.shape in PERSONAL and self.cap_fen is not None

    def holds_on(self, on: date) -> bool:
        """Whether the day lies within its days."""
        return self.valid_from <= on and (self.valid_until is None or on <= self.valid_until)


@dataclass(frozen=True, slots=True)
class Given:
    """一次享受 — something a person was given before: day, fen, festival, what tells one from another (a
    disease), and the event of their life it was for, empty where nobody wrote it down.
    """

    on: date
    fen: int
    festival: str = ""
    key: str = ""
    event: str = ""


@dataclass(frozen=True, slots=True)
class Used:
    """已用 — what a person was given of an item: in the calendar year, for this year's festival, ever."""

    year_fen: int = 0
    year_count: int = 0
    festival_fen: int = 0
    ever_fen: int = 0
    ever_count: int = 0
    same_fen: int = 0
    same_count: int | None = None  # of the same disease in the year; None where nobody knows the disease
    event_fen: int | None = None  # for the same event; None where nobody knows which event is asked about


@dataclass(frozen=True, slots=True)
class Advice:
    """建议 — the line that binds, its cap, what was used of it, what remains; `others` hold beside it."""

    standard: Standard
    cap_fen: int
    used_fen: int
    remaining_fen: int
    others: tuple[Standard, ...] = ()

    @property
    def clause(self) -> str:
        """Where it is written."""
        return " ".join(each for each in (self.standard.document, self.standard.clause) if each)


def used_of(given: Iterable[Given], *, on: date, festival: str = "", key: str = "", event: str = "") -> Used:
    """已用合计 — of what was given of one item, as far as each shape counts it.

    What was given without its event being written down counts as for this one, if of the same year.
    """
    given = list(given)
    year = [each for each in given if each.on.year == on.year]
    same = [each for each in year if each.key == key]
    first, last = festival_days(festival, on)
    ours = [each for each in given if each.event == event or (not each.event and each.on.year == on.year)]
    feast = [each for each in given if each.festival == festival and first <= each.on <= last]
    return Used(
        year_fen=sum(each.fen for each in year),
        year_count=len(year),
        festival_fen=sum(each.fen for each in feast) if festival else 0,
        ever_fen=sum(each.fen for each in given),
        ever_count=len(given),
        same_fen=sum(each.fen for each in same) if key else 0,
        same_count=len(same) if key else None,
        event_fen=sum(each.fen for each in ours) if event else None,
    )


def lines_for(
    standards: Iterable[Standard],
    *,
    item: str,
    region: str,
    path: str,
    on: date,
    tier: str = "",
    festival: str = "",
) -> tuple[Standard, ...]:
    """适用标准 — of each shape the line in force for the day: the tier's own, the union's own, the latest,
    of equal ones the lower; and beside it the stricter ones of the paying unit and the units above it,
    whatever region they lie in.
    """
    tiers = {"", tier, festival}
    fitting = [
        each
        for each in standards
        if each.item == item and each.tier in tiers and each.holds_on(on)
        # a unit's own line only lowers: it binds below the unit wherever that lies
        if each.unit or each.region == region
    ]
    best: dict[tuple[str, str], Standard] = {}
    for each in fitting:
        if each.unit and not path.startswith(each.unit):
            continue
        place = (each.shape, each.unit)
        if place not in best or _rank(each) > _rank(best[place]):
            best[place] = each
    return tuple(best.values())


def _rank(standard: Standard) -> tuple[bool, bool, date, int, int]:
    """The tier's own line, the union's own, the latest; of two that contradict each other the stricter."""
    cap = standard.cap_fen or 0
    return bool(standard.tier), standard.confidence == "own", standard.valid_from, -cap, standard.id


def is_known(lines: Iterable[Standard]) -> bool:
    """是否有标准 — whether they say how much one person may receive, for the whole union."""
    return any(each.binds_people and not each.unit for each in lines)


def advised(lines: Sequence[Standard], used: Used, *, item: str = "") -> Advice | Problem:
    """建议金额 — the line that leaves least, and what it leaves; Problem standard_unknown."""
    if not is_known(lines):
        return Problem("standard_unknown", facts={"item": item})
    personal = [each for each in lines if each.binds_people]
    binding = min(personal, key=lambda each: (room(each, used), each.cap_fen or 0, each.id))
    return Advice(
        binding,
        binding.cap_fen or 0,
        used_for(binding, used),
        room(binding, used),
        tuple(each for each in lines if each is not binding),
    )


def used_for(line: Standard, used: Used) -> int:
    """已用 — as far as this line counts it, in fen."""
    of_event = used.year_fen if used.event_fen is None else used.event_fen
    return {
        "person_year": used.year_fen,
        "event": of_event if line.item in LIFE_EVENTS else 0,
        "festival": used.festival_fen,
        "once_year": used.year_fen,
        "once_disease": used.year_fen if used.same_count is None else used.same_fen,
        "once_life": used.ever_fen,
        "times_year": used.year_fen,
    }.get(line.shape, 0)


def room(line: Standard, used: Used) -> int:
    """余额 — what this line leaves, in fen: never below nothing.

    What may be given once is used up by having been given, however little it was. A line by the day says how
    much one day may cost: nobody tells how many there were.
    """
    cap = line.cap_fen or 0
    times = {"once_year": used.year_count, "once_life": used.ever_count, "times_year": used.year_count}
    if line.shape == "once_disease" and used.same_count is not None:
        return 0 if used.same_count else cap
    if line.shape in times:
        return cap if times[line.shape] < (line.count or 1 if line.shape == "times_year" else 1) else 0
    return max(0, cap - used_for(line, used))


def is_stricter(own: Standard, lines: Iterable[Standard]) -> bool:
    """更严 — whether a unit's own line allows less than the whole union's of the same shape, or as much."""
    above = [
        each for each in lines if each.shape == own.shape and not each.unit and each.tier in ("", own.tier)
    ]
    return bool(above) and (own.cap_fen or 0) <= max(each.cap_fen or 0 for each in above)
