"""订单与规则变更 — orders not yet shipped that were paid by a rule's points, where its next version keeps
points for other goods: they stay paid, and what comes back goes into the lots it came from.
"""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import func, select

from app.core.db import session
from app.core.text import _, _l
from app.models import LotUse, Order, OrderLine, PointLot, RuleVersion
from app.points.services.rejudging import Rejudged, on_rejudging, other_goods


def _orders(version: RuleVersion, _from_on: date) -> Iterable[Rejudged]:
    if other_goods(version) is None:
        return
    paid = (
        select(func.count(Order.id.distinct()))
        .join(OrderLine, OrderLine.order_id == Order.id)
        .join(LotUse, LotUse.order_line_id == OrderLine.id)
        .join(PointLot, PointLot.id == LotUse.lot_id)
        .where(PointLot.rule_id == version.rule_id, Order.state == "placed")
    )
    count = int(session.scalar(paid) or 0)
    yield Rejudged(
        _l("Orders to be shipped, paid with points of this rule"),
        count,
        _("%(count)d: stay as they are; points already granted keep the goods they were for.", count=count),
    )


on_rejudging("orders", _orders)
