"""积分的计算 — what a line of an amount comes to for each person, in SQL: the same as rules/expressions.py
says of one.

Months are counted by years, months and days of the stored date against those of the day, as rules/calendar.py
does; whole numbers only, wide enough for the bounds an expression was accepted with.
"""

from datetime import date, timedelta
from functools import reduce
from operator import add, mul
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    case,
    cast,
    extract,
    false,
    func,
    literal,
    null,
    or_,
    type_coerce,
)

from app.core.db import session
from app.core.money import Ratio
from app.core.predicate_sql import Columns
from app.rules.calendar import MONTHS_A_YEAR
from app.rules.expressions import FIGURES, Combined, Expression, Of, Whole, figures_of
from app.rules.points import AmountLine

Number = ColumnElement[Any]
LONGEST_MONTH = 31


def worth(line: AmountLine, columns: Columns, on: date) -> Number:
    """应得 — the points of a line; NULL where a date they are reckoned from is not known."""
    if line.formula is None:
        return _whole(line.points.points)
    unknown = [columns[FIGURES[key].source].is_(None) for key in sorted(figures_of(line.formula))]
    return _either((or_(false(), *unknown), null()), otherwise=_reckoned(line.formula, columns, on))


def money(points: Number, ratio: Ratio) -> Number:
    """折合金额 — in fen, rounded down as `Ratio.value` does; points are not below zero here."""
    return cast(points, BigInteger) * _whole(ratio.fen) // _whole(ratio.points)


def years_since(since: Number, on: date) -> Number:
    """满几年 — completed years from a stored day; NULL where it is not known."""
    return case((since.is_(None), null()), else_=_years(since, on))


def _reckoned(tree: Expression, columns: Columns, on: date) -> Number:
    match tree:
        case Whole(number):
            return _whole(number)
        case Of(key):
            return _figure(key, columns[FIGURES[key].source], on)
        case Combined(op, parts, rounding):
            return _TOGETHER[op]([_reckoned(part, columns, on) for part in parts], rounding)


def _whole(number: int) -> Number:
    return literal(number, BigInteger)


def _quotient(parts: list[Number], rounding: str) -> Number:
    value, by = parts
    raised = {"down": _whole(0), "up": by - 1, "half": by // _whole(2)}[rounding]
    return (value + raised) // by


def _extreme(parts: list[Number], *, least: bool) -> Number:
    """Of several, the least or the most; both databases have it under names of their own."""
    sqlite = session.get_bind().dialect.name == "sqlite"
    name = ("min" if least else "max") if sqlite else ("least" if least else "greatest")
    return type_coerce(getattr(func, name)(*parts), BigInteger)


_TOGETHER = {
    "plus": lambda parts, _rounding: reduce(add, parts),
    "minus": lambda parts, _rounding: parts[0] - parts[1],
    "times": lambda parts, _rounding: reduce(mul, parts),
    "over": _quotient,
    "least": lambda parts, _rounding: _extreme(parts, least=True),
    "most": lambda parts, _rounding: _extreme(parts, least=False),
}


def _figure(key: str, since: Number, on: date) -> Number:
    counted = _COUNTED[key](since, on)
    most = FIGURES[key].most
    return _either((counted < 0, _whole(0)), (counted > most, _whole(most)), otherwise=counted)


def _months(since: Number, on: date) -> Number:
    reach = LONGEST_MONTH if (on + timedelta(days=1)).day == 1 else on.day
    short = case((_part("day", since) > reach, 1), else_=0)
    return (
        _whole(on.year * MONTHS_A_YEAR + on.month)
        - _part("year", since) * MONTHS_A_YEAR
        - (_part("month", since) + short)
    )


def _months_this_year(since: Number, on: date) -> Number:
    year = _part("year", since)
    return _either(
        (year < on.year, _whole(MONTHS_A_YEAR)),
        (year == on.year, _whole(MONTHS_A_YEAR + 1) - _part("month", since)),
        otherwise=_whole(0),
    )


def _years(since: Number, on: date) -> Number:
    """Below zero it is cut to nothing either way, so that how a database rounds there is no matter."""
    return _months(since, on) // _whole(MONTHS_A_YEAR)


def _either(*cases: tuple[ColumnElement[bool], Any], otherwise: Number) -> Number:
    return type_coerce(case(*cases, else_=otherwise), BigInteger)


def _part(name: str, since: Number) -> Number:
    return cast(extract(name, since), Integer)


_COUNTED = {
    "tenure_years": _years,
    "tenure_months": _months,
    "months_this_year": _months_this_year,
    "union_years": _years,
}
