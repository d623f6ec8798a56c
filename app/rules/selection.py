"""条件的下推 — a condition on a day as a predicate over stored values, so that a database can choose
everybody at once.

Months and years of service become a range of start dates (`latest_start`): the same answer as counting them
for each person, without date arithmetic in SQL, and with an index on the date.
"""

from datetime import date, timedelta
from typing import Any

from app.core.predicates import Among, Between, Every, Missing, No, Predicate, Some, Under
from app.rules.calendar import MONTHS_A_YEAR, latest_start
from app.rules.conditions import AllOf, AnyOf, Condition, Not
from app.rules.facts import FIELDS, Field, Kind


def selection(tree: Condition, on: date) -> Predicate:
    """选人谓词 — holds for exactly those stored values whose facts on this day meet the condition."""
    match tree:
        case AllOf(parts):
            return Every(tuple(selection(part, on) for part in parts))
        case AnyOf(parts):
            return Some(tuple(selection(part, on) for part in parts))
        case Not(part):
            return No(selection(part, on))
    return _leaf(FIELDS[tree.field], tree.op, tree.value, on)


def _leaf(field: Field, op: str, value: Any, on: date) -> Predicate:
    missing = Missing(field.source, textual=field.kind in {Kind.TEXT, Kind.CHOICE, Kind.UNIT})
    match op:
        case "is_empty":
            return missing
        case "within":
            return Under(field.source, value)
        case "not_in":
            return Every((No(missing), No(_leaf(field, "in", value, on))))
    if field.kind in {Kind.MONTHS, Kind.YEARS}:
        return _counted(field, op, value, on)
    if field.kind is Kind.DATE:
        return _dated(field, op, value)
    return Among(field.source, value if op == "in" else (value,))


def _dated(field: Field, op: str, value: Any) -> Predicate:
    match op:
        case "at_least":
            return Between(field.source, low=value)
        case "at_most":
            return Between(field.source, high=value)
        case "between":
            return Between(field.source, *value)
        case "equals":
            return Among(field.source, (value,))
    return Among(field.source, value)


def _counted(field: Field, op: str, value: Any, on: date) -> Predicate:
    if op == "in":
        return Some(tuple(_counted(field, "equals", one, on) for one in value))
    least, most = value if op == "between" else (value, value)
    step = MONTHS_A_YEAR if field.kind is Kind.YEARS else 1
    return Between(
        field.source,
        low=None if op == "at_least" else latest_start((most + 1) * step, on) + timedelta(days=1),
        high=None if op == "at_most" else latest_start(least * step, on),
    )
