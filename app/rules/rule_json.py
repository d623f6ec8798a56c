"""规则的存取 — a rule's conditions and amount to and from JSON; what comes in is refused in sentences.

What an amount may be stands in rules/amounts.py.
"""

from app.rules.amounts import MOST_LINES, MOST_POINTS, amount_from, lines_to
from app.rules.condition_json import from_json
from app.rules.conditions import EVERYBODY, Condition
from app.rules.expressions import AmountNotUnderstood
from app.rules.points import AmountLine

__all__ = ["MOST_LINES", "MOST_POINTS", "AmountNotUnderstood", "conditions_from", "lines_from", "lines_to"]


def conditions_from(data: object) -> Condition:
    """适用条件 — the stored conditions; none means everybody."""
    return EVERYBODY if data in (None, {}) else from_json(data)


def lines_from(data: object) -> tuple[AmountLine, ...]:
    """金额档 — the lines of an amount; what is the same for everybody is one line. Raises
    AmountNotUnderstood.
    """
    return amount_from(data).lines
