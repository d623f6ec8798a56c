"""整月结算页 — all suppliers of a month in one go: see what each comes to, confirm, take the archive."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import abort, redirect, url_for
from flask_appbuilder import expose

from app.approvals.standing import AsksFirst, WithApproval
from app.core.actor import Actor
from app.core.console import fields
from app.core.console.calling import call
from app.core.console.datamodel import Rows
from app.core.console.downloads import sent
from app.core.console.forms import Fact, FormPage, Lines, PreviewPage
from app.core.console.security import allowed, guarded
from app.core.console.verbs import Button
from app.core.console.views import ConsoleView, Verb
from app.core.db import session
from app.core.text import _, _l
from app.models import ApprovalRequest, SettlementRun, StoredFile
from app.rules.settlement import RUN_LIFECYCLE
from app.settlement.services.planning import said
from app.settlement.services.running import prepare_run, withdraw_run
from app.settlement.services.submitting import submit_run
from app.settlement.views.statements import last_month


def prepare(*, period: str, closes: bool, actor: Actor, at: datetime) -> SettlementRun:
    """A month typed by hand."""
    return prepare_run(period=period, closes=closes, actor=actor, at=at)


class PrepareRun(FormPage):
    """整月编制."""

    class_permission_name, verb = "SettlementRuns", "prepare"
    title, submit = _l("Draw up a whole month"), _l("Show what it comes to")
    intro = _l(
        "Every supplier of the month at once. You see first what each comes to; nothing is drawn up yet."
    )
    fields = {
        "period": fields.text(
            _l("Period"),
            length=7,
            default=last_month,
            render_kw={"type": "month", "pattern": r"\d{4}-\d{2}"},
        ),
        "closes": fields.flag(
            _l("Close what has no problem"),
            description=_l("Left out, all of them stay drafts that can be drawn up again."),
        ),
    }
    service = prepare
    next = "ConfirmRun.form_of"
    done = _l("Look at it, then confirm.")


class ConfirmRun(AsksFirst, PreviewPage):
    """确认整月编制."""

    class_permission_name, verb = "SettlementRuns", "confirm"
    of = SettlementRun
    title, submit = _l("Draw up the statements of the month"), _l("Draw up all")
    then = (
        _l("A worker draws them up, all or none, and writes their workbooks into one archive."),
        _l("Drafts are marked as such on every sheet and in their names."),
    )
    style = "primary"

    @classmethod
    def applies(cls, row: SettlementRun) -> bool:
        """While it waits."""
        return "confirm" in RUN_LIFECYCLE.verbs_from(row.state)

    def facts(self, row: SettlementRun) -> Sequence[Fact]:
        """How many and how much."""
        return [
            Fact(_l("Period"), row.period),
            Fact(_l("Suppliers"), row.suppliers, kind="number"),
            Fact(_l("Lines"), row.lines, kind="number"),
            Fact(_l("Amount to settle"), row.total_fen, kind="fen"),
            Fact(_l("Closes what has no problem"), row.closes, kind="flag"),
        ]

    def lists(self, row: SettlementRun) -> Sequence[Lines]:
        """Supplier by supplier."""
        return [_plan(row)]

    def apply(self, row: SettlementRun, values: Mapping[str, Any]) -> Any:
        """A worker does it under the digest that was seen, once whoever must agree has agreed."""
        return call(submit_run, row, digest=values["digest"])

    def after(self, row: SettlementRun, result: Any) -> Any:
        """The progress, with the archive at its end; or the run, while it is being decided."""
        if isinstance(result, ApprovalRequest):
            return url_for("SettlementRuns.show", pk=row.id)
        return redirect(url_for("Progress.progress", pk=result.id))


def _plan(row: SettlementRun) -> Lines:
    rows = [
        [
            each["code"],
            each["name"],
            each["lines"],
            each["fen"],
            _("Closed already") if each["closed"] else said(each["problem"]),
        ]
        for each in row.plan
    ]
    headings = [_("Supplier code"), _("Supplier"), _("Lines"), _("To settle"), _("Note")]
    return Lines(
        _("Supplier by supplier"), headings, rows, ["text", "text", "number", "fen", "text"], summed=(2, 3)
    )


class SettlementRuns(WithApproval, ConsoleView):
    """整月结算."""

    asks = ("settlement_run",)
    datamodel = Rows(SettlementRun)
    list_title, one = _l("Whole months"), _l("Run of a month")
    list_columns = ["number", "period", "suppliers", "lines", "total_fen", "problems", "state", "prepared_by"]
    key_facts = ["total_fen", "suppliers", "lines", "problems"]
    show_columns = ["number", "period", "closes", "digest"]
    search_columns = ["number", "period"]
    filters = ["state"]
    base_order = ("id", "desc")
    lifecycle, stage_columns = RUN_LIFECYCLE, {"prepared": "prepared"}
    verbs = {"withdraw": Verb(withdraw_run, style="danger")}
    forms = [PrepareRun, ConfirmRun]
    panels = (_plan,)
    empty = _l("No month was drawn up as a whole yet. Begin with last month: you see first what it comes to.")

    def acts(self, row: SettlementRun) -> list[Button]:
        """The archive beside the other buttons."""
        made = super().acts(row)
        if row.file_id and allowed("SettlementRuns", "can_download"):
            url = url_for("SettlementRuns.archive", pk=row.id)
            made.append(Button("download", _("Download the archive"), url))
        return made

    @expose("/archive/<pk>")
    @guarded("download")
    def archive(self, pk: str) -> Any:
        """The archive of a run."""
        row = self.row(pk)
        stored = session.get(StoredFile, row.file_id) if row.file_id else None
        if stored is None:
            abort(404)
        return sent(stored)
