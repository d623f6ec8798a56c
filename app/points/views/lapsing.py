"""即将过期页 — what lapses within 30, 60 or 90 days, by unit and sub-account: on screen and as a workbook."""

import tempfile
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import render_template, request, send_file, url_for
from flask_appbuilder import BaseView, expose

from app.core import audit
from app.core.clock import today
from app.core.console.export import XLSX
from app.core.console.facts import Lines
from app.core.console.security import acting, allowed, guarded
from app.core.db import atomic
from app.core.text import _, _l
from app.points.export import write_lapsing
from app.points.queries.history import lapsing

SPANS = (30, 60, 90)  # days


class Lapsing(BaseView):
    """即将过期."""

    route_base, default_view = "/lapsing", "table"
    class_permission_name = "Lapsing"
    base_permissions = ["can_table", "can_export"]
    title = _l("Points about to lapse")

    @expose("/")
    @guarded("table")
    def table(self) -> Any:
        """By unit and sub-account."""
        days = _days()
        return render_template(
            "points/lapsing.html",
            title=self.title,
            spans=[(each, url_for("Lapsing.table", days=each), each == days) for each in SPANS],
            table=_table(days),
            workbook=url_for("Lapsing.workbook", days=days) if allowed("Lapsing", "can_export") else None,
        )

    @expose("/workbook", methods=["POST"])
    @guarded("export")
    def workbook(self) -> Any:
        """The same table as a workbook; that it was taken stands in the trail."""
        days = _days()
        rows = lapsing(today(), days)
        name = f"{_('Points about to lapse')}-{days}-{today():%Y%m%d}.xlsx"
        with tempfile.TemporaryDirectory() as folder, atomic():
            path = Path(folder) / "lapsing.xlsx"
            write_lapsing(path, rows, days=days, on=today())
            label = f"point_lots:{_('Points about to lapse')}"
            audit.record("export", label, actor=acting(), changes={"rows": [None, len(rows)]})
            data = BytesIO(path.read_bytes())
        return send_file(data, mimetype=XLSX, as_attachment=True, download_name=name)


def _days() -> int:
    asked = request.args.get("days", "")
    return next((each for each in SPANS if str(each) == asked), SPANS[0])


def _table(days: int) -> Lines:
    headings = [_l("Unit"), _l("Paid from"), _l("People"), _l("Points"), _l("Back to the sub-account")]
    kinds = ["text", "text", "number", "points", "fen"]
    return Lines(_("Within %(days)d days", days=days), headings, lapsing(today(), days), kinds, summed=(3, 4))
