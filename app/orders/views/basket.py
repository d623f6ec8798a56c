"""购物篮 — the lines of the counter's form: several articles, each with its number of pieces."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from app.core.console import fields
from app.core.text import _, _l
from app.models import Product, Sku, Supplier
from app.orders.services import Wanted

LINES = 8  # articles on one form; an order may have more, a counter rarely does
NAMES = [("article", "quantity"), *((f"article_{n}", f"quantity_{n}") for n in range(2, LINES + 1))]


def _for_sale() -> Sequence[Any]:
    listed = (
        select(Product.id)
        .join(Supplier, Supplier.id == Product.supplier_id)
        .where(Product.state == "listed", Supplier.state == "active")
    )
    return [Sku.stock > 0, Sku.product_id.in_(listed)]


def _offer(row: Sku) -> str:
    return _(
        "%(code)s · %(points)s points · %(stock)s in stock", code=row.code, points=row.points, stock=row.stock
    )


def lines() -> dict[str, Any]:
    """表单行 — one line for sure; the others appear as they are asked for."""
    made = {}
    for number, (article, quantity) in enumerate(NAMES, 1):
        words = _l("Article"), _l("Quantity")
        if number > 1:
            words = _l("Article %(number)s", number=number), _l("Quantity %(number)s", number=number)
        made[article] = fields.pick(
            words[0],
            Sku,
            required=number == 1,
            by=("code", "spec", "product.name"),
            where=_for_sale,
            told=_offer,
            weight=lambda row: row.points,
        )
        made[quantity] = fields.whole(words[1], required=number == 1, least=1, most=9_999, default=1)
    return made


def wanted(values: Mapping[str, Any]) -> list[Wanted]:
    """所选 — the lines that name an article, as the service asks for them."""
    chosen = [(values[article], values[quantity]) for article, quantity in NAMES if values[article]]
    return [Wanted(article.id, quantity or 1) for article, quantity in chosen]
