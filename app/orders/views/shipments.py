"""批量发货页 — take the orders to ship as a workbook, upload it with tracking numbers, look, confirm."""

import tempfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import abort, g, redirect, send_file, url_for
from flask_appbuilder import expose

from app.core import audit, staged
from app.core.clock import today
from app.core.console import fields
from app.core.console.calling import call
from app.core.console.forms import Fact, FormPage, Lines, PreviewPage
from app.core.console.security import acting, demand
from app.core.db import atomic
from app.core.errors import NotFound
from app.core.numbers import number_in
from app.core.policy import mask
from app.core.text import _, _l
from app.models import ImportBatch
from app.orders.export import write_to_ship
from app.orders.queries import to_ship
from app.orders.services.shipments import KIND, check_shipments, confirm_shipments
from imports.plain_file import upload_of

SHOWN = 200
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class UploadShipments(FormPage):
    """上传发货单."""

    class_permission_name, verb = "Orders", "upload_shipments"
    title, submit, style = _l("Ship by file"), _l("Upload and check"), "plain"
    intro = _l(
        "Take the orders to ship as a workbook, fill in carrier and tracking number, upload it. Nothing is "
        "shipped yet: you see first which orders would be, and why others not."
    )
    fields = {"file": fields.upload(_l("Sheet of shipments"))}
    template = "orders/upload_shipments.html"
    confirm = "ConfirmShipments"

    def apply(self, row: Any, values: Mapping[str, Any]) -> ImportBatch:
        """Read it, judge every row."""
        sent = values["file"]
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "sheet"
            sent.save(path)
            upload = upload_of("imports.shipments", path, name=sent.filename or "", on=today())
        return call(check_shipments, upload)  # type: ignore[no-any-return]

    def after(self, row: Any, result: ImportBatch) -> Any:
        """On to what would be done."""
        return redirect(url_for(f"{self.confirm}.form_of", pk=result.id))

    @expose("/to_ship")
    def to_ship(self) -> Any:
        """The orders to ship, to be filled in; on record."""
        demand(self.class_permission_name, f"can_{self.verb}")
        rows = to_ship()
        with tempfile.TemporaryDirectory() as folder, atomic():
            path = Path(folder) / "to_ship.xlsx"
            write_to_ship(
                path, rows, told=lambda kind, value: mask(g.get("role"), kind, value) if value else None
            )
            data = BytesIO(path.read_bytes())
            audit.record(
                "export", f"orders:{_('Orders to ship')}", actor=acting(), changes={"rows": [None, len(rows)]}
            )
        name = f"{_('Orders to ship')}-{today():%Y%m%d}.xlsx"
        return send_file(data, mimetype=XLSX, as_attachment=True, download_name=name)


class ConfirmShipments(PreviewPage):
    """确认发货."""

    class_permission_name, verb = "Orders", "upload_shipments"
    of = ImportBatch
    title, submit = _l("Confirm the shipments"), _l("Ship these orders")
    then = (_l("Each order is recorded as shipped with its tracking number; the others stay as they are."),)
    done = _l("Shipped by file: %(what)s.")
    next = "Orders.list"

    def subject(self, pk: str) -> ImportBatch:
        """One's own sheet; 404 for any other."""
        number = number_in(pk)
        try:
            return staged.staged(KIND, number or 0, actor=acting())
        except NotFound:
            abort(404)

    def facts(self, row: ImportBatch) -> list[Fact]:
        """How many would be shipped, how many not."""
        return [
            Fact(_l("File"), row.file_name),
            Fact(_l("Orders that would be shipped"), row.summary["good"], kind="number"),
            Fact(_l("Rows left out"), row.summary["wrong"], kind="number"),
        ]

    def lists(self, row: ImportBatch) -> list[Lines]:
        """What is wrong first, then what would be done."""
        rows = staged.rows_of(row)
        wrong = [(each.row, each.values["order_number"], each.wrong) for each in rows if each.wrong]
        good = [
            (
                each.row,
                *(each.values[key] for key in ("order_number", "carrier", "tracking_no", "shipped_on")),
            )
            for each in rows
            if not each.wrong
        ]
        headings = (_l("Row"), _l("Order no."), _l("Carrier"), _l("Tracking no."), _l("Shipped on"))
        made = [
            Lines(_l("Would be shipped"), headings, good[:SHOWN], ("number", "text", "text", "text", "text"))
        ]
        if wrong:
            why = (_l("Row"), _l("Order no."), _l("Why not"))
            made.insert(0, Lines(_l("Left out"), why, wrong[:SHOWN], ("number", "text", "text")))
        return made

    def apply(self, row: ImportBatch, values: Mapping[str, Any]) -> Any:
        """Ship what was seen."""
        return call(confirm_shipments, row, digest=values["digest"])

    def message(self, row: Any, result: int) -> str:
        """How many."""
        return _("%(count)s orders are recorded as shipped.", count=result)

    def after(self, row: Any, result: Any) -> str:
        """Back to the list."""
        return url_for(str(self.next))


class UploadMine(UploadShipments):
    """上传发货单."""

    class_permission_name, confirm = "SupplierOrders", "ConfirmMine"


class ConfirmMine(ConfirmShipments):
    """确认发货."""

    class_permission_name, next = "SupplierOrders", "SupplierOrders.list"
