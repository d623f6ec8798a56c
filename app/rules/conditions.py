"""条件 — who a rule is for, as a tree: all of, any of, not, and single checks of one field.

Logic has two values. A check of a value that is not known does not hold (only "is empty" does), and "not"
of it therefore holds; `app/core/predicates.py` says the same in SQL, and a property test keeps the two
together.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.rules.facts import FIELDS, Facts, Kind, Value

Operand = Value | tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """单项条件 — one field, one question, and what it is compared with."""

    field: str
    op: str
    value: Operand = None


@dataclass(frozen=True, slots=True)
class AllOf:
    """且 — every part holds; with no parts it holds."""

    parts: tuple["Condition", ...] = ()


@dataclass(frozen=True, slots=True)
class AnyOf:
    """或 — at least one part holds; with no parts it does not."""

    parts: tuple["Condition", ...] = ()


@dataclass(frozen=True, slots=True)
class Not:
    """非 — the part does not hold."""

    part: "Condition"


Condition = Check | AllOf | AnyOf | Not

EVERYBODY = AllOf()


def holds(tree: Condition, facts: Facts) -> bool:
    """是否符合 — whether a person with these facts meets the condition."""
    match tree:
        case AllOf(parts):
            return all(holds(part, facts) for part in parts)
        case AnyOf(parts):
            return any(holds(part, facts) for part in parts)
        case Not(part):
            return not holds(part, facts)
    return _answer(tree.op, facts.get(tree.field), tree.value)


def _answer(op: str, actual: Any, value: Any) -> bool:
    if op == "is_empty":
        return actual is None
    return actual is not None and OPERATIONS[op](actual, value)


def _within(path: str, roots: tuple[str, ...]) -> bool:
    return path.startswith(roots)


OPERATIONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "equals": lambda actual, value: actual == value,
    "in": lambda actual, values: actual in values,
    "not_in": lambda actual, values: actual not in values,
    "at_least": lambda actual, value: actual >= value,
    "at_most": lambda actual, value: actual <= value,
    "between": lambda actual, value: value[0] <= actual <= value[1],
    "within": _within,
}

_TEXTUAL = ("equals", "in", "not_in", "is_empty")
_ORDERED = ("equals", "at_least", "at_most", "between", "in", "not_in", "is_empty")

# which questions may be asked of which kind of field
OPERATIONS_OF: Mapping[Kind, tuple[str, ...]] = {
    Kind.TEXT: _TEXTUAL,
    Kind.CHOICE: _TEXTUAL,
    Kind.DATE: _ORDERED,
    Kind.MONTHS: _ORDERED,
    Kind.YEARS: _ORDERED,
    Kind.UNIT: ("within", "is_empty"),
    Kind.WHOLE: _ORDERED,
}

TAKES_SEVERAL = frozenset({"in", "not_in", "within"})


def checks(tree: Condition) -> tuple[Check, ...]:
    """各单项条件 — every single check in the tree, in reading order."""
    match tree:
        case AllOf(parts) | AnyOf(parts):
            return tuple(check for part in parts for check in checks(part))
        case Not(part):
            return checks(part)
    return (tree,)


def rewritten(tree: Condition, change: Callable[[Check], Check]) -> Condition:
    """改写 — the tree with every check replaced: how unit codes become the paths of today."""
    match tree:
        case AllOf(parts) | AnyOf(parts):
            return replace(tree, parts=tuple(rewritten(part, change) for part in parts))
        case Not(part):
            return Not(rewritten(part, change))
    return change(tree)


@dataclass(frozen=True, slots=True)
class Finding:
    """判定 — one check, what the person has, and whether that meets it."""

    check: Check
    actual: Value
    holds: bool


def explain(tree: Condition, facts: Facts) -> tuple[Finding, ...]:
    """说明 — each check against this person's facts: why somebody is in or out."""
    return tuple(Finding(check, facts.get(check.field), holds(check, facts)) for check in checks(tree))


def fields_of(tree: Condition) -> frozenset[str]:
    """所用字段 — the stored values the condition needs."""
    return frozenset(FIELDS[check.field].source for check in checks(tree))
