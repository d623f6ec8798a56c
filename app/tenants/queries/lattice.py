"""下放的值 — what a unit's value is on a day, where it comes from, and which kinds can be given away.

A room tells its kind once (`register_kind`); the pages and the resolution know the registry alone, so that
rooms above plug their values in without being imported from here.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from sqlalchemy import select

from app.core.db import session
from app.core.tenancy import whole_tenant
from app.models import OrgUnit, ValueFill, ValueRange
from app.rules.lattice import NAMES, Held, Limits, Mode, Resolved, Value, Word, inherits, places

SAID = "said"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """一项可下放的值 — its words, what it may be at all, what was shipped and what headquarters hold (None:
    as shipped). `words` says a value in the reader's language; `home` is the path of the unit it is for with
    all below it, the whole union where it is empty.
    """

    key: str
    label: Any
    limits: Limits
    shipped: Held
    held: Held | None = None
    form: str = "int"  # or "bool", "choice"; "fen" and "points" are whole numbers
    choices: Mapping[str, Any] | None = None
    unit: Any = ""
    why: Any = ""
    group: Any = ""
    given: bool = False  # left to the units by what it is, without a word from headquarters
    home: str = ""

    def reaches(self, unit: OrgUnit) -> bool:
        """Whether what this unit fills in has any effect."""
        return unit.path.startswith(self.home)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """一类可下放的值 — its name and word, what there is of it on a day (`entries`), and the roles that give
    it away at headquarters and fill it in at a unit; `named` calls one of them by its key.
    """

    name: str
    label: Any
    entries: Callable[[date], Mapping[str, Entry]]
    keepers: frozenset[str]
    named: Callable[[str], Any]
    place: int = 50  # order on the pages


KINDS: dict[str, Kind] = {}


def register_kind(kind: Kind) -> Kind:
    """登记 — a room's kind of value; told twice, the later word holds."""
    KINDS[kind.name], NAMES[kind.name] = kind, kind.named
    return kind


def kinds_for(role: str | None) -> list[Kind]:
    """本岗位的 — the kinds a role keeps, in the order of the pages."""
    return sorted((each for each in KINDS.values() if role in each.keepers), key=lambda each: each.place)


def value_for(kind: str, key: str, unit: OrgUnit | int, on: date) -> Resolved:
    """生效值 — what holds for this unit on this day, where it comes from, and what it may fill in itself."""
    entry = KINDS[kind].entries(on)[key]
    way = way_to(unit)
    return resolve(entry, way, words_of(kind, [key], way).get(key, Said()), on)


def values_by_unit(kind: str, key: str, on: date, *, entry: Entry | None = None) -> list[tuple[str, Held]]:
    """各单位生效值 — (path, value), the deepest path first: a unit has the value of the first path that its
    own begins with. The top is always there, so that a statement over everybody needs no query per unit.
    """
    entry = entry or KINDS[kind].entries(on)[key]
    paths = _paths()
    said = words_of(kind, [key], None).get(key, Said())
    top = next(unit for unit, path in paths.items() if path.count("/") == 1)
    below = {child for unit in said.ranges_by for child in _children(paths, unit)}
    turning = {top, *said.fills_by, *below} & paths.keys()
    return [
        (paths[unit], resolve(entry, _units_of(paths[unit]), said, on).value)
        for unit in sorted(turning, key=lambda each: (-paths[each].count("/"), paths[each]))
    ]


@dataclass(frozen=True, slots=True)
class Said:
    """说过的 — what units said of one value: ranges given, values filled in."""

    ranges: tuple[Word, ...] = ()
    fills: tuple[Word, ...] = ()

    @property
    def ranges_by(self) -> set[int]:
        """The units that gave a range, whenever."""
        return {each.unit for each in self.ranges}

    @property
    def fills_by(self) -> set[int]:
        """The units that filled it in, whenever."""
        return {each.unit for each in self.fills}


def words_of(kind: str, keys: Sequence[str], units: Iterable[int] | None) -> dict[str, Said]:
    """各单位说过的 — by key, for these units (None: all): every word that was not withdrawn."""
    found: dict[str, tuple[list[Word], list[Word]]] = {}
    with whole_tenant("a unit's value rests on what the units above it gave"):
        for row in _rows(ValueRange, kind, keys, units):
            found.setdefault(row.key, ([], []))[0].append(word_of_range(row))
        for row in _rows(ValueFill, kind, keys, units):
            word = Word(id=row.id, unit=row.unit_id, from_on=row.from_on, value=row.value)
            found.setdefault(row.key, ([], []))[1].append(word)
    return {key: Said(tuple(ranges), tuple(fills)) for key, (ranges, fills) in found.items()}


def word_of_range(row: ValueRange) -> Word:
    """What a row of ranges says."""
    limits = Limits(
        least=row.least if row.least is not None else -(2**53),
        most=row.most if row.most is not None else 2**53,
        options=None if row.options is None else tuple(row.options),
    )
    gave = Value(
        kind=row.kind,
        owner=row.unit_id,
        mode=cast("Mode", row.mode),
        limits=limits,
        default=row.preset,
        outside=row.outside,
    )
    return Word(id=row.id, unit=row.unit_id, from_on=row.from_on, gave=gave)


def resolve(entry: Entry, way: Sequence[int], said: Said, on: date) -> Resolved:
    """求值 — of an entry along these units from the top, by what was said."""
    path = places(way, said.ranges, said.fills, on)
    return inherits(path, shipped=entry.shipped, limits=entry.limits, held=entry.held, given=entry.given)


def way_to(unit: OrgUnit | int) -> list[int]:
    """上级路径 — the units from the top down to this one."""
    if isinstance(unit, OrgUnit):
        return _units_of(unit.path)
    with whole_tenant("a unit's value rests on what the units above it gave"):
        return _units_of(str(session.scalar(select(OrgUnit.path).where(OrgUnit.id == unit)) or ""))


def _rows(model: Any, kind: str, keys: Sequence[str], units: Iterable[int] | None) -> Sequence[Any]:
    wanted = [model.kind == kind, model.key.in_(list(keys)), model.state == SAID]
    if units is not None:
        wanted.append(model.unit_id.in_(list(units)))
    return session.scalars(select(model).where(*wanted).order_by(model.id)).all()


def _units_of(path: str) -> list[int]:
    return [int(each) for each in path.split("/") if each]


def _paths() -> dict[int, str]:
    with whole_tenant("a value is asked of every unit"):
        return dict(session.execute(select(OrgUnit.id, OrgUnit.path)).tuples().all())


def _children(paths: Mapping[int, str], unit: int) -> list[int]:
    own = paths.get(unit)
    if own is None:
        return []
    return [
        number
        for number, path in paths.items()
        if path.startswith(own) and path.count("/") == own.count("/") + 1
    ]
