"""商品导入页 — the blank sheet, upload it filled in, look, confirm."""

import tempfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import abort, redirect, send_file, url_for
from flask_appbuilder import expose

from app.catalog.export import write_blank
from app.catalog.services.importing import KIND, check_products, confirm_products
from app.core import staged
from app.core.clock import today
from app.core.console import fields
from app.core.console.calling import call
from app.core.console.forms import Fact, FormPage, Lines, PreviewPage
from app.core.console.security import acting, demand
from app.core.errors import NotFound
from app.core.numbers import number_in
from app.core.text import _, _l
from app.models import ImportBatch
from imports.plain_file import upload_of

SHOWN = 200
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class UploadProducts(FormPage):
    """上传商品表."""

    class_permission_name, verb = "Products", "upload_products"
    title, submit, style = _l("Products by file"), _l("Upload and check"), "plain"
    intro = _l(
        "One row for each article. Unknown articles are added as drafts, known ones get the price, points "
        "and level of the sheet. Nothing changes yet; you see first what would."
    )
    fields = {"file": fields.upload(_l("Sheet of products"))}
    template = "catalog/upload_products.html"

    def apply(self, row: Any, values: Mapping[str, Any]) -> ImportBatch:
        """Read it, judge every row."""
        sent = values["file"]
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "sheet"
            sent.save(path)
            upload = upload_of("imports.products", path, name=sent.filename or "", on=today())
        return call(check_products, upload)  # type: ignore[no-any-return]

    def after(self, row: Any, result: ImportBatch) -> Any:
        """On to what would be done."""
        return redirect(url_for("ConfirmProducts.form_of", pk=result.id))

    @expose("/blank")
    def blank(self) -> Any:
        """The sheet to fill in, with one row for an example."""
        demand(self.class_permission_name, f"can_{self.verb}")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "products.xlsx"
            write_blank(path)
            data = BytesIO(path.read_bytes())
        return send_file(
            data, mimetype=XLSX, as_attachment=True, download_name=_("Sheet of products") + ".xlsx"
        )


class ConfirmProducts(PreviewPage):
    """确认商品表."""

    class_permission_name, verb = "Products", "upload_products"
    of = ImportBatch
    title, submit = _l("Confirm the products"), _l("Add and change")
    then = (_l("What is new is a draft: list it when its pictures and stock are right."),)

    def subject(self, pk: str) -> ImportBatch:
        """One's own sheet; 404 for any other."""
        try:
            return staged.staged(KIND, number_in(pk) or 0, actor=acting())
        except NotFound:
            abort(404)

    def facts(self, row: ImportBatch) -> list[Fact]:
        """How many would be taken, how many not."""
        rows = [each for each in staged.rows_of(row) if not each.wrong]
        return [
            Fact(_l("File"), row.file_name),
            Fact(_l("Articles that would be added"), sum(each.values["new"] for each in rows), kind="number"),
            Fact(
                _l("Articles that would be changed"),
                sum(not each.values["new"] for each in rows),
                kind="number",
            ),
            Fact(_l("Rows left out"), row.summary["wrong"], kind="number"),
        ]

    def lists(self, row: ImportBatch) -> list[Lines]:
        """What is wrong first, then what would be done."""
        rows = staged.rows_of(row)
        wrong = [
            (each.row, each.values["sku_code"], each.values["name"], each.wrong)
            for each in rows
            if each.wrong
        ]
        keys = ("sku_code", "name", "spec", "price_fen", "points", "stock")
        good = [(each.row, *(each.values[key] for key in keys)) for each in rows if not each.wrong]
        headings = (
            *(_l("Row"), _l("Article no."), _l("Product"), _l("Specification")),
            *(_l("Price with tax"), _l("Points price"), _l("Stock")),
        )
        kinds = ("number", "text", "text", "text", "fen", "points", "number")
        made = [Lines(_l("Would be taken"), headings, good[:SHOWN], kinds)]
        if wrong:
            why = (_l("Row"), _l("Article no."), _l("Product"), _l("Why not"))
            made.insert(0, Lines(_l("Left out"), why, wrong[:SHOWN], ("number", "text", "text", "text")))
        return made

    def apply(self, row: ImportBatch, values: Mapping[str, Any]) -> Any:
        """Take what was seen."""
        return call(confirm_products, row, digest=values["digest"])

    def message(self, row: Any, result: int) -> str:
        """How many."""
        return _("%(count)s articles are added or changed.", count=result)

    def after(self, row: Any, result: Any) -> str:
        """Back to the list."""
        return url_for("Products.list")
