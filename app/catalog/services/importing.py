"""商品导入 — a sheet of articles, judged row by row, then added or changed as it was seen."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.catalog.services.forbidden import rules_of
from app.catalog.services.listing import stock as restock
from app.catalog.services.products import add_article, add_product, change_article, change_product
from app.core import staged
from app.core.actor import Actor
from app.core.db import session
from app.core.returning import Claim, claims_of
from app.core.staged import CHANGED, NEW, UNCHANGED, Fault, Judged, Occasion, Upload
from app.core.text import _, _l
from app.models import Category, ImportBatch, Product, Sku, Supplier
from app.rules.forbidden import Rule, forbidding, told
from app.rules.sheets import PRODUCTS

KIND = "products"
NEEDED = ("product_code", "name", "supplier", "category", "sku_code", "spec", "price_fen", "points")
OF_PRODUCT = {"product_code": "code", "name": "name", "tax_rate_bp": "tax_rate_bp"}
OF_ARTICLE = {
    "sku_code": "code",
    "spec": "spec",
    "price_fen": "price_fen",
    "points": "points",
    "low_stock": "low_stock",
}
REPRICED = ("spec", "price_fen", "points", "low_stock")  # of an article that is known by its number alone
USUAL_RATE = 1300
LONGEST = {"product_code": 40, "sku_code": 40, "name": 200, "spec": 100}  # as the columns have it


@dataclass(frozen=True, slots=True)
class Shelf:
    """货架 — what there is already, by code and by name, and which goods may not be sold."""

    suppliers: Mapping[str, Supplier]
    categories: Mapping[str, Category]
    products: dict[str, Product]
    skus: dict[str, Sku]
    rules: tuple[Rule, ...]
    on: date


def check_products(upload: Upload, *, actor: Actor, on: date, at: datetime) -> ImportBatch:
    """核对商品表 — which articles would be added or changed, and all that is wrong with every other row."""
    return staged.check(SHEET, upload, actor=actor, on=on, at=at)


def confirm_products(batch: ImportBatch, *, digest: str, actor: Actor, on: date, at: datetime) -> int:
    """确认商品表 — adds and changes the good rows as they were seen; how many. Once.

    Raises NotFound for somebody else's sheet, StalePreview when the catalogue has changed meanwhile.
    """
    return staged.confirm(SHEET, batch, digest=digest, actor=actor, on=on, at=at)


def articles(most: int) -> Sequence[Sku]:
    """全部规格 — with what they belong to, by product."""
    asked = select(Sku).join(Product, Product.id == Sku.product_id).order_by(Product.code, Sku.code)
    return session.scalars(asked.options(*_WITH).limit(most)).all()


def written(sku: Sku) -> dict[str, Any]:
    """写入表中的值 — of an article, by the column of the sheet."""
    product = sku.product
    return {
        **{key: getattr(product, name) for key, name in OF_PRODUCT.items()},
        **{key: getattr(sku, name) for key, name in OF_ARTICLE.items()},
        "supplier": product.supplier.code,
        "category": product.category.name,
        "stock": sku.stock,
    }


_WITH = (
    joinedload(Sku.product).joinedload(Product.supplier),
    joinedload(Sku.product).joinedload(Product.category),
)


def _shelf(on: date) -> Shelf:
    suppliers, categories = session.scalars(select(Supplier)).all(), session.scalars(select(Category)).all()
    skus = session.scalars(select(Sku).options(*_WITH)).all()
    return Shelf(
        {each.name: each for each in suppliers} | {each.code: each for each in suppliers},
        {each.code: each for each in categories} | {each.name: each for each in categories},
        {each.code: each for each in session.scalars(select(Product))},
        {each.code: each for each in skus},
        rules_of(),
        on,
    )


def _take(rows: Sequence[Judged], occasion: Occasion) -> None:
    shelf, actor = _shelf(occasion.on), occasion.actor
    by_id = {sku.id: sku for sku in shelf.skus.values()}
    for each in rows:
        known = by_id.get(each.values["id"] or 0)
        if known is not None:
            _change(known, each.changes, shelf, actor)
        else:
            _add(each.values, shelf, actor)


def _change(sku: Sku, changes: Mapping[str, Sequence[Any]], shelf: Shelf, actor: Actor) -> None:
    product, after = sku.product, {key: pair[1] for key, pair in changes.items()}
    if after.keys() & {*OF_PRODUCT, "supplier", "category"}:
        change_product(
            product,
            name=after.get("name", product.name),
            supplier=shelf.suppliers[after["supplier"]] if "supplier" in after else product.supplier,
            category=shelf.categories[after["category"]] if "category" in after else product.category,
            actor=actor,
            on=shelf.on,
            **{OF_PRODUCT[key]: after[key] for key in ("product_code", "tax_rate_bp") if key in after},
        )
    if given := {OF_ARTICLE[key]: after[key] for key in OF_ARTICLE if key in after}:
        change_article(sku, product=product, actor=actor, on=shelf.on, **{"spec": sku.spec, **given})


def _add(values: Mapping[str, Any], shelf: Shelf, actor: Actor) -> None:
    product = shelf.products.get(values["product_code"])
    if product is None:
        product = shelf.products[values["product_code"]] = add_product(
            code=values["product_code"],
            name=values["name"],
            supplier=shelf.suppliers[values["supplier"]],
            category=shelf.categories[values["category"]],
            tax_rate_bp=values["tax_rate_bp"],
            actor=actor,
            on=shelf.on,
        )
    given = {key: values[key] for key in REPRICED}
    made = add_article(product=product, code=values["sku_code"], actor=actor, on=shelf.on, **given)
    if values["stock"]:
        restock(made, pieces=values["stock"], actor=actor, reason=_("Imported with the sheet of products"))


def _judged(upload: Upload, occasion: Occasion) -> Iterator[Judged]:
    shelf = _shelf(occasion.on)
    by_id = {sku.id: sku for sku in shelf.skus.values()}

    def known(ids: Collection[int]) -> dict[int, dict[str, Any]]:
        return {number: written(by_id[number]) for number in ids if number in by_id}

    claims = claims_of(PRODUCTS, upload, known=known)
    judge = _Judge(upload, shelf, by_id)
    for row, values in upload.rows:
        yield judge.row(row, values, claims.get(row))


class _Judge:
    """What a row is held against: the shelf, and the other rows of the sheet."""

    def __init__(self, upload: Upload, shelf: Shelf, by_id: Mapping[int, Sku]) -> None:
        self.upload, self.shelf, self.by_id = upload, shelf, by_id
        self.times = Counter(str(values.get("sku_code")) for _row, values in upload.rows)
        self.said: dict[tuple[int, str], tuple[int, Any]] = {}

    def row(self, row: int, values: Mapping[str, Any], claim: Claim | None) -> Judged:
        """What would become of a row."""
        unread = list(self.upload.faults.get(row, ()))
        if claim is not None and claim.row_id is None:
            return Judged(row, self._kept(values, None), faults=[*unread, *claim.faults])
        sku = (
            self.by_id.get(claim.row_id or 0) if claim else self.shelf.skus.get(values.get("sku_code") or "")
        )
        kept = self._kept(values, sku)
        changes = self._changes(kept, values, sku, claim)
        merged = {**kept, **(claim.now if claim else {}), **{key: pair[1] for key, pair in changes.items()}}
        outcome = NEW if sku is None else CHANGED if changes else UNCHANGED
        faults = [*unread, *(claim.faults if claim else ())]
        if outcome != UNCHANGED or (claim is None and sku is not None):
            faults += self._wrong(
                row, merged, sku, changes, {each.key for each in faults}, keyed=claim is not None
            )
        return Judged(row, merged, outcome, changes, faults)

    def _kept(self, values: Mapping[str, Any], sku: Sku | None) -> dict[str, Any]:
        return {
            **{key: values.get(key) for key in NEEDED},
            "tax_rate_bp": USUAL_RATE if values.get("tax_rate_bp") is None else values["tax_rate_bp"],
            "stock": values.get("stock") or 0,
            "low_stock": values.get("low_stock") or 0,
            "id": sku.id if sku else None,
        }

    def _changes(
        self, kept: Mapping[str, Any], values: Mapping[str, Any], sku: Sku | None, claim: Claim | None
    ) -> dict[str, Sequence[Any]]:
        if claim is not None:
            return claim.changes
        if sku is None:
            return {}
        here = written(sku)
        return {
            key: (here[key], kept[key])
            for key in REPRICED
            if values.get(key) is not None and kept[key] != here[key]
        }

    def _wrong(
        self,
        row: int,
        values: Mapping[str, Any],
        sku: Sku | None,
        changes: Mapping[str, Any],
        known: set[str | None],
        *,
        keyed: bool,
    ) -> Iterator[Fault]:
        """All that is wrong with a row, a sentence each; nothing twice of a cell that could not be read."""
        found = [
            *self._empty(values),
            *self._lengths(values),
            *self._numbers(values),
            *self._codes(values, sku, keyed=keyed),
            *self._unknown(values, asked=not keyed or "supplier" in changes),
            *self._twice(row, sku, changes),
        ]
        if not found and not known and (because := self._forbidden(values)):
            found.append(("name", because))
        for key, said in found:
            if key not in known:
                yield self.upload.fault(row, key, said)

    def _empty(self, values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        for key in NEEDED:
            if values[key] in (None, ""):
                yield key, _("The cell is empty and must not be: fill it in.")

    def _lengths(self, values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        for key, most in LONGEST.items():
            if len(values[key] or "") > most:
                yield key, _("This is longer than %(most)s characters: shorten it.", most=most)

    def _numbers(self, values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        for key in ("price_fen", "points"):
            if values[key] is not None and values[key] <= 0:
                yield key, _("Price and points must be more than nothing.")

    def _codes(self, values: Mapping[str, Any], sku: Sku | None, *, keyed: bool) -> Iterator[tuple[str, str]]:
        """Codes that stand for something else, or twice."""
        code, product_code = values["sku_code"], values["product_code"]
        if code and self.times[str(code)] > 1:
            yield (
                "sku_code",
                _("Article no. %(code)s stands in the sheet more than once: keep one row.", code=code),
            )
        product, other = self.shelf.products.get(product_code or ""), self.shelf.skus.get(code or "")
        taken = keyed and sku is not None and product is not None and product.id != sku.product_id
        if taken:
            yield "product_code", _("Another product has the code %(code)s already.", code=product_code)
        of = other if keyed and other is not None and other is not sku else None if keyed else sku
        if of is not None and (keyed or of.product.code != product_code):
            yield (
                "sku_code",
                _("Article no. %(code)s belongs to product %(product)s.", code=code, product=of.product.code),
            )
        if not keyed:
            yield from self._of_another(values, product)

    def _of_another(self, values: Mapping[str, Any], product: Product | None) -> Iterator[tuple[str, str]]:
        supplier = self.shelf.suppliers.get(values["supplier"] or "")
        if product is not None and supplier is not None and product.supplier_id != supplier.id:
            yield "supplier", _("Product %(code)s is offered by another supplier.", code=product.code)

    def _unknown(self, values: Mapping[str, Any], *, asked: bool) -> Iterator[tuple[str, str]]:
        supplier = self.shelf.suppliers.get(values["supplier"] or "")
        if asked and values["supplier"] and (supplier is None or supplier.state != "active"):
            yield (
                "supplier",
                _("There is no supplier “%(code)s” that delivers: add it first.", code=values["supplier"]),
            )
        if values["category"] and values["category"] not in self.shelf.categories:
            yield (
                "category",
                _("There is no category “%(name)s”: add it first.", name=values["category"]),
            )

    def _twice(
        self, row: int, sku: Sku | None, changes: Mapping[str, Sequence[Any]]
    ) -> Iterator[tuple[str, str]]:
        """Rows of one product that rename it differently."""
        for key in (*OF_PRODUCT, "supplier", "category"):
            if sku is None or key not in changes:
                continue
            above, said = self.said.setdefault((sku.product_id, key), (row, changes[key][1]))
            if said != changes[key][1]:
                yield (
                    key,
                    _("Row %(row)s gives the same product “%(said)s”: say one.", row=above, said=said),
                )

    def _forbidden(self, values: Mapping[str, Any]) -> str | None:
        """Which rules forbid it, with their sources."""
        category = self.shelf.categories[values["category"]]
        texts = (values["name"], values["spec"], category.name)
        found = forbidding(self.shelf.rules, texts=texts, category_id=category.id, on=self.shelf.on)
        return _("May not be sold: %(rules)s.", rules=told(found)) if found else None


SHEET = staged.Kind(
    KIND,
    "import_products",
    _judged,
    _take,
    _l("The catalogue has changed since this sheet was checked: upload it again."),
)
