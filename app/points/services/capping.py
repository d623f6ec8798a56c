"""封顶服务 — for which item of the standards a grant counts, and who of those named by hand or by file may be
given it at all.
"""

from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    String,
    Subquery,
    Table,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal,
    null,
    select,
    union_all,
    update,
)

from app.core import bulk
from app.core.db import session
from app.core.given_rows import materialized
from app.core.tenancy import current_tenant_id, whole_tenant
from app.models import Budget, ExpiryLine, ExpiryRun, Grant, Membership, Revocation, SubAccount
from app.points.queries import LINES, LOTS
from app.points.queries.caps import OVER, UNKNOWN, source_of
from app.points.services.paying import paying_sub_account
from app.rules.budgets import wallet_of
from app.rules.care_categories import ONCE_IN_A_LIFE, TOLD_AS_ONE, TOLD_BY_DAY
from app.rules.standard_items import ITEM_OF_SCENARIO
from app.standards.services import register_usage, remaining_select

GRANTS: Table = Grant.__table__
MEMBERSHIPS: Table = Membership.__table__
REVOCATIONS: Table = Revocation.__table__
LAPSED: Table = ExpiryLine.__table__
RUNS: Table = ExpiryRun.__table__
NOT_A_MEMBER = "not_a_member"


def is_union_money(sub_account: SubAccount) -> bool:
    """工会经费 — whether the fund behind it is the union's own."""
    with whole_tenant("a branch grants what headquarters pays for"):
        return wallet_of(str(session.get_one(Budget, sub_account.budget_id).fund_source)) == "union"


def item_counted(scenario: str | None, sub_account: SubAccount) -> str | None:
    """计入事项 — the item of the standards a scenario counts towards; None for the employer's money."""
    item = ITEM_OF_SCENARIO.get(scenario or "")
    return item if item is not None and is_union_money(sub_account) else None


def capping(scenario: str, festival: str | None, sub_account_id: int) -> dict[str, Any]:
    """封顶条件 — what a question of this rule is held against, by its names in Question."""
    paying = paying_sub_account(sub_account_id)
    item = item_counted(scenario, paying)
    return {"item": item, "festival": festival, "paying_unit_id": None if item is None else paying.unit_id}


def hold_named(grant: Grant) -> int:
    """逐人核定 — of the people named in a grant, who may not be given it gets nothing, with the reason and
    the figures beside the name; returns how many.
    """
    with bulk.joining_many():
        stopped = [dict(row) for row in bulk.execute(_stopped(grant)).mappings()]
    if stopped:
        own = (LINES.c.tenant_id == current_tenant_id(), LINES.c.grant_id == grant.id)
        bulk.execute(
            update(LINES)
            .where(*own, LINES.c.employee_id == bindparam("whom"))
            .values(
                {name: bindparam(name) for name in ("blocked", "cap_fen", "used_fen", "asked_fen")}
                | {"points": 0, "value_fen": 0}
            ),
            stopped,
        )
        session.expire_all()
    return len(stopped)


def stopped_by_now(grant: Grant) -> int:
    """现已不可发 — how many who would get something by the list may not be given it any more."""
    found = _stopped(grant).subquery()
    with bulk.joining_many():
        return int(bulk.execute(select(func.count()).select_from(found)).scalar_one())


def _stopped(grant: Grant) -> Select[Any]:
    """whom, blocked, cap_fen, used_fen, asked_fen of those named who may not be given it."""
    mine = (
        LINES.c.tenant_id == current_tenant_id(),
        LINES.c.grant_id == grant.id,
        LINES.c.blocked.is_(None),
    )
    paying = paying_sub_account(grant.sub_account_id)
    by_name = grant.rule_id is None  # a rule says by itself as of which day its people are members
    outside = ~_member_on(grant.granted_on) if by_name and is_union_money(paying) else literal(value=False)
    named = select(LINES.c.employee_id).where(*mine)
    cap: ColumnElement[Any] = null()
    used: ColumnElement[Any] = null()
    over: ColumnElement[bool] = literal(value=False)
    source: FromClause = LINES
    code = OVER
    if grant.item is not None:
        rows = remaining_select(
            grant.item,
            among=named,
            unit_id=paying.unit_id,
            on=grant.granted_on,
            festival=grant.festival,
            events=select(LINES.c.employee_id, LINES.c.event_on).where(*mine),
        )
        if rows is None:
            over, code = literal(value=True), UNKNOWN
        else:
            room = materialized(rows, "room")
            source = LINES.outerjoin(room, room.c.employee_id == LINES.c.employee_id)
            cap, used = room.c.cap_fen, room.c.used_fen
            over = LINES.c.value_fen > func.coalesce(room.c.remaining_fen, 0)
    return (
        select(
            LINES.c.employee_id.label("whom"),
            case((outside, NOT_A_MEMBER), else_=code).label("blocked"),
            cap.label("cap_fen"),
            used.label("used_fen"),
            LINES.c.value_fen.label("asked_fen"),
        )
        .select_from(source)
        .where(*mine, outside | over)
    )


