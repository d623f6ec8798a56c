"""兑换 — points for goods: one order, its lines, the lots that pay, and both ledger entries, or nothing."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, inspect, select

from app.core.actor import Actor
from app.core.db import session
from app.core.errors import BadInput
from app.core.money import Money, Points
from app.core.text import _
from app.ledger import services as ledger
from app.models import Employee, Order, Sku
from app.orders.services import statements
from app.orders.services.choosing import (
    Wanted,
    articles_of,
    merged,
    paid_from,
    refuse_stock,
    refuse_unorderable,
)
from app.orders.services.freezing import refuse_frozen
from app.orders.services.writing import write
from app.rules.people import callable_number
from app.rules.points import NotEnoughPoints


@dataclass(frozen=True, slots=True)
class Receipt:
    """下单结果 — the order as placed; `already` when the same reference had placed it before."""

    order_id: int
    number: str
    points: Points
    money: Money
    already: bool = False

    def __str__(self) -> str:
        return self.number


def redeem(  # noqa: PLR0913 - what an order is
    employee: Employee,
    *,
    lines: Sequence[Wanted],
    actor: Actor,
    on: date,
    at: datetime,
    reference: str | None = None,
    receiver: str | None = None,
    address: str | None = None,
    phone: str | None = None,
) -> Receipt:
    """兑换下单 — the member pays with points, first-expiring lots first; the supplier will be owed fen.

    The same `reference` places one order however often it comes. Raises NothingOrdered, ArticleUnknown,
    NotForSale, OneSupplierAnOrder, OutOfStock, NotEnoughPoints, PointsWorthTooLittle, PersonHasLeft, and
    BadInput for a phone nobody can ring.
    """
    wanted = merged(lines)
    reference = reference or secrets.token_hex(16)
    employee_id = _number_of(employee)
    member = _member(employee_id, len(wanted), on)
    articles = articles_of(wanted, reference)
    if articles[0].placed is not None:
        return _placed_before(articles[0].placed, employee_id)
    refuse_unorderable(articles, wanted, on)
    lots = statements.LOTS.run(employee_id=employee_id, on=on).all()
    paid = paid_from(lots, articles, wanted, on)
    number = f"DD{on:%Y%m%d}-{member.order_id:06d}"
    head = {
        "employee_id": employee_id,
        "number": number,
        "reference": reference,
        "on": on,
        "at": at,
        "receiver": receiver or member.name,
        "address": address,
        "phone": _dialled(phone),
    }
    untaken = write(member, paid, {lot.id: lot for lot in lots}, head, actor)
    if untaken:
        refuse_stock(untaken[0].article, _stock_now(untaken[0].article.id))
    return Receipt(
        member.order_id,
        number,
        Points(sum(line.points for line in paid)),
        Money(sum(line.owed_fen for line in paid)),
    )


def _dialled(phone: str | None) -> str | None:
    if phone and not callable_number(phone):
        raise BadInput(
            _("“%(text)s” is no phone number: whoever delivers rings it.", text=phone), field="phone"
        )
    return phone or None


def _number_of(employee: Employee) -> int:
    """Its number, without loading anew a row that a commit has let go of."""
    key: Any = inspect(employee)
    return int(key.identity[0])


def _member(employee_id: int, number_of_lines: int, on: date) -> Row[Any]:
    member = statements.member(number_of_lines).run(employee_id=employee_id).one_or_none()
    if member is None:
        raise NotEnoughPoints(
            _("This person has never been granted points: grant some first."),
            asked_points=None,
            usable_points=0,
        )
    if member.state != "active":
        refuse_frozen(employee_id, member.name, member.left_on, on)
    return member


def _placed_before(order_id: int, employee_id: int) -> Receipt:
    order = session.execute(select(Order).where(Order.id == order_id)).scalar_one_or_none()
    if order is None or order.employee_id != employee_id:
        raise ledger.ReferenceTaken(
            _("This order form has been used for somebody else. Reload the page and order again.")
        )
    return Receipt(order.id, order.number, Points(order.total_points), Money(order.total_fen), already=True)


def _stock_now(sku_id: int) -> int:
    return session.scalar(select(Sku.stock).where(Sku.id == sku_id)) or 0
