"""商品导入 — a sheet of articles, judged row by row, then added or repriced as it was seen."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from app.catalog.services.forbidden import rules_of
from app.catalog.services.listing import stock as restock
from app.catalog.services.products import add_article, add_product, change_article
from app.core import audit, staged
from app.core.actor import Actor
from app.core.db import session
from app.core.preview import StalePreview
from app.core.staged import Judged, Upload
from app.core.text import _
from app.models import Category, ImportBatch, Product, Sku, Supplier
from app.rules.forbidden import Rule, forbidding

KIND = "products"
NEEDED = ("product_code", "name", "supplier", "category", "sku_code", "spec", "price_fen", "points")
USUAL_RATE = 1300


@dataclass(frozen=True, slots=True)
class Shelf:
    """货架 — what there is already, by code and by name."""

    suppliers: Mapping[str, Supplier]
    categories: Mapping[str, Category]
    products: Mapping[str, Product]
    skus: Mapping[str, Sku]


def check_products(upload: Upload, *, actor: Actor, on: date, at: datetime) -> ImportBatch:
    """核对商品表 — which articles would be added or repriced, and of every other row why not."""
    return staged.stage(KIND, upload, _judged(upload, on), actor=actor, on=on, at=at)


def confirm_products(batch: ImportBatch, *, digest: str, actor: Actor, on: date, at: datetime) -> int:
    """确认商品表 — adds and reprices the good rows as they were seen; how many. Once.

    Raises NotFound for somebody else's sheet, StalePreview when the catalogue has changed meanwhile.
    """
    held = staged.staged(KIND, batch.id, actor=actor, lock=True)
    if held.state == "applied":
        return int((held.result or {}).get("done", 0))
    rows = list(_judged(staged.upload_of(held), on))
    if digest != held.digest or staged.digest(each.plain() for each in rows) != digest:
        raise StalePreview(_("The catalogue has changed since this sheet was checked: upload it again."))
    good = [each.values for each in rows if each.wrong is None]
    for values in good:
        _take(values, _shelf(), actor, on)
    staged.applied(held, done=len(good), actor=actor, at=at)
    what = f"import_batches:{held.file_name}"
    audit.record(
        "import_products", what, actor=actor, changes={"rows": [None, len(good)]}, subject_id=held.id
    )
    return len(good)


def _shelf() -> Shelf:
    suppliers, categories = session.scalars(select(Supplier)).all(), session.scalars(select(Category)).all()
    return Shelf(
        {each.code: each for each in suppliers} | {each.name: each for each in suppliers},
        {each.code: each for each in categories} | {each.name: each for each in categories},
        {each.code: each for each in session.scalars(select(Product))},
        {each.code: each for each in session.scalars(select(Sku))},
    )


def _take(values: Mapping[str, Any], shelf: Shelf, actor: Actor, on: date) -> None:
    given = {key: values[key] for key in ("spec", "price_fen", "points", "low_stock")}
    if (known := shelf.skus.get(values["sku_code"])) is not None:
        change_article(known, product=known.product, actor=actor, on=on, **given)
        return
    product = shelf.products.get(values["product_code"]) or add_product(
        code=values["product_code"],
        name=values["name"],
        supplier=shelf.suppliers[values["supplier"]],
        category=shelf.categories[values["category"]],
        tax_rate_bp=values["tax_rate_bp"],
        actor=actor,
        on=on,
    )
    made = add_article(product=product, code=values["sku_code"], actor=actor, on=on, **given)
    if values["stock"]:
        restock(made, pieces=values["stock"], actor=actor, reason=_("Imported with the sheet of products"))


def _judged(upload: Upload, on: date) -> Iterator[Judged]:
    shelf, rules = _shelf(), rules_of()
    times = Counter(str(values.get("sku_code")) for _row, values in upload.rows)
    for row, values in upload.rows:
        kept: dict[str, Any] = {
            **{key: values.get(key) for key in NEEDED},
            "tax_rate_bp": USUAL_RATE if values.get("tax_rate_bp") is None else values["tax_rate_bp"],
            "stock": values.get("stock") or 0,
            "low_stock": values.get("low_stock") or 0,
        }
        wrong = values.get("wrong") or _wrong(kept, shelf, times) or _forbidden(kept, shelf, rules, on)
        kept["new"] = kept["sku_code"] not in shelf.skus
        yield Judged(row, kept, wrong)


def _forbidden(values: Mapping[str, Any], shelf: Shelf, rules: tuple[Rule, ...], on: date) -> str | None:
    """Which rule forbids it, with its source."""
    category = shelf.categories[values["category"]]
    texts = (values["name"], values["spec"], category.name)
    rule = forbidding(rules, texts=texts, category_id=category.id, on=on)
    if rule is None:
        return None
    return _(
        "May not be sold: rule “%(rule)s”: %(because)s (%(source)s).",
        rule=rule.name,
        because=rule.because,
        source=rule.source,
    )


def _wrong(values: Mapping[str, Any], shelf: Shelf, times: Counter[str]) -> str | None:
    """Why a row is not taken, as a sentence; None for a good one."""
    if any(values[key] in (None, "") for key in NEEDED):
        return _("A cell that is needed is empty: code, name, supplier, category, article, price, points.")
    if times[str(values["sku_code"])] > 1:
        return _(
            "Article no. %(code)s stands in the sheet more than once: keep one row.", code=values["sku_code"]
        )
    if values["price_fen"] <= 0 or values["points"] <= 0:
        return _("Price and points must be more than nothing.")
    return _unknown(values, shelf) or _elsewhere(values, shelf)


def _unknown(values: Mapping[str, Any], shelf: Shelf) -> str | None:
    supplier = shelf.suppliers.get(values["supplier"])
    if supplier is None or supplier.state != "active":
        return _("There is no supplier “%(code)s” that delivers: add it first.", code=values["supplier"])
    if values["category"] not in shelf.categories:
        return _("There is no category “%(name)s”: add it first.", name=values["category"])
    return None


def _elsewhere(values: Mapping[str, Any], shelf: Shelf) -> str | None:
    """A known code that stands for something else."""
    sku, product = shelf.skus.get(values["sku_code"]), shelf.products.get(values["product_code"])
    if sku is not None and sku.product.code != values["product_code"]:
        return _(
            "Article no. %(code)s belongs to product %(product)s.", code=sku.code, product=sku.product.code
        )
    if product is not None and product.supplier_id != shelf.suppliers[values["supplier"]].id:
        return _("Product %(code)s is offered by another supplier.", code=product.code)
    return None
