"""订单图 — what is on its way, by supplier."""

from flask import url_for
from sqlalchemy import case, func, select

from app.core.console.charts import Drawing, Mark
from app.core.db import session
from app.core.text import _l
from app.insight.boards.draw import MOST
from app.models import Order, Supplier

UNDERWAY = ("placed", "shipped")


def underway() -> Drawing:
    """未送达金额 — orders placed and shipped, by supplier; each bar the supplier's orders underway."""
    sums = [func.sum(case((Order.state == state, Order.total_fen), else_=0)) for state in UNDERWAY]
    query = (
        select(Supplier.id, Supplier.name, *sums)
        .join(Order, Order.supplier_id == Supplier.id)
        .where(Order.state.in_(UNDERWAY))
        .group_by(Supplier.id, Supplier.name)
        .order_by((sums[0] + sums[1]).desc(), Supplier.id)
        .limit(MOST)
    )
    marks = [
        Mark(name, [int(each) for each in values], url_for("Orders.list", supplier=number, state=UNDERWAY))
        for number, name, *values in session.execute(query)
    ]
    return Drawing("fen", (_l("To ship"), _l("On its way")), marks, shape="stack")
