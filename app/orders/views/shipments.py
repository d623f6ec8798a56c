"""批量发货页 — take the orders to ship as a workbook, upload it with tracking numbers, look, confirm."""

from typing import Any

from flask import g
from flask_appbuilder import expose

from app.core import audit
from app.core.clock import today
from app.core.console.downloads import workbook
from app.core.console.facts import Fact
from app.core.console.security import acting, demand
from app.core.console.uploads import ConfirmPage, Download, UploadPage
from app.core.db import atomic
from app.core.policy import mask
from app.core.text import _, _l
from app.models import ImportBatch
from app.orders.export import write_to_ship
from app.orders.queries import to_ship
from app.orders.services.shipments import SHEET, check_shipments, confirm_shipments
from app.rules.sheets import SHIPMENTS as TEMPLATE
from imports.plain_file import upload_of
from imports.shipments import SHIPMENTS
from imports.template import write_template


class UploadShipments(UploadPage):
    """上传发货单."""

    class_permission_name, verb = "Orders", "upload_shipments"
    title = _l("Ship by file")
    intro = _l(
        "Take the orders to ship as a workbook, fill in carrier and tracking number, upload it. Rows left "
        "blank stay as they are. Nothing is shipped yet: you see first which orders would be, and why others "
        "not."
    )
    reads, parser, kind = staticmethod(upload_of), "imports.shipments", TEMPLATE
    service, confirm = check_shipments, "ConfirmShipments"
    downloads = (
        Download(
            "to_ship",
            _l("Take the orders to ship as a workbook"),
            _l("With receivers and goods; fill in carrier and tracking number."),
        ),
        Download(
            "blank", _l("Download a blank sheet of shipments"), _l("For order numbers of your own list.")
        ),
    )

    @expose("/to_ship")
    def to_ship(self) -> Any:
        """The orders to ship, to be filled in; on record."""
        demand(self.class_permission_name, f"can_{self.verb}")
        rows, role, actor = to_ship(), g.get("role"), acting()
        with atomic():
            what = f"orders:{_('Orders to ship')}"
            audit.record("export", what, actor=actor, changes={"rows": [None, len(rows)]})

        def told(kind: str, value: str | None) -> str | None:
            return mask(role, kind, value) if value else None

        name = f"{_('Orders to ship')}-{today():%Y%m%d}"
        return workbook(lambda path: write_to_ship(path, rows, told=told, actor=actor), name)

    @expose("/blank")
    def blank(self) -> Any:
        """The blank sheet, with one row for an example."""
        demand(self.class_permission_name, f"can_{self.verb}")
        return workbook(
            lambda path: write_template(path, spec=SHIPMENTS, example=True), _("Sheet of shipments")
        )


class ConfirmShipments(ConfirmPage):
    """确认发货."""

    class_permission_name, verb = "Orders", "upload_shipments"
    title, submit = _l("Confirm the shipments"), _l("Ship these orders")
    then = (_l("Each order is recorded as shipped with its tracking number; the others stay as they are."),)
    sheet, service, next = SHEET, confirm_shipments, "Orders.list"
    adds = _l("Orders that would be shipped")
    shown = (
        ("order_number", _l("Order no."), "text"),
        ("carrier", _l("Carrier"), "text"),
        ("tracking_no", _l("Tracking no."), "text"),
        ("shipped_on", _l("Shipped on"), "text"),
    )
    naming = ("order_number",)

    def facts(self, row: ImportBatch) -> list[Fact]:
        """How many would be shipped, how many were left blank, how many are wrong."""
        return [
            Fact(_l("File"), row.file_name),
            Fact(self.adds, row.summary["good"], kind="number"),
            Fact(_l("Left blank"), row.summary["unchanged"], kind="number"),
            Fact(_l("Rows left out"), row.summary["wrong"], kind="number"),
        ]

    def message(self, row: Any, result: int) -> str:
        """How many."""
        return _("%(count)s orders are recorded as shipped.", count=result)


class UploadMine(UploadShipments):
    """上传发货单."""

    class_permission_name, confirm = "SupplierOrders", "ConfirmMine"


class ConfirmMine(ConfirmShipments):
    """确认发货."""

    class_permission_name, next = "SupplierOrders", "SupplierOrders.list"
