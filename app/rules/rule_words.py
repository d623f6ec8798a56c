"""规则的说法 — conditions, formulas and amounts as sentences: what an officer reads beside what was clicked.

Units are named by `units`, from what a condition holds (a number or a code) to the name people know.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from app.core.money import Points
from app.core.text import _
from app.rules.amounts import Amount, amount_from
from app.rules.conditions import EVERYBODY, AllOf, AnyOf, Check, Condition, Not
from app.rules.expressions import FIGURES, ROUNDINGS, Combined, Expression, Of, Whole
from app.rules.facts import FIELDS, Kind
from app.rules.points import AmountLine
from app.rules.triggers import Calendar, FixedDay, Season

Units = Mapping[str, str]


def condition_words(tree: Condition, units: Units) -> str:
    """条件的说法 — one sentence part, as “years of service at least 10, and grade P7 or P8”."""
    match tree:
        case AllOf(()):
            return _("everybody")
        case AnyOf(()):
            return _("nobody")
        case AllOf(parts):
            return _(", and ").join(_bracketed(part, units) for part in parts)
        case AnyOf(parts):
            return _(", or ").join(_bracketed(part, units) for part in parts)
        case Not(part):
            return _("not (%(what)s)", what=condition_words(part, units))
        case Check():
            return _asked(tree, units)


def _bracketed(part: Condition, units: Units) -> str:
    said = condition_words(part, units)
    several = isinstance(part, AllOf | AnyOf) and len(part.parts) > 1
    return _("(%(what)s)", what=said) if several else said


def _asked(check: Check, units: Units) -> str:
    field = FIELDS[check.field]
    if check.op == "is_empty":
        return _("%(field)s is not on record", field=field.label)
    value = _value(check, units)
    if field.kind is Kind.DATE and check.op in {"at_least", "at_most"}:
        said = _("%(field)s on or after %(value)s") if check.op == "at_least" else _("%(field)s by %(value)s")
        return said % {"field": field.label, "value": value}
    return _SAID[check.op]() % {"field": field.label, "value": value}


_SAID = {
    "equals": lambda: _("%(field)s is %(value)s"),
    "in": lambda: _("%(field)s is %(value)s"),
    "not_in": lambda: _("%(field)s is none of %(value)s"),
    "at_least": lambda: _("%(field)s at least %(value)s"),
    "at_most": lambda: _("%(field)s at most %(value)s"),
    "between": lambda: _("%(field)s from %(value)s"),
    "within": lambda: _("%(field)s %(value)s and below"),
}


def _value(check: Check, units: Units) -> str:
    several = check.value if isinstance(check.value, tuple) else (check.value,)
    words = [_one(check.field, each, units) for each in several]
    if check.op == "between":
        return _("%(first)s to %(last)s", first=words[0], last=words[-1])
    return _(" or ").join(words) if check.op != "not_in" else _(", ").join(words)


def _one(field: str, value: Any, units: Units) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if FIELDS[field].kind is Kind.UNIT:
        return units.get(str(value)) or _("a unit that is not known (%(what)s)", what=value)
    return str(value)


def formula_words(tree: Expression) -> str:
    """算式的说法 — “(years of service × 20) + 100”."""
    match tree:
        case Whole(number):
            return f"{number:,}"
        case Of(figure):
            return str(FIGURES[figure].label)
        case Combined("over", (part, by), rounding):
            return f"{_inner(part)} ÷ {_inner(by)} {_('(%(what)s)', what=ROUNDINGS[rounding])}"
        case Combined("least", parts):
            return _("the smallest of %(what)s", what=_(", ").join(formula_words(part) for part in parts))
        case Combined("most", parts):
            return _("the largest of %(what)s", what=_(", ").join(formula_words(part) for part in parts))
        case Combined(op, parts):
            sign = {"plus": " + ", "minus": " − ", "times": " × "}[op]
            return sign.join(_inner(part) for part in parts)


def _inner(part: Expression) -> str:
    said = formula_words(part)
    return _("(%(what)s)", what=said) if isinstance(part, Combined) else said


def line_words(line: AmountLine) -> str:
    """一档的说法 — “300 points”, or the formula and “points”."""
    if line.formula is None:
        return _("%(points)s points", points=line.points)
    return _("%(formula)s points", formula=formula_words(line.formula))


def amount_words(data: Mapping[str, Any], units: Units) -> list[str]:
    """积分数的说法 — a sentence for each line, and one for each limit."""
    amount = amount_from(data)
    return [*_lines(amount, units), *_limits(data)]


def _lines(amount: Amount, units: Units) -> Sequence[str]:
    if amount.by_unit is not None:
        return [
            _(
                "each unit its own number from %(least)s to %(most)s; %(default)s where none is filled in",
                least=amount.by_unit.least,
                most=amount.by_unit.most,
                default=amount.by_unit.default,
            )
        ]
    if amount.kind != "table":
        return [_("%(what)s each", what=line_words(amount.said[0]))]
    return [
        _("%(who)s: %(what)s", who=_who(line.condition, units), what=line_words(line)) for line in amount.said
    ]


def calendar_words(calendar: Calendar | None) -> str:
    """日子的说法 — the fixed day or the months, each year."""
    match calendar:
        case FixedDay(month, day):
            return _("each year in month %(month)d on day %(day)d", month=month, day=day)
        case Season(months):
            return _("each year in the months %(months)s", months="、".join(f"{each}" for each in months))
    return ""


def _who(condition: Condition, units: Units) -> str:
    return _("everybody else") if condition == EVERYBODY else condition_words(condition, units)


def _limits(data: Mapping[str, Any]) -> Sequence[str]:
    said = []
    if data.get("prorata"):
        said.append(_("in proportion to the months in service this year"))
    if data.get("most"):
        said.append(_("at most %(points)s each time", points=Points(data["most"])))
    if data.get("year_most"):
        said.append(_("one person at most %(points)s in a year", points=Points(data["year_most"])))
    return said
