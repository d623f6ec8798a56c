"""按表编制页 — the lines of a draft plan by file: take the sheet, fill it in, upload it, look, confirm."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from flask import url_for
from flask_appbuilder import expose

from app.budgets.export import offers, said_of_plan, write_plan
from app.budgets.services.filed import SHEET, check_lines, confirm_lines
from app.core import audit
from app.core.console.downloads import workbook
from app.core.console.facts import Fact
from app.core.console.security import acting, demand
from app.core.console.uploads import ConfirmPage, Download, UploadPage
from app.core.db import atomic, session
from app.core.returning import told
from app.core.text import _, _l
from app.models import BudgetPlan, ImportBatch
from app.rules.budgets import FUND_SOURCES
from app.rules.sheets import BUDGET_LINES as TEMPLATE
from imports.budgets import BUDGET_LINES
from imports.plain_file import upload_of
from imports.template import write_template


class UploadLines(UploadPage):
    """上传预算明细."""

    class_permission_name, verb = "Budgets", "upload_lines"
    of = BudgetPlan
    title = _l("Lines by file")
    intro = _l(
        "One row for each source and account code. Lines the plan has already get the name, amount and basis "
        "of the sheet; lines that are not in the sheet stay. Nothing changes yet, and the plan is submitted "
        "and approved as ever."
    )
    reads, parser, kind = staticmethod(upload_of), "imports.budgets", TEMPLATE
    service, confirm = check_lines, "ConfirmLines"
    downloads = (
        Download("blank", _l("Download a blank sheet of lines"), _l("With the year's heads to choose from.")),
        Download(
            "listed",
            _l("Download the lines of this plan to edit them"),
            _l("Rows stay known by a hidden mark, also when they are renamed."),
        ),
    )

    @classmethod
    def applies(cls, row: BudgetPlan) -> bool:
        """While the plan is a draft."""
        return row.state == "draft"

    def facts(self, row: BudgetPlan) -> Sequence[Fact]:
        """Into which plan."""
        return [Fact(_l("Unit"), row.unit), Fact(_l("Year"), row.year)]

    def must_say(self, row: BudgetPlan) -> Mapping[str, str]:
        """A list of lines is the list of this plan."""
        return said_of_plan(row)

    @expose("/<pk>/blank")
    def blank(self, pk: str) -> Any:
        """The sheet to fill in, with one row for an example."""
        demand(self.class_permission_name, f"can_{self.verb}")
        plan: BudgetPlan = self.subject(pk)

        def write(path: Path) -> None:
            write_template(path, spec=BUDGET_LINES, example=True, offers=offers(plan))

        return workbook(write, _("Sheet of budget lines"))

    @expose("/<pk>/listed")
    def listed(self, pk: str) -> Any:
        """The lines as they stand, to be edited; on record."""
        demand(self.class_permission_name, f"can_{self.verb}")
        plan: BudgetPlan = self.subject(pk)
        actor = acting()
        with atomic():
            audit.record("export", plan, actor=actor)
        return workbook(lambda path: write_plan(path, plan, actor=actor), str(plan))


class ConfirmLines(ConfirmPage):
    """确认预算明细."""

    class_permission_name, verb = "Budgets", "upload_lines"
    title, submit = _l("Confirm the lines"), _l("Add and change")
    then = (_l("The plan stays a draft: submit it when all lines are right."),)
    sheet, service, next = SHEET, confirm_lines, "BudgetPlans.show"
    adds = _l("Lines that would be added")
    shown = (
        ("fund_source", _l("Fund source"), "text"),
        ("account_code", _l("Account code"), "text"),
        ("name", _l("Budget"), "text"),
        ("planned_fen", _l("Planned for the year"), "fen"),
        ("document", _l("Basis"), "text"),
    )
    naming = ("account_code", "name")

    def facts(self, row: ImportBatch) -> list[Fact]:
        """Into which plan, and how many."""
        return [Fact(_l("Plan"), session.get(BudgetPlan, row.params["about"])), *super().facts(row)]

    def worded(self, key: str, value: Any) -> str:
        """A source by its name."""
        return str(FUND_SOURCES.get(value, value)) if key == "fund_source" else told(key, value)

    def message(self, row: Any, result: int) -> str:
        """How many."""
        return _("%(count)s lines are added or changed.", count=result)

    def after(self, row: ImportBatch, result: Any) -> str:
        """Back to the plan."""
        return url_for(str(self.next), pk=row.params["about"])
