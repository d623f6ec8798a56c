"""对账单页 — draw a statement up, look at it, close it, take the workbook."""

import tempfile
from collections.abc import Sequence
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import redirect, request, send_file, url_for
from flask_appbuilder import expose

from app.approvals.standing import AsksFirst, WithApproval
from app.core import jobs
from app.core.actor import Actor
from app.core.clock import today
from app.core.console import fields
from app.core.console.calling import call
from app.core.console.datamodel import Rows
from app.core.console.forms import Fact, FormPage, Lines, PreviewPage
from app.core.console.leading import traced
from app.core.console.listing import Computed
from app.core.console.security import acting, allowed, guarded
from app.core.console.verbs import Button
from app.core.console.views import ConsoleView
from app.core.db import atomic, session
from app.core.text import _, _l
from app.models import Statement, StatementLine, Supplier, Tenant
from app.rules.budgets import FUND_SOURCES
from app.rules.settlement import LIFECYCLE, Period
from app.settlement.export import export
from app.settlement.queries import account_names, digest_of_statement, paid_for, subtotals_of
from app.settlement.services import draw_up, submit_close
from app.settlement.services.closing import owed_by_ledger
from app.settlement.services.exporting import record_export
from app.settlement.views.invoicing import RecordInvoice
from app.settlement.views.paying import RecordPayment
from app.settlement.views.receiving import UploadStatement

# pages of other modules that begin here: name, permission, what the button says
BESIDE = (
    ("PrepareRun", ("SettlementRuns", "can_prepare"), "prepare", _l("Draw up a whole month")),
    ("ExportDetail", ("Settlements", "can_detail"), "detail", _l("Export the lines of months")),
)
AT_ONCE = 5_000  # lines written while the browser waits; above, a job writes them


def last_month() -> str:
    """上月 — what is settled most of the time."""
    return str(Period.parse(f"{today().replace(day=1) - timedelta(days=1):%Y-%m}"))


def draw_up_month(supplier: Supplier, *, period: str, actor: Actor, at: datetime) -> Statement:
    """A month typed by hand."""
    return draw_up(supplier, period=Period.parse(period), actor=actor, at=at)


class DrawUp(FormPage):
    """编制."""

    class_permission_name, verb = "Settlements", "open"
    title, submit = _l("Draw up a statement"), _l("Draw up")
    intro = _l(
        "Takes every line of the supplier that was received in the month and no statement holds yet. "
        "Until it is closed it can be drawn up again."
    )
    fields = {
        "supplier": fields.pick(_l("Supplier"), Supplier),
        "period": fields.text(
            _l("Period"),
            length=7,
            default=last_month,
            render_kw={"type": "month", "pattern": r"\d{4}-\d{2}"},
        ),
    }
    done = _l("Drawn up: %(what)s.")
    next = "Settlements.show"

    def apply(self, row: Any, values: Any) -> Statement:
        """Draw it up."""
        return call(draw_up_month, values["supplier"], period=values["period"])  # type: ignore[no-any-return]


class Close(AsksFirst, PreviewPage):
    """结账: what was looked at is what is closed."""

    class_permission_name, verb = "Settlements", "close"
    of = Statement
    title, submit = _l("Close the statement"), _l("Close for good")
    then = (
        _l("The statement is frozen with its lines and can be exported for signature."),
        _l("Where the union has a flow of approval for it, that is asked first."),
    )
    intro = _l(
        "A closed statement never changes again. What is received late is settled with the next month."
    )
    done = _l("Closed: %(what)s.")
    next = "Settlements.show"
    service = submit_close

    @classmethod
    def applies(cls, row: Statement) -> bool:
        """While it is open."""
        return "close" in LIFECYCLE.verbs_from(row.state)

    @classmethod
    def button(cls, row: Any = None, *, label: str | None = None, style: str | None = None) -> Button:
        """The next step stands out."""
        return super().button(row, label=label, style=style or cls.style)

    def digest(self, row: Statement) -> str:
        """Over head, lines and totals."""
        return digest_of_statement(row)

    def facts(self, row: Statement) -> list[Fact]:
        """The statement beside the ledger, and the state before and after."""
        return [
            Fact(_l("Statement no."), row.number),
            Fact(_l("Supplier"), row.supplier),
            Fact(_l("Period"), row.period),
            Fact(_l("Lines"), row.lines, kind="number"),
            Fact(_l("Amount without tax"), row.net_fen, kind="fen"),
            Fact(_l("Tax"), row.tax_fen, kind="fen"),
            Fact(_l("Amount to settle"), row.total_fen, kind="fen"),
            Fact(_l("Owed by the ledger for the same orders"), owed_by_ledger(row), kind="fen"),
            Fact(_l("State"), LIFECYCLE.state_label(row.state), after=LIFECYCLE.state_label("closed")),
        ]

    def lists(self, row: Statement) -> list[Lines]:
        """Who pays how much of it."""
        return [_who_pays(row)]


