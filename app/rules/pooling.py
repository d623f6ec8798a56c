"""归池规则 — at which unit of the tree a person's answer is counted: never among fewer people than the floor.

A department of three would be known by its mere name. Its people are counted with the unit above, and when
that unit has too few beside its large departments, one further up: what is published of a unit is never so
small, and a sum less its parts never tells of a small one, because the small one lies in no part.
"""

from collections.abc import Mapping


def pools_of(parents: Mapping[int, int | None], heads: Mapping[int, int], floor: int) -> dict[int, int]:
    """归池 — {unit: the unit at which it is counted}; `parents` is the tree, `heads` people by unit.

    Each unit that is counted at holds at least `floor` people, unless the whole tree holds fewer.
    """
    gathered: dict[int, list[int]] = {unit: [unit] for unit in parents}
    size = {unit: heads.get(unit, 0) for unit in parents}
    at: dict[int, int] = {}
    for unit in _from_below(parents):
        above = parents[unit]
        if size[unit] < floor and above is not None:
            gathered[above] += gathered[unit]
            size[above] += size[unit]
        else:
            at.update(dict.fromkeys(gathered[unit], unit))
    return _with_the_rest(at, heads, floor)


def _with_the_rest(at: dict[int, int], heads: Mapping[int, int], floor: int) -> dict[int, int]:
    """A top that is left with too few joins the smallest of the others."""
    size: dict[int, int] = {}
    for unit, pool in at.items():
        size[pool] = size.get(pool, 0) + heads.get(unit, 0)
    for pool in [each for each, count in size.items() if count < floor]:
        others = [each for each, count in size.items() if count >= floor]
        if others:
            host = min(others, key=lambda each: (size[each], each))
            at = {unit: host if each == pool else each for unit, each in at.items()}
    return at


def _from_below(parents: Mapping[int, int | None]) -> list[int]:
    """Every unit after all that lie below it."""
    depth: dict[int, int] = {}

    def deep(unit: int) -> int:
        if unit not in depth:
            above = parents[unit]
            depth[unit] = 0 if above is None or above not in parents else deep(above) + 1
        return depth[unit]

    return sorted(parents, key=lambda unit: (-deep(unit), unit))
