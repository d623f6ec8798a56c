"""算式 — whole numbers, a person's figures, and what is made of them: plus, minus, times, over, the least,
the most.

Nothing is ever evaluated as code: an expression is a tree read strictly from JSON, and before it is kept its
bounds are reckoned, so that no person can bring it to divide by nothing, below zero or out of all measure.

3 · {"figure": "tenure_years"} · {"op": "times", "parts": […]} · {"op": "over", "parts": [a, b], "rounding":
"down"}
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from math import prod
from typing import Any

from app.core.errors import BadInput
from app.core.text import _, _l

MOST_NUMBER = 10**9  # of what is typed
BEYOND = 10**12  # no step of a reckoning reaches it
MOST_PARTS = 40
MOST_DEEP = 6


class AmountNotUnderstood(BadInput):
    """积分数有误 — an amount that is none, or that could come to nothing sensible for somebody."""

    code = "amount_not_understood"


@dataclass(frozen=True, slots=True)
class Figure:
    """数字字段 — a whole number a person has on a day, counted from a stored date; `most` is the largest
    that is believed.
    """

    key: str
    label: Any
    source: str
    most: int


FIGURES: dict[str, Figure] = {
    figure.key: figure
    for figure in (
        Figure("tenure_years", _l("Years of service"), "hire_on", 80),
        Figure("tenure_months", _l("Months of service"), "hire_on", 960),
        Figure("months_this_year", _l("Months in service this year"), "hire_on", 12),
        Figure("union_years", _l("Years in the union"), "joined_on", 80),
    )
}

OPS = {
    "plus": _l("plus"),
    "minus": _l("minus"),
    "times": _l("times"),
    "over": _l("divided by"),
    "least": _l("the smallest of"),
    "most": _l("the largest of"),
}
ROUNDINGS = {
    "down": _l("rounded down"),
    "up": _l("rounded up"),
    "half": _l("rounded to the nearest"),
}
PAIRS = frozenset({"minus", "over"})


@dataclass(frozen=True, slots=True)
class Whole:
    """整数."""

    number: int


@dataclass(frozen=True, slots=True)
class Of:
    """数字字段 — the person's own figure."""

    figure: str


@dataclass(frozen=True, slots=True)
class Combined:
    """运算 — parts brought together; `rounding` is of a division only."""

    op: str
    parts: tuple["Expression", ...]
    rounding: str = "down"


Expression = Whole | Of | Combined


def reckoned(tree: Expression, figures: Mapping[str, int | None]) -> int | None:
    """计算 — what it comes to for a person with these figures; None where one it needs is not known."""
    match tree:
        case Whole(number):
            return number
        case Of(figure):
            return figures.get(figure)
        case Combined(op, parts, rounding):
            values = [reckoned(part, figures) for part in parts]
            known = [value for value in values if value is not None]
            return _together(op, known, rounding) if len(known) == len(values) else None


def _together(op: str, values: Sequence[int], rounding: str) -> int:
    if op == "over":
        return divided(values[0], values[1], rounding)
    return _ARITHMETIC[op](values)


def divided(value: int, by: int, rounding: str) -> int:
    """相除 — whole, rounded as said; neither is below zero."""
    return (value + added(by, rounding)) // by


