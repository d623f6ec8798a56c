"""预算执行表页 — how a year stands by account code; each figure opens the rows it is the sum of."""

import tempfile
from collections.abc import Sequence
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import abort, render_template, request, send_file, url_for
from flask_appbuilder import BaseView, expose
from sqlalchemy import select

from app.budgets.export import write_execution
from app.budgets.queries.execution import Cut, Line, lines_of_cut, table_of, years
from app.core import audit
from app.core.clock import today
from app.core.console.attributes import Attribute
from app.core.console.display import shown
from app.core.console.export import XLSX
from app.core.console.facts import Lines
from app.core.console.security import acting, allowed, guarded
from app.core.db import atomic, session
from app.core.money import Money
from app.core.numbers import number_in
from app.core.tenancy import current_tenant_id
from app.core.text import _, _l
from app.models import OrgUnit, Tenant
from app.rules.budgets import FUND_SOURCES
from app.rules.execution import COLUMNS, INSIDE, Figures
from app.rules.ledger import ENTRY_KINDS

RATE = Attribute("", "", "basis_points")
# which figures are of the budgets themselves; the others are of their sub-accounts
OF_BUDGETS = ("planned", "adjusted", "approved")
FUNDED = {"moved": ("transfer", "carry_forward"), "allocated": ("allocation", "year_end")}


class Execution(BaseView):
    """预算执行表."""

    route_base, default_view = "/execution", "table"
    class_permission_name = "Execution"
    base_permissions = ["can_table", "can_export"]
    title = _l("Budget execution")

    @expose("/")
    @guarded("table")
    def table(self) -> Any:
        """The table of a year, of all units in sight or of one and those below it."""
        cut = self._cut()
        rows, total = table_of(lines_of_cut(cut), cut.year)
        return render_template(
            "budgets/execution.html",
            title=self.title,
            columns=COLUMNS,
            rows=[(row, self._cells(cut, row.code, row.figures), _rate(row.figures)) for row in rows],
            total=(self._cells(cut, "", total), _rate(total)),
            workbook=self._workbook_url(cut),
            **self._choices(cut),
        )

    @expose("/rows")
    @guarded("table")
    def rows(self) -> Any:
        """What one figure is the sum of: budgets, or sub-accounts, each with a way on to its own page."""
        cut, column = self._cut(), request.args.get("column", "")
        if column not in COLUMNS:
            abort(404)
        found = [row for line in lines_of_cut(cut) for row in _behind(line, column)]
        shown_rows = [(name, budget, fen) for name, budget, fen in found if fen]
        headings = (_("Sub-account or budget"), _("Budget"), str(COLUMNS[column]))
        table = Lines(str(COLUMNS[column]), headings, shown_rows, ("link", "link", "fen"), summed=(2,))
        return render_template(
            "budgets/execution_rows.html",
            title=_("%(column)s, %(what)s", column=COLUMNS[column], what=self._said(cut)),
            table=table,
            total=Money(sum(fen for _name, _budget, fen in shown_rows)).format(),
            back=url_for("Execution.table", **_address(cut, code=None)),
        )

    @expose("/workbook", methods=["POST"])
    @guarded("export")
    def workbook(self) -> Any:
        """The same table as a workbook; that it was taken stands in the trail."""
        cut = self._cut()
        rows, total = table_of(lines_of_cut(cut), cut.year)
        union = session.get_one(Tenant, current_tenant_id()).name
        name = f"{_('Budget execution')}-{cut.year}-{today():%Y%m%d}.xlsx"
        with tempfile.TemporaryDirectory() as folder, atomic():
            path = Path(folder) / "execution.xlsx"
            write_execution(path, rows=rows, total=total, cut=cut, union=union)
            changes = {"rows": [None, len(rows)]}
            audit.record("export", f"budgets:{self._said(cut)}", actor=acting(), changes=changes)
            data = BytesIO(path.read_bytes())
        return send_file(data, mimetype=XLSX, as_attachment=True, download_name=name)

    def _cut(self) -> Cut:
        year = number_in(request.args.get("year", "")) or today().year
        number = number_in(request.args.get("unit", ""))
        unit = session.scalars(select(OrgUnit).where(OrgUnit.id == number)).first() if number else None
        if number and unit is None:
            abort(404)
        fund, code = request.args.get("fund", ""), request.args.get("code", "")
        known = fund if fund in FUND_SOURCES else None
        return Cut(min(year, 9999), unit, known, code[:9] if code.isascii() and code.isdigit() else None)

    def _cells(self, cut: Cut, code: str, figures: Figures) -> list[tuple[Any, str | None]]:
        made = []
        for key in COLUMNS:
            fen = getattr(figures, key)
            url = url_for("Execution.rows", column=key, **_address(cut, code=code or None)) if fen else None
            made.append((f"{Decimal(fen) / 100:,.2f}", url))
        return made

    def _workbook_url(self, cut: Cut) -> str | None:
        """Where the table is taken along; None for who may not."""
        if not allowed(self.class_permission_name, "can_export"):
            return None
        return url_for("Execution.workbook", **_address(cut))

    def _choices(self, cut: Cut) -> dict[str, Any]:
        order = select(OrgUnit).order_by(OrgUnit.path)
        return {
            "cut": cut,
            "years": sorted({*years(), cut.year}, reverse=True),
            "units": session.scalars(order.limit(500)).all(),
            "funds": FUND_SOURCES,
        }

    def _said(self, cut: Cut) -> str:
        parts = [str(cut.year), cut.code, cut.unit and cut.unit.name]
        return " ".join(str(each) for each in [*parts, FUND_SOURCES.get(cut.fund_source or "")] if each)


