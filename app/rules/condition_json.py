"""条件的存取 — a condition to and from JSON; what comes in is checked and refused in sentences.

{"all": […]} · {"any": […]} · {"not": …} · {"field": "tenure_years", "op": "at_least", "value": 1}; dates as
"2026-10-01".
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.core.errors import BadInput
from app.core.text import _
from app.rules.conditions import (
    OPERATIONS_OF,
    TAKES_SEVERAL,
    AllOf,
    AnyOf,
    Check,
    Condition,
    Not,
    Operand,
)
from app.rules.facts import FIELDS, Field, Kind

MOST_CHECKS_DEEP = 8
MOST_CHECKS = 200
MOST_VALUES = 500
LONGEST_TEXT = 200
SHOWN = 40  # characters of what was written, in a refusal
MOST_MONTHS = 1200
MOST_WHOLE = 2**53


class ConditionNotUnderstood(BadInput):
    """条件有误 — a condition that names an unknown field, asks a question the field does not take, or gives
    no usable value.
    """

    code = "condition_not_understood"


def to_json(tree: Condition) -> dict[str, Any]:
    """存 — plain values for a JSON column."""
    match tree:
        case AllOf(parts):
            return {"all": [to_json(part) for part in parts]}
        case AnyOf(parts):
            return {"any": [to_json(part) for part in parts]}
        case Not(part):
            return {"not": to_json(part)}
    return {"field": tree.field, "op": tree.op} | (
        {} if tree.op == "is_empty" else {"value": _plain(tree.value)}
    )


def _plain(value: Operand) -> Any:
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value


def from_json(data: object, fields: Mapping[str, Field] = FIELDS) -> Condition:
    """取 — the condition; raises ConditionNotUnderstood with a sentence that says which part is wrong.

    `fields` are those that may be asked about: of a person, unless others are named.
    """
    left = [MOST_CHECKS]
    return _node(data, fields, depth=0, left=left)


def _node(data: object, fields: Mapping[str, Field], *, depth: int, left: list[int]) -> Condition:
    left[0] -= 1
    if depth > MOST_CHECKS_DEEP or left[0] < 0:
        raise ConditionNotUnderstood(
            _(
                "The condition is too large: at most %(depth)d levels and %(checks)d parts.",
                depth=MOST_CHECKS_DEEP,
                checks=MOST_CHECKS,
            )
        )
    match data:
        case {"all": list(parts), **rest} if not rest:
            return AllOf(tuple(_node(part, fields, depth=depth + 1, left=left) for part in parts))
        case {"any": list(parts), **rest} if not rest:
            return AnyOf(tuple(_node(part, fields, depth=depth + 1, left=left) for part in parts))
        case {"not": part, **rest} if not rest:
            return Not(_node(part, fields, depth=depth + 1, left=left))
        case {"field": str(field), "op": str(op), **rest} if rest.keys() <= {"value"}:
            return _check(fields.get(field), field, op, rest.get("value"))
    raise ConditionNotUnderstood(
        _(
            "A part of the condition is neither a question about a person nor several of them together: "
            "build it anew by clicking."
        )
    )


def _check(field: Field | None, key: str, op: str, value: object) -> Check:
    if field is None:
        raise ConditionNotUnderstood(
            _("There is no field “%(field)s” that a condition could ask about.", field=key[:SHOWN])
        )
    if op not in OPERATIONS_OF[field.kind]:
        raise ConditionNotUnderstood(
            _("“%(field)s” cannot be asked in this way: choose the question anew.", field=field.label)
        )
    if op == "is_empty":
        return Check(key, op)
    return Check(key, op, _operand(field, op, value))


def _operand(field: Field, op: str, value: object) -> Operand:
    if op not in TAKES_SEVERAL and op != "between":
        return _single(field, value)
    several = tuple(_single(field, one) for one in value) if isinstance(value, (list, tuple)) else ()
    if not 1 <= len(several) <= MOST_VALUES:
        raise ConditionNotUnderstood(
            _("“%(field)s” needs a list of values to choose from.", field=field.label)
        )
    if op == "between":
        return _range(field, several)
    return several


def _range(field: Field, ends: tuple[Any, ...]) -> Operand:
    if len(ends) != 2 or ends[0] > ends[1]:  # noqa: PLR2004 - a range has two ends
        raise ConditionNotUnderstood(
            _("“%(field)s” needs two values, the lower one first.", field=field.label)
        )
    return ends


def _single(field: Field, value: object) -> str | int | date:
    taken = _read(field, value)
    if taken is not None:
        return taken
    if not (said := as_written(value)):
        raise ConditionNotUnderstood(
            _("“%(field)s” is compared with nothing it could be: choose a value.", field=field.label)
        )
    raise ConditionNotUnderstood(
        _("“%(value)s” is not a value “%(field)s” can have.", value=said, field=field.label)
    )


def as_written(value: object) -> str:
    """所写 — a text or whole number a person could have typed; nothing for what only a program writes."""
    return str(value)[:SHOWN] if type(value) in {str, int} else ""


def _read(field: Field, value: object) -> str | int | date | None:
    if field.kind is Kind.DATE:
        return _read_date(value)
    if field.kind is Kind.WHOLE:
        return value if type(value) is int and 0 <= value <= MOST_WHOLE else None
    if field.kind in {Kind.MONTHS, Kind.YEARS}:
        return value if type(value) is int and 0 <= value <= MOST_MONTHS else None
    if not isinstance(value, str) or not value.isprintable() or not 0 < len(value) <= LONGEST_TEXT:
        return None
    return value if field.kind is not Kind.CHOICE or value in (field.words or ()) else None


def _read_date(value: object) -> date | None:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
