"""兑换 — points for goods: one order, its lines, the lots that pay, and both ledger entries, or nothing."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, inspect, select

from app.core.actor import Actor
from app.core.db import session
from app.core.money import Money, Points
from app.core.text import _
from app.ledger import services as ledger
from app.models import Employee, Order, Sku
from app.orders.services import statements
from app.orders.services.refusals import (
    ArticleUnknown,
    NotForSale,
    NothingOrdered,
    OneSupplierAnOrder,
    OutOfStock,
    PersonHasLeft,
)
from app.orders.services.writing import PaidLine, write
from app.rules.orders import pay
from app.rules.points import Lot, NotEnoughPoints

MOST_LINES, MOST_PIECES = 50, 9_999


@dataclass(frozen=True, slots=True)
class Wanted:
    """所选商品 — an article and how many of it."""

    sku_id: int
    quantity: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """下单结果 — the order as placed; `already` when the same reference had placed it before."""

    order_id: int
    number: str
    points: Points
    money: Money
    already: bool = False


def redeem(
    employee: Employee,
    *,
    lines: Sequence[Wanted],
    actor: Actor,
    on: date,
    at: datetime,
    reference: str | None = None,
    receiver: str | None = None,
    address: str | None = None,
) -> Receipt:
    """兑换下单 — the member pays with points, first-expiring lots first; the supplier will be owed fen.

    The same `reference` places one order however often it comes. Raises NothingOrdered, ArticleUnknown,
    NotForSale, OneSupplierAnOrder, OutOfStock, NotEnoughPoints, PointsWorthTooLittle, PersonHasLeft.
    """
    wanted = _merged(lines)
    reference = reference or secrets.token_hex(16)
    employee_id = _number_of(employee)
    member = _member(employee_id, len(wanted))
    articles = _articles(wanted, reference)
    if articles[0].placed is not None:
        return _placed_before(articles[0].placed, employee_id)
    _refuse_unorderable(articles, wanted)
    lots = statements.LOTS.run(employee_id=employee_id, on=on).all()
    paid = _paid(articles, wanted, lots, on)
    number = f"DD{on:%Y%m%d}-{member.order_id:06d}"
    head = {
        "employee_id": employee_id,
        "number": number,
        "reference": reference,
        "on": on,
        "at": at,
        "receiver": receiver or member.name,
        "address": address,
    }
    untaken = write(member, paid, {lot.id: lot for lot in lots}, head, actor)
    if untaken:
        _refuse_stock(untaken[0].article, _stock_now(untaken[0].article.id))
    return Receipt(
        member.order_id,
        number,
        Points(sum(line.points for line in paid)),
        Money(sum(line.owed_fen for line in paid)),
    )


def _number_of(employee: Employee) -> int:
    """Its number, without loading anew a row that a commit has let go of."""
    key: Any = inspect(employee)
    return int(key.identity[0])


def _merged(lines: Iterable[Wanted]) -> dict[int, int]:
    """Article by article, in the order in which they will be locked."""
    wanted: dict[int, int] = {}
    for line in lines:
        wanted[line.sku_id] = wanted.get(line.sku_id, 0) + line.quantity
        if line.quantity < 1 or wanted[line.sku_id] > MOST_PIECES:
            raise NothingOrdered(
                _(
                    "The quantity must lie between 1 and %(most)s: correct it and order again.",
                    most=MOST_PIECES,
                )
            )
    if not 0 < len(wanted) <= MOST_LINES:
        raise NothingOrdered(_("Choose between 1 and %(most)s articles, then order.", most=MOST_LINES))
    return dict(sorted(wanted.items()))


def _member(employee_id: int, number_of_lines: int) -> Row[Any]:
    member = statements.member(number_of_lines).run(employee_id=employee_id).one_or_none()
    if member is None:
        raise NotEnoughPoints(
            _("This person has never been granted points: grant some first."),
            asked_points=None,
            usable_points=0,
        )
    if member.state != "active":
        raise PersonHasLeft(_("%(name)s has left: the points can no longer be redeemed.", name=member.name))
    return member


def _articles(wanted: dict[int, int], reference: str) -> Sequence[Row[Any]]:
    asking = statements.ARTICLE if len(wanted) == 1 else statements.ARTICLES
    found = asking.run(sku_ids=list(wanted), reference=reference).all()
    if len(found) != len(wanted):
        raise ArticleUnknown(_("This article does not exist. Choose again from the list."))
    return found


def _placed_before(order_id: int, employee_id: int) -> Receipt:
    order = session.execute(select(Order).where(Order.id == order_id)).scalar_one_or_none()
    if order is None or order.employee_id != employee_id:
        raise ledger.ReferenceTaken(
            _("This order form has been used for somebody else. Reload the page and order again.")
        )
    return Receipt(order.id, order.number, Points(order.total_points), Money(order.total_fen), already=True)


def _refuse_unorderable(articles: Sequence[Row[Any]], wanted: dict[int, int]) -> None:
    for article in articles:
        if article.state != "listed" or article.supplier_state != "active":
            raise NotForSale(
                _(
                    "“%(article)s” is not for sale at the moment. Choose another article.",
                    article=_named(article),
                )
            )
        if article.stock < wanted[article.id]:
            _refuse_stock(article, article.stock)
    if len({article.supplier_id for article in articles}) > 1:
        raise OneSupplierAnOrder(
            _("The articles come from different suppliers: place one order for each supplier.")
        )


def _refuse_stock(article: Row[Any], left: int) -> None:
    raise OutOfStock(
        _(
            "Of “%(article)s” only %(left)s are left. Order fewer, or choose another article.",
            article=_named(article),
            left=left,
        ),
        sku=article.code,
        left=left,
    )


def _stock_now(sku_id: int) -> int:
    return session.scalar(select(Sku.stock).where(Sku.id == sku_id)) or 0


def _named(article: Row[Any]) -> str:
    return f"{article.name} {article.spec}".strip()


def _paid(
    articles: Sequence[Row[Any]], wanted: dict[int, int], rows: Sequence[Row[Any]], on: date
) -> list[PaidLine]:
    lots = tuple(
        Lot(row.id, row.expires_on, row.granted_on, row.left_points, row.left_fen, row.restricted)
        for row in rows
    )
    paid = []
    for article in articles:
        quantity = wanted[article.id]
        uses, lots = pay(
            lots,
            points=Points(article.points * quantity),
            price=Money(article.price_fen * quantity),
            on=on,
            article=_named(article),
        )
        paid.append(PaidLine(article, quantity, uses))
    return paid
