"""年度预算页 — a unit's plan of a year: its lines, its approvals, every version of it, and its close."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from app.approvals.standing import WithApproval, said_of
from app.budgets.queries.plans import totals_of, versions_of
from app.budgets.services.plans import (
    Resolution,
    change_plan,
    draw_up_plan,
    record_approval,
    submit_plan,
    take_plan_back,
)
from app.budgets.views.filed import UploadLines
from app.budgets.views.lines import AddLine, units_in_use
from app.budgets.views.year_ends import PrepareYearEnd
from app.core import documents
from app.core.actor import Actor
from app.core.clock import today
from app.core.console import documents as papers
from app.core.console import fields
from app.core.console.datamodel import Rows
from app.core.console.forms import FormPage, Lines
from app.core.console.listing import Computed
from app.core.console.views import ConsoleView, Verb
from app.core.db import session
from app.core.text import _, _l
from app.models import ApprovalRequest, AuditEvent, BudgetApproval, BudgetPlan
from app.rules.plans import BODIES, PLAN_LIFECYCLE

RESOLUTION = {
    "body": fields.choice(_l("Approved by which body"), BODIES),
    "document_no": fields.text(_l("Document no.")),
    "decided_on": fields.day(_l("Decided on"), default=today),
    "files": papers.documents(_l("The document"), required=False),
}


def resolution_of(
    *, body: str, document_no: str, decided_on: date, files: Sequence[documents.Document], actor: Actor
) -> Resolution:
    """What was typed of a resolution, its paper kept."""
    kept = [documents.keep(each, actor=actor, kind="approval") for each in files]
    return Resolution(body, document_no, decided_on, kept[0].id if kept else None)


def _submit(plan: BudgetPlan, *, actor: Actor, on: date, at: datetime) -> ApprovalRequest | BudgetPlan:
    return submit_plan(plan, actor=actor, on=on, at=at)


def _record(plan: BudgetPlan, *, actor: Actor, on: date, at: datetime, **said: Any) -> BudgetApproval:
    resolution = resolution_of(actor=actor, **{name: said[name] for name in RESOLUTION})
    return record_approval(plan, resolution=resolution, actor=actor, on=on, at=at)


def _versions(plan: BudgetPlan) -> list[Lines]:
    """版本对照 — what the year began with, what each adjustment made of it, and what is approved now."""
    found = versions_of(plan)
    if not found.adjustments:
        return []
    headings = (
        _("Budget"),
        _("Planned for the year"),
        *(
            _("Adjustment %(number)s (%(day)s)", number=each.number, day=f"{each.approved_at:%Y-%m-%d}")
            for each in found.adjustments
        ),
        _("Approved now"),
    )
    kinds = ("text", *("fen" for _each in headings[1:]))
    return [Lines(_("Versions"), headings, found.rows, kinds, summed=tuple(range(1, len(headings))))]


def sent_back(row: Any) -> list[Lines]:
    """退回事由 — of a draft that came back: by whom, when, and what is to be put right."""
    if row.state != "draft":
        return []
    of_it = (AuditEvent.object_kind == row.__tablename__, AuditEvent.object_id == row.id)
    newest = select(AuditEvent).where(*of_it, AuditEvent.verb == "send_back").order_by(AuditEvent.id.desc())
    event = session.scalar(newest.limit(1))
    headings = (_("Sent back by"), _("At"), _("Reason"))
    rows = [(event.actor_name, event.at, event.reason or "")] if event else []
    return [Lines(_("Sent back"), headings, rows, ("text", "instant", "text"))] if rows else []


class RecordApproval(FormPage):
    """补记批准 — the audit committee's or the superior union's, beside the first."""

    class_permission_name, verb = "BudgetPlans", "record"
    of = BudgetPlan
    title, submit = _l("Record a resolution"), _l("Record")
    intro = _l("A resolution that came beside or after the approval, with its paper.")
    fields = RESOLUTION
    service = _record
    done = _l("Recorded: %(what)s.")

    @classmethod
    def applies(cls, row: BudgetPlan) -> bool:
        """Once it was submitted."""
        return row.state != "draft"

    def after(self, row: BudgetPlan, result: Any) -> Any:
        """Back to the plan."""
        return self.back(row)


class BudgetApprovals(ConsoleView):
    """批准记录 — read under its plan."""

    datamodel = Rows(BudgetApproval)
    list_title, one = _l("Resolutions"), _l("Resolution")
    list_columns = ["body", "document_no", "decided_on", "adjustment", "recorded_by", "recorded_at"]
    key_facts = ["body", "document_no", "decided_on"]
    show_columns = ["plan", "adjustment", "recorded_by", "recorded_at"]
    base_order = ("id", "asc")
    empty = _l("No resolution yet: it is written down when the plan is approved, or recorded beside it.")


def _planned(at: int) -> Any:
    return lambda rows: {number: pair[at] for number, pair in totals_of(rows).items()}


class BudgetPlans(WithApproval, papers.WithDocuments, ConsoleView):
    """年度预算."""

    asks = ("budget_plan",)

    datamodel = Rows(BudgetPlan)
    list_title, one = _l("Yearly plans"), _l("Yearly plan")
    list_columns = [
        "year",
        "unit",
        "state",
        "planned",
        "approved",
        "prepared_by",
        "approved_by",
        "approved_at",
    ]
    key_facts = ["approved", "planned", "year", "unit"]
    show_columns = ["note", "prepared_by", "submitted_by", "approved_by", "closed_by"]
    filters = ["year", "unit", "state"]
    base_order = ("year", "desc")
    computed = {
        "planned": Computed(_l("Planned for the year"), "fen", _planned(0)),
        "approved": Computed(_l("Approved now"), "fen", _planned(1)),
    }
    lifecycle, stage_columns = PLAN_LIFECYCLE, {"draft": "prepared"}
    add_columns, edit_columns = ["unit", "year", "note"], ["note"]
    form_fields = {
        "unit": fields.of(BudgetPlan, "unit", where=units_in_use),
        "year": fields.whole(_l("Year"), least=2010, default=lambda: today().year),
    }
    add_service, edit_service = draw_up_plan, change_plan
    verbs = {
        "submit": Verb(
            _submit,
            style="primary",
            confirm=_l("Its lines are fixed until it is decided. Submit it?"),
            done=said_of,
        ),
        "send_back": Verb(take_plan_back, ask="optional"),
    }
    forms = [AddLine, UploadLines, RecordApproval, PrepareYearEnd]
    inline = ("Budgets", "BudgetApprovals")
    panels = (sent_back, _versions)
    documents, documents_title, document_kinds = BudgetApproval, _l("Papers of the resolutions"), BODIES
    empty = _l("No plans yet. Draw up the plan of a unit's year, add its lines, and submit it.")

    def documents_of(self, row: BudgetPlan) -> Sequence[Any]:
        """The resolutions that have a paper."""
        return [each for each in super().documents_of(row) if each.file_id is not None]
