"""商品表 — all articles as a sheet to be edited and uploaded again, and the words it offers."""

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import select

from app.catalog.services.importing import written
from app.core.actor import Actor
from app.core.clock import now
from app.core.console.layout import moment
from app.core.db import session
from app.core.rowkeys import key_of, origin
from app.models import Category, Sku, Supplier
from app.rules.sheets import PRODUCTS as TEMPLATE
from imports.products import MOST, PRODUCTS
from imports.template import write_list

__all__ = ["MOST", "offers", "write_articles"]


def write_articles(path: Path, articles: Sequence[Sku], *, actor: Actor) -> None:
    """写规格清单 — with what each is offered as, its price and its stock."""
    rows = ({**(said := written(sku)), "row_key": key_of(TEMPLATE, sku.id, said)} for sku in articles)
    about = origin(TEMPLATE, by=actor.name, at=moment(now()))
    write_list(path, spec=PRODUCTS, rows=rows, origin=about, offers=offers())


def offers() -> dict[str, Sequence[str]]:
    """可选的词 — suppliers that deliver, by code, and categories by name."""
    suppliers = select(Supplier.code).where(Supplier.state == "active").order_by(Supplier.code)
    categories = select(Category.name).order_by(Category.code)
    return {
        "supplier": session.scalars(suppliers).all(),
        "category": session.scalars(categories).all(),
    }
