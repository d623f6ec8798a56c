"""商品导入页 — the blank sheet or all articles as one, upload it filled in or edited, look, confirm."""

from pathlib import Path
from typing import Any

from flask_appbuilder import expose

from app.catalog.export import MOST, offers, write_articles
from app.catalog.services.importing import SHEET, articles, check_products, confirm_products
from app.core import audit
from app.core.clock import today
from app.core.console.downloads import workbook
from app.core.console.security import acting, demand
from app.core.console.uploads import ConfirmPage, Download, UploadPage
from app.core.db import atomic
from app.core.text import _, _l
from app.rules.sheets import PRODUCTS as TEMPLATE
from imports.plain_file import upload_of
from imports.products import PRODUCTS
from imports.template import write_template


class UploadProducts(UploadPage):
    """上传商品表."""

    class_permission_name, verb = "Products", "upload_products"
    title = _l("Products by file")
    intro = _l(
        "One row for each article. Unknown articles are added as drafts. Of known ones a sheet of your own "
        "changes specification, price, points and warning level; in the list of all articles everything but "
        "the stock can be edited. Nothing changes yet; you see first what would."
    )
    reads, parser, kind = staticmethod(upload_of), "imports.products", TEMPLATE
    service, confirm = check_products, "ConfirmProducts"
    downloads = (
        Download("blank", _l("Download a blank sheet of products"), _l("For new articles.")),
        Download(
            "listed",
            _l("Download all articles to edit them"),
            _l("Rows stay known by a hidden mark, also when they are renamed."),
        ),
    )

    @expose("/blank")
    def blank(self) -> Any:
        """The sheet to fill in, with one row for an example."""
        demand(self.class_permission_name, f"can_{self.verb}")

        def write(path: Path) -> None:
            write_template(path, spec=PRODUCTS, example=True, offers=offers())

        return workbook(write, _("Sheet of products"))

    @expose("/listed")
    def listed(self) -> Any:
        """All articles, to be edited; on record."""
        demand(self.class_permission_name, f"can_{self.verb}")
        found, actor = articles(MOST), acting()
        with atomic():
            what = f"products:{_('Articles')}"
            audit.record("export", what, actor=actor, changes={"rows": [None, len(found)]})
        name = f"{_('Articles')}-{today():%Y%m%d}"
        return workbook(lambda path: write_articles(path, found, actor=actor), name)


class ConfirmProducts(ConfirmPage):
    """确认商品表."""

    class_permission_name, verb = "Products", "upload_products"
    title, submit = _l("Confirm the products"), _l("Add and change")
    then = (_l("What is new is a draft: list it when its pictures and stock are right."),)
    sheet, service, next = SHEET, confirm_products, "Products.list"
    adds = _l("Articles that would be added")
    shown = (
        ("product_code", _l("Product code"), "text"),
        ("name", _l("Product"), "text"),
        ("supplier", _l("Supplier"), "text"),
        ("category", _l("Category"), "text"),
        ("sku_code", _l("Article no."), "text"),
        ("spec", _l("Specification"), "text"),
        ("price_fen", _l("Price with tax"), "fen"),
        ("points", _l("Points price"), "points"),
        ("tax_rate_bp", _l("Tax rate"), "basis_points"),
        ("stock", _l("Stock"), "number"),
        ("low_stock", _l("Warn below"), "number"),
    )
    naming = ("sku_code", "name")

    def message(self, row: Any, result: int) -> str:
        """How many."""
        return _("%(count)s articles are added or changed.", count=result)
