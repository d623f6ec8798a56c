"""明细导出页 — all lines of a span of months as one workbook, written by a worker."""

from collections.abc import Mapping
from typing import Any

from flask import redirect, url_for

from app.core import jobs
from app.core.console import fields
from app.core.console.forms import FormPage
from app.core.console.security import acting
from app.core.errors import BadInput
from app.core.showing import refuse_branch
from app.core.text import _, _l
from app.models import Supplier
from app.rules.settlement import Period
from app.settlement.views.statements import last_month

MONTH = {"type": "month", "pattern": r"\d{4}-\d{2}"}


class ExportDetail(FormPage):
    """导出明细."""

    class_permission_name, verb = "Settlements", "detail"
    title, submit = _l("Export the lines of months"), _l("Export")
    intro = _l("Every line of every statement, drafts included, in one workbook to filter and pivot.")
    fields = {
        "first": fields.text(_l("From"), length=7, default=last_month, render_kw=MONTH),
        "last": fields.text(_l("Until"), length=7, default=last_month, render_kw=MONTH),
        "supplier": fields.pick(
            _l("Supplier"), Supplier, required=False, description=_l("Left empty, all suppliers.")
        ),
    }

    def apply(self, row: Any, values: Mapping[str, Any]) -> Any:
        """A worker writes it. Raises PeriodNotUnderstood, BadInput when it ends before it begins."""
        refuse_branch()
        first, last = Period.parse(values["first"]), Period.parse(values["last"])
        if last < first:
            raise BadInput(_("The period ends before it begins: correct the months."), field="last")
        supplier = values["supplier"]
        params = {"first": str(first), "last": str(last), "supplier_id": supplier.id if supplier else None}
        return jobs.enqueue("settlement.detail", params, actor=acting())

    def after(self, row: Any, result: Any) -> Any:
        """The progress, with the workbook at its end."""
        return redirect(url_for("Progress.progress", pk=result.id))
