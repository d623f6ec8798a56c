"""签领表页 — choose a grant, or a unit and days; the sheet on screen to print, and as a workbook."""

import tempfile
from collections.abc import Mapping
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import abort, redirect, render_template, request, send_file, url_for
from flask_appbuilder import expose
from sqlalchemy import select

from app.core import audit
from app.core.clock import today
from app.core.console import fields
from app.core.console.forms import FormPage
from app.core.console.security import acting, demand
from app.core.db import atomic, session
from app.core.errors import BadInput
from app.core.money import Money
from app.core.numbers import number_in
from app.core.showing import shown_of
from app.core.tenancy import current_tenant_id
from app.core.text import _, _l
from app.models import Grant, OrgUnit, Tenant
from app.rules.settlement import uppercase
from app.settlement.export.signing import headings, signatures, write_signing
from app.settlement.queries.signing import Sheet, of_grant, of_orders

MOST_DAYS = 366


class SignSheet(FormPage):
    """签领表."""

    class_permission_name, verb = "SignSheets", "sign"
    title, submit = _l("Sheet of receipts to sign"), _l("Make the sheet to sign")
    intro = _l(
        "Everybody of a grant, or the goods of a unit in a span of days, with room for each signature."
    )
    fields = {
        "grant": fields.pick(_l("Grant"), Grant, by=("code",), required=False),
        "unit": fields.pick(_l("Unit"), OrgUnit, required=False),
        "first": fields.day(_l("From"), required=False, default=lambda: today().replace(day=1)),
        "last": fields.day(_l("Until"), required=False, default=today),
    }
    groups = ((_l("Or the orders of a unit"), ["unit", "first", "last"]),)

    def apply(self, row: Any, values: Mapping[str, Any]) -> Any:
        """One or the other. Raises BadInput."""
        grant, unit, first, last = (values[key] for key in ("grant", "unit", "first", "last"))
        if (grant is None) == (unit is None):
            raise BadInput(_("Choose a grant, or a unit: one of the two."), field="grant")
        if grant is not None:
            return {"grant": grant.id}
        if not first or not last or last < first or (last - first).days > MOST_DAYS:
            raise BadInput(_("Give the days from and until, at most a year apart."), field="last")
        return {"unit": unit.id, "first": first, "last": last}

    def after(self, row: Any, result: Any) -> Any:
        """The sheet itself."""
        return redirect(url_for("SignSheet.sheet", **result))

    @expose("/sheet")
    def sheet(self) -> Any:
        """On screen, ready to print."""
        demand(self.class_permission_name, "can_sign")
        found = _asked()
        return render_template(
            "settlement/signing.html",
            title=found.title,
            sheet=found,
            headings=headings(),
            signatures=signatures(),
            capitals=uppercase(Money(found.fen)),
            book=url_for("SignSheet.book", **request.args.to_dict()),
        )

    @expose("/book")
    def book(self) -> Any:
        """As a workbook; on record."""
        demand(self.class_permission_name, "can_sign")
        found = _asked()
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "sheet.xlsx"
            write_signing(found, path)
            with atomic():
                audit.record(
                    "export",
                    f"grants:{found.title}",
                    actor=acting(),
                    changes={"rows": [None, len(found.receipts)]},
                )
            return send_file(
                BytesIO(path.read_bytes()), download_name=f"{found.title}.xlsx", as_attachment=True
            )


def _asked() -> Sheet:
    """404 for what is not in sight."""
    tenant = session.get_one(Tenant, current_tenant_id()).name
    if "grant" in request.args:
        return of_grant(_row(Grant, request.args["grant"]), tenant)
    unit = _row(OrgUnit, request.args.get("unit", ""))
    try:
        first, last = (date.fromisoformat(request.args.get(key, "")) for key in ("first", "last"))
    except ValueError:
        abort(404)
    return of_orders(unit, first, last, tenant)


def _row(model: type[Any], text: str) -> Any:
    number = number_in(text)
    row = (
        session.scalars(select(model).where(model.id == number, *shown_of(model))).first() if number else None
    )
    return row if row is not None else abort(404)
