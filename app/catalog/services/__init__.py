"""商品服务 — add and change, list and take off, stock, pictures; what may not be sold."""

from app.catalog.services.forbidden import keep_shipped_rules, refuse_forbidden, rules_of
from app.catalog.services.listing import NothingToList, list_product, stock, submit_listing, unlist_product
from app.catalog.services.pictures import add_pictures, remove_picture
from app.catalog.services.products import add_article, add_product, change_article, change_product

__all__ = [
    "NothingToList",
    "add_article",
    "add_pictures",
    "add_product",
    "change_article",
    "change_product",
    "keep_shipped_rules",
    "list_product",
    "refuse_forbidden",
    "remove_picture",
    "rules_of",
    "stock",
    "submit_listing",
    "unlist_product",
]
