"""统分结合 — headquarters lock a value, give a range or leave it free; units below fill it inside that.

A range holds for everything below the unit that gave it; a unit in between may narrow it further, never
widen it. What a unit filled stays its word: outside of the range it does not count (it falls back to what
comes from above, or is brought to the nearest allowed), and it counts again once there is room for it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

from app.core.lifecycle import Lifecycle
from app.core.text import _l
from app.rules.problems import Problem

Held = int | bool | str
Mode = Literal["locked", "range", "free"]

MODES: Mapping[str, Any] = {
    "locked": _l("Fixed by headquarters"),
    "range": _l("Within a range"),
    "free": _l("Left to the unit"),
}
OUTSIDE: Mapping[str, Any] = {
    "refuse": _l("Do not save: they adjust theirs first"),
    "fall_back": _l("They fall back to the value from above"),
    "clip": _l("They are brought to the nearest allowed value"),
}
# 一句话 said for a later day can be withdrawn until it begins
LIFECYCLE = Lifecycle(
    initial="said",
    steps={"withdraw": ("said", "withdrawn")},
    states={"said": _l("Said"), "withdrawn": _l("Withdrawn")},
    verbs={"withdraw": _l("Withdraw")},
)
# 事项名称 — by kind of value, how one of them is called; the room that has the kind says it
NAMES: dict[str, Callable[[str], Any]] = {}
# 来源 — where a value comes from
SOURCES: Mapping[str, Any] = {
    "shipped": _l("As shipped"),
    "given": _l("Set by %(unit)s"),
    "filled": _l("Filled in by %(unit)s"),
    "clipped": _l("Filled in by %(unit)s, brought into the range"),
}


def matter(kind: str, key: str) -> str:
    """事项 — what a value is about, in words; its key is no word of anybody's."""
    return str(NAMES[kind](key)) if kind in NAMES else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """取值范围 — what a value may be: a whole number between two, or one of some; yes and no are two."""

    least: int = 0
    most: int = 2**53
    options: tuple[Held, ...] | None = None

    def hold(self, value: Held) -> bool:
        """Whether the value lies within."""
        if self.options is not None:
            return any(value == each and type(value) is type(each) for each in self.options)
        return isinstance(value, int) and not isinstance(value, bool) and self.least <= value <= self.most

    def nearest(self, value: Held) -> Held:
        """就近取值 — the value itself, the nearer end of the range, or the first of the choices."""
        if self.hold(value):
            return value
        if self.options is not None:
            return self.options[0]
        whole = value if isinstance(value, int) else self.least
        return max(self.least, min(int(whole), self.most))

    def only(self, value: Held) -> "Limits":
        """锁定 — this value and no other."""
        if self.options is not None:
            return replace(self, options=(value,))
        return replace(self, least=int(value), most=int(value))

    def narrowed(self, other: "Limits") -> "Limits":
        """收窄 — what lies in both; where nothing does, the other's nearest point within this one."""
        if self.options is not None:
            both = tuple(each for each in self.options if other.options is None or each in other.options)
            return replace(self, options=both or self.options[:1])
        least, most = max(self.least, other.least), min(self.most, other.most)
        if least > most:
            least = most = min(max(other.least, self.least), self.most)
        return replace(self, least=least, most=most)

    @property
    def single(self) -> bool:
        """Whether nothing is left to choose."""
        return len(self.options) <= 1 if self.options is not None else self.least == self.most


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """下放的值 — what one unit says for all below it: fixed, a range, or free; and what holds there unless
    somebody fills it (None: what comes from above).
    """

    kind: str
    owner: int
    mode: Mode
    limits: Limits = field(default_factory=Limits)
    default: Held | None = None
    outside: str = "fall_back"


@dataclass(frozen=True, slots=True)
class Place:
    """一级单位 — a unit on the way from the top down to the one that is asked about: what it gave, what it
    filled.
    """

    unit: int
    gave: Value | None = None
    filled: Held | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """生效值 — the value in force at a unit, where it comes from (`source` of SOURCES, `from_unit`), who
    locked it, and what the unit itself may choose from. `ignored` is what it filled and does not count.
    """

    value: Held
    limits: Limits
    source: str = "shipped"
    from_unit: int | None = None
    locked_by: int | None = None
    ignored: Held | None = None

    @property
    def least(self) -> int:
        """The least the unit may fill."""
        return self.limits.least

    @property
    def most(self) -> int:
        """The most the unit may fill."""
        return self.limits.most

    @property
    def open(self) -> bool:
        """可填 — whether the unit may fill it."""
        return self.locked_by is None and not self.limits.single


@dataclass(frozen=True, slots=True)
class _Way:
    """How far the way down has come: what was resolved, and whether there is room for those below."""

    found: Resolved
    outside: str = "fall_back"


