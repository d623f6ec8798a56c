"""Categories, products with their pictures, the units that are priced, stocked and ordered, and what may not
be sold.
"""

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from app.core import columns as c
from app.core.db import Base
from app.core.tenancy import ByColumn, ByParent, Everybody, TenantScoped
from app.core.text import _l

PRODUCT_STATES = {"draft": _l("Draft"), "listed": _l("Listed"), "delisted": _l("Taken off")}


class Category(TenantScoped, Base):
    """类目 — a kind of goods."""

    __tablename__ = "categories"
    __small__ = "a catalogue has some dozen categories"
    __owned__ = {"supplier": Everybody("under which its goods stand")}
    __table_args__ = c.scoped(UniqueConstraint("tenant_id", "code"))

    id: Mapped[int] = c.identity()
    code: Mapped[str] = c.code(_l("Category code"))
    name: Mapped[str] = c.text(_l("Category"))

    def __str__(self) -> str:
        return self.name


class Product(TenantScoped, Base):
    """商品 — what a supplier offers; price and stock stand at its units.

    Listed, it can be redeemed between its two days; a day left empty sets no bound.
    """

    __tablename__ = "products"
    __small__ = "a catalogue has some thousand products"
    __owned__ = {"supplier": ByColumn("supplier_id")}
    __table_args__ = c.scoped(
        UniqueConstraint("tenant_id", "code"),
        Index(None, "tenant_id", "supplier_id"),
        CheckConstraint("tax_rate_bp BETWEEN 0 AND 10000", name="tax_rate"),
        CheckConstraint(
            "listed_until_on IS NULL OR listed_from_on IS NULL OR listed_until_on >= listed_from_on",
            name="listed_dates",
        ),
        c.scoped_fk("supplier_id", "suppliers"),
        c.scoped_fk("category_id", "categories"),
    )

    id: Mapped[int] = c.identity()
    code: Mapped[str] = c.code(_l("Product code"))
    name: Mapped[str] = c.text(_l("Product"), 200)
    supplier_id: Mapped[int] = c.reference(_l("Supplier"))
    category_id: Mapped[int] = c.reference(_l("Category"))
    tax_rate_bp: Mapped[int] = c.number(_l("Tax rate"), default=1300, info={"kind": "basis_points"})
    description: Mapped[str | None] = c.long_text(_l("Description"))
    listed_from_on: Mapped[date | None] = c.day(_l("To be had from"))
    listed_until_on: Mapped[date | None] = c.day(_l("To be had until"))
    state: Mapped[str] = c.choice(_l("State"), PRODUCT_STATES, default="draft")

    supplier: Mapped[Any] = c.to_one("Product.supplier_id", "Supplier.id", info={"label": _l("Supplier")})
    category: Mapped[Category] = c.to_one(
        "Product.category_id", "Category.id", info={"label": _l("Category")}
    )

    def __str__(self) -> str:
        return self.name


class Sku(TenantScoped, Base):
    """规格 — one orderable form of a product: its price with tax (fen), its points, its stock."""

    __tablename__ = "skus"
    __small__ = "a catalogue has some thousand articles"
    __owned__ = {"supplier": ByParent("product_id", "products")}
    __table_args__ = c.scoped(
        UniqueConstraint("tenant_id", "code"),
        Index(None, "tenant_id", "product_id"),
        CheckConstraint("price_fen > 0", name="price"),
        CheckConstraint("points > 0", name="points"),
        CheckConstraint("stock >= 0", name="stock"),
        CheckConstraint("low_stock >= 0", name="low_stock"),
        c.scoped_fk("product_id", "products"),
    )

    id: Mapped[int] = c.identity()
    code: Mapped[str] = c.code(_l("Article no."))
    product_id: Mapped[int] = c.reference(_l("Product"))
    spec: Mapped[str] = c.text(_l("Specification"))
    price_fen: Mapped[int] = c.fen(_l("Price with tax"))
    points: Mapped[int] = c.points(_l("Points price"))
    stock: Mapped[int] = c.number(_l("Stock"), default=0)
    low_stock: Mapped[int] = c.number(_l("Warn below"), default=0)

    product: Mapped[Product] = c.to_one("Sku.product_id", "Product.id", info={"label": _l("Product")})

    def __str__(self) -> str:
        return f"{self.product} {self.spec}"


class ProductPicture(TenantScoped, Base):
    """商品图片 — pictures of a product; the first is the one lists show."""

    __tablename__ = "product_pictures"
    __small__ = "a product has a handful of pictures"
    __owned__ = {"supplier": ByParent("product_id", "products")}
    __table_args__ = c.scoped(
        Index(None, "tenant_id", "product_id"),
        c.scoped_fk("product_id", "products"),
        c.scoped_fk("file_id", "stored_files"),
    )

    id: Mapped[int] = c.identity()
    product_id: Mapped[int] = c.reference(_l("Product"))
    file_id: Mapped[int] = c.reference(_l("File"))
    title: Mapped[str] = c.text(_l("Title"), 200)

    product: Mapped[Product] = c.to_one(
        "ProductPicture.product_id", "Product.id", info={"label": _l("Product")}
    )

    def __str__(self) -> str:
        return self.title


class ForbiddenGood(TenantScoped, Base):
    """禁售规则 — goods that union money may not buy, known by words or by category, with why and the source.

    `words` and `unless` are words parted by spaces or 、; `unless` are names that only look forbidden.
    """

    __tablename__ = "forbidden_goods"
    __small__ = "some dozen rules"
    __table_args__ = c.scoped(
        UniqueConstraint("tenant_id", "code", "from_on"),
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="dates"),
        CheckConstraint("words IS NOT NULL OR category_id IS NOT NULL", name="names_something"),
        c.scoped_fk("category_id", "categories"),
    )

    id: Mapped[int] = c.identity()
    code: Mapped[str] = c.code(_l("Rule code"))
    name: Mapped[str] = c.text(_l("What may not be sold"))
    words: Mapped[str | None] = c.long_text(_l("Words in the name"))
    unless: Mapped[str | None] = c.long_text(_l("But not in"))
    category_id: Mapped[int | None] = c.reference(_l("Category"))
    because: Mapped[str] = c.text(_l("Why"), 300)
    source: Mapped[str] = c.text(_l("Source"), 300)
    from_on: Mapped[date] = c.day(_l("From"))
    until_on: Mapped[date | None] = c.day(_l("Until"))

    category: Mapped[Category | None] = c.to_one(
        "ForbiddenGood.category_id", "Category.id", info={"label": _l("Category")}
    )

    def __str__(self) -> str:
        return self.name
