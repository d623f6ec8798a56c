"""名册对规则的影响 — who would come under the rules in force by a checked roster, and who would not any more.

Rules for everybody's festival and for a date that comes every year are asked; one for something that happens
to a person depends on it happening.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, case, false, func, null, or_, select

from app.budgets.services.allocations import available
from app.core import bulk
from app.core.clock import today
from app.core.db import session
from app.core.given_rows import materialized
from app.core.money import Ratio
from app.core.predicate_sql import Columns, clause
from app.core.tenancy import after_prefix, whole_tenant
from app.models import ImportBatch, PointRule, SubAccount
from app.people.services.roster.effects import AFTER, BEFORE, VALUES, Effect, affected, on_effect
from app.points.services.paying import paying_sub_account
from app.points.services.rules import meaning
from app.rules.points import GrantRule
from app.rules.selection import selection

MOST = 60  # rules asked in one statement
ASKED = ("festival", "birthday", "anniversary")


def roster_effect(batch: ImportBatch) -> Sequence[Effect]:
    """影响 — of the rules in force in sight, those that change; in one statement over the staged rows."""
    rules = session.scalars(
        select(PointRule)
        .where(PointRule.state == "released", PointRule.scenario.in_(ASKED), PointRule.every_years == 1)
        .order_by(PointRule.code)
        .limit(MOST)
    ).all()
    if not rules:
        return []
    people = materialized(affected(batch), "affected")
    paying = {rule.sub_account_id: paying_sub_account(rule.sub_account_id) for rule in rules}
    sums = [each for rule in rules for each in _sums(people, rule, paying[rule.sub_account_id])]
    (row,) = bulk.execute(select(*(func.coalesce(func.sum(each), 0) for each in sums)).select_from(people))
    figures = [tuple(int(each) for each in row[at : at + 4]) for at in range(0, len(row), 4)]
    changed = [(rule, each) for rule, each in zip(rules, figures, strict=True) if any(each)]
    left = _left({rule.sub_account_id: paying[rule.sub_account_id] for rule, _each in changed})
    return [
        Effect(
            rule.name, more, fewer, points, fen, paying[rule.sub_account_id].name, left[rule.sub_account_id]
        )
        for rule, (more, fewer, points, fen) in changed
    ]


def _left(accounts: dict[int, SubAccount]) -> dict[int, int]:
    with whole_tenant("a branch's rule may be paid for by headquarters"):
        return {number: available(account).fen for number, account in accounts.items()}


def _sums(people: Any, rule: PointRule, paying: SubAccount) -> list[ColumnElement[Any]]:
    """People more, people fewer, points more, fen more."""
    meant, ratio = meaning(rule), Ratio(paying.ratio_points, paying.ratio_fen)
    points = [line.points.points for line in meant.lines]
    fen = [ratio.value(line.points).fen for line in meant.lines]
    (was, line_before), (is_, line_after) = (_side(people, meant, side) for side in (BEFORE, AFTER))
    return [
        case((and_(is_, ~was), 1), else_=0),
        case((and_(was, ~is_), 1), else_=0),
        *(_worth(line_after, is_, amounts) - _worth(line_before, was, amounts) for amounts in (points, fen)),
    ]


def _side(people: Any, meant: GrantRule, side: str) -> tuple[ColumnElement[bool], ColumnElement[Any]]:
    """Whether the rule reaches a person, before or after, and by which line of its amounts."""
    on = today()
    columns: Columns = {name: people.c[f"{side}_{name}"] for name in (*VALUES, "joined_on", "unit_path")}
    path = columns["unit_path"]
    below = or_(false(), *(and_(path >= root, path < after_prefix(root)) for root in meant.units))
    met = [clause(selection(each.condition, on), columns) for each in meant.lines]
    line = case(*((each, number) for number, each in enumerate(met)), else_=null())
    here = people.c[f"{side}_here"]
    reached = and_(
        here.is_(True), path.is_not(None), below, clause(selection(meant.conditions, on), columns), or_(*met)
    )
    return func.coalesce(case((reached, 1), else_=0), 0) == 1, line


def _worth(line: ColumnElement[Any], reached: ColumnElement[bool], amounts: Sequence[int]) -> Any:
    return case(*((and_(reached, line == number), amount) for number, amount in enumerate(amounts)), else_=0)


on_effect(roster_effect)
