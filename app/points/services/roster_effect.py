"""名册对规则的影响 — who would come under the rules in force by a checked roster, and who would not any more.

Rules for everybody's festival and for a date that comes every year are asked; one for something that happens
to a person depends on it happening.
"""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, and_, case, false, func, or_, select, type_coerce

from app.budgets.services.allocations import available
from app.core import bulk
from app.core.clock import today
from app.core.db import session
from app.core.given_rows import materialized
from app.core.money import Ratio
from app.core.predicate_sql import Columns, clause
from app.core.tenancy import after_prefix, whole_tenant
from app.models import ImportBatch, PointRule, RuleVersion, SubAccount
from app.people.services.roster.effects import AFTER, BEFORE, VALUES, Effect, affected, on_effect
from app.points.queries.reckoning import money, worth
from app.points.services.meanings import UnitUnknown, meaning
from app.points.services.paying import paying_sub_account
from app.rules.expressions import AmountNotUnderstood
from app.rules.points import GrantRule
from app.rules.selection import selection

MOST = 60  # rules asked in one statement
ASKED = ("festival", "birthday", "anniversary")


def roster_effect(batch: ImportBatch) -> Sequence[Effect]:
    """影响 — of the rules in force in sight, those that change; in one statement over the staged rows."""
    rules = session.scalars(
        select(RuleVersion)
        .join(PointRule, PointRule.id == RuleVersion.rule_id)
        .where(RuleVersion.state == "released", RuleVersion.scenario.in_(ASKED), RuleVersion.every_years == 1)
        .order_by(PointRule.code)
        .limit(MOST)
    ).all()
    read = _read(rules)
    if not read:
        return []
    people = materialized(affected(batch), "affected")
    paying = {rule.sub_account_id: paying_sub_account(rule.sub_account_id) for rule in read}
    sums = [
        each for rule, meant in read.items() for each in _sums(people, meant, paying[rule.sub_account_id])
    ]
    (row,) = bulk.execute(select(*(func.coalesce(func.sum(each), 0) for each in sums)).select_from(people))
    figures = [tuple(int(each) for each in row[at : at + 4]) for at in range(0, len(row), 4)]
    changed = [(rule, each) for rule, each in zip(read, figures, strict=True) if any(each)]
    left = _left({rule.sub_account_id: paying[rule.sub_account_id] for rule, _each in changed})
    return [
        Effect(
            rule.rule.name,
            more,
            fewer,
            points,
            fen,
            paying[rule.sub_account_id].name,
            left[rule.sub_account_id],
        )
        for rule, (more, fewer, points, fen) in changed
    ]


def _read(rules: Sequence[RuleVersion]) -> dict[RuleVersion, GrantRule]:
    """What each means; one that cannot be read any more, its unit being gone, stops no roster: its officer
    hears of it by night.
    """
    read = {}
    for rule in rules:
        with suppress(UnitUnknown, AmountNotUnderstood):
            read[rule] = meaning(rule)
    return read


def _left(accounts: dict[int, SubAccount]) -> dict[int, int]:
    with whole_tenant("a branch's rule may be paid for by headquarters"):
        return {number: available(account).fen for number, account in accounts.items()}


def _sums(people: Any, meant: GrantRule, paying: SubAccount) -> list[ColumnElement[Any]]:
    """People more, people fewer, points more, fen more."""
    ratio = Ratio(paying.ratio_points, paying.ratio_fen)
    was, is_ = (_points(people, meant, side) for side in (BEFORE, AFTER))
    return [
        case((and_(is_ > 0, was <= 0), 1), else_=0),
        case((and_(was > 0, is_ <= 0), 1), else_=0),
        is_ - was,
        money(is_, ratio) - money(was, ratio),
    ]


def _points(people: Any, meant: GrantRule, side: str) -> ColumnElement[Any]:
    """What the rule gives a person, before or after, as it is reckoned for a grant; nothing where it does not
    reach them.
    """
    on = today()
    columns: Columns = {name: people.c[f"{side}_{name}"] for name in (*VALUES, "joined_on", "unit_path")}
    path = columns["unit_path"]
    below = or_(false(), *(and_(path >= root, path < after_prefix(root)) for root in meant.units))
    conditions = clause(selection(meant.conditions, on), columns)
    reached = and_(people.c[f"{side}_here"].is_(True), path.is_not(None), below, conditions)
    lines = [
        (and_(reached, clause(selection(each.condition, on), columns)), worth(each, columns, on))
        for each in meant.lines
    ]
    due: Any = type_coerce(func.coalesce(case(*lines, else_=0), 0), BigInteger)
    if meant.year_most is not None:
        due = case((due > meant.year_most, meant.year_most), else_=due)
    return type_coerce(case((due > 0, due), else_=0), BigInteger)


on_effect(roster_effect)
