"""商品登记 — products and articles are added and changed; what may not be sold is refused."""

from datetime import date
from typing import Any

from app.approvals.services import void_if_changed
from app.catalog.services.forbidden import refuse_forbidden
from app.catalog.services.listing import LISTING
from app.core import audit, clock
from app.core.actor import Actor
from app.core.db import session
from app.core.errors import BadInput
from app.core.text import _
from app.models import Category, Product, Sku, Supplier


class ListingDatesReversed(BadInput):
    """上架日期颠倒 — the last day on which it can be had lies before the first."""

    code = "listing_dates_reversed"


def add_product(
    *, name: str, supplier: Supplier, category: Category, actor: Actor, on: date, **more: Any
) -> Product:
    """新增商品 — a draft, without an article yet. Raises GoodsForbidden, ListingDatesReversed."""
    _refuse_dates(more)
    refuse_forbidden(product_id=None, name=name, category=category, on=on)
    product = Product(name=name, supplier_id=supplier.id, category_id=category.id, **more)
    session.add(product)
    session.flush()
    audit.record("add", product, actor=actor)
    return product


def change_product(
    product: Product,
    *,
    name: str,
    supplier: Supplier,
    category: Category,
    actor: Actor,
    on: date,
    **more: Any,
) -> Product:
    """变更商品 — raises GoodsForbidden, ListingDatesReversed; what was ordered keeps the name it had."""
    _refuse_dates(more)
    refuse_forbidden(product_id=product.id, name=name, category=category, on=on)
    after = {"name": name, "supplier_id": supplier.id, "category_id": category.id, **more}
    before = {key: getattr(product, key) for key in after}
    for key, value in after.items():
        setattr(product, key, value)
    session.flush()
    if changes := audit.differences(before, after):
        audit.record("edit", product, actor=actor, changes=changes)
        _decide_anew(product.id, actor, on)
    return product


def add_article(*, product: Product, spec: str, actor: Actor, on: date, **more: Any) -> Sku:
    """新增规格 — one orderable form of a product. Raises GoodsForbidden."""
    _refuse_spec(product, spec, on)
    sku = Sku(product_id=product.id, spec=spec, **more)
    session.add(sku)
    session.flush()
    audit.record("add", sku, actor=actor)
    _decide_anew(product.id, actor, on)
    return sku


def change_article(sku: Sku, *, product: Product, spec: str, actor: Actor, on: date, **more: Any) -> Sku:
    """变更规格 — price, points, specification; orders keep theirs. Raises GoodsForbidden."""
    _refuse_spec(product, spec, on)
    after = {"product_id": product.id, "spec": spec, **more}
    before = {key: getattr(sku, key) for key in after}
    for key, value in after.items():
        setattr(sku, key, value)
    session.flush()
    if changes := audit.differences(before, after):
        audit.record("edit", sku, actor=actor, changes=changes)
        _decide_anew(before["product_id"], actor, on)
        _decide_anew(product.id, actor, on)
    return sku


def _decide_anew(product_id: int, actor: Actor, on: date) -> None:
    """Whoever was asked about its listing is asked no more: it is not what they saw."""
    void_if_changed(LISTING, product_id, actor=actor, on=on, at=clock.now())


def _refuse_spec(product: Product, spec: str, on: date) -> None:
    refuse_forbidden(product_id=None, name=f"{product.name} {spec}", category=product.category, on=on)


def _refuse_dates(values: dict[str, Any]) -> None:
    first, last = values.get("listed_from_on"), values.get("listed_until_on")
    if first and last and last < first:
        raise ListingDatesReversed(
            _("The last day on which it can be had lies before the first: correct one of them."),
            field="listed_until_on",
        )
