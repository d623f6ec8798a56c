"""测算 — what a rule would give on a day if it were granted now, draft or in force: by line of its amount
table and by reason for nothing. Writes nothing.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from app.core import bulk
from app.core.money import Ratio
from app.models import PointRule
from app.points.queries.answers import Question, answers
from app.points.services.paying import paying_sub_account
from app.points.services.rules import meaning
from app.rules.calendar import last_day
from app.rules.occasions import Window
from app.rules.points import event_key


@dataclass(frozen=True, slots=True)
class Outcome:
    """测算一行 — a line of the amount table, or a reason for nothing: people, points, fen."""

    line: int | None
    blocked: str | None
    people: int
    points: int
    fen: int


def simulated(rule: PointRule, *, on: date) -> list[Outcome]:
    """测算 — the whole roster, the lines of the table first; people's own dates are those of the month of
    `on`.
    """
    found = answers(simulation_of(rule, on)).subquery()
    rows = bulk.execute(
        select(
            found.c.line,
            found.c.blocked,
            func.count(),
            func.sum(found.c.points),
            func.sum(found.c.value_fen),
        )
        .group_by(found.c.line, found.c.blocked)
        .order_by(found.c.blocked.is_not(None), found.c.line, found.c.blocked)
    )
    return [Outcome(line, why, int(people), int(points), int(fen)) for line, why, people, points, fen in rows]


def simulation_of(rule: PointRule, on: date) -> Question:
    """所问 — as a grant of that day would ask."""
    meant, paying = meaning(rule), paying_sub_account(rule.sub_account_id)
    ratio = Ratio(paying.ratio_points, paying.ratio_fen)
    festive = rule.scenario == "festival"
    return Question(
        rule=meant,
        rule_id=rule.id,
        on=on,
        values=tuple(ratio.value(line.points).fen for line in meant.lines),
        scenario=rule.scenario,
        event_key=event_key(str(rule.festival), on) if festive else None,
        window=None if festive else Window(on.replace(day=1), last_day(on.year, on.month)),
        every_years=rule.every_years,
    )
