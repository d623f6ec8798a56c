"""How things stand, in the scope in force: what waits at each step of the main job.

Counting what waits stops at a thousand: nobody reads further.
"""

from sqlalchemy import ColumnElement, func, select

from app.core.db import session
from app.core.showing import shown_of
from app.models import Account, Grant, ImportBatch, Order, Statement
from app.rules.points import GRANT_WAITING

ENOUGH = 1_000


def rosters_waiting() -> int:
    """待确认花名册 — rosters checked and neither confirmed nor withdrawn."""
    return _count(ImportBatch, ImportBatch.kind == "roster", ImportBatch.state == "prepared")


def grants_waiting() -> int:
    """待发放 — grants prepared that are not decided yet."""
    return _count(Grant, Grant.state.in_(GRANT_WAITING))


def members_with_points() -> int:
    """有积分的会员 — members' accounts with something to spend."""
    return _count(Account, Account.kind == "member", Account.balance > 0)


def orders_underway() -> int:
    """在途订单 — orders to be shipped or on their way."""
    return _count(Order, Order.state.in_(("placed", "shipped")))


def statements_open() -> int:
    """待关账对账单 — statements drawn up and not yet closed."""
    return _count(Statement, Statement.state == "open")


def _count(model: type, *conditions: ColumnElement[bool]) -> int:
    some = select(model.id).where(*conditions, *shown_of(model)).limit(ENOUGH).subquery()  # type: ignore[attr-defined]
    return session.scalar(select(func.count()).select_from(some)) or 0
