"""规则的存取 — a festival rule's conditions and amount to and from JSON; what comes in is refused in
sentences.

Amount: {"points": 300}, or {"table": [{"when": condition, "points": 500}, …]} of which the first line that
fits counts.
"""

from typing import Any

from app.core.errors import BadInput
from app.core.money import Points
from app.core.text import _
from app.rules.condition_json import from_json, to_json
from app.rules.conditions import EVERYBODY, Condition
from app.rules.points import AmountLine

MOST_POINTS = 1_000_000
MOST_LINES = 50


class AmountNotUnderstood(BadInput):
    """积分数有误 — an amount that is neither a whole number of points nor a table of such lines."""

    code = "amount_not_understood"


def conditions_from(data: object) -> Condition:
    """适用条件 — the stored conditions; none means everybody."""
    return EVERYBODY if data in (None, {}) else from_json(data)


def lines_from(data: object) -> tuple[AmountLine, ...]:
    """金额档 — the lines of an amount; a fixed amount is one line for everybody. Raises
    AmountNotUnderstood.
    """
    match data:
        case {"points": points, **rest} if not rest:
            return (AmountLine(EVERYBODY, _points(points)),)
        case {"table": list(rows), **rest} if not rest and 1 <= len(rows) <= MOST_LINES:
            return tuple(_line(row) for row in rows)
    raise AmountNotUnderstood(_("Give one number of points for everybody, or a table of up to 50 lines."))


def lines_to(lines: tuple[AmountLine, ...]) -> dict[str, Any]:
    """存 — the amount as plain values for a JSON column."""
    if len(lines) == 1 and lines[0].condition == EVERYBODY:
        return {"points": lines[0].points.points}
    return {"table": [{"when": to_json(line.condition), "points": line.points.points} for line in lines]}


def _line(row: object) -> AmountLine:
    match row:
        case {"when": when, "points": points, **rest} if not rest:
            return AmountLine(from_json(when), _points(points))
    raise AmountNotUnderstood(_("Each line of the amount table needs a condition and a number of points."))


def _points(value: object) -> Points:
    if type(value) is not int or not 0 < value <= MOST_POINTS:
        raise AmountNotUnderstood(
            _(
                "“%(value)s” is not a number of points from 1 to %(most)s.",
                value=value,
                most=Points(MOST_POINTS),
            )
        )
    return Points(value)
