"""上限 — what a plan gives, held against what the standards leave to each person; who would get more than
that gets nothing, and the figures stay beside the name.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    String,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    select,
)

from app.core.given_rows import materialized
from app.core.tenancy import current_tenant_id
from app.points.queries.answers import GRANTS, Question, answers
from app.standards.queries import remaining_select

OVER, UNKNOWN = "over_cap", "standard_unknown"
FIGURES = ("cap_fen", "used_fen", "asked_fen")


def granted_by(question: Question) -> Select[Any]:
    """应发名单（含上限） — as answers(), with the standards held."""
    return capped(answers(question), question)


def capped(found: Select[Any], question: Question) -> Select[Any]:
    """封顶 — the answers with `blocked` over_cap or standard_unknown where too little is left, and the
    columns cap_fen, used_fen, asked_fen for who had an amount coming. Without an item nothing is capped.
    """
    answered = materialized(found, "answered")
    if question.item is None or question.paying_unit_id is None:
        return select(*answered.c, *(cast(null(), BigInteger).label(name) for name in FIGURES))
    rows = remaining_select(
        question.item,
        unit_id=question.paying_unit_id,
        on=question.on,
        festival=question.festival,
        but=None if question.but_rule is None else sources_of_rule(question.but_rule),
        events=None if question.window is None else select(answered.c.employee_id, answered.c.event_on),
    )
    due = and_(answered.c.blocked.is_(None), answered.c.value_fen > 0)
    if rows is None:
        return _held(answered, due, due, UNKNOWN, {})
    room = materialized(rows, "room")
    left = func.coalesce(room.c.remaining_fen, 0)
    over = and_(due, answered.c.value_fen > left)
    figures = {"cap_fen": room.c.cap_fen, "used_fen": room.c.used_fen}
    joined = answered.outerjoin(room, room.c.employee_id == answered.c.employee_id)
    return _held(answered, due, over, OVER, figures).select_from(joined)


def sources_of_rule(rule_id: int) -> Select[Any]:
    """规则的来源 — how the grants by a rule are named among what people were given."""
    return select(source_of(GRANTS.c.id)).where(
        GRANTS.c.tenant_id == current_tenant_id(), GRANTS.c.rule_id == rule_id
    )


def source_of(grant_id: ColumnElement[int]) -> ColumnElement[str]:
    """来源 — how a grant is named among what people were given."""
    return literal("grant:") + cast(grant_id, String)


def _held(answered: Any, due: Any, stopped: Any, code: str, figures: dict[str, Any]) -> Select[Any]:
    """The columns of the answers, nothing for who is stopped, and the figures of who had something coming."""
    changed = {
        "blocked": case((stopped, literal(code)), else_=answered.c.blocked),
        "line": case((stopped, null()), else_=answered.c.line),
        "points": case((stopped, 0), else_=answered.c.points),
        "value_fen": case((stopped, 0), else_=answered.c.value_fen),
    }
    none = cast(null(), BigInteger)
    shown = {**dict.fromkeys(FIGURES, none), **figures, "asked_fen": answered.c.value_fen}
    return select(
        *(changed.get(each.name, each).label(each.name) for each in answered.c),
        *(case((due, shown[name]), else_=none).label(name) for name in FIGURES),
    )
