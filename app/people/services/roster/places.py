"""部门归位 — which unit a department's path means: one that stands, one to be opened, or a question (R13,
R20).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import select

from app.core import bulk
from app.core.db import session
from app.core.tenancy import current_scope, current_tenant_id
from app.models import OrgUnit, RosterWord
from app.rules.nearness import nearest
from app.rules.problems import Problem
from app.rules.unit_paths import alike, nearly
from app.rules.vocabulary import compared
from app.tenants.queries import setting


@dataclass(frozen=True, slots=True)
class Place:
    """位置 — the full name of the unit meant, its number when it stands already, or what is wrong with it."""

    full_name: str | None
    unit_id: int | None = None
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """已有单位 — a unit that stood before the roster came."""

    id: int
    parent_id: int | None
    name: str
    full_name: str
    path: str
    state: str


@dataclass(slots=True)
class Places:
    """部门归位 — remembers each path once found; `new` are the full names of units to be opened, parents
    first. `words` are paths the union has explained, `opens` says that unknown ones are opened, `asked` holds
    those that are a question, with the rows they stand in. `children` are found by their name as written, and
    as compared.
    """

    units: Mapping[int, Known]
    children: Mapping[int, Mapping[str, Known]]
    root: Known
    base: Known | None
    fence: str | None
    alone: bool
    words: Mapping[str, str | None] = field(default_factory=dict)
    opens: bool = True
    new: dict[str, None] = field(default_factory=dict)
    written: dict[str, str] = field(default_factory=dict)
    asked: dict[str, tuple[Problem, list[int]]] = field(default_factory=dict)
    found: dict[str | None, Place] = field(default_factory=dict)

    def find(self, path: str | None) -> Place:
        """归位 — the place of a path as the sheet has it."""
        place = self.found.get(path)
        if place is None:
            place = self.found[path] = self._find(path)
        return place

    def noted(self, path: str | None, place: Place, row: int) -> Problem | None:
        """记问 — what is wrong with a row's department; a question is noted with the row it stands in."""
        if path is not None and place.problem is not None and place.problem.code == "dept_unknown":
            self.asked.setdefault(path, (place.problem, []))[1].append(row)
        return place.problem

    def _find(self, path: str | None) -> Place:
        if path is None:
            return self._standing(self.base) if self.base else Place(None)
        said = self.words.get(compared(path))
        names = (said or path).split("/")
        start = self.root
        if alike(names[0]) == alike(self.root.name):
            names = names[1:]
        elif self.base and not self._child(self.root, names[0]) and self._child(self.base, names[0]):
            start = self.base
        return self._walk(start, names, said=said is not None)

    def _walk(self, unit: Known, names: list[str], *, said: bool) -> Place:
        for depth, name in enumerate(names):
            child = self._child(unit, name)
            if child is None:
                return self._open(unit, names[depth:], said=said)
            unit = child
        return self._standing(unit)

    def _standing(self, unit: Known) -> Place:
        if unit.state != "open":
            return Place(unit.full_name, problem=Problem("dept_closed", facts={"unit": unit.full_name}))
        if not self._in_sight(unit.path):
            return Place(unit.full_name, problem=Problem("dept_outside", facts={"unit": unit.full_name}))
        return Place(unit.full_name, unit.id)

    def _open(self, parent: Known, names: list[str], *, said: bool) -> Place:
        """A unit to be opened below `parent`, unless its name is one slip away from one that stands there and
        nobody has said that it is meant.
        """
        prefix = "" if parent is self.root else f"{parent.full_name}/"
        full_name = prefix + "/".join(names)
        known = {alike(child.name): child.name for child in self.children.get(parent.id, {}).values()}
        near = None if said else nearly(alike(names[0]), known)
        if not said and not near and not self.opens:
            near = nearest(alike(names[0]), known)
            if near is None:
                return Place(
                    full_name, problem=Problem("dept_unknown", None, {"unit": full_name, "unit_only": True})
                )
        if near:
            near = known[near]
            meant = prefix + "/".join([near, *names[1:]])
            return Place(full_name, problem=Problem("dept_unknown", meant, {"unit": names[0], "near": near}))
        if self.alone or not self._in_sight(parent.path):
            return Place(full_name, problem=Problem("dept_outside", facts={"unit": full_name}))
        return Place(self._opened(prefix, names))

    def _opened(self, prefix: str, names: list[str]) -> str:
        """The full name of the new unit, as it was written first."""
        full_name = prefix
        for name in names:
            wanted = full_name + name
            full_name = self.written.setdefault(alike(wanted), wanted)
            self.new.setdefault(full_name)
            full_name += "/"
        return full_name.removesuffix("/")

    def _child(self, unit: Known, name: str) -> Known | None:
        below = self.children.get(unit.id, {})
        return below.get(name) or below.get(alike(name))

    def _in_sight(self, path: str) -> bool:
        return self.fence is None or (path == self.fence if self.alone else path.startswith(self.fence))


def places(base_id: int | None) -> Places:
    """部门归位 — over the tenant's units as they stand; `base_id` is the unit rows without a department go
    to.
    """
    table = OrgUnit.__table__
    columns = [table.c[name] for name in ("id", "parent_id", "name", "full_name", "path", "state")]
    rows = bulk.execute(select(*columns).where(table.c.tenant_id == current_tenant_id()))
    units = {row.id: Known(*row) for row in rows}
    children: dict[int, dict[str, Known]] = {}
    for unit in units.values():
        if unit.parent_id is not None:
            children.setdefault(unit.parent_id, {})[unit.name] = unit
    for below in children.values():
        for unit in list(below.values()):
            below.setdefault(alike(unit.name), unit)
    root = next(unit for unit in units.values() if unit.parent_id is None)
    scope = current_scope()
    base = units.get(base_id) if base_id else None
    said = session.execute(select(RosterWord.word, RosterWord.meaning).where(RosterWord.field == "dept"))
    return Places(
        units,
        children,
        root,
        base,
        scope.unit_path if scope else None,
        bool(scope and scope.alone),
        words={row.word: row.meaning for row in said},
        opens=setting("roster_new_units") == "open",
    )
