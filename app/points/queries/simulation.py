"""测算汇总 — what was simulated, by unit, by sub-account, and why people get nothing; and what a version
would give on a day if it were granted now, by line of its amounts.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.core import bulk
from app.core.db import session
from app.core.money import Ratio
from app.core.tenancy import whole_tenant
from app.ledger.queries import available_fen
from app.models import OrgUnit, RuleSimulation, RuleVersion, SimulationLine, SubAccount
from app.points.queries.answers import Question
from app.points.queries.caps import OVER, UNKNOWN, granted_by
from app.points.services.capping import capping
from app.points.services.meanings import meaning
from app.points.services.paying import paying_sub_account
from app.rules.calendar import last_day
from app.rules.occasions import OWN_DATES, Window
from app.rules.rule_terms import key_on

STANDARDS = (OVER, UNKNOWN)


@dataclass(frozen=True, slots=True)
class Outcome:
    """测算一行 — a line of the amount table, or a reason for nothing: people, points, fen."""

    line: int | None
    blocked: str | None
    people: int
    points: int
    fen: int


def simulated(version: RuleVersion, *, on: date) -> list[Outcome]:
    """测算 — the whole roster, the lines of the table first; people's own dates are those of the month of
    `on`.
    """
    found = granted_by(simulation_of(version, on)).subquery()
    totals = (
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
    with bulk.joining_many():
        rows = bulk.execute(totals)
    return [Outcome(line, why, int(people), int(points), int(fen)) for line, why, people, points, fen in rows]


def simulation_of(version: RuleVersion, on: date) -> Question:
    """所问 — as a grant of that day would ask."""
    meant, paying = meaning(version), paying_sub_account(version.sub_account_id)
    ratio = Ratio(paying.ratio_points, paying.ratio_fen)
    own = version.scenario in OWN_DATES
    return Question(
        rule=meant,
        rule_id=version.rule_id,
        on=on,
        values=tuple(ratio.value(line.points).fen for line in meant.lines),
        scenario=version.scenario,
        event_key=key_on(version.scenario, version.festival, version.trigger, on),
        window=Window(on.replace(day=1), last_day(on.year, on.month)) if own else None,
        every_years=version.every_years,
        ratio=ratio,
        as_of=version.as_of,
        **capping(version.scenario, version.festival, version.sub_account_id),
    )


def by_unit(made: RuleSimulation, *, most: int) -> list[tuple[Any, ...]]:
    """各单位 — unit, people with more, with less, with the same, cost before, cost after; the largest change
    first.
    """
    line = SimulationLine

    def people(outcome: str) -> Any:
        return func.count().filter(line.outcome == outcome)

    before, after = func.sum(line.before_fen), func.sum(line.after_fen)
    rows = session.execute(
        select(OrgUnit.full_name, people("gain"), people("lose"), people("same"), before, after)
        .join(OrgUnit, OrgUnit.id == line.unit_id)
        .where(line.simulation_id == made.id)
        .group_by(OrgUnit.id, OrgUnit.full_name)
        .order_by(func.abs(after - before).desc(), OrgUnit.full_name)
        .limit(most)
    )
    return [(name, *(int(each) for each in rest)) for name, *rest in rows]


def by_account(made: RuleSimulation) -> list[tuple[Any, ...]]:
    """各分账户 — what the terms draw from it in a year, before and after, and what is available now."""
    asked: dict[int, list[int]] = {}
    if made.against is not None:
        asked.setdefault(made.against.sub_account_id, [0, 0])[0] += made.before_fen
    asked.setdefault(made.version.sub_account_id, [0, 0])[1] += made.after_fen
    with whole_tenant("a branch's rule may be paid for by headquarters"):
        return [
            (str(session.get_one(SubAccount, number)), before, after, available_fen(number))
            for number, (before, after) in asked.items()
        ]


def stopped_by_standards(made: RuleSimulation, *, most: int) -> list[tuple[Any, ...]]:
    """标准所限 — who gets nothing because of the standards: person, unit, and the reason as a code."""
    line = SimulationLine
    stopped = (line.simulation_id == made.id, line.reached, line.blocked.in_(STANDARDS))
    rows = session.scalars(
        select(line)
        .where(*stopped)
        .options(joinedload(line.employee), joinedload(line.unit))
        .order_by(line.id)
        .limit(most)
    )
    return [(each.employee, each.unit, each.blocked) for each in rows]


def people_stopped(made: RuleSimulation) -> int:
    """超标人数 — how many get nothing because of the standards."""
    return sum(people for why, people in why_nothing(made) if why in STANDARDS)


def why_nothing(made: RuleSimulation) -> list[tuple[str, int]]:
    """不予发放 — for each reason how many people, the most frequent first."""
    line = SimulationLine
    rows = session.execute(
        select(line.blocked, func.count().label("people"))
        .where(line.simulation_id == made.id, line.reached, line.blocked.is_not(None))
        .group_by(line.blocked)
        .order_by(func.count().desc(), line.blocked)
    )
    return [(str(why), int(people)) for why, people in rows]
