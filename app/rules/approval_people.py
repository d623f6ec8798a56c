"""找审批人 — who is asked at a step, why they, who may not and why; and what happens where nobody is left.

Pure: the seats that count are handed in. Nobody is left out silently: a step for which nobody is found says
so (`stuck`), and is listed until somebody is.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from app.rules.approvals import Step, Who


@dataclass(frozen=True, slots=True)
class Holder:
    """岗位持有人 — one person in one seat, in force on the day; `alone`: for that unit alone."""

    user_id: int
    name: str
    role: str
    unit_path: str
    unit_name: str
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Around:
    """现场 — the unit's path, the seats at it and above it, and people who may be named, by number."""

    unit_path: str
    holders: tuple[Holder, ...] = ()
    people: Mapping[int, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)

    def up(self, levels: int = 0) -> tuple[str, ...]:
        """由此向上 — the paths from so many levels above the unit to the top."""
        parts = self.unit_path.strip("/").split("/")
        chain = ["/".join(parts[:n]) + "/" for n in range(len(parts), 0, -1)]
        return tuple(chain[levels:])


@dataclass(frozen=True, slots=True)
class Found:
    """候选人 — somebody who is asked, or would be; `how` and `where` say why they."""

    user_id: int
    name: str
    how: str
    role: str | None = None
    where: str | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """找到的人 — who is asked, who may not and why, and why the step is stuck, or None."""

    people: tuple[Found, ...]
    barred: tuple[tuple[Found, str], ...] = ()
    stuck: str | None = None


def need_of(step: Step, people: int) -> int:
    """须同意人数 — how many must agree, of so many who are asked; never none."""
    return {"any": 1, "all": max(people, 1), "some": max(step.needed, 1)}[step.quorum]


def ask(step: Step, around: Around, barred: Mapping[int, str]) -> Asked:
    """找人 — those the step names, without the barred; where they are too few, by the step's rule."""
    named = _distinct(found for who in step.who for found in _look(who, around))
    people = [each for each in named if each.user_id not in barred]
    out = [each for each in named if each.user_id in barred]
    if len(people) < need_of(step, len(people)):
        more = _distinct(_instead(step, around, barred, short=need_of(step, len(people)) - len(people)))
        known = {each.user_id for each in named}
        people += [each for each in more if each.user_id not in barred and each.user_id not in known]
        out += [each for each in more if each.user_id in barred and each.user_id not in known]
    refused = tuple((each, barred[each.user_id]) for each in out)
    return Asked(tuple(people), refused, _stuck(step, people, out))


def escalate(step: Step, around: Around, barred: Mapping[int, str]) -> Asked:
    """升级 — those asked once the time is over: those named for it, else the role of the step further up."""
    looked = step.escalate or tuple(
        Who("nearest", who.sought, levels=_start(who) + 1) for who in step.who if who.sought
    )
    found = _distinct(each for who in looked for each in _look(who, around))
    people = tuple(each for each in found if each.user_id not in barred)
    out = tuple((each, barred[each.user_id]) for each in found if each.user_id in barred)
    return Asked(people, out, None if people else ("barred" if out else "nobody"))


def _stuck(step: Step, people: list[Found], out: list[Found]) -> str | None:
    if not people:
        return "barred" if out else "nobody"
    return "too_few" if len(people) < need_of(step, len(people)) else None


def _instead(step: Step, around: Around, barred: Mapping[int, str], *, short: int) -> Iterable[Found]:
    if step.nobody == "named" and step.fallback is not None and step.fallback in around.people:
        yield Found(step.fallback, around.people[step.fallback], "fallback")
    elif step.nobody == "up":
        for who in step.who:
            if who.sought:
                yield from _further_up(who, around, barred, short)


def _further_up(who: Who, around: Around, barred: Mapping[int, str], short: int) -> Iterable[Found]:
    """The role at the units above, nearest first, until enough who may decide are found."""
    free = 0
    for path in around.up(_start(who) + 1):
        for each in _at(path, who, around, "up"):
            free += each.user_id not in barred
            yield each
        if free >= short:
            return


def _start(who: Who) -> int:
    return who.levels if who.kind in {"above", "nearest"} else 0


def _look(who: Who, around: Around) -> list[Found]:
    if who.kind == "person":
        name = around.people.get(who.user_id or 0)
        return [] if name is None or who.user_id is None else [Found(who.user_id, name, "person")]
    paths = around.up(_start(who))
    if who.kind in {"unit", "above"}:
        return _at(paths[0], who, around, who.kind) if paths else []
    return next((found for path in paths if (found := _at(path, who, around, who.kind))), [])


def _at(path: str, who: Who, around: Around, how: str) -> list[Found]:
    """The holders of the role at one unit; a seat for its unit alone decides nothing of a unit below."""
    return [
        Found(each.user_id, each.name, how, each.role, each.unit_name)
        for each in around.holders
        if each.role == who.sought
        and each.unit_path == path
        and not (each.alone and path != around.unit_path)
    ]


def _distinct(found: Iterable[Found]) -> list[Found]:
    """Each person once, as they were found first."""
    return list({each.user_id: each for each in reversed(list(found))}.values())[::-1]
