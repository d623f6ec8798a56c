"""供应商对账页 — upload a supplier's statement, see what differs, decide each, send the list back."""

import tempfile
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import redirect, send_file, url_for
from flask_appbuilder import expose

from app.core import files, jobs
from app.core.actor import Actor
from app.core.console import fields
from app.core.console.calling import call
from app.core.console.datamodel import Rows
from app.core.console.forms import Fact, FormPage, Lines
from app.core.console.listing import Computed
from app.core.console.security import acting, allowed, guarded
from app.core.console.verbs import Button
from app.core.console.views import ConsoleView, Verb
from app.core.db import atomic
from app.core.text import _, _l
from app.models import Difference, ReceivedStatement, Statement, SubAccount
from app.rules.settlement import DIFFERENCE_KINDS, DIFFERENCE_LIFECYCLE
from app.settlement.export import export_differences
from app.settlement.jobs import closed
from app.settlement.services.deciding import accept, dispute, uphold
from app.settlement.services.exporting import record_export
from app.settlement.wording import sentence

SHOWN = 100


class UploadStatement(FormPage):
    """上传供应商对账单."""

    class_permission_name, verb = "Differences", "upload"
    of = Statement
    title, submit = _l("Compare with the supplier's statement"), _l("Upload and compare")
    intro = _l(
        "The supplier's own workbook or csv, or ours returned: headings are found below titles, totals are "
        "passed over. Lines are matched by order number. Nothing of ours changes; you see what differs."
    )
    fields = {
        "file": fields.upload(_l("The supplier's statement")),
        "password": fields.text(
            _l("Password of the workbook"), required=False, render_kw={"autocomplete": "off"}
        ),
    }
    style = "plain"

    def facts(self, row: Statement) -> Sequence[Fact]:
        """What it is compared with."""
        return [
            Fact(_l("Supplier"), row.supplier),
            Fact(_l("Period"), row.period),
            Fact(_l("Lines"), row.lines, kind="number"),
            Fact(_l("Amount to settle"), row.total_fen, kind="fen"),
        ]

    def apply(self, row: Statement, values: Mapping[str, Any]) -> Any:
        """Keep the file, and have a worker compare it."""
        actor = acting()
        sent = values["file"]
        stored = files.keep(sent.stream, name=sent.filename, kind="supplier_statement", actor=actor)
        return compare(row, file_id=stored.id, password=values["password"], actor=actor)

    def after(self, row: Statement, result: Any) -> Any:
        """The progress, and from there what differs."""
        return redirect(url_for("Progress.progress", pk=result.id))


def compare(statement: Statement, *, file_id: int, password: str | None, actor: Actor) -> Any:
    """比对 — queued; the password travels as cipher text."""
    params = {"statement_id": statement.id, "file_id": file_id, "password": closed(password)}
    return jobs.enqueue("settlement.compare", params, actor=actor)


class AcceptDifference(FormPage):
    """认可对方."""

    class_permission_name, verb = "Differences", "accept_as"
    of = Difference
    title, submit = _l("Accept their figure, paid from…"), _l("Accept their figure")
    intro = _l(
        "An adjustment by the difference is proposed; the chair confirms it. Our lines stay as they are. "
        "Needed where nothing of ours says which sub-account pays."
    )
    fields = {
        "sub_account": fields.pick(_l("Paid from"), SubAccount),
        "reason": fields.reason(required=False),
    }
    service = accept
    done = _l("Accepted: %(what)s. An adjustment is proposed.")
    next = "Differences.show"
    style = "plain"

    @classmethod
    def applies(cls, row: Difference) -> bool:
        """As long as it is not settled."""
        return "accept" in DIFFERENCE_LIFECYCLE.verbs_from(row.state)

    def facts(self, row: Difference) -> Sequence[Fact]:
        """Ours beside theirs."""
        return [
            Fact(_l("Kind of difference"), DIFFERENCE_KINDS[row.kind]),
            Fact(_l("Order no."), row.order_number, note=row.item),
            Fact(
                _l("Quantity, ours and theirs"), row.our_quantity or 0, row.their_quantity or 0, kind="number"
            ),
            Fact(_l("Amount, ours and theirs"), row.our_fen or 0, row.their_fen or 0, kind="fen"),
        ]

    def apply(self, row: Difference, values: Mapping[str, Any]) -> Any:
        """Accept it."""
        return call(accept, row, sub_account=values["sub_account"], reason=values["reason"])


