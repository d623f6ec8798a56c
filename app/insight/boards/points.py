"""积分图 — points given and spent, and the money that stands ready for them."""

from flask import url_for
from sqlalchemy import select

from app.core.clock import today
from app.core.console.charts import Drawing, Mark
from app.core.db import session
from app.core.text import _l
from app.insight.boards.draw import MOST, by_month, monthly
from app.ledger.queries import sums_of
from app.models import Budget, Order, PointLot, SubAccount

STANDS = {
    "available": _l("Available"),
    "held": _l("Held"),
    "granted": _l("Out as points"),
    "committed": _l("Committed to orders"),
}


def given_and_spent() -> Drawing:
    """发放与兑换 — points granted and points redeemed, month by month."""
    series = [
        (_l("Granted"), by_month(PointLot.granted_on, PointLot.points)),
        (_l("Redeemed"), by_month(Order.placed_on, Order.total_points, Order.state != "cancelled")),
    ]
    return monthly("points", series, "Grants", "granted_on", state="released")


def sub_accounts() -> Drawing:
    """分账户余额 — where this year's earmarked money stands, the fullest first; each bar its sub-account."""
    query = select(SubAccount).join(Budget, Budget.id == SubAccount.budget_id)
    found = list(session.scalars(query.where(Budget.year == today().year)))
    sums = [sums_of(kind, [each.id for each in found]) for kind in STANDS]
    stands = {each.id: [kind[each.id] for kind in sums] for each in found}
    fullest = sorted(found, key=lambda each: (-sum(stands[each.id]), each.code))[:MOST]
    marks = [Mark(each.name, stands[each.id], url_for("SubAccounts.show", pk=each.id)) for each in fullest]
    return Drawing("fen", list(STANDS.values()), marks, shape="stack")
