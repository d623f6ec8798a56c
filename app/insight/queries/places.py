"""去处 — which uses of lots the money of a place is the sum of: as conditions on a use."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, and_, not_, or_, select

from app.models import LotReturn, LotUse, Order, OrderLine, StatementLine
from app.models import Statement as Bill
from app.rules.orders import SETTLED_STATES


def _committed() -> ColumnElement[bool]:
    return _order(Order.state.not_in((*SETTLED_STATES, "cancelled")))


def _received() -> ColumnElement[bool]:
    return _order(Order.state.in_(SETTLED_STATES))


def _settled() -> ColumnElement[bool]:
    return and_(_received(), _closed(StatementLine.order_line_id == LotUse.order_line_id))


def _unsettled() -> ColumnElement[bool]:
    """The goods, or what came back of them, stand on no statement that is closed."""
    came_back = select(LotReturn.id).where(
        LotReturn.lot_use_id == LotUse.id,
        not_(_closed(StatementLine.return_line_id == LotReturn.return_line_id)),
    )
    goods = not_(_closed(StatementLine.order_line_id == LotUse.order_line_id))
    return and_(_received(), or_(goods, came_back.exists()))


def _surplus() -> ColumnElement[bool]:
    return and_(_received(), LotUse.surplus_fen > 0)


AT_PLACE: dict[str, Callable[[], ColumnElement[bool]]] = {
    "committed": _committed,
    "owed": _received,
    "surplus": _surplus,
    "settled": _settled,
    "unsettled": _unsettled,
}


def _order(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    orders = select(OrderLine.id).join(Order, Order.id == OrderLine.order_id)
    return orders.where(OrderLine.id == LotUse.order_line_id, condition).exists()


def _closed(condition: Any) -> ColumnElement[bool]:
    bills = select(StatementLine.id).join(Bill, Bill.id == StatementLine.statement_id)
    return bills.where(condition, Bill.state == "closed").exists()