def _by(rows: Sequence[Difference]) -> dict[int, int]:
    return {row.id: (row.their_fen or 0) - (row.our_fen or 0) for row in rows}


class Differences(ConsoleView):
    """差异."""

    datamodel = Rows(Difference)
    list_title, one = _l("Differences with suppliers"), _l("Difference with the supplier")
    list_columns = [
        *("order_number", "kind", "item", "cell", "our_quantity", "their_quantity", "our_fen", "their_fen"),
        *("by", "state", "statement"),
    ]
    key_facts = ["our_fen", "their_fen", "by", "order_number"]
    show_groups = (
        (None, ["kind", "item", "our_quantity", "their_quantity", "statement"]),
        (_l("In their file"), ["received", "row", "cell", "found_at"]),
        (_l("How it was decided"), ["reason", "decided_by", "decided_at", "adjustment"]),
    )
    computed = {"by": Computed(_l("Difference in amount"), "fen", _by)}
    search_columns = ["order_number", "item", "statement.number"]
    filters = ["state", "kind", "statement", "found_at"]
    base_order = ("id", "asc")
    lifecycle, staged = DIFFERENCE_LIFECYCLE, False
    verbs = {
        "accept": Verb(
            accept,
            ask="optional",
            confirm=_l("Accept their figure? An adjustment by the difference is proposed; our lines stay."),
        ),
        "dispute": Verb(dispute, ask="required"),
        "uphold": Verb(uphold, ask="required"),
    }
    forms = [AcceptDifference]
    empty = _l("No differences. Upload a supplier's statement from the card of ours to compare them.")


def _not_understood(row: ReceivedStatement) -> Lines:
    rows = [[cell or number, sentence(code, facts)] for number, cell, code, facts in row.problems[:SHOWN]]
    note = _l("These rows were not compared. Correct them and upload the file again.") if rows else None
    return Lines(_("Not understood"), [_("Cell"), _("What is wrong")], rows, note=note)


class ReceivedStatements(ConsoleView):
    """供应商对账单."""

    class_permission_name = "Differences"
    datamodel = Rows(ReceivedStatement)
    list_title, one = _l("Statements received"), _l("Statement received")
    list_columns = [
        *("file_name", "statement", "rows", "matched", "differing", "unread", "their_fen", "our_fen"),
        "received_at",
    ]
    key_facts = ["rows", "matched", "differing", "their_fen", "our_fen"]
    show_columns = ["statement", "sheet", "skipped", "unread", "received_by", "received_at"]
    search_columns = ["file_name", "statement.number"]
    filters = ["statement", "received_at"]
    base_order = ("id", "desc")
    panels = (_not_understood,)
    empty = _l("No statement of a supplier was compared yet. Upload one from the card of ours.")

    def acts(self, row: ReceivedStatement) -> list[Button]:
        """The list of differences beside the other buttons."""
        url = url_for("ReceivedStatements.workbook", pk=row.id)
        may = allowed("Differences", "can_download")
        return [
            *super().acts(row),
            *([Button("download", _("Download the list of differences"), url)] if may else []),
        ]

    @expose("/workbook/<pk>")
    @guarded("download")
    def workbook(self, pk: str) -> Any:
        """差异清单 — as a workbook to be sent back."""
        row = self.row(pk)
        with tempfile.TemporaryDirectory() as folder, atomic():
            made = export_differences(row.statement, Path(folder) / "differences.xlsx")
            record_export([row.statement], file=made.name, sha=made.sha, actor=acting())
            return send_file(BytesIO(made.path.read_bytes()), download_name=made.name, as_attachment=True)
