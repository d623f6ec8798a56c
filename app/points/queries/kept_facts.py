"""当日事实的留存 — what a person had on the day of a grant, kept with the line: only what the rule asks.

An age is kept in years, never the day of birth; everything else as it is stored.
"""

from typing import Any

from sqlalchemy import ColumnElement, cast, func, literal, null
from sqlalchemy.dialects.postgresql import JSONB

from app.core.db import session
from app.core.predicate_sql import Columns
from app.points.queries.reckoning import years_since
from app.rules.conditions import checks
from app.rules.expressions import FIGURES, figures_of
from app.rules.facts import FIELDS
from app.rules.points import GrantRule

BIRTH, AGE = "birth_on", "age"


def asked_by(rule: GrantRule) -> list[str]:
    """所问 — the stored values the conditions, the lines and the formulas of a rule are about."""
    asked = [
        check.field
        for tree in (rule.conditions, *(line.condition for line in rule.lines))
        for check in checks(tree)
    ]
    sources = {FIELDS[field].source for field in asked}
    reckoned = (figures_of(line.formula) for line in rule.lines if line.formula is not None)
    return sorted(sources | {FIGURES[key].source for keys in reckoned for key in keys})


def kept_facts(rule: GrantRule, columns: Columns, on: Any) -> ColumnElement[Any]:
    """留存 — as one JSON value for each person; NULL for a rule that asks nothing."""
    asked, postgres = asked_by(rule), session.get_bind().dialect.name == "postgresql"
    if not asked:
        return cast(null(), JSONB) if postgres else null()
    make = func.jsonb_build_object if postgres else func.json_object
    pairs: list[Any] = []
    for source in asked:
        if source == BIRTH:
            pairs += [literal(AGE), years_since(columns[BIRTH], on)]
        else:
            pairs += [literal(source), columns[source]]
    return make(*pairs)
