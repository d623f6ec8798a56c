"""蕴含 — whether one condition takes in another: why a line of a table is never come to."""

from collections.abc import Sequence
from typing import Any

from app.rules.conditions import AllOf, AnyOf, Check, Condition, Not
from app.rules.contradictions import impossible


def covers(wider: Condition, narrower: Condition) -> bool:  # noqa: PLR0911 - one for each pair
    """包含 — whether whoever fulfils the narrower fulfils the wider; false where that cannot be told."""
    if wider == narrower or impossible(narrower):
        return True
    match wider, narrower:
        case AllOf(parts), _:
            return all(covers(part, narrower) for part in parts)
        case _, AnyOf(parts):
            return all(covers(wider, part) for part in parts)
        case AnyOf(parts), _ if any(covers(part, narrower) for part in parts):
            return True
        case _, AllOf(parts):
            return any(covers(wider, part) for part in parts)
        case Not(Check(field, op, value)), Check(other, "in" | "equals", asked) if op in {"in", "equals"}:
            return field == other and not set(_several(asked)) & set(_several(value))
        case Not(said), Not(asked):
            return covers(asked, said)
        case Check(), Check():
            return wider.field == narrower.field and _takes_in(wider, narrower)
    return False


def shadowed(conditions: Sequence[Condition]) -> list[int]:
    """轮不到的行 — the places of those an earlier one takes in whole: nobody ever comes to them."""
    return [
        at for at, each in enumerate(conditions) if any(covers(earlier, each) for earlier in conditions[:at])
    ]


def _takes_in(wider: Check, narrower: Check) -> bool:
    if (wider.op, narrower.op) in {("in", "in"), ("in", "equals"), ("within", "within")}:
        return set(_several(narrower.value)) <= set(_several(wider.value))
    (low, high), (least, most) = _ends(wider), _ends(narrower)
    if (low, high) == (None, None) or (least, most) == (None, None):
        return False
    return (low is None or (least is not None and least >= low)) and (
        high is None or (most is not None and most <= high)
    )


def _ends(check: Check) -> tuple[Any, Any]:
    match check.op, check.value:
        case "at_least", low:
            return low, None
        case "at_most", high:
            return None, high
        case "between", (low, high):
            return low, high
        case "equals", value if not isinstance(value, str):
            return value, value
    return None, None


def _several(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)
