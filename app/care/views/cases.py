"""慰问页 — the list everybody may read, the card that only some read whole, and a member's own history."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import redirect, url_for
from flask_appbuilder import expose
from sqlalchemy import ColumnElement, or_

from app.approvals.standing import WithApproval
from app.care.queries import cases_of, over_cap, subjects_shown
from app.care.services import may_read, subject_of
from app.care.views import telling
from app.care.views.applying import NewCare
from app.care.views.steps import STEPS
from app.care.views.workbooks import CareRegister
from app.core import audit
from app.core.console import searching
from app.core.console.cards import Section
from app.core.console.datamodel import Rows
from app.core.console.documents import WithDocuments
from app.core.console.facts import Lines
from app.core.console.filters import Flag
from app.core.console.security import acting, guarded
from app.core.console.stages import Stage
from app.core.console.verbs import Button
from app.core.console.views import Computed, ConsoleView
from app.core.db import atomic
from app.core.text import _, _l
from app.models import CareCase, CareDocument, CareSubject
from app.rules.care import DOCUMENT_KINDS, LIFECYCLE
from app.rules.care_categories import CATEGORIES

PANELS = (telling.visits, telling.payments, telling.follow_ups, telling.response_times)


def _members(cases: Sequence[CareCase]) -> Mapping[int, str]:
    shown = subjects_shown(cases)
    return {each.id: str(shown[each.id].employee) if each.id in shown else _("Under seal") for each in cases}


def _occasions(cases: Sequence[CareCase]) -> Mapping[int, str]:
    shown = subjects_shown(cases)
    return {
        each.id: str(CATEGORIES[shown[each.id].category].label) if each.id in shown else _("Under seal")
        for each in cases
    }


class CareCases(WithApproval, WithDocuments, ConsoleView):
    """慰问事项."""

    datamodel = Rows(CareCase)
    asks = ("care",)
    documents, document_kinds = CareDocument, DOCUMENT_KINDS
    totals = ["approved_fen", "paid_fen"]
    list_title, one = _l("Cases of care"), _l("Case of care")
    computed = {
        "member": Computed(_l("Member"), "text", _members),
        "occasion": Computed(_l("Occasion"), "text", _occasions),
    }
    list_columns = [
        *("number", "state", "member", "occasion", "unit", "approved_fen", "paid_fen"),
        *("requested_on", "next_step", "next_due_on"),
    ]
    search_columns = ["number"]
    filters = ["state", "unit", "next_step", "next_due_on", "requested_on", "approved_on", "sub_account"]
    flags = {"over_cap": Flag(_l("Asks for more than the standard"), over_cap)}
    base_order = ("id", "desc")
    key_facts = ["member", "occasion", "approved_fen", "paid_fen", "next_step", "next_due_on"]
    show_groups = (
        (None, ["number", "unit", "requested_on", "requested_by", "sealed"]),
        (_l("Proposal"), ["proposed_on", "proposed_by", "proposed_fen", "form", "sub_account"]),
        (_l("Decision"), ["approved_on", "declined_on", "decided_by"]),
        (
            _l("Milestones"),
            ["visit_due_on", "visited_on", "paid_on", "follow_up_due_on", "followed_on", "closed_on"],
        ),
    )
    lifecycle = LIFECYCLE
    stage_columns = {"dispatched": "dispatched", "followed_up": "followed"}
    forms = [NewCare, CareRegister, *STEPS]
    empty = _l("No cases yet. Apply for a member: choose the occasion, add the evidence.")

    def search_hint(self) -> str:
        """What the search box looks through."""
        return f"{self.attribute('number').label} / {_('Member')}"

    def search(self, words: str) -> ColumnElement[bool]:
        """By number, or by the member's name or number as far as the seat may read whose case it is."""
        by_member = searching.containing(CareSubject, ["employee.name", "employee.employee_no"], words)
        return or_(super().search(words), cases_of(by_member))

    @expose("/show/<pk>")
    @guarded()
    def show(self, pk: str) -> Any:
        """The card; that a sealed one was opened by who reads it stands in the trail each time."""
        row = self.row(pk)
        if row.sealed and may_read(row, acting()):
            with atomic():
                audit.record("view", row, actor=acting())
        return super().show(pk)

    def documents_open(self, row: CareCase) -> bool:
        """The evidence is as sealed as the case."""
        return may_read(row, acting())

    def document_kind(self, document: CareDocument) -> str:
        """With a word of warning where the very same file served another case."""
        said = super().document_kind(document)
        return f"{said} · {_('Used in an earlier case')}" if document.used_before else said

    def acts(self, row: CareCase) -> list[Button]:
        """What comes next before all else; nothing for who may not read it."""
        made = super().acts(row) if may_read(row, acting()) else []
        return sorted(made, key=lambda each: each.style != "primary")

    def stages(self, row: CareCase) -> list[Stage]:
        """Without the steps that were never needed: not everybody is visited."""
        return [each for each in super().stages(row) if each.place != "passed" or each.mark.when is not None]

    def sections(self, row: CareCase) -> list[Section]:
        """What everybody reads; before it, for who may, whose case it is and why."""
        if not may_read(row, acting()):
            return super().sections(row)
        items = telling.items_of(subject_of(row))
        return [Section(_("Whose case, and why"), items), *super().sections(row)]

    def _details(self, row: CareCase, under: Sequence[Any]) -> dict[str, Any]:
        made = super()._details(row, under)
        if may_read(row, acting()):
            earlier = telling.earlier(subject_of(row).employee, but=row)
            panels: list[Lines] = [each for panel in PANELS if (each := panel(row)).rows]
            panels += [earlier, *([telling.readers(row)] if row.sealed else [])]
            made["panels"] = [*made["panels"], *panels]
        return made


class CareRecords(ConsoleView):
    """慰问档案 — a member's cases on their own page, as far as the seat may read them."""

    class_permission_name = "CareCases"
    datamodel = Rows(CareSubject)
    list_title = one = _l("Care received")
    list_columns = ["case", "category", "event_on", "case.state", "case.approved_fen", "case.paid_fen"]
    base_order = ("id", "desc")
    empty = _l("No care on record that you may read.")

    @expose("/show/<pk>")
    @guarded()
    def show(self, pk: str) -> Any:
        """The case itself."""
        return redirect(url_for("CareCases.show", pk=self.row(pk).case_id))


__all__ = ["CareCases", "CareRecords"]
