"""How things stand, in the scope in force: what waits at each step of the main job, and the key numbers.

Counting what waits stops at a thousand: nobody reads further.
"""

from sqlalchemy import ColumnElement, and_, func, select

from app.core.clock import today
from app.core.db import session
from app.core.money import Money
from app.core.showing import shown_of
from app.core.text import _
from app.models import Account, Budget, Grant, ImportBatch, Membership, Order, PointLot, Statement, SubAccount

ENOUGH = 1_000


def rosters_waiting() -> int:
    """待确认花名册 — rosters checked and neither confirmed nor withdrawn."""
    return _count(ImportBatch, ImportBatch.kind == "roster", ImportBatch.state == "prepared")


def grants_waiting() -> int:
    """待确认发放 — grants prepared that another person has yet to confirm."""
    return _count(Grant, Grant.state == "prepared")


def members_with_points() -> int:
    """有积分的会员 — members' accounts with something to spend."""
    return _count(Account, Account.kind == "member", Account.balance > 0)


def orders_underway() -> int:
    """在途订单 — orders to be shipped or on their way."""
    return _count(Order, Order.state.in_(("placed", "shipped")))


def statements_open() -> int:
    """待关账对账单 — statements drawn up and not yet closed."""
    return _count(Statement, Statement.state == "open")


def members() -> tuple[str, str]:
    """会员人数 — people who are members of the union today."""
    count = session.scalar(select(func.count()).select_from(Membership).where(Membership.left_on.is_(None)))
    return f"{count or 0:,}", _("members today")


def outstanding_points() -> tuple[str, str]:
    """未用积分 — points members can still spend, and the money that stands behind them."""
    left = (PointLot.expires_on >= today(), PointLot.left_points > 0)
    points, fen = session.execute(
        select(func.sum(PointLot.left_points), func.sum(PointLot.left_fen)).where(*left)
    ).one()
    return f"{int(points or 0):,}", _("worth %(money)s", money=Money(int(fen or 0)).format())


def budget_used() -> tuple[str, str]:
    """预算使用率 — of this year's budgets, the share that has been granted as points; what is left."""
    year = Budget.year == today().year
    approved = int(session.scalar(select(func.sum(Budget.approved_fen)).where(year)) or 0)
    unallocated = select(func.sum(Account.balance)).join(
        Budget, and_(Budget.id == Account.budget_id, Account.kind == "unallocated")
    )
    available = (
        select(func.sum(Account.balance))
        .join(SubAccount, and_(SubAccount.id == Account.sub_account_id, Account.kind == "available"))
        .join(Budget, Budget.id == SubAccount.budget_id)
    )
    left = sum(int(session.scalar(each.where(year)) or 0) for each in (unallocated, available))
    share = (approved - left) * 100 // approved if approved else 0
    return f"{share}%", _("%(money)s left", money=Money(left).format())


def orders_this_month() -> tuple[str, str]:
    """本月订单 — orders placed since the first of the month, and their points."""
    since = today().replace(day=1)
    count, points = session.execute(
        select(func.count(), func.sum(Order.total_points)).where(
            Order.placed_on >= since, Order.state != "cancelled"
        )
    ).one()
    return f"{count:,}", _("%(count)s points", count=f"{int(points or 0):,}")


def _count(model: type, *conditions: ColumnElement[bool]) -> int:
    some = select(model.id).where(*conditions, *shown_of(model)).limit(ENOUGH).subquery()  # type: ignore[attr-defined]
    return session.scalar(select(func.count()).select_from(some)) or 0