def _member_on(day: date) -> Any:
    """Joined by the day, and not left by it."""
    return exists().where(
        MEMBERSHIPS.c.tenant_id == current_tenant_id(),
        MEMBERSHIPS.c.employee_id == LINES.c.employee_id,
        MEMBERSHIPS.c.joined_on <= day,
        MEMBERSHIPS.c.left_on.is_(None) | (MEMBERSHIPS.c.left_on > day),
    )


def given_by_points() -> Select[Any]:
    """积分已享受 — what was granted of union money and counts, less what came back unused: taken back, or
    lapsed by rule.
    """
    back = _come_back()
    return (
        select(
            LOTS.c.tenant_id,
            LOTS.c.employee_id,
            LOTS.c.unit_id,
            GRANTS.c.item,
            literal("").label("tier"),
            func.coalesce(GRANTS.c.festival, "").label("festival"),
            LOTS.c.granted_on.label("on"),
            (LOTS.c.value_fen - func.coalesce(back.c.fen, 0)).label("fen"),
            _event().label("event"),
            source_of(GRANTS.c.id).label("source"),
        )
        .select_from(
            LOTS.join(
                GRANTS, and_(GRANTS.c.tenant_id == LOTS.c.tenant_id, GRANTS.c.id == LOTS.c.grant_id)
            ).outerjoin(back, back.c.lot_id == LOTS.c.id)
        )
        .where(
            LOTS.c.tenant_id == current_tenant_id(),
            GRANTS.c.item.is_not(None),
            LOTS.c.value_fen > func.coalesce(back.c.fen, 0),
        )
    )


def _event() -> ColumnElement[str]:
    """The person's own event as care's event_key tells it, where that is its day or always the same; the day
    is looked up only where it is asked for.
    """
    told = select(cast(LINES.c.event_on, String)).where(
        LINES.c.tenant_id == LOTS.c.tenant_id,
        LINES.c.grant_id == LOTS.c.grant_id,
        LINES.c.employee_id == LOTS.c.employee_id,
    )
    day = told.correlate(LOTS).scalar_subquery()
    once = GRANTS.c.item.in_(TOLD_AS_ONE)
    return func.coalesce(case((once, ONCE_IN_A_LIFE), (GRANTS.c.item.in_(TOLD_BY_DAY), day)), "")


def _come_back() -> Subquery:
    """lot_id, fen: what of a lot its person never had."""
    tenant_id = current_tenant_id()
    taken = select(REVOCATIONS.c.lot_id, REVOCATIONS.c.value_fen.label("fen")).where(
        REVOCATIONS.c.tenant_id == tenant_id, REVOCATIONS.c.state == "done"
    )
    lapsed = (
        select(LAPSED.c.lot_id, LAPSED.c.value_fen.label("fen"))
        .join(RUNS, and_(RUNS.c.tenant_id == LAPSED.c.tenant_id, RUNS.c.id == LAPSED.c.run_id))
        .where(LAPSED.c.tenant_id == tenant_id, RUNS.c.tenant_id == tenant_id, RUNS.c.state == "released")
    )
    both = union_all(taken, lapsed).subquery("both")
    return (
        select(both.c.lot_id, func.sum(both.c.fen).label("fen")).group_by(both.c.lot_id).subquery("come_back")
    )


register_usage("points", given_by_points)
