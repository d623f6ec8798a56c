"""选购 — which articles, may they be ordered, which lots pay: the same for a preview and for an order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import Row

from app.catalog.services.judging import is_excepted
from app.core.db import session
from app.core.money import Money, Points
from app.core.text import _
from app.models import Product, Sku
from app.orders.services import statements
from app.orders.services.refusals import (
    ArticleUnknown,
    NotForSale,
    NothingOrdered,
    OneSupplierAnOrder,
    OutOfStock,
)
from app.orders.services.writing import PaidLine
from app.rules.forbidden import GoodsForbidden, Rule, parted, refuse, shipped
from app.rules.orders import pay
from app.rules.papers import hold
from app.rules.points import Lot, NotEnoughPoints, restricted_first, spending_order

MOST_LINES, MOST_PIECES = 50, 9_999


@dataclass(frozen=True, slots=True)
class Wanted:
    """所选商品 — an article and how many of it."""

    sku_id: int
    quantity: int


def merged(lines: Iterable[Wanted]) -> dict[int, int]:
    """Article by article, in the order in which they will be locked."""
    wanted: dict[int, int] = {}
    for line in lines:
        wanted[line.sku_id] = wanted.get(line.sku_id, 0) + line.quantity
        if line.quantity < 1 or wanted[line.sku_id] > MOST_PIECES:
            raise NothingOrdered(
                _(
                    "The quantity must lie between 1 and %(most)s: correct it and order again.",
                    most=MOST_PIECES,
                ),
                field="quantity",
            )
    if not 0 < len(wanted) <= MOST_LINES:
        raise NothingOrdered(_("Choose between 1 and %(most)s articles, then order.", most=MOST_LINES))
    return dict(sorted(wanted.items()))


def articles_of(wanted: dict[int, int], reference: str) -> Sequence[Row[Any]]:
    """The articles with price and stock; each row also tells the order this reference has placed already.

    Raises ArticleUnknown for a number that leads to nothing in this union.
    """
    asking = statements.ARTICLE if len(wanted) == 1 else statements.ARTICLES
    found = asking.run(sku_ids=list(wanted), reference=reference).all()
    if len(found) != len(wanted):
        raise ArticleUnknown(_("This article does not exist. Choose again from the list."))
    return found


def refuse_unorderable(articles: Sequence[Row[Any]], wanted: dict[int, int], on: date) -> None:
    """Raise NotForSale, GoodsForbidden, OutOfStock or OneSupplierAnOrder when they cannot be ordered together
    on this day.
    """
    rules = _rules(tuple(tuple(row) for row in statements.FORBIDDEN.run())) or shipped()
    for article in articles:
        if not _for_sale(article, on):
            raise NotForSale(
                _(
                    "“%(article)s” is not for sale at the moment. Choose another article.",
                    article=named(article),
                )
            )
        _refuse_forbidden(article, rules, on)
        if article.stock < wanted[article.id]:
            refuse_stock(article, article.stock)
    if len({article.supplier_id for article in articles}) > 1:
        raise OneSupplierAnOrder(
            _("The articles come from different suppliers: place one order for each supplier.")
        )


def _refuse_forbidden(article: Row[Any], rules: tuple[Rule, ...], on: date) -> None:
    """Only where a rule forbids it is asked whether two people made an exception of it."""
    try:
        texts = (article.category_name,)
        refuse(rules, name=named(article), texts=texts, category_id=article.category_id, on=on)
    except GoodsForbidden:
        product = session.get_one(Product, session.get_one(Sku, article.id).product_id)
        if not is_excepted(product, on=on):
            raise


def _for_sale(article: Row[Any], on: date) -> bool:
    """Listed, on this day, by a supplier that delivers and whose papers hold."""
    listed = article.state == "listed" and article.supplier_state == "active"
    begun = article.listed_from_on is None or article.listed_from_on <= on
    ended = article.listed_until_on is not None and article.listed_until_on < on
    return listed and begun and not ended and hold(article.licensed_until, on)


@lru_cache(maxsize=64)
def _rules(rows: tuple[tuple[Any, ...], ...]) -> tuple[Rule, ...]:
    """The rows as rules; they seldom change."""
    return tuple(
        Rule(code, name, parted(words), parted(unless), category_id, because, source, from_on, until_on)
        for code, name, words, unless, category_id, because, source, from_on, until_on in rows
    )


def refuse_stock(article: Row[Any], left: int) -> None:
    """Raise OutOfStock: so many are left."""
    raise OutOfStock(
        _(
            "Of “%(article)s” only %(left)s are left. Order fewer, or choose another article.",
            article=named(article),
            left=left,
        ),
        sku=article.code,
        left=left,
        field="quantity",
    )


def named(article: Row[Any]) -> str:
    """What people call it."""
    return f"{article.name} {article.spec}".strip()


def paid_from(
    rows: Sequence[Row[Any]], articles: Sequence[Row[Any]], wanted: dict[int, int], on: date
) -> list[PaidLine]:
    """Each line with the lots that pay for it; raises as rules/orders.py does.

    Lots kept for certain goods are drawn in their turn; where that leaves a line of several without points,
    they are drawn first.
    """
    lots = tuple(_lot(row) for row in rows)
    try:
        return _paid(lots, articles, wanted, on, spending_order)
    except NotEnoughPoints:
        if len(articles) == 1 or not any(lot.restricted for lot in lots):
            raise
        return _paid(lots, articles, wanted, on, restricted_first)


def _lot(row: Row[Any]) -> Lot:
    return Lot(
        row.id,
        row.expires_on,
        row.granted_on,
        row.left_points,
        row.left_fen,
        row.restricted,
        row.usable_from,
        frozenset(row.categories or ()),
    )


def _paid(
    lots: tuple[Lot, ...], articles: Sequence[Row[Any]], wanted: dict[int, int], on: date, order: Any
) -> list[PaidLine]:
    lines = []
    for article in articles:
        quantity = wanted[article.id]
        uses, lots = pay(
            lots,
            points=Points(article.points * quantity),
            price=Money(article.price_fen * quantity),
            on=on,
            article=named(article),
            category_id=article.category_id,
            order=order,
        )
        lines.append(PaidLine(article, quantity, uses))
    return lines