def _address(cut: Cut, **changes: Any) -> dict[str, Any]:
    said = {
        "year": cut.year,
        "unit": cut.unit.id if cut.unit else None,
        "fund": cut.fund_source,
        "code": cut.code,
    } | changes
    return {key: value for key, value in said.items() if value is not None}


def _rate(figures: Figures) -> Any:
    return shown(RATE, figures.rate)


def _behind(line: Line, column: str) -> Sequence[tuple[Any, Any, int]]:
    """The rows of one budget: itself, or each of its sub-accounts."""
    budget = (str(line.budget), _page("Budgets", line.budget.id))
    below = [
        ((str(account), _movements(account.id, column)), budget, getattr(figures, column))
        for account, figures in line.sub_accounts
    ]
    if column in OF_BUDGETS:
        return [(budget, budget, getattr(line.figures, column))]
    if column == "left":
        free = line.figures.left - sum(fen for _name, _budget, fen in _left(line))
        return [*_left(line), (budget, budget, free)]
    return below


def _left(line: Line) -> list[tuple[Any, Any, int]]:
    """What sub-accounts have available; the rest of what is left is not allocated yet."""
    budget = (str(line.budget), _page("Budgets", line.budget.id))
    return [
        ((str(account), _movements(account.id, "left")), budget, figures.left + figures.allocated)
        for account, figures in line.sub_accounts
    ]


def _movements(sub_account_id: int, column: str) -> str | None:
    """The postings a figure of a sub-account is the sum of."""
    asked: dict[str, Any] = {"sub_account": sub_account_id}
    if column == "spent":
        asked["entry"] = [kind for kind in ENTRY_KINDS if kind not in INSIDE and kind not in _funding()]
    elif column in FUNDED:
        asked["entry"] = FUNDED[column]
    else:
        asked["account"] = "available" if column == "left" else column
    return url_for("Movements.list", **asked) if allowed("Movements", "can_list") else None


def _funding() -> frozenset[str]:
    return frozenset(kind for kinds in FUNDED.values() for kind in kinds)


def _page(view: str, number: int) -> str | None:
    return url_for(f"{view}.show", pk=number) if allowed(view, "can_show") else None
