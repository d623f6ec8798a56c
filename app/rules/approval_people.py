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
    """找到的人 — who is asked, who may not and why, how many must agree, and why the step is stuck, or None.

    `missing` counts the places of a step all of which must agree where nobody is found: it cannot pass.
    """

    people: tuple[Found, ...]
    barred: tuple[tuple[Found, str], ...] = ()
    need: int = 1
    missing: int = 0
    stuck: str | None = None


def need_of(step: Step, people: int, missing: int = 0) -> int:
    """须同意人数 — how many must agree, of so many who are asked; never none."""
    return {"any": 1, "all": max(people + missing, 1), "some": max(step.needed, 1)}[step.quorum]


def ask(step: Step, around: Around, barred: Mapping[int, str]) -> Asked:
    """找人 — those the step names, without the barred; where they are too few, by the step's rule.

    Where all must agree, each place the step names needs somebody; where one or so many must, all together.
    """
    if step.quorum == "all":
        lists = [_enough(step, (who,), around, barred, short=1) for who in step.who]
    else:
        lists = [_enough(step, step.who, around, barred, short=need_of(step, 0))]
    found = _distinct(each for each_list in lists for each in each_list)
    people = [each for each in found if each.user_id not in barred]
    out = [each for each in found if each.user_id in barred]
    free = {each.user_id for each in people}
    missing = sum(not any(each.user_id in free for each in each_list) for each_list in lists)
    need = need_of(step, len(people), missing)
    refused = tuple((each, barred[each.user_id]) for each in out)
    return Asked(tuple(people), refused, need, missing, _stuck(len(people), need, out))


def escalate(step: Step, around: Around, barred: Mapping[int, str]) -> Asked:
    """升级 — those the step names for when the time is over, as far as they may decide."""
    found = _distinct(each for who in step.escalate for each in _look(who, around))
    people = tuple(each for each in found if each.user_id not in barred)
    out = [each for each in found if each.user_id in barred]
    refused = tuple((each, barred[each.user_id]) for each in out)
    return Asked(people, refused, stuck=_stuck(len(people), 1, out))


def _enough(
    step: Step, whos: tuple[Who, ...], around: Around, barred: Mapping[int, str], *, short: int
) -> list[Found]:
    """Those found in these places, and, where too few of them may decide, those asked instead."""
    found = _distinct(each for who in whos for each in _look(who, around))
    short -= sum(each.user_id not in barred for each in found)
    return found if short <= 0 else _distinct([*found, *_instead(step, whos, around, barred, short)])


def _stuck(people: int, need: int, out: list[Found]) -> str | None:
    if people >= need:
        return None
    if people:
        return "too_few"
    return "barred" if out else "nobody"


def _instead(
    step: Step, whos: tuple[Who, ...], around: Around, barred: Mapping[int, str], short: int
) -> Iterable[Found]:
    if step.nobody == "named" and step.fallback is not None and step.fallback in around.people:
        yield Found(step.fallback, around.people[step.fallback], "fallback")
    elif step.nobody == "up":
        for who in whos:
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
