"""本人的数据 — what a member reads of themself; in their own scope, where nobody else's rows are."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.core.db import session
from app.core.text import _
from app.models import CareCase, CareSubject, Employee, Order, OrderLine, PointLot
from app.points.queries.freezing import frozen, frozen_since
from app.points.queries.leavers import going_back

NOTICE_DAYS = 30
LATEST = 100


def lots_of(employee_id: int, on: date) -> Sequence[PointLot]:
    """可用批次 — lots with points left, the first to lapse first; none once they are frozen."""
    mine = select(PointLot).join(Employee, Employee.id == PointLot.employee_id)
    usable = mine.options(joinedload(PointLot.grant)).where(
        PointLot.employee_id == employee_id, PointLot.left_points > 0, PointLot.expires_on >= on, ~frozen(on)
    )
    return session.scalars(usable.order_by(PointLot.expires_on, PointLot.id)).all()


def lot_of(employee_id: int, number: int | None) -> PointLot | None:
    """一笔积分 — one's own lot; None for any other."""
    return session.scalars(
        select(PointLot).where(PointLot.employee_id == employee_id, PointLot.id == number)
    ).first()


def lapsing(lots: Sequence[PointLot], on: date) -> list[PointLot]:
    """将过期 — lots whose points lapse within the notice."""
    return [lot for lot in lots if lot.expires_on <= on + timedelta(days=NOTICE_DAYS)]


def why_of(lot: PointLot) -> str:
    """发放原因 — what the points are for, as the union wrote it."""
    return str(lot.grant.title or lot.grant.code) if lot.grant else _("Points of the union")


def orders_of(employee_id: int) -> Sequence[Order]:
    """本人订单 — the latest first."""
    mine = select(Order).where(Order.employee_id == employee_id)
    return session.scalars(mine.order_by(Order.id.desc()).limit(LATEST)).all()


def order_of(employee_id: int, number: int | None) -> tuple[Order, Sequence[OrderLine]] | None:
    """一张订单 — one's own, with its lines; None for any other."""
    mine = select(Order).where(Order.employee_id == employee_id, Order.id == number)
    order = session.scalars(mine).first()
    if order is None:
        return None
    return order, session.scalars(select(OrderLine).where(OrderLine.order_id == order.id)).all()


def goods_of(orders: Sequence[Order]) -> dict[int, str]:
    """商品 — what each order is for, in words."""
    lines = select(OrderLine).where(OrderLine.order_id.in_([order.id for order in orders]))
    words: dict[int, list[str]] = {}
    for line in session.scalars(lines.order_by(OrderLine.id)):
        words.setdefault(line.order_id, []).append(f"{line.product_name} × {line.quantity}")
    return {order_id: "、".join(each) for order_id, each in words.items()}


def cases_of(employee_id: int) -> list[tuple[CareCase, CareSubject]]:
    """本人慰问 — one's own applications, the latest first."""
    mine = (
        select(CareCase, CareSubject)
        .join(CareSubject, CareSubject.case_id == CareCase.id)
        .where(CareSubject.employee_id == employee_id)
        .order_by(CareCase.id.desc())
        .limit(LATEST)
    )
    return [(case, subject) for case, subject in session.execute(mine)]


def case_of(employee_id: int, number: int | None) -> tuple[CareCase, CareSubject] | None:
    """一件慰问 — one's own; None for any other."""
    mine = (
        select(CareCase, CareSubject)
        .join(CareSubject, CareSubject.case_id == CareCase.id)
        .where(CareSubject.employee_id == employee_id, CareCase.id == number)
    )
    found: Any = session.execute(mine).first()
    return (found[0], found[1]) if found else None


class Frozen(NamedTuple):
    """已冻结 — points of somebody who left, since when they cannot be spent, and what becomes of them: the
    days on which they go back, with how many; those of no day are held for a return.
    """

    points: int
    since: date
    back: Sequence[tuple[date, int]] = ()
    held: int = 0


def frozen_of(person: Employee, on: date) -> Frozen | None:
    """冻结的积分 — of somebody who left and still has some; None while nothing is frozen."""
    since = frozen_since(person.left_on, person.id) if person.state != "active" else None
    if since is None or since > on:
        return None
    back, held = going_back(person, on)
    points = sum(back.values()) + held
    return Frozen(points, since, sorted(back.items()), held) if points else None


def usable(lots: Sequence[PointLot], on: date) -> int:
    """可用积分 — of these lots together, as far as their first day has come."""
    return sum(lot.left_points for lot in lots if lot.usable_from is None or lot.usable_from <= on)