def inherits(
    path: Sequence[Place],
    *,
    shipped: Held,
    limits: Limits,
    held: Held | None = None,
    given: bool = False,
) -> Resolved:
    """继承 — the value at the last place of the path. `held` is what headquarters set elsewhere (None: as
    shipped). Without a word from headquarters nothing is left to those below, unless it is `given` by what it
    is.

    The top fills nothing: its value is what it holds. What the last place gives, it gives to those below it,
    so it narrows nothing for itself; its default does not bind it either.
    """
    top = path[0].unit if path else None
    base = Resolved(
        value=limits.nearest(shipped if held is None else held),
        limits=limits,
        source="shipped" if held is None else "given",
        from_unit=None if held is None else top,
        locked_by=None if given else top,
    )
    way = _Way(base)
    for number, place in enumerate(path):
        if number and place.filled is not None:
            way = _filled(way, place)
        if number < len(path) - 1:
            way = _given(way, place, first=number == 0)
    return replace(way.found, locked_by=None) if len(path) <= 1 else way.found


def _given(way: _Way, place: Place, *, first: bool) -> _Way:
    """What this unit gives to those below: only as much as it has itself."""
    gave, found = place.gave, way.found
    if gave is None or (found.locked_by is not None and not first):
        return way
    limits = found.limits if gave.mode == "free" else found.limits.narrowed(gave.limits)
    value, source, unit = found.value, found.source, found.from_unit
    if gave.default is not None:
        value, source, unit = gave.default, "given", place.unit
    if gave.mode == "locked":
        value = found.limits.nearest(value)
        limits = limits.only(value)
        return _Way(Resolved(value=value, limits=limits, source=source, from_unit=unit, locked_by=place.unit))
    if not limits.hold(value):
        value, source, unit = limits.nearest(value), "given", place.unit
    return _Way(Resolved(value=value, limits=limits, source=source, from_unit=unit), gave.outside)


def _filled(way: _Way, place: Place) -> _Way:
    """What this unit filled counts inside its room; outside it is brought in, or passed over."""
    found, filled = way.found, place.filled
    assert filled is not None
    if found.locked_by is not None:
        return _Way(replace(found, ignored=filled), way.outside)
    if found.limits.hold(filled):
        made = replace(found, value=filled, source="filled", from_unit=place.unit, ignored=None)
    elif way.outside == "clip":
        near = found.limits.nearest(filled)
        made = replace(found, value=near, source="clipped", from_unit=place.unit, ignored=filled)
    else:
        made = replace(found, ignored=filled)
    return _Way(made, way.outside)


def fit(resolved: Resolved, value: Held) -> Held | Problem:
    """可否填报 — the value, if the unit may fill it; Problem value_locked or value_range."""
    if not resolved.open:
        return Problem("value_locked", facts={"unit": resolved.locked_by})
    if not resolved.limits.hold(value):
        facts = {"least": resolved.least, "most": resolved.most, "options": resolved.limits.options}
        return Problem("value_range", facts=facts)
    return value


def refused(value: Value, room: Limits) -> Problem | None:
    """不能这样下放 — a range that is turned round, wider than one's own, or whose default lies outside."""
    limits = value.limits
    if value.mode == "range":
        if limits.options is None and limits.least > limits.most:
            return Problem("range_turned")
        if not _inside(limits, room):
            return Problem("range_wider", facts={"least": room.least, "most": room.most})
    within = limits if value.mode == "range" else room
    if value.default is not None and not within.hold(value.default):
        return Problem("default_outside")
    return None


def _inside(limits: Limits, room: Limits) -> bool:
    if room.options is not None:
        return bool(limits.options) and all(room.hold(each) for each in limits.options or ())
    return room.least <= limits.least and limits.most <= room.most


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """一句话 — something a unit said of a value, in force from a day: a range it gave, or what it filled
    (`value` None: as from above again). The later day counts, of one day the later word.
    """

    id: int
    unit: int
    from_on: date
    gave: Value | None = None
    value: Held | None = None


def in_force(words: Iterable[Word], on: date) -> dict[int, Word]:
    """当日有效 — by unit, the word that holds on this day; one for a later day has no effect yet."""
    found: dict[int, Word] = {}
    for word in sorted(words, key=lambda each: (each.from_on, each.id)):
        if word.from_on <= on:
            found[word.unit] = word
    return found


def places(units: Sequence[int], ranges: Iterable[Word], fills: Iterable[Word], on: date) -> list[Place]:
    """自上而下 — the places of a path with what holds on this day."""
    gave, filled = in_force(ranges, on), in_force(fills, on)
    return [
        Place(
            unit,
            gave[unit].gave if unit in gave else None,
            filled[unit].value if unit in filled else None,
        )
        for unit in units
    ]
