"""订单查询 — what a member can spend by expiry, and where the money of an order came from."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, func, not_, or_, select

from app.core.db import session
from app.core.tenancy import whole_tenant
from app.models import (
    Budget,
    Employee,
    Grant,
    LotReturn,
    LotUse,
    Order,
    OrderLine,
    OrderReturn,
    OrderReturnLine,
    PointLot,
    StatementLine,
    SubAccount,
)
from app.points.queries.freezing import frozen


@dataclass(frozen=True, slots=True)
class ToShip:
    """待发货的订单 — where the parcel goes, and what is in it."""

    id: int
    number: str
    receiver: str | None
    phone: str | None
    address: str | None
    goods: str
    pieces: int


def points_by_expiry(employee_id: int, on: date) -> list[tuple[date, int, int, str]]:
    """可用积分 — last day, points, value in fen and sub-account, in the order in which they are spent."""
    asked = (
        select(
            PointLot.expires_on,
            func.sum(PointLot.left_points),
            func.sum(PointLot.left_fen),
            SubAccount.name,
        )
        .join(SubAccount, SubAccount.id == PointLot.sub_account_id)
        .join(Employee, Employee.id == PointLot.employee_id)
        .where(
            ~frozen(on),
            PointLot.employee_id == employee_id,
            PointLot.left_points > 0,
            PointLot.expires_on >= on,
            PointLot.granted_on <= on,
            or_(PointLot.usable_from.is_(None), PointLot.usable_from <= on),
        )
        .group_by(PointLot.expires_on, SubAccount.name)
        .order_by(PointLot.expires_on, SubAccount.name)
    )
    with whole_tenant("members spend points whichever unit paid for them"):
        rows: Any = session.execute(asked).all()
    return [(expires_on, int(points), int(fen), name) for expires_on, points, fen, name in rows]


def unsettled() -> ColumnElement[bool]:
    """未结算 — orders received that no statement has a line of yet."""
    settled = (
        select(StatementLine.id)
        .join(OrderLine, OrderLine.id == StatementLine.order_line_id)
        .where(OrderLine.order_id == Order.id)
        .exists()
    )
    return and_(Order.state == "received", not_(settled))


def chain_of(order: Order) -> list[Any]:
    """来源 — line by line and lot by lot: the grant, the sub-account and the budget that paid."""
    with whole_tenant("where the money of an order in sight came from, whichever unit paid"):
        back = (
            select(func.coalesce(func.sum(LotReturn.points), 0))
            .where(LotReturn.lot_use_id == LotUse.id)
            .correlate(LotUse)
            .scalar_subquery()
        )
        return list(
            session.execute(
                select(
                    back.label("back_points"),
                    OrderLine.product_name,
                    OrderLine.spec,
                    LotUse.points,
                    LotUse.value_fen,
                    LotUse.surplus_fen,
                    LotUse.returned_on,
                    PointLot.expires_on,
                    Grant.code.label("grant"),
                    SubAccount.name.label("sub_account"),
                    SubAccount.code.label("sub_account_code"),
                    Budget.name.label("budget"),
                    Budget.year,
                    Budget.account_code,
                )
                .join(OrderLine, OrderLine.id == LotUse.order_line_id)
                .join(PointLot, PointLot.id == LotUse.lot_id)
                .join(Grant, Grant.id == PointLot.grant_id)
                .join(SubAccount, SubAccount.id == LotUse.sub_account_id)
                .join(Budget, Budget.id == SubAccount.budget_id)
                .where(OrderLine.order_id == order.id)
                .order_by(LotUse.id)
            )
        )


def given_back_by(back: OrderReturn) -> list[Any]:
    """退回去向 — points, value, usable until, grant and sub-account of each lot a return gave back to."""
    asked = (
        select(LotReturn.points, LotReturn.value_fen, PointLot.expires_on, Grant.code, SubAccount.name)
        .join(OrderReturnLine, OrderReturnLine.id == LotReturn.return_line_id)
        .join(LotUse, LotUse.id == LotReturn.lot_use_id)
        .join(PointLot, PointLot.id == LotUse.lot_id)
        .join(Grant, Grant.id == PointLot.grant_id)
        .join(SubAccount, SubAccount.id == LotUse.sub_account_id)
        .where(OrderReturnLine.return_id == back.id, LotReturn.points > 0)
        .order_by(LotReturn.id)
    )
    with whole_tenant("where the points of a return in sight went, whichever unit had paid"):
        return [tuple(row) for row in session.execute(asked)]


def to_ship(most: int = 2_000) -> list[ToShip]:
    """待发货 — orders in sight that wait for shipping, the oldest first, with what is in the parcel."""
    orders = session.scalars(
        select(Order).where(Order.state == "placed").order_by(Order.id).limit(most)
    ).all()
    goods: dict[int, list[OrderLine]] = {}
    for start in range(0, len(orders), 500):
        ids = [order.id for order in orders[start : start + 500]]
        for line in session.scalars(
            select(OrderLine).where(OrderLine.order_id.in_(ids)).order_by(OrderLine.id)
        ):
            goods.setdefault(line.order_id, []).append(line)
    return [
        ToShip(
            order.id,
            order.number,
            order.receiver,
            order.phone,
            order.address,
            "；".join(str(line) for line in goods.get(order.id, ())),
            sum(line.quantity for line in goods.get(order.id, ())),
        )
        for order in orders
    ]
