"""积分数 — how many points a rule gives: fixed, by a table, for each year of service, in steps, by a formula,
by the unit's own number; at most so many, and in proportion to the months of the year.

{"points": 300} · {"table": [{"when": condition, "points": 500}, {"when": …, "formula": …}]} ·
{"per_year": {"points": 20, "figure": "tenure_years"}} · {"step": {"points": 200, "every": 5}} ·
{"formula": expression} · {"by_unit": {"default": 100, "least": 50, "most": 200}}, each with "most" (for one
grant), "year_most" (for one person a year) and "prorata" (the rounding) beside it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.core.money import Points
from app.core.text import _, _l
from app.rules.calendar import MONTHS_A_YEAR
from app.rules.condition_json import as_written, from_json, to_json
from app.rules.conditions import EVERYBODY
from app.rules.expressions import (
    FIGURES,
    ROUNDINGS,
    AmountNotUnderstood,
    Combined,
    Expression,
    Of,
    Whole,
    bounds,
    expression_from,
    expression_to,
)
from app.rules.points import AmountLine

MOST_POINTS = 1_000_000
MOST_LINES = 50
MOST_EVERY = 50  # years of a step

KINDS = {
    "points": _l("The same for everybody"),
    "table": _l("By a table"),
    "per_year": _l("For each year of service"),
    "step": _l("In steps"),
    "formula": _l("By a formula"),
    "by_unit": _l("By each unit’s own number"),
}
TERMS = frozenset({"most", "year_most", "prorata"})


@dataclass(frozen=True, slots=True)
class ByUnit:
    """单位自定 — the number of who has none of their own, and between what a unit may choose."""

    default: int
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Amount:
    """积分数 — the lines, of which the first that fits counts, already within `most` and in proportion; as
    they were `said`; and what one person gets by the rule in a year at most.
    """

    kind: str
    lines: tuple[AmountLine, ...]
    said: tuple[AmountLine, ...]
    year_most: int | None = None
    by_unit: ByUnit | None = None


def amount_from(data: object) -> Amount:
    """取 — from JSON; raises AmountNotUnderstood, and ConditionNotUnderstood for a line of a table."""
    if not isinstance(data, Mapping) or len(kinds := data.keys() - TERMS) != 1:
        raise AmountNotUnderstood(_("Choose one way to say how many points each gets."))
    (kind,) = kinds
    if kind not in KINDS:
        raise AmountNotUnderstood(_("Give one number of points for everybody, or a table of up to 50 lines."))
    most, year_most = _limit(data, "most"), _limit(data, "year_most")
    said = _READ[kind](data[kind])
    lines = tuple(_within(line, most, _prorata(data)) for line in said)
    for number, line in enumerate(lines, 1):
        _refuse_out_of_measure(line, number if len(lines) > 1 else None)
    return Amount(kind, lines, said, year_most, _by_unit(data[kind]) if kind == "by_unit" else None)


def _fixed(data: object) -> tuple[AmountLine, ...]:
    return (AmountLine(EVERYBODY, _points(data)),)


def _table(data: object) -> tuple[AmountLine, ...]:
    if not isinstance(data, list) or not 1 <= len(data) <= MOST_LINES:
        raise AmountNotUnderstood(
            _("The table needs 1 to %(most)d lines: add one with a condition and a number.", most=MOST_LINES)
        )
    return tuple(_line(row) for row in data)


def _line(row: object) -> AmountLine:
    match row:
        case {"when": when, "points": points, **rest} if not rest:
            return AmountLine(from_json(when), _points(points))
        case {"when": when, "formula": formula, **rest} if not rest:
            return AmountLine(from_json(when), formula=expression_from(formula))
    raise AmountNotUnderstood(_("Each line of the amount table needs a condition and a number of points."))


def _per_year(data: object) -> tuple[AmountLine, ...]:
    match data:
        case {"points": points, **rest} if rest.keys() <= {"figure"}:
            figure = _figure(rest.get("figure", "tenure_years"))
            return (AmountLine(EVERYBODY, formula=Combined("times", (Whole(_number(points)), figure))),)
    raise AmountNotUnderstood(_("Say how many points each year of service brings."))


def _step(data: object) -> tuple[AmountLine, ...]:
    match data:
        case {"points": points, "every": every, **rest} if rest.keys() <= {"figure", "base"}:
            if type(every) is not int or not 1 <= every <= MOST_EVERY:
                raise AmountNotUnderstood(
                    _("A step is every 1 to %(most)d years: correct the number.", most=MOST_EVERY)
                )
            steps = Combined("over", (_figure(rest.get("figure", "tenure_years")), Whole(every)))
            grown = Combined("times", (Whole(_number(points)), steps))
            base = rest.get("base", 0)
            whole = grown if base == 0 else Combined("plus", (Whole(_number(base)), grown))
            return (AmountLine(EVERYBODY, formula=whole),)
    raise AmountNotUnderstood(_("Say how many points each step brings, and after how many years it comes."))


def _formula(data: object) -> tuple[AmountLine, ...]:
    return (AmountLine(EVERYBODY, formula=expression_from(data)),)


def _units(data: object) -> tuple[AmountLine, ...]:
    return (AmountLine(EVERYBODY, Points(_by_unit(data).default)),)


_READ = {
    "points": _fixed,
    "table": _table,
    "per_year": _per_year,
    "step": _step,
    "formula": _formula,
    "by_unit": _units,
}


def _by_unit(data: object) -> ByUnit:
    match data:
        case {"default": default, "least": least, "most": most, **rest} if not rest:
            found = ByUnit(_number(default), _number(least), _number(most))
            if found.least <= found.default <= found.most:
                return found
    raise AmountNotUnderstood(
        _("Say what a unit without a number of its own gives, and between what numbers a unit may choose.")
    )


def _within(line: AmountLine, most: int | None, prorata: str | None) -> AmountLine:
    """The line in proportion to the year, then cut at the most."""
    whole: Expression = line.formula or Whole(line.points.points)
    if prorata is not None:
        year = (Combined("times", (whole, Of("months_this_year"))), Whole(MONTHS_A_YEAR))
        whole = Combined("over", year, prorata)
    if most is not None:
        whole = Combined("least", (whole, Whole(most)))
    if isinstance(whole, Whole):
        return AmountLine(line.condition, Points(whole.number))
    return AmountLine(line.condition, formula=whole)


def _refuse_out_of_measure(line: AmountLine, number: int | None) -> None:
    low, high = bounds(line.formula or Whole(line.points.points))
    where = _("Line %(number)d: ", number=number) if number else ""
    if low < 0:
        raise AmountNotUnderstood(
            where + _("somebody could get %(low)s points: take “the largest of” it and 0.", low=f"{low:,}")
        )
    if high < 1:
        raise AmountNotUnderstood(where + _("this comes to no points for anybody."))
    if high > MOST_POINTS:
        raise AmountNotUnderstood(
            where
            + _(
                "somebody could get %(high)s points, more than %(most)s: say “at most” how many.",
                high=f"{high:,}",
                most=Points(MOST_POINTS),
            )
        )


def _limit(data: Mapping[str, Any], key: str) -> int | None:
    return None if data.get(key) is None else _number(data[key])


def _prorata(data: Mapping[str, Any]) -> str | None:
    rounding = data.get("prorata")
    if rounding is None:
        return None
    if not isinstance(rounding, str) or rounding not in ROUNDINGS:
        raise AmountNotUnderstood(_("Say how a part of the year is rounded: down, up, or to the nearest."))
    return rounding


def _figure(key: object) -> Of:
    if not isinstance(key, str) or key not in FIGURES:
        raise AmountNotUnderstood(
            _(
                "There is no figure “%(key)s” of a person to reckon with: choose one from the list.",
                key=as_written(key),
            )
        )
    return Of(key)


def _points(value: object) -> Points:
    return Points(_number(value))


def _number(value: object) -> int:
    if type(value) is int and 0 < value <= MOST_POINTS:
        return value
    if not (said := as_written(value)):
        raise AmountNotUnderstood(
            _(
                "What stands there is not a number of points from 1 to %(most)s: write a whole number.",
                most=Points(MOST_POINTS),
            )
        )
    raise AmountNotUnderstood(
        _("“%(value)s” is not a number of points from 1 to %(most)s.", value=said, most=Points(MOST_POINTS))
    )


def lines_to(lines: tuple[AmountLine, ...]) -> dict[str, Any]:
    """存 — lines as plain values for a JSON column."""
    if len(lines) == 1 and lines[0].condition == EVERYBODY:
        (only,) = lines
        return (
            {"points": only.points.points}
            if only.formula is None
            else {"formula": expression_to(only.formula)}
        )
    return {"table": [{"when": to_json(line.condition)} | _said(line) for line in lines]}


def _said(line: AmountLine) -> dict[str, Any]:
    if line.formula is None:
        return {"points": line.points.points}
    return {"formula": expression_to(line.formula)}