def _who_pays(row: Statement) -> Lines:
    names = account_names(row.until_on)
    rows = [
        (names.get(account, account), f"{name} ({code})", str(FUND_SOURCES.get(fund, fund)), fen)
        for account, code, name, fund, fen in subtotals_of(row)
    ]
    headings = (_("Budget account"), _("Earmarked account"), _("Fund source"), _("To settle"))
    return Lines(_("Who pays"), headings, rows, ("text", "text", "text", "fen"), summed=(3,))


class StatementLines(ConsoleView):
    """对账单明细."""

    datamodel = Rows(StatementLine)
    totals = ["amount_fen", "net_fen", "tax_fen"]
    forms = [traced(StatementLine, "statement_line", _l("Where the money came from"))]
    list_title = one = _l("Statement lines")
    list_columns = [
        *("position", "order_number", "received_on", "unit_name", "product_name", "quantity"),
        *("amount_fen", "tax_rate_bp", "net_fen", "tax_fen", "sub_accounts"),
    ]
    search_columns = ["order_number", "product_name", "unit_name", "tracking_no"]
    show_columns = [
        *(
            "position",
            "order_number",
            "placed_on",
            "received_on",
            "unit_name",
            "account_code",
            "sub_accounts",
        ),
        *("sku_code", "product_name", "spec", "quantity", "unit_price_fen", "amount_fen", "tax_rate_bp"),
        *("net_fen", "tax_fen", "points", "tracking_no"),
    ]
    base_order = ("position", "asc")


def _left_to_pay(rows: Sequence[Statement]) -> dict[int, int]:
    paid = paid_for([row.id for row in rows])
    return {row.id: row.total_fen - paid.get(row.id, 0) for row in rows}


def _closing(rows: Sequence[Statement]) -> dict[int, int]:
    return {row.id: row.opening_fen + row.total_fen - row.paid_fen for row in rows}


class Settlements(WithApproval, ConsoleView):
    """结算."""

    asks = ("statement",)
    datamodel = Rows(Statement)
    totals = ["total_fen"]
    list_title, one = _l("Settlements"), _l("Statement")
    list_columns = ["number", "period", "supplier", "state", "lines", "total_fen", "left_to_pay", "closed_at"]
    search_columns = ["number", "period", "supplier.name"]
    filters = ["state", "supplier"]
    base_order = ("id", "desc")
    show_groups = (
        (None, ["number", "net_fen", "tax_fen", "total_points", "digest"]),
        (_l("Account with the supplier"), ["opening_fen", "total_fen", "paid_fen", "closing_fen"]),
    )
    key_facts = ["total_fen", "lines", "left_to_pay", "supplier", "period"]
    lifecycle, stage_columns = LIFECYCLE, {"open": "drawn_up"}
    panels = (_who_pays,)
    computed = {
        "left_to_pay": Computed(_l("Left to pay"), "fen", _left_to_pay),
        "closing_fen": Computed(_l("Owed after"), "fen", _closing),
    }
    forms = [DrawUp, Close, RecordPayment, UploadStatement, RecordInvoice]
    empty = _l(
        "No statements yet. When orders have been received, draw up the month's statement of a supplier."
    )

    def list_buttons(self) -> list[Button]:
        """A whole month, and the export of all lines, beside the statement of one supplier."""
        more = [
            Button(name, str(label), url_for(f"{page}.form"))
            for page, verb, name, label in BESIDE
            if allowed(*verb)
        ]
        return [*super().list_buttons(), *more]

    def acts(self, row: Statement) -> list[Button]:
        """The workbook beside the other buttons."""
        address = "Settlements.workbook"
        books = [
            Button("download", _("Workbook for the books"), url_for(address, pk=row.id)),
            Button(
                "for_supplier",
                _("Workbook for the supplier"),
                url_for(address, pk=row.id, audience="supplier"),
            ),
        ]
        return [*super().acts(row), *(books if self.may("can_download") else [])]

    def may(self, verb: str) -> bool:
        """The workbook has a permission of its own."""
        if verb == "can_download":
            return allowed(self.class_permission_name, verb)
        return super().may(verb)

    @expose("/workbook/<pk>")
    @guarded("download")
    def workbook(self, pk: str) -> Any:
        """The workbook; a long one is written by a job, whose page it leads to."""
        row = self.row(pk)
        audience = "supplier" if request.args.get("audience") == "supplier" else "books"
        if row.lines > AT_ONCE:
            params = {"statement_id": row.id, "audience": audience}
            with atomic():
                job = jobs.enqueue("settlement.export", params, actor=acting())
            return redirect(url_for("Progress.progress", pk=job.id))
        with tempfile.TemporaryDirectory() as folder, atomic():
            tenant = session.get_one(Tenant, row.tenant_id)
            made = export([row], Path(folder) / "statement.xlsx", tenant=tenant, audience=audience)
            record_export([row], file=made.name, sha=made.sha, actor=acting())
            return send_file(BytesIO(made.path.read_bytes()), download_name=made.name, as_attachment=True)
