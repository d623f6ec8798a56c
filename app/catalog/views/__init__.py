"""商品的页面 — categories, products with pictures, articles, and what may not be sold."""

from app.catalog.views.articles import Skus, Stock, SupplierArticles
from app.catalog.views.forbidden import ForbiddenGoods
from app.catalog.views.importing import ConfirmProducts, UploadProducts
from app.catalog.views.products import (
    AddPictures,
    AskProductException,
    Categories,
    Products,
    RemovePicture,
)

# reached from their pages
BEHIND = (
    UploadProducts,
    ConfirmProducts,
    AddPictures,
    AskProductException,
    RemovePicture,
    Stock,
)

__all__ = [
    "BEHIND",
    "Categories",
    "ForbiddenGoods",
    "Products",
    "Skus",
    "SupplierArticles",
]