def added(by: int, rounding: str) -> int:
    """取整补数 — what is added before a division that rounds down."""
    return {"down": 0, "up": by - 1, "half": by // 2}[rounding]


_ARITHMETIC: Mapping[str, Callable[[Sequence[int]], int]] = {
    "plus": sum,
    "minus": lambda values: values[0] - values[1],
    "times": prod,
    "least": min,
    "most": max,
}


def bounds(tree: Expression) -> tuple[int, int]:
    """范围 — the least and the most it can come to for anybody; raises AmountNotUnderstood where a step
    could divide by nothing, divide what is below zero, or grow out of all measure.
    """
    match tree:
        case Whole(number):
            return number, number
        case Of(figure):
            return 0, FIGURES[figure].most
        case Combined(op, parts, rounding):
            return _within(*_BOUNDS[op]([bounds(part) for part in parts], rounding))


Ends = Sequence[tuple[int, int]]


def _within(low: int, high: int) -> tuple[int, int]:
    if max(-low, high) > BEYOND:
        raise AmountNotUnderstood(
            _("A step of the formula can grow out of all measure: correct the numbers.")
        )
    return low, high


def _product(ends: Ends, _rounding: str) -> tuple[int, int]:
    """Held at each step: databases multiply one by one, and nought at the end is too late for them."""
    return reduce(_times, ends)


def _times(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    corners = [each * by for each in one for by in other]
    return _within(min(corners), max(corners))


def _quotient(ends: Ends, rounding: str) -> tuple[int, int]:
    (low, high), (least, most) = ends
    if least <= 0:
        raise AmountNotUnderstood(
            _("The formula could divide by nothing: divide by a number that is at least 1 for everybody.")
        )
    if low < 0:
        raise AmountNotUnderstood(
            _("The formula could divide a number below zero: take “the largest of” it and 0 first.")
        )
    return divided(low, most, rounding), divided(high, least, rounding)


_BOUNDS: Mapping[str, Callable[[Ends, str], tuple[int, int]]] = {
    "plus": lambda ends, _r: (sum(low for low, _h in ends), sum(high for _l, high in ends)),
    "minus": lambda ends, _r: (ends[0][0] - ends[1][1], ends[0][1] - ends[1][0]),
    "times": _product,
    "over": _quotient,
    "least": lambda ends, _r: (min(low for low, _h in ends), min(high for _l, high in ends)),
    "most": lambda ends, _r: (max(low for low, _h in ends), max(high for _l, high in ends)),
}


def figures_of(tree: Expression) -> frozenset[str]:
    """所用数字字段 — the figures it needs."""
    match tree:
        case Of(figure):
            return frozenset({figure})
        case Combined(_op, parts):
            return frozenset().union(*(figures_of(part) for part in parts))
    return frozenset()


def expression_from(data: object) -> Expression:
    """取 — from JSON; raises AmountNotUnderstood with a sentence that says which part is wrong."""
    return _node(data, depth=0, left=[MOST_PARTS])


def _node(data: object, *, depth: int, left: list[int]) -> Expression:
    left[0] -= 1
    if depth > MOST_DEEP or left[0] < 0:
        raise AmountNotUnderstood(
            _(
                "The formula is too long: at most %(parts)d parts in %(deep)d levels.",
                parts=MOST_PARTS,
                deep=6,
            )
        )
    match data:
        case int() if type(data) is int:
            return Whole(_whole(data))
        case {"figure": str(figure), **rest} if not rest and figure in FIGURES:
            return Of(figure)
        case {"op": str(op), "parts": list(parts), **rest} if op in OPS and rest.keys() <= {"rounding"}:
            made = [_node(part, depth=depth + 1, left=left) for part in parts]
            return _combined(op, made, rest.get("rounding"))
    raise AmountNotUnderstood(
        _("A part of the formula is neither a whole number, nor a figure of a person, nor a reckoning.")
    )


def _combined(op: str, parts: Sequence[Expression], given: Any) -> Combined:
    rounding = "down" if given is None else given
    few = len(parts) < 2 or (op in PAIRS and len(parts) != 2)  # noqa: PLR2004 - a reckoning has two sides
    if few:
        raise AmountNotUnderstood(_("“%(op)s” needs two numbers to reckon with.", op=OPS[op]))
    if not isinstance(rounding, str) or rounding not in ROUNDINGS or (op != "over" and given is not None):
        raise AmountNotUnderstood(_("Only a division is rounded: down, up, or to the nearest."))
    return Combined(op, tuple(parts), rounding)


def _whole(number: int) -> int:
    if abs(number) > MOST_NUMBER:
        raise AmountNotUnderstood(
            _("“%(number)s” is out of all measure: correct the number.", number=f"{number:,}"[:40])
        )
    return number


def expression_to(tree: Expression) -> Any:
    """存 — plain values for a JSON column."""
    match tree:
        case Whole(number):
            return number
        case Of(figure):
            return {"figure": figure}
        case Combined(op, parts, rounding):
            kept = {"op": op, "parts": [expression_to(part) for part in parts]}
            return kept | ({"rounding": rounding} if op == "over" else {})
