"""下放一览 — what the pages of given values show: a unit's values with their origins, what it gives on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from app.core.clock import today
from app.core.db import session
from app.core.tenancy import whole_tenant
from app.core.text import _
from app.models import OrgUnit, ValueFill, ValueRange
from app.rules.lattice import MODES, SOURCES, Held, Resolved, Word, in_force
from app.tenants.queries.lattice import KINDS, Entry, Kind, Said, resolve, way_to, words_of
from app.tenants.wording import held_words, room_words


@dataclass(frozen=True, slots=True)
class OwnValue:
    """一项 — an entry at a unit: what holds, by which steps, what may be filled in, what comes later."""

    kind: Kind
    entry: Entry
    found: Resolved
    steps: Sequence[tuple[str, str]]
    later: Sequence[str]
    own: Held | None

    @property
    def value(self) -> str:
        """What holds, in words."""
        return held_words(self.entry, self.found.value)

    @property
    def room(self) -> str:
        """What may be filled in, in words."""
        return room_words(self.entry, self.found)

    @property
    def ignored(self) -> str | None:
        """What was filled in and does not count."""
        return None if self.found.ignored is None else held_words(self.entry, self.found.ignored)


@dataclass(frozen=True, slots=True)
class GivenValue:
    """一项 — an entry as a unit gives it on: how, in which range, who filled it in, what comes later."""

    kind: Kind
    entry: Entry
    found: Resolved
    gave: Word | None
    mode: str
    room: str
    fills: Sequence[tuple[str, str]]
    later: Sequence[str]

    @property
    def value(self) -> str:
        """What the unit itself has."""
        return held_words(self.entry, self.found.value)


def own_values(unit: OrgUnit, on: date) -> list[OwnValue]:
    """本单位各项 — every entry of every kind that reaches this unit, as it stands there."""
    way = way_to(unit)
    names = _names(way)
    made = []
    for kind in _kinds():
        entries = {key: each for key, each in kind.entries(on).items() if each.reaches(unit)}
        said = words_of(kind.name, list(entries), way)
        made += [_own(kind, each, way, said.get(key, Said()), on, names) for key, each in entries.items()]
    return made


def given_values(giver: OrgUnit, on: date) -> list[GivenValue]:
    """下放各项 — every entry of every kind as this unit gives it to those below."""
    below = {unit.id: unit.full_name for unit in _below(giver)}
    made = []
    for kind in _kinds():
        entries = kind.entries(on)
        said = words_of(kind.name, list(entries), None)
        made += [_given(kind, each, giver, said.get(key, Said()), on, below) for key, each in entries.items()]
    return made


def _own(  # noqa: PLR0917 - one row of the page
    kind: Kind, entry: Entry, way: Sequence[int], said: Said, on: date, names: Mapping[int, str]
) -> OwnValue:
    found = resolve(entry, way, said, on)
    steps = [(str(SOURCES["shipped"]), held_words(entry, entry.shipped))]
    for length in range(1, len(way) + 1):
        now = resolve(entry, way[:length], said, on)
        told = (origin(now, names), held_words(entry, now.value))
        if now.source != "shipped" and told != steps[-1]:
            steps.append(told)
    own = in_force(said.fills, on).get(way[-1])
    return OwnValue(kind, entry, found, steps, _later(entry, way, said, on), own.value if own else None)


def origin(found: Resolved, names: Mapping[int, str]) -> str:
    """来源 — where a value comes from, in words."""
    words = str(SOURCES[found.source])
    return words % {"unit": names.get(found.from_unit or 0, "—")} if "%(" in words else words


def origin_at(found: Resolved) -> str:
    """来源 — where one value comes from, in words."""
    return origin(found, _names([found.from_unit] if found.from_unit else []))


def _later(entry: Entry, way: Sequence[int], said: Said, on: date) -> list[str]:
    """What will change by words that have not begun."""
    days = sorted({each.from_on for each in (*said.ranges, *said.fills) if each.from_on > on})
    before, told = resolve(entry, way, said, on), []
    for day in days:
        now = resolve(entry, way, said, day)
        if now.value != before.value:
            told.append(_("%(value)s from %(day)s", value=held_words(entry, now.value), day=day))
        before = now
    return told


def _given(  # noqa: PLR0917 - one row of the page
    kind: Kind, entry: Entry, giver: OrgUnit, said: Said, on: date, below: Mapping[int, str]
) -> GivenValue:
    found = resolve(entry, way_to(giver), said, on)
    gave = in_force(said.ranges, on).get(giver.id)
    fills = [
        (below[unit], held_words(entry, word.value))
        for unit, word in in_force(said.fills, on).items()
        if unit in below and word.value is not None
    ]
    coming = sorted((each for each in said.ranges if each.unit == giver.id and each.from_on > on), key=_day)
    later = [
        _("%(value)s from %(day)s", value=_mode_words(entry, each, found), day=each.from_on)
        for each in coming
    ]
    mode = gave.gave.mode if gave is not None and gave.gave is not None else _unsaid(entry)
    return GivenValue(kind, entry, found, gave, mode, _mode_words(entry, gave, found), fills, later)


def _mode_words(entry: Entry, word: Word | None, found: Resolved) -> str:
    mode = _unsaid(entry) if word is None or word.gave is None else word.gave.mode
    if mode == "locked":
        return str(MODES["locked"])
    if mode == "free" or word is None or word.gave is None:
        return _("Any of %(room)s", room=room_words(entry, found))
    inside = Resolved(value=found.value, limits=found.limits.narrowed(word.gave.limits))
    return room_words(entry, inside)


def _unsaid(entry: Entry) -> str:
    return "free" if entry.given else "locked"


def _day(word: Word) -> date:
    return word.from_on


def _kinds() -> list[Kind]:
    return sorted(KINDS.values(), key=lambda each: each.place)


def _names(units: Sequence[int]) -> dict[int, str]:
    with whole_tenant("where a value comes from is told by the name of the unit above"):
        found = select(OrgUnit.id, OrgUnit.name).where(OrgUnit.id.in_(units))
        return dict(session.execute(found).tuples().all())


def _below(giver: OrgUnit) -> Sequence[Any]:
    wanted = select(OrgUnit).where(OrgUnit.path.startswith(giver.path), OrgUnit.id != giver.id)
    return session.scalars(wanted.order_by(OrgUnit.path)).all()


def entries_of(rows: Sequence[ValueFill | ValueRange]) -> dict[int, Entry]:
    """行的事项 — by the row's number, the entry it speaks of; rows of a kind no longer known are left out."""
    known = {name: kind.entries(today()) for name, kind in KINDS.items() if any(r.kind == name for r in rows)}
    found = ((row.id, known.get(row.kind, {}).get(row.key)) for row in rows)
    return {number: entry for number, entry in found if entry is not None}


def said_in(rows: Sequence[ValueFill | ValueRange]) -> dict[int, str]:
    """说了什么 — the value filled in, or the range given, in words."""
    entries = entries_of(rows)
    return {row.id: _said(entries[row.id], row) for row in rows if row.id in entries}


def _said(entry: Entry, row: ValueFill | ValueRange) -> str:
    if isinstance(row, ValueFill):
        return _("from above again") if row.value is None else held_words(entry, row.value)
    preset = "" if row.preset is None else held_words(entry, row.preset)
    if row.mode != "range":
        return preset or "—"
    least, most = ("" if end is None else held_words(entry, end) for end in (row.least, row.most))
    return _("%(least)s to %(most)s", least=least, most=most)
