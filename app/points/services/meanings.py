"""规则的含义 — stored terms as the rules work with them: units by their number, so that a new name or code
changes nothing; and back to what people read.

A unit stands in a condition as “#12”. What was stored before by its code is still understood.
"""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from sqlalchemy import select

from app.core.clock import today
from app.core.db import session
from app.core.errors import BadInput
from app.core.numbers import number_in
from app.core.showing import at_a_branch
from app.core.tenancy import current_scope, whole_tenant
from app.core.text import _
from app.models import OrgUnit, RuleVersion
from app.points.queries.unit_numbers import lines_by_unit
from app.rules.amounts import amount_from
from app.rules.condition_json import to_json
from app.rules.conditions import Check, Condition, checks, rewritten
from app.rules.points import AmountLine, GrantRule
from app.rules.rule_json import conditions_from, lines_from

MARK = "#"


class UnitUnknown(BadInput):
    """单位不存在 — a condition names a unit that does not exist."""

    code = "unit_unknown"


def meaning(version: RuleVersion, on: date | None = None) -> GrantRule:
    """规则含义 — a stored version as rules/points.py works with it, units as today's paths, and where each
    unit chooses its number, as they hold on this day (today). Raises UnitUnknown.
    """
    with whole_tenant("a rule may name any unit of the union, and is for one the reader need not see"):
        home: Any = session.get(OrgUnit, version.rule.unit_id)
        amount = amount_from(version.amount)
        return GrantRule(
            lines=lines_by_unit(version, on or today())
            if amount.by_unit
            else tuple(
                AmountLine(_with_units(line.condition, _path), line.points, line.formula)
                for line in amount.lines
            ),
            expires_months=version.expires_months,
            conditions=_with_units(conditions_from(version.conditions), _path),
            units=(home.path,),
            year_most=amount.year_most,
        )


def tiers_written(version: RuleVersion, on: date) -> list[tuple[Condition, AmountLine]]:
    """各档 — for whom, with units as people name them, and how many as it was said; where each unit chooses
    its number, a line for each, as they hold on this day.
    """
    if "by_unit" in version.amount:
        lines = meaning(version, on).lines
        return [(_with_units(line.condition, _mark_at), line) for line in lines]
    written, said = lines_from(written_amount(version.amount)), amount_from(version.amount).said
    return [(for_whom.condition, line) for for_whom, line in zip(written, said, strict=True)]


def kept_conditions(data: dict[str, Any] | None) -> dict[str, Any] | None:
    """存条件 — with units by their number, whatever they were written by. Who writes names only units in
    sight. Raises UnitUnknown.
    """
    return to_json(_with_units(conditions_from(data), _mark)) if data else data


def kept_amount(data: dict[str, Any]) -> dict[str, Any]:
    """存积分数 — the lines of a table with units by their number."""
    rows = data.get("table")
    if not rows:
        return data
    return data | {"table": [row | {"when": kept_conditions(row["when"]) or row["when"]} for row in rows]}


def written_conditions(data: dict[str, Any] | None) -> dict[str, Any] | None:
    """写条件 — with units by their code, as a person types them; one that is gone, or out of sight, stays a
    number.
    """
    return to_json(_with_units(conditions_from(data), _code)) if data else data


def written_amount(data: dict[str, Any]) -> dict[str, Any]:
    """写积分数 — the lines of a table with units by their code."""
    rows = data.get("table")
    if not rows:
        return data
    return data | {"table": [row | {"when": written_conditions(row["when"]) or row["when"]} for row in rows]}


def located(tree: Condition) -> Condition:
    """定位 — units as today's paths. Raises UnitUnknown."""
    with whole_tenant("a rule may name any unit of the union"):
        return _with_units(tree, _path)


def units_named(*trees: Condition) -> dict[str, str]:
    """单位名称 — what the conditions hold of each unit, and its name; of one out of sight that it is."""
    named = {
        str(each)
        for tree in trees
        for check in checks(tree)
        if check.op == "within" and isinstance(check.value, tuple)
        for each in check.value
    }
    with whole_tenant("a rule may name any unit of the union"):
        rows = {each: unit for each in named if (unit := _unit(each)) is not None}
        found = {each: (unit.path, unit.full_name) for each, unit in rows.items()}
    hidden = _("a unit you do not see")
    return {each: name if _may_be_named(path) else hidden for each, (path, name) in found.items()}


def units_of(conditions: dict[str, Any] | None, amount: dict[str, Any]) -> dict[str, str]:
    """规则中的单位 — of the conditions and of every line of the amount."""
    return units_named(conditions_from(conditions), *(line.condition for line in lines_from(amount)))


def _may_be_named(path: str) -> bool:
    """Units in sight, and those above them: whoever belongs to a unit knows what it belongs to."""
    scope = current_scope()
    if scope is None or scope.unit_path is None:
        return True
    own_path: Iterable[str] = [scope.unit_path]
    here = own_path if scope.owner is None else session.scalars(select(OrgUnit.path)).all()
    return any(own.startswith(path) or (not scope.alone and path.startswith(own)) for own in here)


def _with_units(tree: Condition, told: Callable[[str], str]) -> Condition:
    def located(check: Check) -> Check:
        if check.op != "within" or not isinstance(check.value, tuple):
            return check
        return Check(check.field, check.op, tuple(told(str(each)) for each in check.value))

    return rewritten(tree, located)


def _unit(said: str) -> OrgUnit | None:
    if said.startswith(MARK) and (number := number_in(said[1:])) is not None:
        return session.scalar(select(OrgUnit).where(OrgUnit.id == number))
    return session.scalar(select(OrgUnit).where(OrgUnit.code == said))


def _known(said: str) -> OrgUnit:
    unit = _unit(said)
    if unit is not None:
        return unit
    if at_a_branch():
        raise UnitUnknown(
            _("“%(code)s” is no unit at or below yours: choose one of those you see.", code=said)
        )
    raise UnitUnknown(_("There is no unit with the code “%(code)s”: correct the condition.", code=said))


def _path(said: str) -> str:
    return _known(said).path


def _mark(said: str) -> str:
    return f"{MARK}{_known(said).id}"


def _mark_at(path: str) -> str:
    return f"{MARK}{path.rstrip('/').rpartition('/')[2]}"


def _code(said: str) -> str:
    unit = _unit(said)
    return said if unit is None else unit.code
